"""The checklist's cases in a language, and the failure rate of each capability."""

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
from xaug.pocket.tasks.item import RedrawError, field_text, join_texts, write_parts

CASES = 60  # for each capability; a failure rate of 50 % then has a standard error of 6.5 points
EXAMPLES = 3  # failed cases that are shown, and as many near misses


@dataclass(frozen=True, slots=True)
class Case:
    """One test: a row of a reading task with one gold answer."""

    capability: str
    language: str
    row: Row


def cases(language: str, *, number: int = CASES) -> list[Case]:
    """``number`` cases of every capability in a language. The meanings are the same in each language.

    Raises UnknownNameError for a language that the embedded world does not have.
    """
    spoken = speak(language)
    return [
        Case(name, language, _row(name, template, spoken, at))
        for name, template in CAPABILITIES.items()
        for at in range(number)
    ]


def failure_rates(given: Sequence[Case], predictions: Sequence[str], *, seed: int) -> list[Diagnostic]:
    """For each capability and language the numbers of cases, failures and near misses, and the first ones of both.

    ``predictions``: the predicted answer to each of the cases ``given``; `matching` defines which are correct, near
    misses and failures. Raises ValueError if there is not one prediction for each case.
    """
    grouped: dict[tuple[str, str], list[tuple[Case, str]]] = {}
    for case, prediction in zip(given, predictions, strict=True):
        grouped.setdefault((case.capability, case.language), []).append((case, prediction))
    return [_diagnostic(*key, answered, seed) for key, answered in grouped.items()]


def _diagnostic(capability: str, language: str, answered: Sequence[tuple[Case, str]], seed: int) -> Diagnostic:
    by_match: dict[Match, list[tuple[Row, str]]] = {"passed": [], "near": [], "failed": []}
    for case, prediction in answered:
        by_match[match(prediction, case.row["answers"]["text"], language)].append((case.row, prediction))
    return Diagnostic(
        capability=capability, language=language, seed=seed, cases=len(answered), failed=len(by_match["failed"]),
        near=len(by_match["near"]), examples=_shown(by_match["failed"]), near_examples=_shown(by_match["near"]),
    )  # fmt: skip


def _shown(answered: Sequence[tuple[Row, str]]) -> tuple[dict[str, str], ...]:
    return tuple(
        {"context": row["context"], "question": row["question"], "answer": row["answers"]["text"][0], "said": answer}
        for row, answer in answered[:EXAMPLES]
    )


def _row(capability: str, template: Template, spoken: Language, number: int) -> Row:
    """The first draw to which the world's logic gives the template's answer, in one span of the language's text."""
    for d in draws(f"checklist/{capability}/{number}", "test"):
        try:
            trial = template(d)
            if answers(trial) != [part(trial.known[trial.gold], trial.role)]:
                continue
            return {"id": f"{capability}-{spoken.code}-{number}", **worded(spoken, trial)}
        except (RedrawError, LookupError):  # LookupError: the language splits the answer
            continue
    raise AssertionError(capability)  # unreachable: draws() raises before it ends


def worded(spoken: Language, drawn: Trial) -> Row:
    """The row of a test in a language, without its id. Raises LookupError where its answer is not one span."""
    parts = write_parts(spoken, drawn.facts)
    start, end = parts[drawn.gold].span(drawn.role)
    before = len(join_texts(spoken, parts[: drawn.gold + 1])) - len(parts[drawn.gold].text)
    answer = {"text": [parts[drawn.gold].text[start:end]], "answer_start": [before + start]}
    return {
        "title": f"Scene in {len(parts)} sentences", "context": join_texts(spoken, parts),
        "question": field_text(spoken, (drawn.asked,)), "answers": answer, "is_impossible": False,
    }  # fmt: skip
