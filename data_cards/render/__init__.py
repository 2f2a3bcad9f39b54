"""Files of a version's folder that describe it to readers and programs. A format is one entry here and one module."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from xaug.data_cards.facts.model import CardFacts
from xaug.data_cards.manifest import Manifest
from xaug.data_cards.registry import Registry
from xaug.data_cards.render import croissant, html, markdown


@dataclass(frozen=True, slots=True)
class Renderer:
    """A file of a version's folder, and the function that makes its text from the manifest and the rows' facts."""

    file: str
    render: Callable[[Manifest, CardFacts], str]


RENDERERS: Registry[Renderer] = Registry("renderer")
RENDERERS.add("markdown", Renderer("README.md", markdown.render))
RENDERERS.add("html", Renderer("card.html", html.render))
RENDERERS.add("croissant", Renderer("croissant.json", croissant.render))
