"""`xaug fetch`: the one command that downloads because it was asked to."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from xaug.cli.console import err, out, print_json, size_text
from xaug.cli.options import (
    FetchArgument,
    JsonOption,
    LockOption,
    NltkFolderOption,
    NltkIndexOption,
    RevisionOption,
    examples,
)

if TYPE_CHECKING:
    from xaug.cli.assets import Asset
    from xaug.data_cards.card import DatasetCard

EXAMPLES = examples(
    "xaug fetch nltk",
    "xaug fetch mnli squad_v1",
    "xaug fetch nltk --to /data/nltk_data --lock /data/assets.lock",
    "HF_HOME=/data/hf xaug fetch mnli   # then copy /data/hf to the node without a network",
)


def fetch(
    what: FetchArgument,
    to: NltkFolderOption = None,
    lock: LockOption = Path("assets.lock"),
    revision: RevisionOption = None,
    nltk_index: NltkIndexOption = None,
    json: JsonOption = False,
) -> None:
    """Download datasets from the Hub (into its cache) and NLTK's data, and lock what came.

    A file that differs from the one that is locked under the same name is an error.
    """
    from dataclasses import asdict

    from xaug.cli import nltk_data
    from xaug.cli.assets import read_lock, update_lock
    from xaug.cli.typed import check_output
    from xaug.data_cards.catalog import cards
    from xaug.data_cards.errors import UnknownNameError, UsageError

    known = ["nltk", *(card.id for card in cards())]
    for name in what:
        if name not in known:
            raise UnknownNameError("task", name, known)
    for name in what:
        if name != "nltk":
            _on_the_hub(name)
    if revision is not None and what == ["nltk"]:
        raise UsageError("--revision is a commit on the Hub; nltk's data is not there.")
    check_output(lock.absolute().parent, "--lock")
    read_lock(lock)
    fetched = []
    folder = to or nltk_data.default_folder()
    if "nltk" in what:
        check_output(folder, "--to")
    searched = "nltk" not in what or nltk_data.is_searched(folder)
    for name in dict.fromkeys(what):
        found = list(nltk_data.fetch(folder, nltk_index)) if name == "nltk" else _dataset(name, revision)
        update_lock(lock, found)  # after each, so that a later failure loses nothing
        fetched += found
        if not json:
            size = size_text(sum(asset.size for asset in found))
            out().print(f"{name}: {len(found)} files, {size}", soft_wrap=True)
    if json:
        print_json([asdict(asset) for asset in fetched])
        return
    err().print(f"Locked in {lock}.", soft_wrap=True)
    if not searched:
        err().print(f"Set NLTK_DATA={folder} before `xaug generate`.", soft_wrap=True)


def _dataset(name: str, revision: str | None) -> list[Asset]:
    """Download a task's files from the Hub into its cache. Raises HubError."""
    from xaug.cli.assets import Asset
    from xaug.data_cards.sources.hub import HubSource

    task = _on_the_hub(name)
    state = HubSource(revision).state(task, tuple(task.hub))
    return [Asset(name, file.path, f"hub {state.revision}", file.size, file.sha256) for file in state.files]


def _on_the_hub(name: str) -> DatasetCard:
    """The task's card. Raises HubError where the Hub does not have it."""
    from xaug.data_cards.catalog import card
    from xaug.data_cards.errors import HubError

    task = card(name)
    if not task.hub:
        raise HubError(f"{name} is not on the Hub ({task.license}): get its files from {task.homepage}")
    return task
