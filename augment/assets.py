"""The files that attacks read and that this project does not contain. xaug downloads none of them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Protocol, runtime_checkable

from xaug.augment.fitness.lexical import wordnet_digest
from xaug.augment.nltk_places import has
from xaug.data_cards.errors import AssetError, ModelError
from xaug.data_cards.packages import worlds


class Asset(Protocol):
    """A file or folder that an attack reads and that this project does not contain."""

    @property
    def name(self) -> str:
        """A slug, under which a version's request records the content."""
        ...

    @property
    def what(self) -> str:
        """What it is, in words."""
        ...

    @property
    def looked(self) -> str:
        """Where it is looked for, and how to get it."""
        ...

    @property
    def find(self) -> Callable[[], str | None]:
        """Returns the SHA-256 of its content; None if it is not on this machine."""
        ...


@runtime_checkable
class Located(Protocol):
    """An asset that can be looked up without reading its content, so that a list of attacks is shown at once."""

    @property
    def here(self) -> Callable[[], bool]:
        """Returns whether it is on this machine. It reads no content, downloads nothing and imports no library."""
        ...


def missing(assets: Iterable[Asset]) -> list[Asset]:
    """Those of the assets that are not on this machine. Raises AssetError for one that cannot be read."""
    found = []
    for one in assets:
        try:
            absent = one.find() is None
        except OSError as error:
            raise AssetError(f"{one.what} cannot be read: {error}.") from error
        if absent:
            found.append(one)
    return found


def is_here(asset: Asset) -> bool:
    """Whether an asset is on this machine, by its quickest way of looking."""
    return asset.here() if isinstance(asset, Located) else asset.find() is not None


@dataclass(frozen=True, slots=True)
class FileAsset:
    """One file or folder.

    ``find`` returns the SHA-256 of its content (for a Python package, its name), or None if it is not there.

    ``own``: the kind of model of ours that may take its place ("encoder", "masked_lm"), or empty. ``quick``: says
    whether it is there without reading it; None: ``find`` is quick enough.
    """

    name: str
    what: str
    looked: str  # where it is looked for
    find: Callable[[], str | None]
    own: str = ""
    quick: Callable[[], bool] | None = None

    @property
    def here(self) -> Callable[[], bool]:
        """Says whether it is on this machine."""
        return self.quick or (lambda: self.find() is not None)


def digest(path: Path) -> str | None:
    """The SHA-256 of a file, or of the names and contents of all files below a folder; None if there is none."""
    return digest_of(sorted(one for one in path.rglob("*") if one.is_file()) if path.is_dir() else [path])


def digest_of(files: Sequence[Path]) -> str | None:
    """The SHA-256 of the names and contents of files; None if there is none, or if one is no file."""
    if not files or not all(one.is_file() for one in files):
        return None
    found = hashlib.sha256()
    for one in files:
        found.update(one.name.encode())
        with one.open("rb") as file:
            while block := file.read(1 << 20):
                found.update(block)
    return found.hexdigest()


def exists(path: Path) -> bool:
    """Whether there is such a file, or a folder with at least one file."""
    return path.is_file() or (path.is_dir() and any(one.is_file() for one in path.rglob("*")))


def has_nltk(*packages: str) -> bool:
    """Whether NLTK would find these packages."""
    return all(map(has, packages))


def nltk_digest(*packages: str) -> str | None:
    """The SHA-256 of packages of NLTK, each a folder or a zip archive; None if one of them is missing."""
    from nltk.data import find

    digests = []
    for package in packages:
        for path in (package, f"{package}.zip"):
            try:
                digests.append(digest(Path(str(find(path)))) or "")
                break
            except LookupError:
                continue
        else:
            return None
    return hashlib.sha256("".join(digests).encode()).hexdigest()


def local_model(name: str) -> Path | None:
    """The folder of a model: a folder of that name, or its snapshot in the Hub's cache. None if there is neither.

    Raises ModelError for a folder that holds no usable model.
    """
    from xaug.models.folders import resolve

    if not name:
        return None
    if Path(name).expanduser().is_dir() or name in worlds():
        return resolve(name, "model")
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    try:
        return resolve(snapshot_download(name, local_files_only=True), "model")
    except (HFValidationError, LocalEntryNotFoundError, OSError):
        return None


def found_model(name: str) -> Path:
    """The folder of a model. Raises ModelError if it is not on this machine."""
    folder = local_model(name)
    if folder is None:
        raise ModelError(f"The model {name!r} is neither a folder nor in the Hub's cache on this machine.")
    return folder


def model_digest(name: str) -> str | None:
    """The content hash of a model on this machine; None if it is not there. Raises ModelError as `local_model` does."""
    from xaug.models.folders import content_hash

    folder = local_model(name)
    return None if folder is None else content_hash(str(folder), "model")


def cached_model(name: str) -> str | None:
    """The same for a model that a library loads by its Hub id; None also for a snapshot that is not usable."""
    try:
        return model_digest(name)
    except ModelError:
        return None


NLTK = "a folder of NLTK_DATA or ~/nltk_data ({}); `xaug fetch nltk` downloads it"
HUB = "the Hub's cache on this machine ({}); huggingface_hub.snapshot_download gets it by that name"
STOPWORDS = FileAsset(
    "stopwords", "NLTK's stop words", NLTK.format("corpora/stopwords"), partial(nltk_digest, "corpora/stopwords"),
    quick=partial(has_nltk, "corpora/stopwords"),
)  # fmt: skip
WORDNET = FileAsset(
    "wordnet", "WordNet", NLTK.format("corpora/wordnet"), wordnet_digest, quick=partial(has_nltk, "corpora/wordnet")
)
