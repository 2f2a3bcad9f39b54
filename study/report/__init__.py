"""The report of a study: a page, tables and files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xaug.study.findings import Analysis
    from xaug.study.report.facts import StudyFacts


def write_report(analysis: Analysis, facts: StudyFacts, folder: Path) -> Path:
    """Write the page, the tables and analysis.json, each whole or not at all. Returns the path of the page.

    The sentences of the hypotheses are written anew. Raises StorageError.
    """
    from xaug.evaluate.report import write_texts
    from xaug.study.report.files import PAGE, report_files
    from xaug.study.report.view import view

    write_texts(folder, report_files(view(analysis, facts)))
    return folder / PAGE
