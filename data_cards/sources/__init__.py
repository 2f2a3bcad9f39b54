"""Where rows come from: a local folder of official files, the Hub, or the embedded world."""

from __future__ import annotations

from pathlib import Path

from xaug.data_cards.errors import MissingFilesError, UsageError
from xaug.data_cards.sources.base import Source
from xaug.data_cards.sources.files import FilesSource
from xaug.data_cards.sources.hub import HubSource
from xaug.data_cards.sources.pocket import PocketSource

__all__ = ["open_source"]


def open_source(text: str, *, revision: str | None = None) -> Source:
    """The source that ``--source`` names: ``hub``, ``pocket`` (the embedded world), or a folder of official files.

    ``revision``: for the Hub, another commit than the card's (see HubSource). Raises UsageError if it is
    given with a folder, MissingFilesError if there is no such folder.
    """
    if text == "hub":
        return HubSource(revision)
    if revision is not None:
        raise UsageError(f"--revision is for --source hub; {text} is {'no Hub' if text == 'pocket' else 'a folder'}.")
    if text == "pocket":
        return PocketSource()
    root = Path(text).expanduser()
    if not text or not root.exists():
        raise MissingFilesError(
            f"--source {text or '(empty)'}: there is no such folder. "
            "Pass the folder that holds the official files, hub, or pocket."
        )
    return FilesSource(root)
