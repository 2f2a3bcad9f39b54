"""Submissions: written, read by steps like those of the official scorer, and scored to the same figure."""

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

import pytest
from seqeval.metrics import f1_score
from xaug.data_cards.catalog import card
from xaug.data_cards.errors import DataError, StorageError, UnknownNameError
from xaug.data_cards.sources.base import ReadReport
from xaug.data_cards.sources.files import FilesSource
from xaug.evaluate.layouts import official_ids
from xaug.evaluate.metrics import METRICS
from xaug.evaluate.submission import file_name, read_predictions, write_predictions
from xaug.evaluate.targets import TARGETS
from xaug.evaluate.tasks.parallel import asked_in_english

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
    """(rows, predictions, labels, metric, official scorer)."""
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


@pytest.mark.parametrize("task", TARGETS.names())
@pytest.mark.parametrize("prefix", ["", "pocket_"])
def test_the_official_steps_give_our_figure(tmp_path: Path, task: str, prefix: str) -> None:
    rows, said, labels, metric, official = case(task)
    path = write_predictions(tmp_path, prefix + task, "zh", rows, said, labels)
    assert path == tmp_path / (prefix + task) / file_name(prefix + task, "zh")
    measured = METRICS.get(metric).measure(rows, said, labels=labels, language="zh")
    found = official(path, rows)
    ours = {one.name: one.value for one in measured}
    assert found == pytest.approx(ours, rel=1e-14)
    assert {name: f"{value:.4f}" for name, value in found.items()} == {n: f"{v:.4f}" for n, v in ours.items()}
    assert all(0 < value < 100 for value in ours.values())  # a case that could show a difference


@pytest.mark.parametrize("task", TARGETS.names())
def test_what_was_written_is_read_to_the_same_parts(tmp_path: Path, task: str) -> None:
    rows, said, labels, metric, _ = case(task)
    write_predictions(tmp_path, task, "zh", rows, said, labels)
    again = read_predictions(tmp_path, task, "zh", rows, labels)
    for one, other in zip(
        METRICS.get(metric).measure(rows, said, labels=labels, language="zh"),
        METRICS.get(metric).measure(rows, again, labels=labels, language="zh"),
        strict=True,
    ):
        assert one.parts.tolist() == other.parts.tolist()


def test_every_target_task_has_a_layout() -> None:
    assert file_name("mlqa", "de") == "test-de.json"
    assert file_name("xcopa", "et") == "test-et.jsonl"
    assert file_name("pocket_bucc2018", "zh") == "test-zh.tsv"
    assert file_name("udpos", "zh", "validation") == "validation-zh.tsv"
    with pytest.raises(UnknownNameError, match="panx"):
        file_name("panxx", "de")


@pytest.mark.parametrize(
    ("task", "rows", "said", "text"),
    [
        ("xnli", [{"id": "1"}, {"id": "2"}], [2, 0], "contradiction\nentailment\n"),
        ("pawsx", [{"id": "1"}, {"id": "2"}], [1, 0], "1\n0\n"),
        ("xcopa", [{"id": "1"}], [1], '{"label": 1}\n'),
        ("panx", [{"id": "1"}, {"id": "2"}], [[0, -1], [1]], "entailment\nO\n\nneutral\n"),
        (
            "tatoeba",
            [{"id": "1", "text": "But"}, {"id": "2", "text": "and"}, {"id": "3", "text": " And"}],
            [["eng-0042", "eng-1"], [], ["eng-7"]],
            "7\n42\n-1\n",
        ),
        (
            "bucc2018",
            [{"id": "zh-1", "language": "zh"}, {"id": "zh-2", "language": "zh"}],
            [[], ["en-7"]],
            "zh-2\ten-7\n",
        ),
        ("bucc2018", [{"id": "en-7", "language": "en"}], [["zh-2"]], "zh-2\ten-7\n"),  # the English side asked
        ("xquad", [{"id": "1"}, {"id": "2#2"}], ["é", ""], '{\n "1": "\\u00e9",\n "2": ""\n}\n'),
        ("mewslix", [{"id": "m"}], [["Q1", "Q2#2"]], '{\n "m": [\n  "Q1",\n  "Q2"\n ]\n}\n'),
    ],
)
def test_files(tmp_path: Path, task: str, rows: list[Row], said: list[Any], text: str) -> None:
    assert write_predictions(tmp_path, task, "zh", rows, said, NLI).read_text() == text


def test_at_most_20_candidates_are_written(tmp_path: Path) -> None:
    path = write_predictions(tmp_path, "lareqa", "de", [{"id": "q"}], [[str(at) for at in range(50)]], ())
    assert json.loads(path.read_text()) == {"q": [str(at) for at in range(20)]}


def test_ids_of_the_source() -> None:
    names = ["a", "b#2", "a#2", "c#d", "e#10"]
    assert official_ids([{"id": name} for name in names]) == ["a", "b", "a#2", "c#d", "e"]


def test_a_file_is_replaced_whole(tmp_path: Path) -> None:
    for said in ([0, 1], [1, 1]):
        path = write_predictions(tmp_path, "pawsx", "de", [{"id": "1"}, {"id": "2"}], said, ())
    assert path.read_text() == "1\n1\n"
    assert [one.name for one in path.parent.iterdir()] == ["test-de.tsv"]


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "pawsx").write_text("in the way")
    with pytest.raises(StorageError, match="output="):
        write_predictions(tmp_path, "pawsx", "de", [{"id": "1"}], [0], ())
    with pytest.raises(ValueError, match="pawsx de: 1 predictions of 2 rows"):
        write_predictions(tmp_path, "pawsx", "de", [{"id": "1"}] * 2, [0], ())


@pytest.mark.parametrize(
    ("task", "text", "what"),
    [
        ("xnli", "neutral\n", "1 predictions of 2 rows"),
        ("xnli", "neutral\nyes\n", "line 2: 'yes' is none of entailment"),
        ("panx", "neutral\n", "1 predictions of 2 rows"),
        ("panx", "neutral\n\nB-PER\n", "line 3: 'B-PER'"),
        ("xquad", "{", "no JSON"),
        ("xquad", '{"1": "a"}', "no answer to a question: '2'"),
        ("bucc2018", "1\ten-1\n3\ten-2\n", "line 2 is no pair"),
        ("bucc2018", "1 en-1\n", "line 1 is no pair"),
        ("tatoeba", "1\n", "1 predictions of 2 rows"),
    ],
)
def test_a_file_of_other_rows(tmp_path: Path, task: str, text: str, what: str) -> None:
    path = tmp_path / task / file_name(task, "de")
    path.parent.mkdir()
    path.write_text(text)
    rows = [{"id": name, "language": "de", "text": name, "gold": ["en-1"]} for name in ("1", "2")]
    with pytest.raises(DataError, match=what) as error:
        read_predictions(tmp_path, task, "de", rows, NLI)
    assert str(path) in str(error.value)


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"test-de.tsv: No such file.*holds predictions of xnli"):
        read_predictions(tmp_path, "xnli", "de", [{"id": "1"}], NLI)


def test_a_candidate_without_a_place(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="'first' has no number"):
        write_predictions(tmp_path, "tatoeba", "de", [{"id": "1", "text": "a"}], [["first"]], ())


def test_tatoebas_lines_are_those_of_xtremes_files(tmp_path: Path) -> None:
    """From files on disk to a submission: line by line what XTREME's preprocessing of these files makes the labels.

    It sorts the English lines and keeps beside each the number, from 0, of the line it was translated from.
    """
    english = ["The dog barks.", "a cat", "Zebras run.", "Äpfel.", "A cat"]
    folder = tmp_path / "tatoeba/v1"
    folder.mkdir(parents=True)
    (folder / "tatoeba.deu-eng.eng").write_text("".join(f"{line}\n" for line in english), encoding="utf-8")
    (folder / "tatoeba.deu-eng.deu").write_text("eins\nzwei\ndrei\nvier\nfünf\n", encoding="utf-8")
    rows = list(FilesSource(tmp_path).rows(card("tatoeba"), "test_de", report=ReadReport()))
    asked_rows = asked_in_english(
        [row for row in rows if row["role"] == "query"], [r for r in rows if r["role"] == "candidate"]
    )
    perfect = [row["gold"] for row in asked_rows]
    path = write_predictions(tmp_path / "out", "tatoeba", "de", asked_rows, perfect, ())
    labels = [number for _, number in sorted(zip(english, range(len(english)), strict=True), key=lambda one: one[0])]
    assert labels == [4, 0, 2, 1, 3]
    assert [int(line) for line in lines(path)] == labels
    assert read_predictions(tmp_path / "out", "tatoeba", "de", asked_rows, ()) == perfect
