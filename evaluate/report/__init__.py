"""The reports of an evaluation and of a comparison: the tables on the terminal, the Markdown and the HTML file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from xaug.data_cards.durable import storage, write_atomic
from xaug.data_cards.parameters import param

if TYPE_CHECKING:
    from xaug.evaluate.compare import Comparison
    from xaug.evaluate.results import Results

REPORT, COMPARISON = "report", "compare"


def write_reports(results: Results, folder: Path) -> None:
    """Write report.md and report.html next to results.json, each whole or not at all. Raises StorageError."""
    from xaug.evaluate.report import html, markdown

    write_texts(
        folder, {f"{REPORT}.md": markdown.render_report(results), f"{REPORT}.html": html.render_report(results)}
    )


def write_comparison(comparison: Comparison, folder: Path) -> None:
    """Write compare.json, compare.md and compare.html, each whole or not at all. Raises StorageError."""
    from xaug.evaluate.report import html, markdown

    content = json.dumps(comparison.model_dump(mode="json"), indent=1, ensure_ascii=False) + "\n"
    write_texts(
        folder,
        {
            f"{COMPARISON}.json": content,
            f"{COMPARISON}.md": markdown.render_comparison(comparison),
            f"{COMPARISON}.html": html.render_comparison(comparison),
        },
    )


def write_texts(folder: Path, texts: Mapping[str, str]) -> None:
    """Write files of a report, name → content, each whole or not at all. Raises StorageError."""
    with storage(folder, "write the report", param("output")):
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            # A lone surrogate in a text cannot be encoded in UTF-8 and becomes a question mark.
            write_atomic(folder / name, text.encode("utf-8", errors="replace"))
