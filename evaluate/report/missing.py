"""What could not be scored, with languages that are missing for the same reason on one line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from xaug.data_cards.text import visible
from xaug.evaluate.results import Missing


@dataclass(frozen=True)
class Absence:
    """The languages of a task that are not available for one reason. Empty ``languages``: the whole task."""

    task: str
    languages: tuple[str, ...]
    why: str


def absences(missing: Sequence[Missing]) -> tuple[Absence, ...]:
    """Group what is missing by task and reason: first whole tasks, then the others, in the order given."""
    languages: dict[tuple[str, str, bool], list[str]] = {}
    for one in sorted(missing, key=lambda one: one.language is not None):
        own = languages.setdefault((one.task, one.why, one.language is None), [])
        if one.language is not None:
            own.append(one.language)
    return tuple(Absence(task, tuple(codes), why) for (task, why, _), codes in languages.items())


def missing_lines(missing: Sequence[Missing]) -> list[str]:
    """One line for each task and reason, with the languages that are not available."""
    return [
        f"{one.task}: not available{' in ' if one.languages else ''}{', '.join(one.languages)}: {visible(one.why)}"
        for one in absences(missing)
    ]
