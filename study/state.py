"""What a study's folder remembers from one call to the next: seeds that were added, and the looks at the data."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from pathlib import Path

from pydantic import ValidationError
from xaug.data_cards.canonical import fingerprint
from xaug.data_cards.card import Spec
from xaug.data_cards.durable import storage, write_atomic
from xaug.data_cards.errors import DataError, UsageError
from xaug.data_cards.parameters import param
from xaug.data_cards.text import counted
from xaug.study.spec import StudySpec

NAME = "state.json"


class StudyState(Spec):
    """The state of a study.

    ``looks``: the seeds of each analysis, in order; the first one fixes ``max_seeds``. ``planned``: the hash of the
    cells of the newest plan that ran, and ``reused``: how many of them were done before it ran for the first time.
    """

    added: tuple[int, ...] = ()  # seeds beside those of the study file
    looks: tuple[tuple[int, ...], ...] = ()
    max_seeds: int | None = None
    declared: str = ""  # the hash of the hypotheses and rules with which results were first analysed
    planned: str = ""
    reused: int = 0

    def seeds(self, spec: StudySpec) -> tuple[int, ...]:
        """The seeds of the study: the declared ones, and those that were added."""
        return (*spec.seeds, *(seed for seed in self.added if seed not in spec.seeds))

    def most(self, spec: StudySpec) -> int:
        """The number of seeds up to which the study may grow: the one that was declared at its first look."""
        return self.max_seeds or spec.most_seeds

    def with_more(self, count: int, spec: StudySpec) -> StudyState:
        """The state with this many more seeds. Raises UsageError beyond the declared number."""
        seeds, most = self.seeds(spec), self.most(spec)
        if len(seeds) + count > most:
            raise UsageError(
                f"The study has {counted(len(seeds), 'seed')} and declares at most {most} (max_seeds), so {count} more"
                f" {'is' if count == 1 else 'are'} too many. The level of its tests was divided over that many seeds"
                " before the first look, and cannot be changed afterwards. Add fewer, or declare a new study with a"
                " larger max_seeds."
            )
        first = max(seeds) + 1
        return self.model_copy(update={"added": (*self.added, *range(first, first + count))})

    def looked(self, seeds: Sequence[int], spec: StudySpec) -> StudyState:
        """The state after an analysis of these seeds. The same seeds again are no further look."""
        if self.looks and set(self.looks[-1]) == set(seeds):
            return self
        if self.looks and len(seeds) <= len(self.looks[-1]):
            raise UsageError(
                f"The study was analysed with {counted(len(self.looks[-1]), 'seed')} before, and now has"
                f" {counted(len(seeds), 'other')}. Choosing seeds after a look is no test. Restore the seeds in the"
                f" study file, or name another folder with {param('output')}."
            )
        return self.model_copy(update={"looks": (*self.looks, tuple(seeds)), "max_seeds": self.most(spec)})

    def declaring(self, declaration: str) -> StudyState:
        """The state after an analysis with hypotheses and rules of this hash. The first one stands."""
        return self if self.declared else self.model_copy(update={"declared": declaration})

    def ran(self, keys: Iterable[str], done: Container[str]) -> StudyState:
        """The state when a plan with cells of these keys runs."""
        own = sorted(keys)
        planned = fingerprint({"cells": own})[:16]
        if planned == self.planned:
            return self
        return self.model_copy(update={"planned": planned, "reused": sum(1 for key in own if key in done)})


def read_state(folder: Path) -> StudyState:
    """The state that a folder holds; that of a new study without one. Raises DataError, StorageError."""
    path = folder / NAME
    with storage(path, "read the state of the study", param("output")):
        if not path.exists():
            return StudyState()
        content = path.read_bytes()
    try:
        return StudyState.model_validate_json(content)
    except ValidationError as error:
        raise DataError(
            f"{path} is damaged ({error.errors()[0]['msg']}). It holds the seeds that were added and how often the"
            " results were looked at, which nothing else tells. Restore it from a copy. Without a copy, rename it: the"
            " results of cells stay, but the next report is then tested as a first look. If there were earlier looks,"
            " say so where you report the results."
        ) from None


def write_state(folder: Path, state: StudyState) -> None:
    """Keep the state. Raises StorageError."""
    with storage(folder, "write the state of the study", param("output")):
        folder.mkdir(parents=True, exist_ok=True)
        write_atomic(folder / NAME, (state.model_dump_json(indent=2) + "\n").encode())
