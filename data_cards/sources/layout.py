"""Where official files lie below a folder.

A card names them by patterns: ``{a,b}`` are alternatives, of which the first that is there is taken;
``<02-21>`` (a range of numbers) and globs stand for several files, all of which are read, in sorted order.
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
    """``{a,b}/x`` → ``a/x``, ``b/x``, in this order; a pattern without braces is itself."""
    found = _ALTERNATIVES.search(pattern)
    if found is None:
        return [pattern]
    before, after = pattern[: found.start()], pattern[found.end() :]
    return [path for part in found[1].split(",") for path in alternatives(before + part + after)]


def together(pattern: str) -> list[str]:
    """``<02-21>/x`` → ``02/x`` … ``21/x``, as wide as the first number; without a range, the pattern."""
    found = _RANGE.search(pattern)
    if found is None:
        return [pattern]
    before, after = pattern[: found.start()], pattern[found.end() :]
    width = len(found[1])
    return [f"{before}{number:0{width}}{after}" for number in range(int(found[1]), int(found[2]) + 1)]


def locate(root: Path, official: OfficialFile) -> list[Path]:
    """The files of the first alternative that is there, sorted; empty if none is."""
    for pattern in official.paths:
        for alternative in alternatives(pattern):
            found = [
                path
                for single in together(alternative)
                for path in (root.glob(single) if "*" in single else [root / single])
                if path.is_file()
            ]
            if found:
                # By name first: XTREME joins a language's treebanks in the order of their files, not of their folders.
                return sorted(found, key=lambda path: (path.name, path))
    return []


def companions(official: OfficialFile, path: Path) -> list[Path]:
    """The files that the reader of ``path`` opens with it, of those that are there."""
    return [other for other in _named(official, path) if other.is_file()]


def incomplete(official: OfficialFile, paths: Sequence[Path]) -> list[Path]:
    """The files that are not there, and without which the files found cannot be read."""
    return [
        path.with_name(name)
        for path in paths
        for name in official.beside.get(path.name, ())
        if not path.with_name(name).is_file()
    ]


def _named(official: OfficialFile, path: Path) -> list[Path]:
    names = dict.fromkeys((*official.beside.get(path.name, ()), *official.also))
    return [path.with_name(name) for name in names if name != path.name]


def locate_split(root: Path, card: DatasetCard, split: str) -> list[tuple[OfficialFile, list[Path]]]:
    """Each group of a split with its files (empty where the group is not there)."""
    return [(official, locate(root, official)) for official in card.files.get(split, ())]


def looked_for(official: OfficialFile) -> str:
    """The names of a group, for a message."""
    return " or ".join(official.paths)


def missing_beside(root: Path, card: DatasetCard, split: str, absent: Sequence[Path]) -> MissingFilesError:
    """The error for a split of which only some of the files that are read together are there."""
    names = ", ".join(path.relative_to(root).as_posix() for path in absent)
    return MissingFilesError(
        f"{root} holds only some of the files of {card.id} ({split}): {names} is not there, and the others cannot be"
        f" read without. Get it from {card.homepage} and put it beside them."
    )


def missing(root: Path, card: DatasetCard, splits: tuple[str, ...]) -> MissingFilesError:
    """The error for a folder that has none of the files of these splits: what was looked for, and where."""
    names = [f"  {split}: {looked_for(official)}" for split in splits for official in card.files.get(split, ())]
    return MissingFilesError(
        f"{root} holds no official file of {card.id} ({', '.join(splits)}). Looked in it for\n"
        + "\n".join(names)
        + f"\nGet them from {card.homepage} and pass the folder above these names."
    )
