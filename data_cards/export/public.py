"""A manifest as others may see it: without the paths of the machine that made the version."""

from __future__ import annotations

from pathlib import PurePath

from xaug.data_cards.identity import FILES
from xaug.data_cards.manifest import Manifest


def public(manifest: Manifest) -> Manifest:
    """Return a copy in which folders of files and of models have only their last name. Hashes still identify them."""
    source = manifest.source
    root = source.name.removeprefix("files in ") if source.kind == FILES else ""
    examples = manifest.read.bad_examples
    return manifest.model_copy(
        update={
            "source": source.model_copy(update={"name": "files"}) if root else source,
            "models": {
                role: model.model_copy(update={"name": shared_name(model.name)})
                for role, model in manifest.models.items()
            },
            "read": manifest.read.model_copy(
                update={"bad_examples": tuple(one.replace(f"{root}/", "") if root else one for one in examples)}
            ),
        }
    )


def shared_name(name: str) -> str:
    """Return a Hub id as it is, and of a path its last part."""
    path = PurePath(name)
    return path.name if len(path.parts) != 2 or path.parts[0] in (".", "..", "~", "/") else name
