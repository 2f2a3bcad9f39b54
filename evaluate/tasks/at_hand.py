"""The rows of a card that are at hand: which splits have any, and which cannot be read, with the reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from xaug.data_cards.references import Reference
from xaug.data_cards.splits import HELD_OUT, HeldOut, LanguageSplit
from xaug.data_cards.store import Store
from xaug.data_cards.version import Version


@dataclass(frozen=True)
class Stage:
    """One step of fine-tuning: English training rows, and dev rows to choose the best model by, where there are any."""

    train: Reference
    dev: Reference | None

    @property
    def store(self) -> Store:
        """Where the trainer finds both: the user's store for what train_on names, the evaluator's own for the rest."""
        return Store(self.train.version.path.parent.parent.parent)


@dataclass(frozen=True)
class AtHand:
    """A version of a card's clean rows, and what is wrong with the splits that it lacks.

    ``source``: the name of what the rows come from. ``unread``: split → why its files cannot be read. ``first``: the
    kind of held-out rows that are scored where a language has both kinds.
    """

    version: Version
    source: str
    unread: Mapping[str, str]
    first: HeldOut = "test"

    def declares(self, split: str) -> bool:
        """Whether the split was read, be it without a row."""
        return split in self.version.manifest.splits

    def has(self, split: str) -> bool:
        """Whether the split has rows."""
        return self.declares(split) and bool(self.version.manifest.splits[split].rows)

    def should_have(self, split: str) -> bool:
        """Whether the split has rows, or would have if its files could be read."""
        return split in self.unread or self.has(split)

    def why_broken(self, *splits: str) -> str:
        """Why the first of these that cannot be read cannot; "" where all of them can, or are not there."""
        return next((self.unread[split] for split in splits if split in self.unread), "")

    def scored(self, language: str) -> str | None:
        """The split that is scored in a language.

        Validation rows are scored where test rows with labels are not at hand, and said to be.
        """
        return next((split for split in self._of(language) if self.should_have(split)), None)

    def read_without_rows(self, language: str) -> bool:
        """Whether the language has a held-out split that was read, be it without a row."""
        return any(map(self.declares, self._of(language)))

    def references(self, splits: Iterable[str]) -> tuple[Reference, ...]:
        """References to those of the splits that were read."""
        return tuple(Reference(self.version, split) for split in splits if self.declares(split))

    def _of(self, language: str) -> list[str]:
        return [LanguageSplit(kind, language).name for kind in dict.fromkeys((self.first, *HELD_OUT))]
