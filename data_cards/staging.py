"""The work of one request before it is a version: units that survive a kill, and the commit."""

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
from xaug.data_cards.ipc import SHARD_ROWS
from xaug.data_cards.lock import FileLock
from xaug.data_cards.manifest import About, ManifestDraft
from xaug.data_cards.schema import Feature
from xaug.data_cards.unit_folder import UnitFolder, work
from xaug.data_cards.version import Version

STAGING, REQUEST = ".staging-", "request.json"


class Staging(UnitFolder):
    """Units of one request, in ``ROOT/TASK/RECIPE/.staging-FINGERPRINT/``.

    A context manager: inside, no other process can hold the same request. Leaving keeps the units and the models'
    answers, so that the same request resumes, and removes the folder if there is neither; ``commit`` and ``discard``
    remove them. ``committed`` is the version if there is one already (another process may have made it while this one
    waited); then nothing is locked and nothing is written.
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
        """``folder``: ROOT/TASK/RECIPE; ``find``, ``versions``: the store's. Made by ``Store.stage``."""
        identity = fingerprint(request)
        super().__init__(folder / f"{STAGING}{identity[:16]}", identity)
        self.task = task
        self.recipe = recipe
        # As the manifest will hold it: what was read back from JSON has the same fingerprint.
        self.request: dict[str, object] = json.loads(canonical_json(request))
        self.committed: Version | None = None
        self._folder = folder
        self._building = folder / f".building-{self.fingerprint[:16]}"
        self._find = find
        self._versions = versions
        self._lock = FileLock(folder / f"{self.path.name}.lock", what=f"{task}/{recipe} (this request)", wait=wait)
        self._commit_lock = FileLock(folder / ".commit.lock", what=f"{task}/{recipe}", wait=True)

    def __enter__(self) -> Self:
        # What is committed never changes, so this needs no lock: also a full or read-only store answers.
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
        if self._lock.held and not work(self.path):
            self._remove(self.path)  # nothing to go on from
        # The lock's file goes with the folder it guards; while the folder stays, so does the file.
        self._lock.release(remove=not self.path.exists())

    def _tidy(self) -> None:
        """Remove what a kill between the commit and its end left, where that can be done."""
        if not (self.path.exists() or self._building.exists()):
            return
        try:
            self._lock.acquire()
        except StoreError:  # read-only, full, or another process is just at it
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
    ) -> Version:
        """Write the next version and drop the units. Rows stream: one batch is in memory at a time.

        ``splits``: name → tables or record batches with exactly the columns of ``features``; a split may be
        empty. Rows are drawn split by split, in the mapping's order. ``manifest`` may be a function, called
        when all rows are drawn (what reading counted is known only then); ``about`` is then given apart. On
        any error nothing is committed and the units stay. Raises StorageError, or ValueError if the rows are
        not what ``features`` says.
        """
        if self.committed:
            return self.committed
        try:
            with storage(self._building, "write the shards"):
                self._building.mkdir()
                about = about or (manifest.about if isinstance(manifest, ManifestDraft) else manifest().about)
                infos = write_splits(self._building, splits, features, about, shard_rows)
                draft = manifest if isinstance(manifest, ManifestDraft) else manifest()
                with self._commit_lock:
                    number = max((version.number for version in self._versions()), default=0) + 1
                    write_manifest(
                        self._building,
                        draft,
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
        """Give the room back. What cannot be removed now is removed when the request is staged again."""
        try:
            remove_tree(folder)
        except OSError:
            return

    def discard(self) -> None:
        """Forget all units."""
        with storage(self.path, "remove finished work"):
            remove_tree(self.path)
        self._whole.clear()
