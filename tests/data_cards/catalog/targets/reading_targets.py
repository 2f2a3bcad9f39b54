"""Read a split of a target task from files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from xaug.data_cards.catalog.targets import TARGET_CARDS
from xaug.data_cards.schema import Row
from xaug.data_cards.sources.base import ReadReport
from xaug.data_cards.sources.files import FilesSource


def read(root: Path, name: str, split: str, **options: Any) -> tuple[list[Row], ReadReport]:
    report = ReadReport()
    return list(FilesSource(root).rows(TARGET_CARDS.get(name), split, report=report, **options)), report


def dropped(report: ReadReport) -> dict[str, int]:
    return dict(report.dropped)
