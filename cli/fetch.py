"""`xaug fetch`: the one command that downloads because it was asked to."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from xaug.cli.console import err, out, print_json, size_text
from xaug.cli.options import JsonOption, RevisionOption, examples

if TYPE_CHECKING:
    from xaug.cli.assets import Asset

EXAMPLES = examples(
    "xaug fetch nltk",
    "xaug fetch mnli squad_v1",
    "xaug fetch nltk --to /data/nltk_data --lock /data/assets.lock",
    "HF_HOME=/data/hf xaug fetch mnli   # then copy /data/hf to the node without a network",
)


def fetch(
    what: Annotated[list[str], typer.Argument(metavar="TASK|nltk...", help="Tasks of `xaug tasks`, or nltk.")],
    revision: RevisionOption = None,
    to: Annotated[
        Path | None, typer.Option("--to", metavar="DIR", help="NLTK data goes here (default: NLTK_DATA).")
    ] = None,
    nltk_index: Annotated[
        str | None, typer.Option("--nltk-index", metavar="URL", help="A mirror of NLTK's index.")
    ] = None,
    lock: Annotated[Path, typer.Option("--lock", help="Written with sha256 and size of each file.")] = Path(
        "assets.lock"
    ),
    json: JsonOption = False,
) -> None:
    """Download datasets from the Hub (into its cache) and NLTK's data, and lock what came.

    A file that differs from the one that is locked under the same name is an error.
    """
    from dataclasses import asdict

    from xaug.cli import nltk_data
    from xaug.cli.assets import update_lock
    from xaug.data_cards.catalog import cards
    from xaug.data_cards.errors import UnknownNameError

    known = ["nltk", *(card.id for card in cards())]
    for name in what:
        if name not in known:
            raise UnknownNameError("task", name, known)
    fetched = []
    folder = to or nltk_data.default_folder()
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
    from xaug.data_cards.catalog import card
    from xaug.data_cards.errors import HubError
    from xaug.data_cards.sources.hub import HubSource

    task = card(name)
    if not task.hub:
        raise HubError(f"{name} is not on the Hub ({task.license}): get its files from {task.homepage}")
    state = HubSource(revision).state(task, tuple(task.hub))
    return [Asset(name, file.path, f"hub {state.revision}", file.size, file.sha256) for file in state.files]
