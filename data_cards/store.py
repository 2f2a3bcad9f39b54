"""The store: finds versions by reference, and makes new ones.

ROOT/TASK/RECIPE/v1/               a version (see `version`)
ROOT/TASK/RECIPE/.staging-1a2b…/   work that is not committed yet (see `staging`)
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from xaug.data_cards.canonical import fingerprint
from xaug.data_cards.durable import storage
from xaug.data_cards.errors import CorruptVersionError, NoSuchVersionError, UsageError
from xaug.data_cards.parameters import param
from xaug.data_cards.unit_folder import STAGING, UNIT, resumable_files
from xaug.data_cards.version import MANIFEST, Version

if TYPE_CHECKING:
    from xaug.data_cards.staging import Staging

__all__ = ["Store", "Unfinished", "Version", "fingerprint"]

_TASK = r"[a-z][a-z0-9_]*"
_RECIPE = r"[a-z0-9][A-Za-z0-9_.:+-]*"
_REF = re.compile(rf"(?P<task>{_TASK})/(?P<recipe>{_RECIPE})(?:@(?:v(?P<number>[1-9][0-9]*)|latest))?")


@dataclass(frozen=True, slots=True)
class Unfinished:
    """Work that a killed or failed run left behind. A run of the same request continues from it."""

    task: str
    recipe: str
    path: Path
    units: int  # complete units of work
    bytes: int  # size of these units, and of the stored answers of models for unfinished ones


class Store:
    """The versions below one folder. Reading needs neither a lock nor permission to write."""

    def __init__(self, root: Path) -> None:
        """Open the store in the folder ``root``, which is created when the first request is staged.

        Raises UsageError if ``root`` is a version's folder or lies inside one, because a store would damage it.
        """
        keep_out_of_versions(root, "store")
        self.root = root

    def versions(self, task: str | None = None, recipe: str | None = None) -> list[Version]:
        """Return the committed versions, sorted by task, recipe and number.

        No manifest is read, so versions with a broken one are listed too. Raises StorageError.
        """
        versions = []
        for task_name, recipe_name, folder in self._recipes(task, recipe):
            numbers = sorted(
                int(path.name[1:])
                for path in folder.iterdir()
                if re.fullmatch(r"v[1-9][0-9]*", path.name) and path.is_dir()
            )
            versions += [Version(task_name, recipe_name, n, folder / f"v{n}") for n in numbers]
        return versions

    def _recipes(self, task: str | None = None, recipe: str | None = None) -> Iterator[tuple[str, str, Path]]:
        with storage(self.root, "read the store"):
            if not self.root.exists():
                return
            for task_folder in sorted(self.root.iterdir()):
                if not re.fullmatch(_TASK, task_folder.name) or task not in (None, task_folder.name):
                    continue
                if not task_folder.is_dir():
                    continue
                for folder in sorted(path for path in task_folder.iterdir() if path.is_dir()):
                    if re.fullmatch(_RECIPE, folder.name) and recipe in (None, folder.name):
                        yield task_folder.name, folder.name, folder

    def resolve(self, ref: str) -> Version:
        """Return the version that a reference names: ``mnli/bae@v2``, or the newest for ``mnli/bae``.

        Raises UsageError if ``ref`` is not a reference, or NoSuchVersionError, which names the nearest versions.
        """
        match = _REF.fullmatch(ref)
        if not match:
            raise UsageError(
                f"{ref!r} is not a version's name. Write TASK/RECIPE or TASK/RECIPE@vN, as `xaug ls` does."
            )
        versions = self.versions(match["task"], match["recipe"])
        if match["number"]:
            versions = [version for version in versions if version.number == int(match["number"])]
        if versions:
            return versions[-1]
        known = self.versions()
        if not known:
            raise NoSuchVersionError(
                f"There is no version {ref}: the store {self.root} is empty. Make one with `xaug generate`, or"
                f" name another store with {param('store')}."
            )
        near = difflib.get_close_matches(ref.replace("@latest", ""), _names(known), n=3, cutoff=0.5)
        hint = f"Did you mean {' or '.join(near)}?" if near else "`xaug ls` lists all versions."
        raise NoSuchVersionError(f"There is no version {ref} in the store {self.root}. {hint}")

    def find(self, task: str, recipe: str, fingerprint: str) -> Version | None:
        """Return the committed version with this fingerprint, if any. Versions with a broken manifest are skipped."""
        for version in self.versions(task, recipe):
            try:
                if version.summary.fingerprint == fingerprint and version.manifest.fingerprint == fingerprint:
                    return version
            except CorruptVersionError:
                continue  # `xaug verify` reports it; the request is executed again as a new version
        return None

    def stage(self, task: str, recipe: str, request: dict[str, object], *, wait: bool = False) -> Staging:
        """Return the work of a request, new or left by a killed run, as a context manager.

        ``request``: everything that decides the content, as JSON values. ``wait``: wait for another process that works
        on the same request. Entering raises LockedVersionError if there is one and ``wait`` is not set, and
        StorageError if nothing can be written. Raises UsageError if task or recipe cannot name a folder.
        """
        from xaug.data_cards.staging import Staging  # templates and statistics, which only a new version needs

        if not _REF.fullmatch(f"{task}/{recipe}"):
            raise UsageError(
                f"{task}/{recipe} cannot name a version. Use only letters, digits and _ . : + - in its recipe."
            )
        folder = self.root / task / recipe
        return Staging(
            folder,
            task,
            recipe,
            request,
            find=self.find,
            versions=lambda: self.versions(task, recipe),
            wait=wait,
        )

    def unfinished(self) -> list[Unfinished]:
        """Return staged work that is not committed, including work in progress. Empty folders are left out."""
        unfinished = []
        for task, recipe, folder in self._recipes():
            for path in sorted(folder.glob(f"{STAGING}*/")):
                if files := resumable_files(path):
                    units = sum(file.suffix == UNIT for file in files)
                    unfinished.append(Unfinished(task, recipe, path, units, sum(map(_size, files))))
        return unfinished


def _size(file: Path) -> int:
    """Return a file's size in bytes; 0 if its run has just removed it."""
    try:
        return file.stat().st_size
    except FileNotFoundError:
        return 0


def keep_out_of_versions(path: Path, parameter: str) -> None:
    """Raise UsageError if a path is a version's folder or lies inside one. ``parameter``: the one that set the path."""
    with storage(path, "look for versions", param(parameter)):
        absolute = path.expanduser().resolve()
        version = next((folder for folder in (absolute, *absolute.parents) if (folder / MANIFEST).is_file()), None)
    if version is not None:
        raise UsageError(
            f"{param(parameter, path)} is {'' if version == absolute else 'inside '}a version's folder, because"
            f" {version / MANIFEST} exists. New files in it would damage the version. Name a folder outside of it."
        )


def keep_out_of_store(path: Path, parameter: str, store: Path | None = None) -> None:
    """Raise UsageError if a path is a version's folder, lies inside one, or lies where a store keeps versions.

    ``store``: the store that the command uses, if any. Results may go into a store that contains the current folder.
    """
    keep_out_of_versions(path, parameter)
    absolute = path.expanduser().resolve()
    holder = next((folder for folder in (absolute, *absolute.parents) if any(folder.glob(f"v[1-9]*/{MANIFEST}"))), None)
    root = store.expanduser().resolve() if store is not None else None
    if holder is None and root is not None and absolute.is_relative_to(root) and not Path.cwd().is_relative_to(root):
        holder = root
    if holder is not None:
        raise UsageError(
            f"{param(parameter, path)} is inside a store of versions ({holder}), where its files could be mistaken for"
            " a version. Name a folder outside of it."
        )


def _names(versions: list[Version]) -> list[str]:
    """Return all references to these versions that a user may have meant."""
    return sorted({f"{version.task}/{version.recipe}" for version in versions} | {v.ref for v in versions})
