"""LAReQA's XQuAD-R: questions, and the sentences of all paragraphs, of which some hold the answers.

SQuAD's JSON, where a paragraph has ``sentence_breaks``: [start, end) characters of its sentences.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from xaug.data_cards.card import BadRecord, Read
from xaug.data_cards.errors import SourceError
from xaug.data_cards.numbers import is_whole
from xaug.data_cards.sources.json_array import read_array
from xaug.data_cards.sources.nested import entries
from xaug.data_cards.text import quoted

Records = Iterator[tuple[int, dict[str, object] | BadRecord]]
Gold = dict[str, list[str]]  # question's id → candidates' ids


@dataclass(frozen=True, slots=True)
class _Question:
    name: str | int
    text: object
    start: int  # of its answer, a character of the context


@dataclass(frozen=True, slots=True)
class _Paragraph:
    """A paragraph whose sentences are in order and do not overlap."""

    number: int  # from 1, within its file
    context: str
    starts: list[int]  # of its sentences
    sentences: list[str]
    questions: list[_Question | BadRecord]

    def answer(self, start: int) -> str | None:
        """The sentence that holds a character, if one does."""
        at = bisect_right(self.starts, start) - 1
        held = at >= 0 and start < self.starts[at] + len(self.sentences[at])
        return self.sentences[at] if held else None


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
            if not file.is_file():
                continue
            try:
                own = _answers(file, code)
            except SourceError:
                if code == language:
                    raise
                continue  # a file that cannot be read costs its own language alone: that language's split says so
            for name, found in own.items():
                gold.setdefault(name, []).extend(found)
        yield from _questions(path, language, gold)
        yield from _sentences(path, language)

    return read


def _questions(path: Path, language: str, gold: Gold) -> Records:
    own = f"{language}:"
    for line, paragraph in _paragraphs(path):
        if isinstance(paragraph, BadRecord):
            yield line, paragraph
            continue
        for question in paragraph.questions:
            if isinstance(question, BadRecord):
                yield line, question
                continue
            found = gold.get(str(question.name), [])
            record: dict[str, object] = {
                "id": question.name,
                "role": "query",
                "language": language,
                "text": question.text,
                "context": "",
                # A question whose own answer no sentence holds is left out by load_data, others' answers or not.
                "gold": found if any(name.startswith(own) for name in found) else None,
            }
            yield line, record


def _sentences(path: Path, language: str) -> Records:
    for line, paragraph in _paragraphs(path):
        if isinstance(paragraph, BadRecord):
            continue  # the questions have reported it
        for at, sentence in enumerate(paragraph.sentences):
            yield (
                line,
                {
                    "id": f"{language}:{paragraph.number}:{at}",
                    "role": "candidate",
                    "language": language,
                    "text": sentence,
                    "context": paragraph.context,
                    "gold": [],
                },
            )


def _answers(path: Path, language: str) -> Gold:
    """A language's answers. What is malformed is passed over: the language's own split reports it."""
    gold: Gold = {}
    for _, paragraph in _paragraphs(path):
        if isinstance(paragraph, BadRecord):
            continue
        # Two sentences of a paragraph may be the same text: both answer, as in load_data.
        names: dict[str, list[str]] = {}
        for at, sentence in enumerate(paragraph.sentences):
            names.setdefault(sentence, []).append(f"{language}:{paragraph.number}:{at}")
        for question in paragraph.questions:
            held = None if isinstance(question, BadRecord) else paragraph.answer(question.start)
            if held is not None and not isinstance(question, BadRecord):
                gold.setdefault(str(question.name), []).extend(names[held])
    return gold


def _paragraphs(path: Path) -> Iterator[tuple[int, _Paragraph | BadRecord]]:
    """(line its article starts at, paragraph); a malformed one has a number all the same."""
    number = 0
    for line, article in read_array(path, "data"):
        for paragraph in entries(article, "an article", "paragraphs"):
            if isinstance(paragraph, BadRecord):
                yield line, paragraph
                continue
            number += 1
            yield line, _checked(paragraph, number)


def _checked(paragraph: dict[str, Any], number: int) -> _Paragraph | BadRecord:
    context, breaks = paragraph.get("context"), paragraph.get("sentence_breaks")
    if not isinstance(context, str):
        return BadRecord(what=f"paragraph {number}: its context is {quoted(context)}, not text")
    if not isinstance(breaks, list):
        return BadRecord(what=f"paragraph {number}: it has no list of sentence_breaks")
    reached = 0
    for one in breaks:
        pair = one if isinstance(one, list) and len(one) == 2 and all(map(is_whole, one)) else [-1, -1]
        if not reached <= pair[0] < pair[1] <= len(context):
            return BadRecord(
                what=f"paragraph {number}: the sentence break {quoted(one)} is no [start, end) after {reached} of "
                f"{len(context)} characters"
            )
        reached = pair[1]
    return _Paragraph(
        number=number,
        context=context,
        starts=[start for start, _ in breaks],
        sentences=[context[start:end] for start, end in breaks],
        questions=[_question(one) for one in entries(paragraph, f"paragraph {number}", "qas")],
    )


def _question(found: dict[str, Any] | BadRecord) -> _Question | BadRecord:
    if isinstance(found, BadRecord):
        return found
    name, answers = found.get("id"), found.get("answers")
    if not (isinstance(name, str) or is_whole(name)):
        return BadRecord(what=f"a question whose id is {quoted(name)}")
    first = answers[0] if isinstance(answers, list) and answers else None
    start = first.get("answer_start") if isinstance(first, dict) else None
    if not is_whole(start):
        return BadRecord(what=f"question {quoted(name)}: no answer with an answer_start that is a whole number")
    return _Question(name, found.get("question"), start)
