"""Where NLTK's data lies on this machine, without an import of NLTK, which takes one to two seconds."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from zipfile import BadZipFile, ZipFile


def folders() -> list[str]:
    """The folders in which NLTK looks, in its order (nltk.data.path). If NLTK is imported, its own list."""
    loaded = sys.modules.get("nltk.data")
    if loaded is not None:
        return [str(folder) for folder in loaded.path]
    named = [one for one in os.environ.get("NLTK_DATA", "").split(os.pathsep) if one]
    home = [str(Path.home() / "nltk_data")]
    prefix = [str(Path(sys.prefix, *parts)) for parts in (("nltk_data",), ("share", "nltk_data"), ("lib", "nltk_data"))]
    system = ("/usr/share", "/usr/local/share", "/usr/lib", "/usr/local/lib")
    return [*named, *home, *prefix, *(f"{folder}/nltk_data" for folder in system)]


def has(package: str) -> bool:
    """Whether NLTK would find a package such as ``corpora/wordnet``: a folder, or an archive that can be read."""
    return any(Path(folder, package).exists() or _is_archive(Path(folder, f"{package}.zip")) for folder in folders())


def _is_archive(path: Path) -> bool:
    try:
        with ZipFile(path):
            return True
    except (OSError, BadZipFile):
        return False
