"""Perturbed texts that people judged: what a set of them is, and how one becomes a pair for the filters."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from xaug.augment.adapters import adapter_for
from xaug.augment.attacks import Outcome, prepare
from xaug.augment.edits import edits_between
from xaug.augment.filters.base import Pair
from xaug.data_cards.card import BadRecord, DatasetCard, Spec
from xaug.data_cards.catalog import card as card_of
from xaug.data_cards.errors import MissingFilesError, SourceError
from xaug.data_cards.parameters import param
from xaug.data_cards.registry import Registry
from xaug.data_cards.schema import Row
from xaug.data_cards.sources.jsonl import strict_jsonl
from xaug.data_cards.text import listed, quoted


@dataclass(frozen=True, slots=True)
class JudgedPair:
    """An original, its perturbed text, and the verdict of people.

    ``group``: pairs of one group have the same original, so they are resampled together.
    """

    pair: Pair
    holds: bool  # whether the perturbed text still deserves what the original had (the set's ``verdict``)
    group: str
    share: float | None = None  # of the annotators who said so, where the set has their votes


class Floor(NamedTuple):
    """``wrong`` of ``total`` unperturbed rows, according to ``whom``."""

    wrong: int
    total: int
    whom: str

    @property
    def share(self) -> float:
        """The share of rows, in [0, 1]."""
        return self.wrong / self.total


class HumanSet(Spec):
    """One set of judged pairs."""

    name: str
    summary: str
    verdict: str  # what people said of a pair that counts as good
    citation: str
    task: str  # the task whose model can judge the pairs
    files: tuple[str, ...]  # below the folder of human-judged data
    filters: tuple[str, ...]  # the filters whose purpose the verdict is about
    read: Callable[[Path, DatasetCard], Iterator[JudgedPair]]  # one of the files
    # From the folder of human-judged data to the unperturbed rows that people get wrong; None if they are not known.
    floor: Callable[[Path], Floor | None] | None = None

    def pairs(self, folder: Path) -> list[JudgedPair]:
        """All pairs of the set. Raises MissingFilesError without a file, and SourceError for a malformed line."""
        if not self.present(folder):
            raise MissingFilesError(
                f"{folder} does not hold the judged pairs {self.name}: {', '.join(self.files)} is missing. Give the"
                f" folder of human-judged data with {param('human')}."
            )
        task = card_of(self.task)
        return [pair for name in self.files for pair in self._of(folder / name, task)]

    def _of(self, path: Path, task: DatasetCard) -> list[JudgedPair]:
        """The pairs of one file. Raises SourceError for a file without any."""
        found = list(self.read(path, task))
        if not found:
            raise SourceError(
                f"{path} holds no pair that can be used: each of its records is of another task, lacks an original"
                f" text, has no clear verdict, or changes nothing. Correct the file, or restore it."
            )
        return found

    def present(self, folder: Path) -> bool:
        """Whether the folder holds every file of the set."""
        return all((folder / name).is_file() for name in self.files)


HUMAN_SETS: Registry[HumanSet] = Registry("set of judged pairs")
# The field ``judgement`` of most sets: whether the label of the original still holds.
HOLDS, CHANGED = VERDICTS = ("holds", "changed")
_ADVICE = "Correct the line, or restore the file."


def records(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each object of a JSON Lines file, with its place (``FILE:LINE``). Raises SourceError."""
    for number, record in strict_jsonl(path):
        place = f"{path}:{number}"
        if isinstance(record, BadRecord):
            raise SourceError(f"{place}: {record.problem}. {_ADVICE}")
        yield place, record


def stated(record: dict[str, Any], place: str, name: str, kind: type) -> Any:
    """A field of a record. Raises SourceError if it is absent or of another type."""
    value = record.get(name)
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        what = "is absent" if value is None else f"is of type {type(value).__name__}, not {kind.__name__}"
        raise SourceError(f"{place}: the field {name!r} {what}. {_ADVICE}")
    return value


def chosen(record: dict[str, Any], place: str, name: str, values: Sequence[str]) -> str:
    """A field of a record that is one of a few words. Raises SourceError for any other value: it is no verdict."""
    value: str = stated(record, place, name, str)
    if value not in values:
        raise SourceError(f"{place}: the field {name!r} is {quoted(value)}, not one of {listed(values)}. {_ADVICE}")
    return value


def text_row(card: DatasetCard, name: str, text_a: str, text_b: str | None, label: str | None = None) -> Row:
    """A clean row of a classification task. Where the verdict is not about a label, the row has the first one."""
    return {"id": name, "text_a": text_a, "text_b": text_b, "label": card.labels.index(label) if label else 0}


def made_pair(card: DatasetCard, clean: Row, fields: Sequence[str]) -> Pair:
    """The pair of a clean row and the row with these field texts, as an attack would have made it."""
    example = prepare(clean, adapter_for(card), card.fields)
    changed = edits_between(example.text, fields)
    row = example.adapter.rebuild(clean, tuple(fields), changed.gold)
    made = {**row, "origin_id": clean["id"], "outcome": Outcome.UNTESTED.value, "edits": changed.edits, "reason": ""}
    return Pair(card, clean, made)
