"""The layout of every table of every command: complete on any terminal, and one record per line in a pipe.

Commands print Rich tables on ``console.out()``, and a render hook of that console lays them out again. The first column
names the records (a reference, a task, a run) and is what people copy, so it is never cut or wrapped.
"""

from __future__ import annotations

from collections.abc import Sequence

from rich import box
from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, ConsoleRenderable, RenderableType, RenderHook, RenderResult
from rich.padding import Padding
from rich.segment import Segment
from rich.style import StyleType
from rich.table import Table
from rich.text import Text

_MOST_LINES = 2  # of a record in a wrapped table; a taller record is easier to read as a list of named fields
_LEAST = 12  # characters: a narrower text column, of less than about two words, is not worth wrapping


def table(*columns: str, right: Sequence[str] = (), whole: Sequence[str] = ()) -> Table:
    """An empty table in the style of all commands. ``right`` holds figures; ``whole`` is never wrapped."""
    made = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0))
    for name in columns:
        made.add_column(name, justify="right" if name in right else "left", no_wrap=name in (*right, *whole))
    return made


class TableLayout(RenderHook):
    """A render hook (``Console.push_render_hook``). ``plain``: the output is no terminal but a program or file."""

    def __init__(self, console: Console, *, plain: bool) -> None:
        self._console, self._plain = console, plain

    def process_renderables(self, renderables: list[ConsoleRenderable]) -> list[ConsoleRenderable]:
        """Every table in the form that suits the output; everything else as it is."""
        out: list[ConsoleRenderable] = []
        for one in renderables:
            if not isinstance(one, Table):
                out.append(one)
            elif self._plain:
                out.append(_Lines([*_headers(one), *_records(one)]))
            else:
                out += _fitted(one, self._console)
        return out


class _Lines:
    """Lines of tab-separated cells. Rich itself would turn tabs into blanks and fold long lines."""

    def __init__(self, rows: Sequence[Sequence[str]], style: StyleType = "") -> None:
        self._rows, self._style = rows, style

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for row in self._rows:
            yield Segment("\t".join(row), console.get_style(self._style))
            yield Segment.line()


def _text(cell: RenderableType) -> str:
    """A cell on one line. A tab or line break within it would look like the next cell or record."""
    return " ".join((cell.plain if isinstance(cell, Text) else str(cell)).split())


def _headers(table: Table) -> list[list[str]]:
    return [[_text(column.header) for column in table.columns]] if table.show_header else []


def _records(table: Table) -> list[list[str]]:
    return [
        list(row) for row in zip(*([_text(cell) for cell in column.cells] for column in table.columns), strict=True)
    ]


def _fitted(table: Table, console: Console) -> list[ConsoleRenderable]:
    """The table as it is if it fits; otherwise with wrapped texts, in blocks of columns, or record by record."""
    if not table.columns:
        return [table]
    table.columns[0].no_wrap = True
    width, natural = console.width - _edges(table), _natural(table)
    if sum(natural) <= width:
        return [table]
    if all(one.justify == "right" for one in table.columns[1:]):  # figures mean nothing without their column's name
        if len(natural) > 1 and natural[0] + max(natural[1:]) <= width:
            return _blocks(table, natural, width)
    elif _wraps_well(table, natural, console):
        return [table]
    return [_Stacked(table)]


def _edges(table: Table) -> int:
    return 2 if table.box and table.show_edge else 0


def _natural(table: Table) -> list[int]:
    """The width of each column without wrapping, including the gap beside it."""
    gap = table.padding[1] + table.padding[3] + (1 if table.box else 0)
    rows = [*_headers(table), *_records(table)]
    return [max((cell_len(row[at]) for row in rows), default=0) + gap for at in range(len(table.columns))]


def _wraps_well(table: Table, natural: Sequence[int], console: Console) -> bool:
    """Whether records stay within a few lines when the longer texts are wrapped. Sets the table to wrap them."""
    texts = [
        at
        for at, column in enumerate(table.columns)
        if natural[at] > _LEAST and column.justify != "right" and not column.no_wrap
    ]
    fixed = sum(size for at, size in enumerate(natural) if at not in texts)
    if not texts or fixed + _LEAST * len(texts) > console.width - _edges(table):
        return False
    for at, column in enumerate(table.columns):
        column.no_wrap = at not in texts
        column.overflow = "fold"  # a long path is folded, never cut
    frame = 3 if table.show_header else 2  # the header, the line below it, an empty line above or below
    return len(console.render_lines(table, pad=False)) <= _MOST_LINES * table.row_count + frame


def _blocks(table: Table, natural: Sequence[int], width: int) -> list[ConsoleRenderable]:
    """Tables of as many columns as fit, each of which repeats the first column."""
    blocks: list[list[int]] = [[]]
    room = width - natural[0]
    for at, size in enumerate(natural[1:], start=1):
        if size > room and blocks[-1]:
            blocks.append([])
            room = width - natural[0]
        blocks[-1].append(at)
        room -= size
    return [_of_columns(table, [0, *block]) for block in blocks]


def _of_columns(table: Table, chosen: Sequence[int]) -> Table:
    out = Table(
        box=table.box, show_edge=table.show_edge, pad_edge=table.pad_edge, padding=table.padding,
        show_header=table.show_header,
    )  # fmt: skip
    for at in chosen:
        column = table.columns[at]
        out.add_column(column.header, justify=column.justify, no_wrap=True, style=column.style)
    columns = [list(table.columns[at].cells) for at in chosen]
    for row, cells in zip(table.rows, zip(*columns, strict=True), strict=True):
        if any(_text(cell) for cell in cells[1:]):  # a record may be empty in these columns
            out.add_row(*cells, style=row.style)
    return out


class _Stacked:
    """Each record's name on a line of its own, with its fields below it."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        headers = [_text(column.header) for column in self._table.columns]
        for row, (name, *cells) in zip(self._table.rows, _records(self._table), strict=True):
            yield _Lines([[name]], style=row.style or "bold")
            named = [_named(header, cell) for header, cell in zip(headers[1:], cells, strict=True) if cell]
            joined = Text(" · ", no_wrap=False, overflow="fold").join(named)
            yield Padding(joined, (0, 0, 0, 2), expand=False)


def _named(header: str, cell: str) -> Text:
    return Text.assemble((f"{header} " if header else "", "dim"), cell)
