"""The embedded world as a source: rows are made, not read; nothing is opened but the package itself."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from xaug.data_cards.card import DatasetCard
from xaug.data_cards.errors import UsageError
from xaug.data_cards.identity import World
from xaug.data_cards.parameters import param
from xaug.data_cards.schema import Row
from xaug.data_cards.sources.base import ReadReport, SourceState
from xaug.data_cards.sources.digest import digest
from xaug.data_cards.text import quoted
from xaug.pocket import POCKET
from xaug.pocket.datasets import DATASETS
from xaug.pocket.tasks import TASKS
from xaug.pocket.tasks.item import Dataset

# They hand the world's rows and datasets on, and decide none of their words.
_HANDED_ON = ("source.py", "package.py")


class PocketSource:
    """Rows of the world's datasets, the same on every machine and run."""

    @property
    def name(self) -> str:
        """How this source is shown."""
        return f"{POCKET} (the embedded world)"

    @property
    def world(self) -> World:
        """The embedded one."""
        return POCKET

    def splits(self, card: DatasetCard) -> list[str]:
        """The splits of one of the world's datasets; none of any other."""
        return list(self._dataset(card).rows) if card.id.world == POCKET else []

    def state(self, card: DatasetCard, splits: tuple[str, ...]) -> SourceState:
        """Hashes of the world's own files: its table, its grammar and its rules decide every row.

        Raises UsageError for a dataset, or a split, that the world does not have.
        """
        for split in splits:
            self._check(card, split)
        root = Path(str(files("xaug.pocket")))
        # The intermediate tasks are English: another language's grammar changes none of their rows.
        apart = {"targets", "languages", "model"} if card.id.name in TASKS else {"model"}
        paths = [
            path
            for path in sorted(root.rglob("*"))
            if path.suffix in (".py", ".tsv")
            and (path.parent.name not in apart or path.stem.split("_")[0] in ("en", "base"))
            and path not in [root / name for name in _HANDED_ON]
        ]
        return SourceState(POCKET, None, tuple(digest(path, path.relative_to(root).as_posix()) for path in paths))

    def labels(self, card: DatasetCard) -> tuple[str, ...]:
        """The card's labels."""
        return card.labels

    def rows(self, card: DatasetCard, split: str, *, report: ReadReport, skip_bad_rows: bool = False) -> Iterator[Row]:
        """Rows by number. Raises UsageError at the call for a split that the dataset does not have."""
        count = self._check(card, split)
        report.files.append(f"{POCKET}/{card.id}/{split}")
        return self._rows(card, split, count, report)

    def _rows(self, card: DatasetCard, split: str, count: int, report: ReadReport) -> Iterator[Row]:
        task = self._dataset(card)
        for number in range(count):
            report.rows += 1
            yield task.item(split, number).row

    def _dataset(self, card: DatasetCard) -> Dataset:
        if card.id.world != POCKET:
            names = ", ".join(str(one.card.id) for one in DATASETS)
            raise UsageError(
                f"The embedded world has no {card.id}. It has {names}; for {card.id} give another {param('source')}"
                " (a folder, or the Hub)."
            )
        return DATASETS.get(card.id.name)

    def _check(self, card: DatasetCard, split: str) -> int:
        rows = self._dataset(card).rows
        if split not in rows:
            raise UsageError(f"{card.id} has no split {quoted(split)}. It has {', '.join(rows)}.")
        return rows[split]
