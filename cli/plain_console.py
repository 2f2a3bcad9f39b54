"""A console that shows all text as it is: it reads no markup, and passes no control character to the terminal."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console, ConsoleOptions, HighlighterType, JustifyMethod, OverflowMethod, RenderableType
from rich.segment import Segment
from rich.status import Status
from rich.style import Style, StyleType
from rich.text import Text
from xaug.data_cards.text import escaped


class PlainConsole(Console):
    """Rich's console, for text of files and models that may hold ``[red]`` or an escape sequence.

    Rich writes such a sequence to the terminal as it is. Here every text goes through ``harmless``, whether it stands
    in a table, a line or a progress display. Rich's own control codes are not text and pass.
    """

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """The segments to write, with harmless text."""
        for segment in super().render(renderable, options):
            if segment.control:
                yield segment
            else:
                yield Segment(escaped(segment.text), segment.style)

    def render_str(
        self,
        text: str,
        *,
        style: str | Style = "",
        justify: JustifyMethod | None = None,
        overflow: OverflowMethod | None = None,
        emoji: bool | None = None,
        markup: bool | None = None,
        highlight: bool | None = None,
        highlighter: HighlighterType | None = None,
    ) -> Text:
        """A string as Rich text, cleaned before a table measures it, because an escaped character takes six columns."""
        return super().render_str(
            escaped(text),
            style=style,
            justify=justify,
            overflow=overflow,
            emoji=emoji,
            markup=markup,
            highlight=highlight,
            highlighter=highlighter,
        )

    def status(
        self,
        status: RenderableType,
        *,
        spinner: str = "dots",
        spinner_style: StyleType = "status.spinner",
        speed: float = 1.0,
        refresh_per_second: float = 12.5,
    ) -> Status:
        """A status line. Rich reads a status as markup; here it is plain text."""
        return _PlainStatus(
            _as_text(status),
            console=self,
            spinner=spinner,
            spinner_style=spinner_style,
            speed=speed,
            refresh_per_second=refresh_per_second,
        )


class _PlainStatus(Status):
    def update(
        self,
        status: RenderableType | None = None,
        *,
        spinner: str | None = None,
        spinner_style: StyleType | None = None,
        speed: float | None = None,
    ) -> None:
        super().update(
            None if status is None else _as_text(status), spinner=spinner, spinner_style=spinner_style, speed=speed
        )


def _as_text(shown: RenderableType) -> RenderableType:
    return Text(shown) if isinstance(shown, str) else shown
