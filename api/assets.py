"""assets.lock: what was downloaded, with sha256 and size, so that another machine can check its own."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from xaug.data_cards.durable import storage, write_atomic
from xaug.data_cards.errors import AssetError
from xaug.data_cards.parameters import param
from xaug.data_cards.text import fault


@dataclass(frozen=True, slots=True)
class Asset:
    """One downloaded file: for which task or library, its name there, where from, size in bytes."""

    owner: str
    file: str
    origin: str
    size: int
    sha256: str


def update_lock(path: Path, assets: list[Asset]) -> None:
    """Add assets to the lock file.

    Raises AssetError if one differs from the locked file of its name, or the lock is none.
    """
    known = {_key(asset): asset for asset in read_lock(path)}
    for asset in assets:
        locked = known.get(_key(asset), asset)
        if locked != asset:
            raise AssetError(
                f"{asset.owner}: {asset.file} from {asset.origin} is not the file that {path} locks (sha256 "
                f"{asset.sha256[:12]} and not {locked.sha256[:12]}). If that is wanted, remove its entry."
            )
        known[_key(asset)] = asset
    entries = [asdict(known[key]) for key in sorted(known)]
    content = json.dumps({"schema_version": 1, "assets": entries}, indent=2, ensure_ascii=False) + "\n"
    with storage(path, "write the lock file"):
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomic(path, content.encode("utf-8"))


def read_lock(path: Path) -> list[Asset]:
    """The locked assets; none if there is no file. Raises AssetError if it is not a lock file."""
    try:
        return [Asset(**entry) for entry in json.loads(path.read_bytes())["assets"]]
    except FileNotFoundError:
        return []
    except OSError as error:
        raise AssetError(f"{param('lock', path)} cannot be read: {error.strerror}. Name another file.") from None
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise AssetError(f"{path} is not a lock file of `xaug fetch` ({fault(error)}). Move it away.") from None


def _key(asset: Asset) -> tuple[str, str, str]:
    return asset.owner, asset.origin, asset.file
