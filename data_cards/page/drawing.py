"""A drawing of a page as a file of its own, for papers, slides and other pages."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

_OPENING = re.compile(r'<svg [^>]*?viewBox="0 0 ([\d.]+) ([\d.]+)"([^>]*)>')


def standalone(svg: str) -> str:
    """Return the drawing as an SVG file with its size, the styles of a page that concern it, and a white ground.

    Colours are those of the light page, written out, because few programs other than browsers know CSS variables.
    """
    found = _OPENING.search(svg)
    if found is None:
        raise ValueError("the drawing has no viewBox that begins at 0 0")
    width, height, rest = found.groups()
    opening = f'<svg width="{width}" height="{height}" viewBox="0 0 {width} {height}"{rest}>'
    ground = f'<rect width="{width}" height="{height}" fill="#ffffff"/>'
    head, mark, body = svg[found.end() :].partition("</desc>")  # the title and the description stay first
    return f"{opening}{head}{mark}\n<style>\n{_styles()}</style>\n{ground}{body.strip()}\n"


@cache
def _styles() -> str:
    """The rules for drawings in the style of all pages, with the light page's colours in place of the variables."""
    style = files("xaug.data_cards.page").joinpath("style.css.j2").read_text(encoding="utf-8")
    colours = dict(re.findall(r"(--[a-z-]+): ([^;]+);", style[: style.index("@media")]))
    rules = [
        line
        for line in style[: style.index("@media (max-width")].splitlines()
        if line.startswith(("svg .", "svg text"))
    ]
    text = "".join(f"{rule.removeprefix('svg ')}\n" for rule in rules)
    return re.sub(r"var\((--[a-z-]+)\)", lambda name: colours[name[1]], text)
