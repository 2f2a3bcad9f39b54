"""XTREME's scorer, rebuilt from its published rules, for the files of a submission: no line of ours is called.

Rules: google-research/xtreme, evaluate.py (how a file of predictions and a file of labels are read, and by what they
are compared), SQuAD 1.1's and MLQA's evaluation scripts, and utils_preprocess.py for the order of Tatoeba's lines.
Label files are made straight from the authors' files, as utils_preprocess.py takes them apart; only CoNLL-U's multiword
tokens, whose tag is another script's affair, come from the rows.
"""

from __future__ import annotations

import csv
import json
import re
import string
import unicodedata
import warnings
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from seqeval.metrics import f1_score

Scores = dict[str, float]
Gold = dict[str, list[str]]  # question's id → its answers
MLQA_ARTICLES = {
    "en": r"\b(a|an|the)\b", "es": r"\b(un|una|unos|unas|el|la|los|las)\b", "vi": r"\b(của|là|cái|chiếc|những)\b",
    "de": r"\b(ein|eine|einen|einem|eines|einer|der|die|das|den|dem|des)\b", "ar": "\\sال^|ال",
}  # fmt: skip


def stripped(path: Path) -> list[str]:
    """read_label: every line without outer blanks."""
    with path.open(encoding="utf-8") as file:
        return [line.strip() for line in file]


def blocks(path: Path) -> list[list[str]]:
    """read_tag: one tag a line, a blank line after each sentence (which may be left out after the last)."""
    found: list[list[str]] = []
    current: list[str] = []
    for line in stripped(path):
        if line:
            current.append(line)
        else:
            found.append(current)
            current = []
    return [*found, current] if current else found


def accuracy(path: Path, gold: Sequence[str]) -> Scores:
    said = stripped(path)
    assert len(said) == len(gold), f"{path}: {len(said)} lines for {len(gold)} labels"
    return {"accuracy": 100 * sum(a == b for a, b in zip(said, gold, strict=True)) / len(said)}


def tags(path: Path, gold: Sequence[Sequence[str]]) -> Scores:
    said = blocks(path)
    assert len(said) == len(gold), f"{path}: {len(said)} sentences for {len(gold)}"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # seqeval warns of tags without a prefix, which XTREME gives it for UD-POS
        return {"f1": 100 * f1_score([list(one) for one in gold], said)}


def pairs(path: Path, gold: Sequence[str]) -> Scores:
    right = {tuple(line.split("\t")) for line in gold}
    said = {tuple(line.split("\t")) for line in stripped(path)}
    common = len(right & said)
    precision, recall = (common / len(one) if common else 0.0 for one in (said, right))
    return {"f1": 100 * 2 * precision * recall / (precision + recall) if common else 0.0}


def answers(path: Path, gold: Gold, words: Callable[[str], list[str]]) -> Scores:
    """The best F1 and the best exact match over a question's answers; a question without a prediction scores 0."""
    said = json.loads(path.read_text(encoding="utf-8"))
    f1 = exact = 0.0
    for name, texts in gold.items():
        if name in said:
            own = words(said[name])
            exact += max(float(own == words(text)) for text in texts)
            f1 += max(overlap(own, words(text)) for text in texts)
    return {"f1": 100 * f1 / len(gold), "exact": 100 * exact / len(gold)}


def overlap(said: list[str], gold: list[str]) -> float:
    common = sum((Counter(said) & Counter(gold)).values())
    if not common:
        return 0.0
    precision, recall = common / len(said), common / len(gold)
    return 2 * precision * recall / (precision + recall)


def squad_words(text: str) -> list[str]:
    """SQuAD 1.1: lower case, no ASCII punctuation, no English articles, words at blanks."""
    bare = "".join(one for one in text.lower() if one not in string.punctuation)
    return re.sub(r"\b(a|an|the)\b", " ", bare).split()


def mlqa_words(language: str) -> Callable[[str], list[str]]:
    """MLQA: no punctuation of any script, the language's articles, Chinese characters each a word."""

    def words(text: str) -> list[str]:
        bare = "".join(
            one
            for one in text.lower()
            if one not in string.punctuation and not unicodedata.category(one).startswith("P")
        )
        if language in MLQA_ARTICLES:
            bare = re.sub(MLQA_ARTICLES[language], " ", bare)
        if language == "zh":
            bare = "".join(f" {one} " if "\u4e00" <= one <= "\u9fa5" else one for one in bare)
        return bare.split()

    return words


def score(
    task: str, language: str, path: Path, source: Path, most: int | None, names: Sequence[Sequence[str]] = ()
) -> Scores:
    """What the scorer gives a file of predictions. ``source``: the file that the rows were read from.

    ``most``: predictions are of the first so many rows. ``names``: the tags of CoNLL-U's rows.
    """
    if task in ("xnli", "pawsx"):
        return accuracy(path, classes(task, language, source)[:most])
    if task in ("udpos", "panx"):
        return tags(path, list(names or tagged(source))[:most])
    if task == "tatoeba":
        return accuracy(path, tatoeba(source, most))
    if task == "bucc2018":
        return pairs(path, stripped(source.with_suffix(".gold")))
    gold = dict(list(questions(source, language if task == "tydiqa" else None).items())[:most])
    return answers(path, gold, mlqa_words(language) if task == "mlqa" else squad_words)


def classes(task: str, language: str, source: Path) -> list[str]:
    """Labels in the order of the file: of the authors' columns, or the last column of XTREME's."""
    with source.open(encoding="utf-8", newline="") as file:
        if source.name.startswith("xnli."):
            table = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
            return [one["gold_label"] for one in table if one["language"] == language]
        if source.name.endswith("_2k.tsv"):
            return [one["label"] for one in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)]
        return [one[-1] for one in csv.reader(file, delimiter="\t")]


def tagged(source: Path) -> list[list[str]]:
    """The tag is a line's last column."""
    found: list[list[str]] = [[]]
    for line in stripped(source):
        if line:
            found[-1].append(line.split("\t")[-1])
        elif found[-1]:
            found.append([])
    return [one for one in found if one]


def tatoeba(source: Path, most: int | None) -> list[str]:
    """tatoeba_preprocess sorts the English lines; a label is the number, from 0, of the line beside it."""
    english = source.with_name(source.name.rpartition(".")[0] + ".eng").read_text(encoding="utf-8").split("\n")
    numbered = [(line.strip(), at) for at, line in enumerate(english[:-1] if not english[-1] else english)]
    return [str(at) for _, at in sorted(numbered[:most], key=lambda one: one[0])]


TYDIQA = {
    "en": "english", "ar": "arabic", "bn": "bengali", "fi": "finnish", "id": "indonesian", "ko": "korean",
    "ru": "russian", "sw": "swahili", "te": "telugu",
}  # fmt: skip


def questions(source: Path, language: str | None) -> Gold:
    """SQuAD's JSON. ``language``: of TyDiQA's file, whose ids begin with the language's name."""
    found: Gold = {}
    for article in json.loads(source.read_text(encoding="utf-8"))["data"]:
        for paragraph in article["paragraphs"]:
            for one in paragraph["qas"]:
                if language is None or str(one["id"]).startswith(f"{TYDIQA[language]}-"):
                    found[str(one["id"])] = [answer["text"] for answer in one["answers"]]
    return found
