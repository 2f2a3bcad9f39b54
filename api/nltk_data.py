"""The data of NLTK that attacks need: where it is, and how to download it."""

from __future__ import annotations

import io
import os
import warnings
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import cast

from xaug.assets import Asset
from xaug.data_cards.durable import sha256_of
from xaug.data_cards.errors import AssetError
from xaug.data_cards.text import clause

# Package → its path below a data folder of NLTK.
PACKAGES = {
    "stopwords": "corpora/stopwords",
    "averaged_perceptron_tagger_eng": "taggers/averaged_perceptron_tagger_eng",
    "universal_tagset": "taggers/universal_tagset",
    "wordnet": "corpora/wordnet",
}
# Only the defaults for real data ask it, and a parameter of the attack (relation) can turn that off.
OPTIONAL = frozenset({"wordnet"})


def _library() -> ModuleType:
    try:
        import nltk.data
    except ImportError:
        raise AssetError("nltk, which reads this data, is not installed: pip install 'xaug[augment]'.") from None
    return cast(ModuleType, nltk.data)


def find(package: str) -> str | None:
    """The path at which NLTK finds the package, or its archive, or None. Raises AssetError without nltk."""
    for path in (PACKAGES[package], f"{PACKAGES[package]}.zip"):
        try:
            return str(_library().find(path))
        except LookupError:
            continue
    return None


def default_folder() -> Path:
    """The first folder of NLTK_DATA, or else ~/nltk_data. NLTK looks in both."""
    first = os.environ.get("NLTK_DATA", "").split(os.pathsep)[0]
    return Path(first) if first else Path.home() / "nltk_data"


def folders() -> list[str]:
    """The folders in which NLTK looks, in order. Raises AssetError without nltk."""
    return [str(folder) for folder in _library().path]


def is_searched(folder: Path) -> bool:
    """Whether NLTK looks for data in the folder. Raises AssetError without nltk."""
    return str(folder) in folders()


def fetch(folder: Path, index: str | None) -> Iterator[Asset]:
    """Download the packages that are not in the folder yet, and yield every archive. Raises AssetError.

    ``index``: the URL of a mirror of NLTK's index of packages; None for NLTK's own.
    """
    if not is_searched(folder):
        _library().path.append(str(folder))  # NLTK writes only to folders in which it looks
    from nltk.downloader import Downloader

    downloader = Downloader(index, str(folder))
    for package in PACKAGES:
        try:
            with warnings.catch_warnings():
                # NLTK's index has MD5 sums only, and says so each time; assets.lock has the SHA-256.
                warnings.filterwarnings("ignore", "NLTK downloader package metadata is missing SHA256")
                downloader.download(package, str(folder), quiet=True, raise_on_error=True, print_error_to=io.StringIO())
            info = downloader.info(package)
        except (OSError, ValueError) as error:
            raise AssetError(
                f"NLTK's {package} could not be downloaded from {downloader.url}: {clause(error)}. On a machine "
                "with a network, fetch `nltk` into a folder. Then copy the folder here and set NLTK_DATA to it."
            ) from error
        archive = folder / info.filename
        yield Asset("nltk", info.filename, info.url, archive.stat().st_size, sha256_of(archive))
