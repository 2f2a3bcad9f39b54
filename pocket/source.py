"""The embedded world as a source. It makes rows rather than reading them, and opens no file outside this package."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path

from xaug.data_cards.card import DatasetCard
from xaug.data_cards.errors import UsageError
from xaug.data_cards.identity import World
from xaug.data_cards.parameters import param
from xaug.data_cards.schema import Row
from xaug.data_cards.sources.base import FileDigest, ReadReport, SourceState
from xaug.data_cards.sources.digest import digest
from xaug.data_cards.text import quoted
from xaug.pocket import POCKET
from xaug.pocket.code_digest import code_digest
from xaug.pocket.datasets import DATASETS
from xaug.pocket.tasks import TASKS
from xaug.pocket.tasks.item import Dataset

# These modules deliver the world's rows and datasets but do not decide their content.
_DELIVERY = ("source.py", "package.py", "code_digest.py")


class PocketSource:
    """Rows of the world's datasets. They are the same on every machine and in every run."""

    @property
    def name(self) -> str:
        """The source's name in messages and manifests."""
        return f"{POCKET} (the embedded world)"

    @property
    def world(self) -> World:
        """The embedded world."""
        return POCKET

    def splits(self, card: DatasetCard) -> list[str]:
        """The splits of a dataset of this world; an empty list for any other dataset."""
        return list(self._dataset(card).rows) if card.id.world == POCKET else []

    def state(self, card: DatasetCard, splits: tuple[str, ...]) -> SourceState:
        """Digests of the files that decide the rows: the world's tables, and the code of its grammars and rules.

        A module's comments and docstrings do not count (`code_digest`). Raises UsageError for a dataset, or a split,
        that the world does not have.
        """
        for split in splits:
            self._check(card, split)
        # The intermediate tasks are English: the grammar of another language changes none of their rows.
        return SourceState(POCKET, None, _digests(english_only=card.id.name in TASKS))

    def labels(self, card: DatasetCard) -> tuple[str, ...]:
        """The card's labels."""
        return card.labels

    def rows(self, card: DatasetCard, split: str, *, report: ReadReport, skip_bad_rows: bool = False) -> Iterator[Row]:
        """The rows in order of their numbers. Raises UsageError at the call if the dataset has no such split."""
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


@cache  # the package's files do not change while it is imported, and parsing them takes 0.4 s
def _digests(*, english_only: bool) -> tuple[FileDigest, ...]:
    """Digests of the tables and modules that decide the rows of English tasks, or of all tasks."""
    root = Path(str(files("xaug.pocket")))
    skipped = {"targets", "languages", "model"} if english_only else {"model"}
    paths = [
        path
        for path in sorted(root.rglob("*"))
        if path.suffix in (".py", ".tsv")
        and (path.parent.name not in skipped or path.stem.split("_")[0] in ("en", "base"))
        and path not in [root / name for name in _DELIVERY]
    ]
    names = [(path, path.relative_to(root).as_posix()) for path in paths]
    return tuple(code_digest(path, name) if path.suffix == ".py" else digest(path, name) for path, name in names)
