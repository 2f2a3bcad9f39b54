"""The embedded world as a source: rows are made, not read; nothing is opened but the package itself."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from xaug.data_cards.card import DatasetCard
from xaug.data_cards.errors import UsageError
from xaug.data_cards.schema import Row
from xaug.data_cards.sources.base import ReadReport, SourceState
from xaug.data_cards.sources.digest import digest
from xaug.data_cards.text import quoted


class PocketSource:
    """Rows of the world's datasets (``pocket_…``), the same on every machine and run."""

    @property
    def name(self) -> str:
        """How this source is shown."""
        return "pocket (the embedded world)"

    def splits(self, card: DatasetCard) -> list[str]:
        """The splits of one of the world's datasets; none of any other."""
        from xaug.data_cards.pocket.datasets import DATASETS

        return list(DATASETS.get(card.id).rows) if card.id in DATASETS else []

    def state(self, card: DatasetCard, splits: tuple[str, ...]) -> SourceState:
        """Hashes of the world's own files: its table, its grammar and its rules decide every row.

        Raises UsageError for a dataset, or a split, that the world does not have.
        """
        for split in splits:
            self._check(card, split)
        from xaug.data_cards.pocket.tasks import TASKS

        root = Path(str(files("xaug.data_cards.pocket")))
        # The intermediate tasks are English: another language's grammar changes none of their rows.
        apart = {"targets", "languages", "model"} if card.id in TASKS else {"model"}
        paths = [
            path
            for path in sorted(root.rglob("*"))
            if path.suffix in (".py", ".tsv")
            and (path.parent.name not in apart or path.stem.split("_")[0] in ("en", "base"))
        ]
        return SourceState("pocket", None, tuple(digest(path, path.relative_to(root).as_posix()) for path in paths))

    def labels(self, card: DatasetCard) -> tuple[str, ...]:
        """The card's labels."""
        return card.labels

    def rows(self, card: DatasetCard, split: str, *, report: ReadReport, skip_bad_rows: bool = False) -> Iterator[Row]:
        """Rows by number. Raises UsageError at the call for a split that the dataset does not have."""
        count = self._check(card, split)
        report.files.append(f"pocket/{card.id}/{split}")
        return self._rows(card, split, count, report)

    def _rows(self, card: DatasetCard, split: str, count: int, report: ReadReport) -> Iterator[Row]:
        from xaug.data_cards.pocket.datasets import DATASETS

        task = DATASETS.get(card.id)
        for number in range(count):
            report.rows += 1
            yield task.item(split, number).row

    def _check(self, card: DatasetCard, split: str) -> int:
        from xaug.data_cards.pocket.datasets import DATASETS

        if card.id not in DATASETS:
            raise UsageError(
                f"The embedded world has no {card.id}. It has {', '.join(DATASETS.names())}; for the real {card.id}"
                " give --source DIR or --source hub."
            )
        rows = DATASETS.get(card.id).rows
        if split not in rows:
            raise UsageError(f"{card.id} has no split {quoted(split)}. It has {', '.join(rows)}.")
        return rows[split]
