"""Finds official files below a folder.

A card names them by patterns. ``{a,b}`` are alternatives, of which the first that exists is used. ``<02-21>`` (a range
of numbers) and globs stand for several files, all of which are read, in sorted order.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from xaug.data_cards.card import DatasetCard, OfficialFile
from xaug.data_cards.errors import MissingFilesError

_ALTERNATIVES = re.compile(r"\{([^{}]*)\}")
_RANGE = re.compile(r"<(\d+)-(\d+)>")


def alternatives(pattern: str) -> list[str]:
    """Expand ``{a,b}/x`` to ``a/x``, ``b/x``, in this order. A pattern without braces is returned unchanged."""
    match = _ALTERNATIVES.search(pattern)
    if match is None:
        return [pattern]
    before, after = pattern[: match.start()], pattern[match.end() :]
    return [path for part in match[1].split(",") for path in alternatives(before + part + after)]


def expand_range(pattern: str) -> list[str]:
    """Expand ``<02-21>/x`` to ``02/x`` … ``21/x``, with as many digits as the first number has."""
    match = _RANGE.search(pattern)
    if match is None:
        return [pattern]
    before, after = pattern[: match.start()], pattern[match.end() :]
    width = len(match[1])
    return [f"{before}{number:0{width}}{after}" for number in range(int(match[1]), int(match[2]) + 1)]


def locate(root: Path, official: OfficialFile) -> list[Path]:
    """Return the files of the first alternative that exists, sorted; an empty list if none does."""
    for pattern in official.paths:
        for alternative in alternatives(pattern):
            files = [
                path
                for single in expand_range(alternative)
                for path in (root.glob(single) if "*" in single else [root / single])
                if path.is_file()
            ]
            if files:
                # Sorted by name first, because XTREME joins a language's treebanks in the order of their file names.
                return sorted(files, key=lambda path: (path.name, path))
    return []


def companion_files(official: OfficialFile, path: Path) -> list[Path]:
    """Return the existing files that the reader of ``path`` opens together with it."""
    return [other for other in _named(official, path) if other.is_file()]


def missing_companions(official: OfficialFile, paths: Sequence[Path]) -> list[Path]:
    """Return the missing files without which the existing ``paths`` cannot be read."""
    return [
        path.with_name(name)
        for path in paths
        for name in official.companions.get(path.name, ())
        if not path.with_name(name).is_file()
    ]


def _named(official: OfficialFile, path: Path) -> list[Path]:
    names = dict.fromkeys((*official.companions.get(path.name, ()), *official.optional_companions))
    return [path.with_name(name) for name in names if name != path.name]


def locate_split(root: Path, card: DatasetCard, split: str) -> list[tuple[OfficialFile, list[Path]]]:
    """Return each group of a split with its files; an empty list for a group that does not exist."""
    return [(official, locate(root, official)) for official in card.files.get(split, ())]


def searched_names(official: OfficialFile) -> str:
    """Return the names of a group, for a message."""
    return " or ".join(official.paths)


def incomplete_split(root: Path, card: DatasetCard, split: str, absent: Sequence[Path]) -> MissingFilesError:
    """Return the error for a split of which some files exist, but not all that must be read together."""
    names = ", ".join(path.relative_to(root).as_posix() for path in absent)
    return MissingFilesError(
        f"{root} holds only some of the files of {card.id} ({split}): {names} is missing, and without it the others"
        f" cannot be read. Get it from {card.homepage} and put it into the same folder."
    )


def no_files(root: Path, card: DatasetCard, splits: tuple[str, ...]) -> MissingFilesError:
    """Return the error for a folder that has no file of these splits. It lists the names that were searched for."""
    names = [f"  {split}: {searched_names(official)}" for split in splits for official in card.files.get(split, ())]
    return MissingFilesError(
        f"{root} holds no official file of {card.id} ({', '.join(splits)}). These names were searched for below it:\n"
        + "\n".join(names)
        + f"\nGet the files from {card.homepage}, and pass the folder that these names are relative to."
    )
