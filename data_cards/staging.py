"""The work of one request before it becomes a version: units of work that survive a kill, and the commit."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

from xaug.data_cards.canonical import canonical_json, fingerprint
from xaug.data_cards.commit import Splits, write_manifest, write_splits
from xaug.data_cards.durable import publish, remove_tree, storage, write_atomic
from xaug.data_cards.errors import StoreError
from xaug.data_cards.facts.counting import FactCount
from xaug.data_cards.facts.model import CardContext
from xaug.data_cards.ipc import SHARD_ROWS
from xaug.data_cards.lock import FileLock
from xaug.data_cards.manifest import About, ManifestDraft
from xaug.data_cards.schema import Feature
from xaug.data_cards.unit_folder import STAGING, UnitFolder, resumable_files
from xaug.data_cards.version import Version

REQUEST = "request.json"


class Staging(UnitFolder):
    """The units of one request, in ``ROOT/TASK/RECIPE/.staging-FINGERPRINT/``.

    As a context manager, it keeps other processes from working on the same request. Leaving the context keeps the units
    and the models' answers, so that the same request can resume, and removes the folder if it holds neither; ``commit``
    and ``discard`` remove them. ``committed`` is the version if it exists already (another process may have made it
    while this one waited). In that case nothing is locked and nothing is written.
    """

    def __init__(
        self,
        folder: Path,
        task: str,
        recipe: str,
        request: dict[str, object],
        *,
        find: Callable[[str, str, str], Version | None],
        versions: Callable[[], list[Version]],
        wait: bool,
    ) -> None:
        """Called by ``Store.stage``. ``folder``: ROOT/TASK/RECIPE. ``find``, ``versions``: the store's methods."""
        identity = fingerprint(request)
        super().__init__(folder / f"{STAGING}{identity[:16]}", identity)
        self.task = task
        self.recipe = recipe
        # The form in which the manifest stores it, so that the request has the same fingerprint when it is read back.
        self.request: dict[str, object] = json.loads(canonical_json(request))
        self.committed: Version | None = None
        self._folder = folder
        self._building = folder / f".building-{self.fingerprint[:16]}"
        self._find = find
        self._versions = versions
        self._lock = FileLock(folder / f"{self.path.name}.lock", what=f"{task}/{recipe} (this request)", wait=wait)
        self._commit_lock = FileLock(folder / ".commit.lock", what=f"{task}/{recipe}", wait=True)

    def __enter__(self) -> Self:
        # A committed version never changes, so this needs no lock and works in a full or read-only store.
        self.committed = self._find(self.task, self.recipe, self.fingerprint)
        if self.committed:
            self._tidy()
            return self
        self._lock.acquire()
        try:
            with storage(self.path, "prepare work"):
                remove_tree(self._building)
                self.committed = self._find(self.task, self.recipe, self.fingerprint)
                if self.committed:
                    remove_tree(self.path)
                else:
                    self._open()
        except BaseException:
            self._lock.release()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._lock.held and not resumable_files(self.path):
            self._remove(self.path)  # it holds nothing to resume from
        # The lock's file is removed together with the folder that it guards.
        self._lock.release(remove=not self.path.exists())

    def _tidy(self) -> None:
        """Try to remove the folders that remain if a process is killed right after the commit."""
        if not (self.path.exists() or self._building.exists()):
            return
        try:
            self._lock.acquire()
        except StoreError:  # the store is read-only or full, or another process is removing them
            return
        for folder in (self.path, self._building):
            self._remove(folder)

    def _open(self) -> None:
        self.path.mkdir(exist_ok=True)
        for leftover in self.path.glob(".aside-*"):
            leftover.unlink()
        write_atomic(self.path / REQUEST, canonical_json(self.request).encode("ascii"))

    def commit(
        self,
        splits: Splits,
        features: dict[str, Feature],
        manifest: ManifestDraft | Callable[[], ManifestDraft],
        shard_rows: int = SHARD_ROWS,
        *,
        about: About | None = None,
        context: CardContext | None = None,
    ) -> Version:
        """Write the next version and remove the units. Rows are streamed: one batch is in memory at a time.

        ``splits``: name → tables or record batches with exactly the columns of ``features``; a split may be empty. The
        splits are read in the mapping's order. ``manifest`` may be a function, which is called after all rows were
        read, because only then are the reading counts known; in that case pass ``about`` separately. ``shard_rows``:
        rows per shard. ``context``: what the version's card needs besides its rows. On any error nothing is committed
        and the units remain. Raises StorageError, or ValueError if
        the rows do not have the columns of ``features``.
        """
        if self.committed:
            return self.committed
        try:
            with storage(self._building, "write the shards"):
                self._building.mkdir()
                about = about or (manifest.about if isinstance(manifest, ManifestDraft) else manifest().about)
                count = FactCount(about, features, context)
                infos = write_splits(self._building, splits, features, about, shard_rows, count)
                facts = count.facts()
                draft = manifest if isinstance(manifest, ManifestDraft) else manifest()
                with self._commit_lock:
                    number = max((version.number for version in self._versions()), default=0) + 1
                    write_manifest(
                        self._building,
                        draft,
                        facts,
                        task=self.task,
                        recipe=self.recipe,
                        version=number,
                        fingerprint=self.fingerprint,
                        request=self.request,
                        features=features,
                        splits=infos,
                    )
                    path = self._folder / f"v{number}"
                    publish(self._building, path)
        except BaseException:
            self._remove(self._building)
            raise
        self.committed = Version(self.task, self.recipe, number, path)
        self.discard()
        return self.committed

    @staticmethod
    def _remove(folder: Path) -> None:
        """Free the disk space. If this fails, the folder is removed when the request is staged again."""
        try:
            remove_tree(folder)
        except OSError:
            return

    def discard(self) -> None:
        """Remove all units. Raises StorageError."""
        with storage(self.path, "remove finished work"):
            remove_tree(self.path)
        self._whole.clear()
