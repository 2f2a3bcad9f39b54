"""Checks of HTML pages: every element is closed, and nothing is fetched, run or hidden."""

from __future__ import annotations

from html.parser import HTMLParser

VOID = {"meta", "br", "img", "link", "input", "hr"}
# Elements without content of the drawings that the pages contain.
EMPTY = {"line", "rect", "circle", "path"}
INLINE = {"code", "span", "del", "ins", "strong", "a", "small", "b"}  # elements that part no words


class Page(HTMLParser):
    """A page, read strictly: ``text`` is all text of its body, ``elements`` counts nothing that is not closed.

    ``scripts``: how many scripts of its own the page may have.
    """

    def __init__(self, page: str, scripts: int = 0) -> None:
        super().__init__(convert_charrefs=True)
        self.scripts = scripts
        self.open: list[str] = []
        self.parts: list[str] = []
        self.ids: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)
        self.close()
        assert self.open == [], f"never closed: {self.open}"

    @property
    def text(self) -> str:
        """All text outside of style and script elements."""
        return "".join(self.parts)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the element. Fails for attributes that fetch or run something."""
        values = dict(attrs)
        assert len(values) == len(attrs), f"<{tag}> has an attribute twice"
        assert not [name for name in values if name.startswith("on") or name in ("src", "srcset", "data", "action")], (
            tag
        )
        self.scripts -= tag == "script"
        assert self.scripts >= 0, "a script"
        assert tag not in ("iframe", "object", "embed", "link", "base", "form"), tag
        for name in ("href", "xlink:href"):
            link = values.get(name) or "#"
            assert link.startswith(("#", "https://", "http://")), link
        assert "url(" not in (values.get("style") or "")
        self.elements.append((tag, values))
        if tag not in INLINE:
            self.parts.append(" ")
        if "id" in values:
            self.ids.append(str(values["id"]))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element that closes itself, as only those of drawings may."""
        assert tag in EMPTY, f"<{tag}/> is not closed in HTML"
        self.handle_starttag(tag, attrs)
        self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        """Check that the innermost open element ends."""
        assert self.open and self.open[-1] == tag, f"</{tag}> closes {self.open[-1:]}"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        """Keep the text."""
        if self.open and self.open[-1] not in ("style", "script"):
            self.parts.append(data)
