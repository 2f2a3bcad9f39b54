"""assets.lock: the SHA-256 and size of every downloaded file, so that another machine can check its own files."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from xaug.data_cards.durable import storage, write_atomic
from xaug.data_cards.errors import AssetError
from xaug.data_cards.parameters import param
from xaug.data_cards.text import one_line


@dataclass(frozen=True, slots=True)
class Asset:
    """One downloaded file: the task or library it belongs to, its name, its origin, and its size in bytes."""

    owner: str
    file: str
    origin: str
    size: int
    sha256: str


def update_lock(path: Path, assets: list[Asset]) -> None:
    """Add assets to the lock file at ``path``.

    Raises AssetError if an asset differs from the one that is locked under its name, or if ``path`` is no lock file.
    """
    known = {_key(asset): asset for asset in read_lock(path)}
    for asset in assets:
        locked = known.get(_key(asset), asset)
        if locked != asset:
            raise AssetError(
                f"{asset.owner}: {asset.file} from {asset.origin} differs from the file that {path} locks: the SHA-256"
                f" is {asset.sha256[:12]}…, not {locked.sha256[:12]}…. If you want the new file, remove the entry from"
                " the lock file."
            )
        known[_key(asset)] = asset
    entries = [asdict(known[key]) for key in sorted(known)]
    content = json.dumps({"schema_version": 1, "assets": entries}, indent=2, ensure_ascii=False) + "\n"
    with storage(path, "write the lock file"):
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomic(path, content.encode("utf-8"))


def read_lock(path: Path) -> list[Asset]:
    """The locked assets, or none if there is no file. Raises AssetError if ``path`` is not a lock file."""
    try:
        return [Asset(**entry) for entry in json.loads(path.read_bytes())["assets"]]
    except FileNotFoundError:
        return []
    except OSError as error:
        raise AssetError(f"{param('lock', path)} cannot be read: {error.strerror}. Name another file.") from None
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise AssetError(f"{path} is not a lock file of `xaug fetch` ({one_line(error)}). Name another file.") from None


def _key(asset: Asset) -> tuple[str, str, str]:
    return asset.owner, asset.origin, asset.file
