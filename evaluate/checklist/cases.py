"""The diagnostic's cases in a language, and how often each capability fails."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from xaug.data_cards.schema import Row
from xaug.evaluate.checklist.capabilities import CAPABILITIES
from xaug.evaluate.checklist.matching import Match, match
from xaug.evaluate.checklist.trial import Template, Trial, answers, part
from xaug.evaluate.results import Diagnostic
from xaug.pocket.languages import language as speak
from xaug.pocket.languages.base import Language
from xaug.pocket.targets.corpus import draws
from xaug.pocket.tasks.item import Again, in_words, texts, together

CASES = 60  # of each capability; a failure rate of 50 % has a standard error of 6.5 points then
EXAMPLES = 3  # failed cases, and as many near misses, that are shown


@dataclass(frozen=True, slots=True)
class Case:
    """One test: a row as reading tasks have them, with one right answer."""

    capability: str
    language: str
    row: Row


def cases(language: str, *, number: int = CASES) -> list[Case]:
    """``number`` cases of every capability in a language of the world, the same meanings in each language.

    Raises UnknownNameError for a language that the world does not have.
    """
    spoken = speak(language)
    return [
        Case(name, language, _row(name, template, spoken, at))
        for name, template in CAPABILITIES.items()
        for at in range(number)
    ]


def failure_rates(given: Sequence[Case], predictions: Sequence[str], *, seed: int) -> list[Diagnostic]:
    """Of each capability and language: cases, failures, near misses, and the first ones of both.

    What is right, nearly right and wrong says `matching`. Raises ValueError for another number of predictions than
    cases.
    """
    found: dict[tuple[str, str], list[tuple[Case, str]]] = {}
    for case, said in zip(given, predictions, strict=True):
        found.setdefault((case.capability, case.language), []).append((case, said))
    return [_diagnostic(*key, told, seed) for key, told in found.items()]


def _diagnostic(capability: str, language: str, told: Sequence[tuple[Case, str]], seed: int) -> Diagnostic:
    by_match: dict[Match, list[tuple[Row, str]]] = {"passed": [], "near": [], "failed": []}
    for case, said in told:
        by_match[match(said, case.row["answers"]["text"], language)].append((case.row, said))
    return Diagnostic(
        capability=capability, language=language, seed=seed, cases=len(told), failed=len(by_match["failed"]),
        near=len(by_match["near"]), examples=_shown(by_match["failed"]), near_examples=_shown(by_match["near"]),
    )  # fmt: skip


def _shown(told: Sequence[tuple[Row, str]]) -> tuple[dict[str, str], ...]:
    return tuple(
        {"context": row["context"], "question": row["question"], "answer": row["answers"]["text"][0], "said": said}
        for row, said in told[:EXAMPLES]
    )


def _row(capability: str, template: Template, spoken: Language, number: int) -> Row:
    """The first draw that the world's logic answers as the template does, and that the language says in one stretch."""
    for d in draws(f"checklist/{capability}/{number}", "test"):
        try:
            drawn = template(d)
            if answers(drawn) != [part(drawn.known[drawn.gold], drawn.role)]:
                continue
            return {"id": f"{capability}-{spoken.code}-{number}", **said(spoken, drawn)}
        except (Again, LookupError):  # LookupError: an answer that this language splits
            continue
    raise AssertionError(capability)  # draws() has raised


def said(spoken: Language, drawn: Trial) -> Row:
    """A test in a language, without its id. Raises LookupError where its answer is not one stretch."""
    parts = texts(spoken, drawn.facts)
    start, end = parts[drawn.gold].span(drawn.role)
    before = len(together(spoken, parts[: drawn.gold + 1])) - len(parts[drawn.gold].text)
    answer = {"text": [parts[drawn.gold].text[start:end]], "answer_start": [before + start]}
    return {
        "title": f"Scene in {len(parts)} sentences", "context": together(spoken, parts),
        "question": in_words(spoken, (drawn.asked,)), "answers": answer, "is_impossible": False,
    }  # fmt: skip
