"""Downloads: datasets from the Hub into its cache, and NLTK's data. The hashes go into a lock file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from xaug import nltk_data
from xaug.assets import Asset, read_lock, update_lock
from xaug.data_cards.parameters import param

if TYPE_CHECKING:
    from xaug.data_cards.card import DatasetCard

NLTK = "nltk"  # a name that `fetch` accepts besides the tasks


@dataclass(frozen=True)
class Fetched:
    """The files that were downloaded for one name."""

    name: str
    assets: tuple[Asset, ...]

    @property
    def size(self) -> int:
        """The size of all files in bytes."""
        return sum(asset.size for asset in self.assets)


@dataclass(frozen=True)
class FetchPlan:
    """Downloads that have been checked. ``folder`` is for NLTK's data; ``index`` is a mirror of its index."""

    names: tuple[str, ...]
    folder: Path
    lock: Path
    revision: str | None
    index: str | None

    @property
    def is_searched(self) -> bool:
        """Whether NLTK looks for data in ``folder``; true if no data of NLTK is requested."""
        return NLTK not in self.names or nltk_data.is_searched(self.folder)

    def run(self) -> Iterator[Fetched]:
        """Download each name and lock its files at once, so that a later failure loses nothing. Raises XaugError."""
        for name in self.names:
            assets = nltk_data.fetch(self.folder, self.index) if name == NLTK else _dataset(name, self.revision)
            fetched = Fetched(name, tuple(assets))
            update_lock(self.lock, list(fetched.assets))
            yield fetched


def plan_fetching(
    names: Sequence[str], *, to: Path | None, lock: Path, revision: str | None, index: str | None
) -> FetchPlan:
    """Check a request for downloads. Nothing is downloaded yet.

    Raises UnknownNameError, HubError for a task that is not on the Hub, UsageError, StorageError, AssetError.
    """
    from xaug.checking import check_output
    from xaug.data_cards.catalog import cards
    from xaug.data_cards.errors import UnknownNameError, UsageError

    known = [NLTK, *(str(card.id) for card in cards())]
    for name in names:
        if name not in known:
            raise UnknownNameError("task", name, known)
    for name in names:
        if name != NLTK:
            _on_the_hub(name)
    if revision is not None and list(names) == [NLTK]:
        raise UsageError(f"{param('revision')} is a commit on the Hub, which has no data of NLTK. Leave it out.")
    check_output(lock.absolute().parent, "lock")
    read_lock(lock)
    folder = to or nltk_data.default_folder()
    if NLTK in names:
        check_output(folder, "to")
    return FetchPlan(tuple(dict.fromkeys(names)), folder, lock, revision, index)


def _dataset(name: str, revision: str | None) -> list[Asset]:
    """Download a task's files from the Hub into its cache. Raises HubError."""
    from xaug.data_cards.sources.hub import HubSource

    task = _on_the_hub(name)
    state = HubSource(revision).state(task, tuple(task.hub))
    return [Asset(name, file.path, f"hub {state.revision}", file.size, file.sha256) for file in state.files]


def _on_the_hub(name: str) -> DatasetCard:
    """The task's card. Raises HubError if the task is not on the Hub."""
    from xaug.data_cards.catalog import card
    from xaug.data_cards.errors import HubError

    task = card(name)
    if not task.hub:
        raise HubError(f"{name} is not on the Hub (licence: {task.license}). Download its files from {task.homepage}")
    return task
