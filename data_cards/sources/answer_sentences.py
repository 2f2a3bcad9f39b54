"""LAReQA's XQuAD-R: questions, and the sentences of all paragraphs, of which some hold the answers.

SQuAD's JSON, where a paragraph has ``sentence_breaks``: [start, end) characters of its sentences.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from xaug.data_cards.card import BadRecord, Read
from xaug.data_cards.sources.json_array import read_array

Records = Iterator[tuple[int, dict[str, object] | BadRecord]]
Gold = dict[str, list[str]]  # question's id → candidates' ids


def read_answer_sentences(language: str, others: Sequence[str]) -> Read:
    """A reader that yields (line its article starts at, {"id", "role", "language", "text", "context", "gold"}).

    A question's ``gold`` are the sentences that answer it, in the language of the file and in those of ``others`` whose
    file lies beside it; ids are ``de:12:0``, paragraph from 1 and sentence from 0, as google-research/xtreme's
    third_party/utils_lareqa.py (load_data) numbers them. It is None where no sentence holds the answer's beginning.
    """

    def read(path: Path) -> Records:
        files = {code: path if code == language else path.with_name(f"{code}.json") for code in (language, *others)}
        gold: Gold = {}
        for code, file in files.items():
            if file.is_file():
                _collect(file, code, gold)
        yield from _questions(path, language, gold)
        yield from _sentences(path, language)

    return read


def _questions(path: Path, language: str, gold: Gold) -> Records:
    own = f"{language}:"
    for line, _, paragraph in _paragraphs(path):
        if isinstance(paragraph, BadRecord):
            yield line, paragraph
            continue
        for question in paragraph["qas"]:
            found = gold.get(str(question.get("id")), [])
            record: dict[str, object] = {
                "id": question.get("id"),
                "role": "query",
                "language": language,
                "text": question.get("question"),
                "context": "",
                # A question whose own answer no sentence holds is left out by load_data, others' answers or not.
                "gold": found if any(name.startswith(own) for name in found) else None,
            }
            yield line, record


def _sentences(path: Path, language: str) -> Records:
    for line, number, paragraph in _paragraphs(path):
        if isinstance(paragraph, BadRecord):
            continue  # the questions have reported it
        for at, (start, end) in enumerate(paragraph["sentence_breaks"]):
            yield (
                line,
                {
                    "id": f"{language}:{number}:{at}",
                    "role": "candidate",
                    "language": language,
                    "text": paragraph["context"][start:end],
                    "context": paragraph["context"],
                    "gold": [],
                },
            )


def _collect(path: Path, language: str, gold: Gold) -> None:
    """Add a language's answers. Malformed articles are passed over: the language's own split reports them."""
    for _, number, paragraph in _paragraphs(path):
        if isinstance(paragraph, BadRecord):
            continue
        context = paragraph["context"]
        breaks = paragraph["sentence_breaks"]
        for question in paragraph["qas"]:
            start = question["answers"][0]["answer_start"]
            held = next((context[a:b] for a, b in breaks if a <= start < b), None)
            if held is not None:
                # Two sentences of a paragraph may be the same text: both answer, as in load_data.
                names = [f"{language}:{number}:{at}" for at, (a, b) in enumerate(breaks) if context[a:b] == held]
                gold.setdefault(str(question["id"]), []).extend(names)


def _paragraphs(path: Path) -> Iterator[tuple[int, int, dict[str, Any] | BadRecord]]:
    """(line, number of the paragraph from 1, paragraph); an article of another shape is one bad record."""
    number = 0
    for line, article in read_array(path, "data"):
        try:
            paragraphs = [_checked(paragraph) for paragraph in article["paragraphs"]]
        except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
            yield (
                line,
                0,
                BadRecord(what=f"an article that is not paragraphs, context, sentence breaks, qas ({error!r})"),
            )
            continue
        for paragraph in paragraphs:
            number += 1
            yield line, number, paragraph


def _checked(paragraph: dict[str, Any]) -> dict[str, Any]:
    """The paragraph. Raises KeyError, TypeError, ValueError or IndexError if it is not one."""
    length = len(paragraph["context"])
    for start, end in paragraph["sentence_breaks"]:
        if not 0 <= start < end <= length:
            raise ValueError(f"sentence break {start} to {end} of {length} characters")
    for question in paragraph["qas"]:
        if not isinstance(question["answers"][0]["answer_start"], int):
            raise TypeError("answer_start is no whole number")
        question["id"], question["question"]
    return paragraph
