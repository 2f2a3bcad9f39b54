"""The store: versions by reference, and the way to make one.

ROOT/TASK/RECIPE/v1/               a version (see `version`)
ROOT/TASK/RECIPE/.staging-1a2b…/   work that is not committed yet (see `staging`)
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from xaug.data_cards.canonical import fingerprint
from xaug.data_cards.durable import storage
from xaug.data_cards.errors import CorruptVersionError, NoSuchVersionError, UsageError
from xaug.data_cards.parameters import param
from xaug.data_cards.staging import STAGING, Staging
from xaug.data_cards.unit_folder import UNIT, work
from xaug.data_cards.version import MANIFEST, Version

__all__ = ["Staging", "Store", "Unfinished", "Version", "fingerprint"]

_TASK = r"[a-z][a-z0-9_]*"
_RECIPE = r"[a-z0-9][A-Za-z0-9_.:+-]*"
_REF = re.compile(rf"(?P<task>{_TASK})/(?P<recipe>{_RECIPE})(?:@(?:v(?P<number>[1-9][0-9]*)|latest))?")


@dataclass(frozen=True, slots=True)
class Unfinished:
    """Work a killed or failed run left: the same request goes on from it."""

    task: str
    recipe: str
    path: Path
    units: int  # whole ones
    bytes: int  # of these, and of what models answered for others


class Store:
    """Versions below one folder. Reading needs no lock and no permission to write."""

    def __init__(self, root: Path) -> None:
        """``root``: the store's folder; made when the first request is staged.

        Raises UsageError for a folder of a version or in one: what a store writes would damage it.
        """
        keep_out_of_versions(root, "store")
        self.root = root

    def versions(self, task: str | None = None, recipe: str | None = None) -> list[Version]:
        """Committed versions by task, recipe, number. Reads no manifest: a broken one is listed too."""
        found = []
        for task_name, recipe_name, folder in self._recipes(task, recipe):
            numbers = sorted(
                int(path.name[1:])
                for path in folder.iterdir()
                if re.fullmatch(r"v[1-9][0-9]*", path.name) and path.is_dir()
            )
            found += [Version(task_name, recipe_name, n, folder / f"v{n}") for n in numbers]
        return found

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
        """The version of a reference: ``mnli/bae`` (or ``@latest``) the newest, ``mnli/bae@v2`` that one.

        Raises UsageError if it is not a reference, NoSuchVersionError with the nearest ones if there is none.
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
                f"There is no {ref}: the store {self.root} is empty. Make one with `xaug generate`, or "
                f"name another store with {param('store')}."
            )
        near = difflib.get_close_matches(ref.replace("@latest", ""), _names(known), n=3, cutoff=0.5)
        hint = f"Did you mean {' or '.join(near)}?" if near else "See `xaug ls`."
        raise NoSuchVersionError(f"There is no {ref} in the store {self.root}. {hint}")

    def find(self, task: str, recipe: str, fingerprint: str) -> Version | None:
        """The version that a request made, if it is committed. One with a broken manifest is no answer."""
        for version in self.versions(task, recipe):
            try:
                if version.manifest.fingerprint == fingerprint:
                    return version
            except CorruptVersionError:
                continue  # `xaug verify` names it; the request is made again beside it
        return None

    def stage(self, task: str, recipe: str, request: dict[str, object], *, wait: bool = False) -> Staging:
        """The work of a request, new or left by a killed run, as a context manager.

        ``request``: everything that decides the content, as JSON values. Entering raises LockedVersionError
        if another process works on the same request (``wait``: waits for it), StorageError if nothing can be
        written.
        """
        if not _REF.fullmatch(f"{task}/{recipe}"):
            raise UsageError(f"{task}/{recipe} cannot name a version: letters, digits and _ . : + - only.")
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
        """Work that was staged and not committed, also what is being written now; none with nothing to go on from."""
        found = []
        for task, recipe, folder in self._recipes():
            for path in sorted(folder.glob(f"{STAGING}*/")):
                if files := work(path):
                    units = sum(file.suffix == UNIT for file in files)
                    found.append(Unfinished(task, recipe, path, units, sum(map(_size, files))))
        return found


def _size(file: Path) -> int:
    """In bytes; 0 for a file that its run has just removed."""
    try:
        return file.stat().st_size
    except FileNotFoundError:
        return 0


def keep_out_of_versions(path: Path, parameter: str) -> None:
    """Raises UsageError if a path is a version's folder or lies in one. ``parameter``: the one that gave it."""
    with storage(path, "look for versions", param(parameter)):
        whole = path.expanduser().resolve()
        inside = next((folder for folder in (whole, *whole.parents) if (folder / MANIFEST).is_file()), None)
    if inside is not None:
        raise UsageError(
            f"{param(parameter, path)} is {'' if inside == whole else 'inside '}a version's folder"
            f" ({inside / MANIFEST} is there): what is written into it would damage it. Name a folder outside of it."
        )


def keep_out_of_store(path: Path, parameter: str, store: Path | None = None) -> None:
    """Raises UsageError if a path is a version's folder, lies in one, or lies where a store keeps versions.

    ``store``: the store that the command uses, if it uses one. A store that holds the current folder may hold results.
    """
    keep_out_of_versions(path, parameter)
    whole = path.expanduser().resolve()
    beside = next((folder for folder in (whole, *whole.parents) if any(folder.glob(f"v[1-9]*/{MANIFEST}"))), None)
    root = store.expanduser().resolve() if store is not None else None
    if beside is None and root is not None and whole.is_relative_to(root) and not Path.cwd().is_relative_to(root):
        beside = root
    if beside is not None:
        raise UsageError(
            f"{param(parameter, path)} is inside a store of versions ({beside}): what is written there could be taken"
            " for a version. Name a folder outside of it."
        )


def _names(versions: list[Version]) -> list[str]:
    """All references to these versions that a user may have meant."""
    return sorted({f"{version.task}/{version.recipe}" for version in versions} | {v.ref for v in versions})
