"""`xaug fetch`: download datasets and NLTK's data."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from xaug.amounts import size_text
from xaug.cli.console import err, out, print_json
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
    from xaug.assets import Asset

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
    """Download datasets from the Hub (into its cache) and NLTK's data, and record each file in a lock file.

    A file that differs from the file that is locked under its name is an error.
    """
    from dataclasses import asdict

    from xaug.fetching import plan_fetching

    plan = plan_fetching(what, to=to, lock=lock, revision=revision, index=nltk_index)
    searched = plan.is_searched  # asked before the download adds the folder to NLTK's
    fetched: list[Asset] = []
    for found in plan.run():
        fetched += found.assets
        if not json:
            out().print(f"{found.name}: {len(found.assets)} files, {size_text(found.size)}", soft_wrap=True)
    if json:
        print_json([asdict(asset) for asset in fetched])
        return
    err().print(f"The hashes of the files are in {lock}.", soft_wrap=True)
    if not searched:
        err().print(f"Set NLTK_DATA={plan.folder} before `xaug generate`.", soft_wrap=True)
