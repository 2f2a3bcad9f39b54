"""A console that shows all text as it is: no markup in it, and nothing in it acts on the terminal."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console, ConsoleOptions, HighlighterType, JustifyMethod, OverflowMethod, RenderableType
from rich.segment import Segment
from rich.status import Status
from rich.style import Style, StyleType
from rich.text import Text
from xaug.data_cards.text import harmless


class PlainConsole(Console):
    """Rich's console for text of files and models, which may hold ``[red]`` or an escape sequence.

    Rich takes such a sequence for text and writes it out. Here each piece of text goes through ``harmless``, whatever
    table, line or progress display it stands in; Rich's own codes are no text and pass.
    """

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """The segments to write."""
        for segment in super().render(renderable, options):
            if segment.control:
                yield segment
            else:
                yield Segment(harmless(segment.text), segment.style)

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
        """A string as text, cleaned before a table measures it: an escape is six columns wide."""
        return super().render_str(
            harmless(text),
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
        """A line that says what is going on. Rich takes a status for markup; here it is text."""
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
