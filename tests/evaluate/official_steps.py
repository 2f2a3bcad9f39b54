"""Random rows and predictions of every target task, and the steps by which the official scorer scores them."""

from __future__ import annotations

import json
import random
import re
import string
import unicodedata
import warnings
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from seqeval.metrics import f1_score

Row = dict[str, Any]
NLI = ("entailment", "neutral", "contradiction")
ENTITIES = ("B-LOC", "B-ORG", "B-PER", "I-LOC", "I-ORG", "I-PER", "O")
UPOS = (
    "ADJ", "ADP", "ADV", "AUX", "CCONJ", "DET", "INTJ", "NOUN", "NUM", "PART", "PRON", "PROPN", "PUNCT", "SCONJ",
    "SYM", "VERB", "X",
)  # fmt: skip
ROWS = 40


def labelled(labels: int, rng: random.Random) -> tuple[list[Row], list[int]]:
    rows = [{"id": f"r{at}", "label": rng.randrange(labels), "choices": ["a", "b"]} for at in range(ROWS)]
    return rows, [rng.randrange(labels) for _ in rows]


def tagged(labels: tuple[str, ...], rng: random.Random) -> tuple[list[Row], list[list[int]]]:
    rows, said = [], []
    for at in range(ROWS):
        tags = [rng.randrange(len(labels)) for _ in range(rng.randint(1, 9))]
        rows.append({"id": f"s{at}", "tags": tags})
        said.append([tag if rng.random() < 0.7 else rng.randrange(-1, len(labels)) for tag in tags])
    return rows, said


def asked(rng: random.Random) -> tuple[list[Row], list[str]]:
    words = ["das", "Haus", "ein «Hund»", "42", "北京", 'a "b"', "x\ny", "the"]
    rows, said = [], []
    for at in range(ROWS):
        golds = [" ".join(rng.choices(words, k=2)), "another gold"]  # two that are never equal
        answers = {"text": golds, "answer_start": [0, 0]}
        rows.append({"id": f"q{at}", "answers": answers, "is_impossible": False})
        said.append(rng.choice([golds[0], " ".join(rng.choices(words, k=2)), ""]))
    return rows, said


def sought(prefix: str, rng: random.Random) -> tuple[list[Row], list[list[str]]]:
    pool = [f"{prefix}{at}" for at in range(ROWS)]
    texts = [f" {rng.choice('aZé')}{at} " for at in range(ROWS)]  # in no order
    rows = [{"id": f"zh-{at}", "language": "zh", "text": texts[at], "gold": [pool[at]]} for at in range(ROWS)]
    return rows, [rng.sample(pool[max(0, at - 4) : at + 4], k=3) for at in range(ROWS)]


# The official scorer's steps (google-research/xtreme, evaluate.py, utils_mewslix.py), on files, with gold labels made
# of the rows as the label files have them.


def lines(path: Path) -> list[str]:
    with path.open() as file:
        return [line.strip() for line in file]


def same_lines(path: Path, gold: list[str]) -> dict[str, float]:
    said = lines(path)
    assert len(said) == len(gold)
    return {"accuracy": sum(a == b for a, b in zip(said, gold, strict=True)) / len(said) * 100}


def by_seqeval(path: Path, rows: list[Row], labels: tuple[str, ...]) -> dict[str, float]:
    said: list[list[str]] = []
    current: list[str] = []
    for line in lines(path):
        if line:
            current.append(line)
        else:
            said.append(current)
            current = []
    if current:
        said.append(current)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return {"f1": f1_score([[labels[tag] for tag in row["tags"]] for row in rows], said) * 100}


def mlqa_words(text: str) -> str:
    """MLQA's normalisation of Chinese, in the script's order of steps."""
    bare = [one for one in text.lower() if unicodedata.category(one)[0] != "P" and one not in string.punctuation]
    return " ".join("".join(f" {one} " if "\u4e00" <= one <= "\u9fa5" else one for one in bare).split())


def squad_words(text: str) -> str:
    """SQuAD's normalisation, in the official script's order of steps: lower case, punctuation, articles, spaces."""
    bare = "".join(one for one in text.lower() if one not in string.punctuation)
    return " ".join(re.sub(r"\b(a|an|the)\b", " ", bare).split())


def by_answers(path: Path, rows: list[Row], normal: Callable[[str], str]) -> dict[str, float]:
    said = json.loads(path.read_text())
    f1 = exact = 0.0
    for row in rows:
        own, scores = normal(said[row["id"]]), []
        for gold in map(normal, row["answers"]["text"]):
            common = sum((Counter(own.split()) & Counter(gold.split())).values())
            parts = (common / len(own.split()), common / len(gold.split())) if common else (0, 0)
            scores.append(2 * parts[0] * parts[1] / sum(parts) if common else 0.0)
            exact += own == gold
        f1 += max(scores)
    return {"f1": 100.0 * f1 / len(rows), "exact": 100.0 * exact / len(rows)}


def by_pairs(path: Path, rows: list[Row]) -> dict[str, float]:
    gold = {(row["id"], one) for row in rows for one in row["gold"]}
    said = {tuple(line.split("\t")) for line in lines(path)}
    right = len(gold & said)
    precision, recall = right / len(said), right / len(gold)
    return {"f1": 2 * precision * recall / (precision + recall) * 100}


def by_rank(path: Path, rows: list[Row]) -> dict[str, float]:
    said = json.loads(path.read_text())
    total = 0.0
    for row in rows:
        ranks = [rank for rank, one in enumerate(said[row["id"]][:20], start=1) if one == row["gold"][0]]
        total += 1 / ranks[0] if ranks else 0
    return {"map20": total / len(rows) * 100}


def by_text(row: Row) -> str:
    """XTREME sorts the English file by its lines (utils_preprocess.py, tatoeba_preprocess)."""
    return str(row["text"].strip())


Case = tuple[list[Row], list[Any], tuple[str, ...], str, Callable[[Path, list[Row]], dict[str, float]]]


def case(task: str) -> Case:
    """Rows, predictions, labels, the metric and the official scorer of a task."""
    rng = random.Random(task)
    if task in ("xnli", "pawsx", "xcopa"):
        labels = {"xnli": NLI, "pawsx": ("different", "same"), "xcopa": ()}[task]
        rows, said = labelled(len(labels) or 2, rng)
        official: dict[str, Callable[[Row], str]] = {
            "xnli": lambda row: NLI[row["label"]],
            "pawsx": lambda row: str(row["label"]),
            "xcopa": lambda row: json.dumps({"label": row["label"]}),
        }
        return rows, said, labels, "accuracy", lambda path, rows: same_lines(path, [official[task](r) for r in rows])
    if task in ("udpos", "panx"):
        labels, metric = (UPOS, "tag_f1") if task == "udpos" else (ENTITIES, "entity_f1")
        tagged_rows, tags = tagged(labels, rng)
        return tagged_rows, tags, labels, metric, lambda path, rows: by_seqeval(path, rows, labels)
    if task in ("xquad", "mlqa", "tydiqa"):
        questions, answers = asked(rng)
        metric = "mlqa_em_f1" if task == "mlqa" else "em_f1"
        normal = mlqa_words if task == "mlqa" else squad_words
        return questions, answers, (), metric, lambda path, rows: by_answers(path, rows, normal)
    queries, ranked = sought("eng-" if task == "tatoeba" else "en-", rng)
    if task == "tatoeba":
        return (
            queries,
            ranked,
            (),
            "top1",
            lambda path, rows: same_lines(
                path, [one.removeprefix("eng-") for row in sorted(rows, key=by_text) for one in row["gold"]]
            ),
        )
    if task == "bucc2018":
        mined = [[[], own[:1], queries[at]["gold"]][at % 3] for at, own in enumerate(ranked)]
        return queries, mined, (), "mining_f1", by_pairs
    return queries, ranked, (), "map20", by_rank
