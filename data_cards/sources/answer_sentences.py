"""LAReQA's XQuAD-R: questions, and the sentences of all paragraphs, some of which contain the answers.

The format is SQuAD's JSON, with ``sentence_breaks`` in each paragraph: [start, end) in characters of its sentences.
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
    start: int  # the offset of its first answer in characters of the context


@dataclass(frozen=True, slots=True)
class _Paragraph:
    """A paragraph whose sentences are in order and do not overlap."""

    number: int  # from 1, within its file
    context: str
    starts: list[int]  # the offsets of its sentences
    sentences: list[str]
    questions: list[_Question | BadRecord]

    def answer(self, start: int) -> str | None:
        """Return the sentence that contains the character at ``start``, if there is one."""
        at = bisect_right(self.starts, start) - 1
        inside = at >= 0 and start < self.starts[at] + len(self.sentences[at])
        return self.sentences[at] if inside else None


def read_answer_sentences(language: str, others: Sequence[str]) -> Read:
    """Return a reader that yields (first line of the article, {"id", "role", "language", "text", "context", "gold"}).

    A question's ``gold`` lists the sentences that answer it, in the file's language and in those of ``others`` whose
    files are in the same folder. Ids are ``de:12:0``, with the paragraph from 1 and the sentence from 0, as
    google-research/xtreme's third_party/utils_lareqa.py (load_data) numbers them. ``gold`` is None if no sentence
    contains the beginning of the answer. Raises SourceError as `read_array` does.
    """

    def read(path: Path) -> Records:
        files = {code: path if code == language else path.with_name(f"{code}.json") for code in (language, *others)}
        gold: Gold = {}
        for code, file in files.items():
            if not file.is_file():
                continue
            try:
                answers = _answers(file, code)
            except SourceError:
                if code == language:
                    raise
                continue  # the split of the other language reports its own broken file
            for name, sentences in answers.items():
                gold.setdefault(name, []).extend(sentences)
        yield from _questions(path, language, gold)
        yield from _sentences(path, language)

    return read


def _questions(path: Path, language: str, gold: Gold) -> Records:
    prefix = f"{language}:"
    for line, paragraph in _paragraphs(path):
        if isinstance(paragraph, BadRecord):
            yield line, paragraph
            continue
        for question in paragraph.questions:
            if isinstance(question, BadRecord):
                yield line, question
                continue
            sentences = gold.get(str(question.name), [])
            record: dict[str, object] = {
                "id": question.name,
                "role": "query",
                "language": language,
                "text": question.text,
                "context": "",
                # load_data leaves out a question whose answer is in no sentence of its own language, even if it is in a
                # sentence of another one.
                "gold": sentences if any(name.startswith(prefix) for name in sentences) else None,
            }
            yield line, record


def _sentences(path: Path, language: str) -> Records:
    for line, paragraph in _paragraphs(path):
        if isinstance(paragraph, BadRecord):
            continue  # _questions has reported it
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
    """Return a language's answers. Malformed records are skipped here: the language's own split reports them."""
    gold: Gold = {}
    for _, paragraph in _paragraphs(path):
        if isinstance(paragraph, BadRecord):
            continue
        # If two sentences of a paragraph have the same text, both are answers, as in load_data.
        names: dict[str, list[str]] = {}
        for at, sentence in enumerate(paragraph.sentences):
            names.setdefault(sentence, []).append(f"{language}:{paragraph.number}:{at}")
        for question in paragraph.questions:
            answering = None if isinstance(question, BadRecord) else paragraph.answer(question.start)
            if answering is not None and not isinstance(question, BadRecord):
                gold.setdefault(str(question.name), []).extend(names[answering])
    return gold


def _paragraphs(path: Path) -> Iterator[tuple[int, _Paragraph | BadRecord]]:
    """Yield (first line of the article, paragraph). Malformed paragraphs are numbered too."""
    number = 0
    for line, article in read_array(path, "data"):
        for paragraph in entries(article, "the article", "paragraphs"):
            if isinstance(paragraph, BadRecord):
                yield line, paragraph
                continue
            number += 1
            yield line, _checked(paragraph, number)


def _checked(paragraph: dict[str, Any], number: int) -> _Paragraph | BadRecord:
    context, breaks = paragraph.get("context"), paragraph.get("sentence_breaks")
    if not isinstance(context, str):
        return BadRecord(problem=f"the context of paragraph {number} is {quoted(context)}, not text")
    if not isinstance(breaks, list):
        return BadRecord(problem=f"paragraph {number} has no list 'sentence_breaks'")
    reached = 0
    for item in breaks:
        pair = item if isinstance(item, list) and len(item) == 2 and all(map(is_whole, item)) else [-1, -1]
        if not reached <= pair[0] < pair[1] <= len(context):
            return BadRecord(
                problem=f"the sentence break {quoted(item)} of paragraph {number} is not [start, end) within"
                f" characters {reached} to {len(context)}"
            )
        reached = pair[1]
    return _Paragraph(
        number=number,
        context=context,
        starts=[start for start, _ in breaks],
        sentences=[context[start:end] for start, end in breaks],
        questions=[_question(member) for member in entries(paragraph, f"paragraph {number}", "qas")],
    )


def _question(question: dict[str, Any] | BadRecord) -> _Question | BadRecord:
    if isinstance(question, BadRecord):
        return question
    name, answers = question.get("id"), question.get("answers")
    if not (isinstance(name, str) or is_whole(name)):
        return BadRecord(problem=f"the id of a question is {quoted(name)}, neither text nor a whole number")
    first = answers[0] if isinstance(answers, list) and answers else None
    start = first.get("answer_start") if isinstance(first, dict) else None
    if not is_whole(start):
        return BadRecord(problem=f"the first answer of question {quoted(name)} has no whole number 'answer_start'")
    return _Question(name, question.get("question"), start)
