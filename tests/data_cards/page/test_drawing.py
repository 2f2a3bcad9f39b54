"""A drawing of a page as a file of its own."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from xaug.data_cards.page.drawing import standalone

SVG = (
    '<svg class="full" style="min-width: 9px" viewBox="0 0 30 20.5" role="img" xmlns="http://www.w3.org/2000/svg">\n'
    '<title>T</title>\n<desc>D</desc>\n<text class="quiet" x="1" y="2">a &lt; b</text>\n</svg>\n'
)


def test_it_has_a_size_a_ground_and_colours() -> None:
    root = ElementTree.fromstring(standalone(SVG))
    assert (root.get("width"), root.get("height"), root.get("role")) == ("30", "20.5", "img")
    assert "style" not in root.attrib
    title, desc, style, ground, text = root
    assert [title.text, desc.text, text.text] == ["T", "D", "a < b"]
    assert (ground.get("width"), ground.get("fill")) == ("30", "#ffffff")
    assert ".quiet { fill: #57606a }" in (style.text or "")  # the soft colour of the light page
    assert "var(" not in (style.text or "") and "@media" not in (style.text or "")


def test_what_is_no_drawing_is_refused() -> None:
    with pytest.raises(ValueError, match="viewBox"):
        standalone("<p></p>")
