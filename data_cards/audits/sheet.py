"""The sheet that people fill in: an HTML page without a network, and a CSV file of the same rows."""

from __future__ import annotations

from collections.abc import Sequence

from xaug.data_cards.audits.sheet_rows import SheetRow, marked
from xaug.data_cards.audits.spreadsheet import csv_bytes
from xaug.data_cards.audits.verdict_file import ANNOTATOR, COMMENT, CONTENT, ROW, VERSION, content_mark
from xaug.data_cards.audits.verdicts import ANSWERS, QUESTIONS, questions
from xaug.data_cards.catalog import card
from xaug.data_cards.errors import XaugError
from xaug.data_cards.manifest import About
from xaug.data_cards.text import counted, escaped
from xaug.data_cards.version import Version

# The columns that a person fills in, and those that say which row of which version a line is about.
_FILLED = (*QUESTIONS, COMMENT, ANNOTATOR)
_ORIGIN = (VERSION, CONTENT)
_ID, _GOLD = "id", "gold"
# Characters: a gold text such as a label or an answer is shown large; the tags of a sentence are a list.
_SHORT = 60
_MOST_LABELS = 20  # that the page explains: CCG has hundreds of categories


def sheet_csv(version: Version, rows: Sequence[SheetRow]) -> bytes:
    """Return the rows as CSV, with empty columns for the verdicts. `read_verdicts` reads it back."""
    fields = list(dict.fromkeys(name for row in rows for name in row.fields))
    origin = (version.ref, content_mark(version))
    lines = (
        (
            str(row.place.row),
            row.place.id,
            row.gold_text,
            *(marked(row.fields.get(name, ())) for name in fields),
            *("" for _ in _FILLED),
            *origin,
        )
        for row in rows
    )
    return csv_bytes((ROW, _ID, _GOLD, *fields, *_FILLED, *_ORIGIN), lines)


def sheet_html(version: Version, rows: Sequence[SheetRow], *, drawn: str, file: str) -> str:
    """Return the page. The same rows give the same bytes.

    ``drawn``: a sentence that says how the rows were drawn. ``file``: the name under which the verdicts are saved,
    without its ending.
    """
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("xaug.data_cards.audits", ""),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=True,
        # Texts keep their line ends; no other control or bidirectional character acts on the page.
        finalize=lambda value: escaped(value) if type(value) is str else value,
    )
    about = version.manifest.about
    return environment.get_template("sheet.html.j2").render(
        version=version,
        about=about,
        rows=rows,
        drawn=drawn,
        file=file,
        content=content_mark(version),
        count=counted(len(rows), "row"),
        questions=[(name, text) for name, text in questions(about.task_type).items() if name in QUESTIONS],
        answers=ANSWERS,
        columns=(ROW, _ID, *_FILLED, *_ORIGIN),
        short=_SHORT,
        edited="edits" in version.manifest.features,
        meanings=_meanings(about),
    )


def _meanings(about: About) -> list[tuple[str, str]]:
    """Return the labels, each with what it says of a row, or an empty text where the dataset's card does not say it."""
    if len(about.labels) > _MOST_LABELS:
        return []
    try:
        known = card(about.declaration or about.id).meanings
    except XaugError:  # a dataset of a package that is not installed
        known = {}
    return [(label, known.get(label, "")) for label in about.labels]
