"""The available rows of a card: which splits have rows, and which splits cannot be read, with the reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from xaug.data_cards.references import Reference
from xaug.data_cards.splits import HELD_OUT, HeldOut, LanguageSplit
from xaug.data_cards.store import Store
from xaug.data_cards.version import Version


@dataclass(frozen=True)
class Stage:
    """One stage of fine-tuning: English training rows, and (if there are any) dev rows that choose the best model."""

    train: Reference
    dev: Reference | None

    @property
    def store(self) -> Store:
        """The store that holds both: the user's for references of train_on, otherwise the evaluator's own."""
        return Store(self.train.version.path.parent.parent.parent)


@dataclass(frozen=True)
class AvailableRows:
    """A version of a card's clean rows, and why it lacks some of the splits.

    ``source``: the name of the source. ``unread``: split → why its files cannot be read. ``first``: which held-out rows
    are scored, test or validation, where a language has both.
    """

    version: Version
    source: str
    unread: Mapping[str, str]
    first: HeldOut = "test"

    def declares(self, split: str) -> bool:
        """Whether the split was read, even if it has no rows."""
        return split in self.version.manifest.splits

    def has(self, split: str) -> bool:
        """Whether the split has rows."""
        return self.declares(split) and bool(self.version.manifest.splits[split].rows)

    def expects(self, split: str) -> bool:
        """Whether the split has rows, or would have them if its files could be read."""
        return split in self.unread or self.has(split)

    def why_broken(self, *splits: str) -> str:
        """Why the first unreadable split among these cannot be read; "" where none of them is unreadable."""
        return next((self.unread[split] for split in splits if split in self.unread), "")

    def scored(self, language: str) -> str | None:
        """The split that is scored in a language; None where it has no rows.

        Where there are no test rows with labels, the validation rows are scored. The results name the split.
        """
        return next((split for split in self._of(language) if self.expects(split)), None)

    def read_without_rows(self, language: str) -> bool:
        """Whether a held-out split of the language was read, even if it has no rows."""
        return any(map(self.declares, self._of(language)))

    def references(self, splits: Iterable[str]) -> tuple[Reference, ...]:
        """References to those of the splits that were read."""
        return tuple(Reference(self.version, split) for split in splits if self.declares(split))

    def _of(self, language: str) -> list[str]:
        return [LanguageSplit(kind, language).name for kind in dict.fromkeys((self.first, *HELD_OUT))]
