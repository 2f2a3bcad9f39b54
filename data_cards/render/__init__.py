"""Files that are rendered from a manifest into a version's folder. A format is one entry here and one module."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from xaug.data_cards.manifest import Manifest
from xaug.data_cards.registry import Registry
from xaug.data_cards.render import markdown


@dataclass(frozen=True, slots=True)
class Renderer:
    """A file of a version's folder, and the function that makes its text from the manifest alone."""

    file: str
    render: Callable[[Manifest], str]


RENDERERS: Registry[Renderer] = Registry("renderer")
RENDERERS.add("markdown", Renderer("README.md", markdown.render))
