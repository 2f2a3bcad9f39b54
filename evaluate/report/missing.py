"""What could not be scored, told once for a task and reason: forty languages of one may lack for the same one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from xaug.data_cards.text import visible
from xaug.evaluate.results import Missing


@dataclass(frozen=True)
class Absence:
    """A task's languages that are not available for one reason; no languages: the whole task."""

    task: str
    languages: tuple[str, ...]
    why: str


def absences(missing: Sequence[Missing]) -> tuple[Absence, ...]:
    """Whole tasks first, then by task and reason as they come."""
    languages: dict[tuple[str, str, bool], list[str]] = {}
    for one in sorted(missing, key=lambda one: one.language is not None):
        own = languages.setdefault((one.task, one.why, one.language is None), [])
        if one.language is not None:
            own.append(one.language)
    return tuple(Absence(task, tuple(codes), why) for (task, why, _), codes in languages.items())


def missing_lines(missing: Sequence[Missing]) -> list[str]:
    """What is not available: a line for each task and reason, with the languages it is so for (none: all)."""
    return [
        f"{one.task}: not available{' in ' if one.languages else ''}{', '.join(one.languages)}: {visible(one.why)}"
        for one in absences(missing)
    ]
