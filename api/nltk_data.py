"""NLTK's data that attacks need: where it is, and how it is downloaded when a user asks for it."""

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

# Package → where NLTK looks for it below a data folder.
PACKAGES = {
    "stopwords": "corpora/stopwords",
    "averaged_perceptron_tagger_eng": "taggers/averaged_perceptron_tagger_eng",
    "universal_tagset": "taggers/universal_tagset",
}


def _library() -> ModuleType:
    try:
        import nltk.data
    except ImportError:
        raise AssetError("NLTK's data needs nltk: pip install 'xaug[augment]'.") from None
    return cast(ModuleType, nltk.data)


def find(package: str) -> str | None:
    """Where NLTK finds the package on this machine, or None. Raises AssetError without nltk."""
    try:
        return str(_library().find(PACKAGES[package]))
    except LookupError:
        return None


def default_folder() -> Path:
    """NLTK_DATA's first folder, else ~/nltk_data: both are where NLTK looks."""
    first = os.environ.get("NLTK_DATA", "").split(os.pathsep)[0]
    return Path(first) if first else Path.home() / "nltk_data"


def folders() -> list[str]:
    """Where NLTK looks, in order. Raises AssetError without nltk."""
    return [str(folder) for folder in _library().path]


def is_searched(folder: Path) -> bool:
    """Whether NLTK looks for data in the folder. Raises AssetError without nltk."""
    return str(folder) in folders()


def fetch(folder: Path, index: str | None) -> Iterator[Asset]:
    """Download what is not in the folder yet; yields each package's archive. Raises AssetError."""
    if not is_searched(folder):
        _library().path.append(str(folder))  # it writes only where it may also read
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
                f"NLTK's {package} could not be downloaded from {downloader.url}: {error}. On a machine "
                "with a network fetch `nltk` into a folder, copy that here and set NLTK_DATA to it."
            ) from error
        archive = folder / info.filename
        yield Asset("nltk", info.filename, info.url, archive.stat().st_size, sha256_of(archive))
