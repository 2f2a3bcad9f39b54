"""Sources of rows: a local folder of official files, the Hub, or a world that an installed package makes."""

from __future__ import annotations

from pathlib import Path

from xaug.data_cards.errors import MissingFilesError, UsageError
from xaug.data_cards.identity import HUB, World
from xaug.data_cards.packages import NONE_INSTALLED, source_of, worlds
from xaug.data_cards.parameters import param
from xaug.data_cards.sources.base import Source
from xaug.data_cards.sources.files import FilesSource
from xaug.data_cards.sources.hub import HubSource

__all__ = ["open_source"]


def open_source(text: str, *, revision: str | None = None) -> Source:
    """Return the source that ``text`` names: ``hub``, a world (``pocket``), or a folder of official files.

    ``revision``: for the Hub, another commit than the card's (see HubSource). Raises UsageError if it is passed with
    another source, MissingFilesError if the folder does not exist, PluginError if a world's package cannot be used.
    """
    if text == HUB:
        return HubSource(revision)
    made = text in worlds()
    if revision is not None:
        what = "a world that a package makes" if made else "a folder"
        raise UsageError(
            f"{param('revision')} applies only to {param('source', HUB)}, but {param('source', text)} is {what}. Leave"
            f" {param('revision')} out."
        )
    if made:
        return source_of(World(text))
    root = Path(text).expanduser()
    if not text or not root.exists():
        known = ", ".join((HUB, *worlds()))
        raise MissingFilesError(
            f"{param('source', text or '(empty)')}: this folder does not exist. Pass the folder that holds the official"
            f" files, or one of: {known}." + ("" if worlds() else f" {NONE_INSTALLED}")
        )
    return FilesSource(root)
