"""References to shards: ``TASK/RECIPE[@vN][/SPLIT][:SHARE]``, resolved, checked and pinned."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import pyarrow as pa
from xaug.data_cards.catalog import is_target
from xaug.data_cards.errors import CorruptVersionError, DataError, UsageError
from xaug.data_cards.identity import REAL
from xaug.data_cards.manifest import SourceInfo
from xaug.data_cards.parameters import param
from xaug.data_cards.splits import split_name
from xaug.data_cards.store import Store
from xaug.data_cards.task_types import TaskType
from xaug.data_cards.version import Version

_REF = re.compile(r"(?P<version>[^/\s]+/[^/\s]+?)(?:/(?P<split>[a-z][a-z0-9_-]*))?(?::(?P<share>[0-9]*\.?[0-9]+))?")
_AUGMENTED = ("origin_id", "split", "outcome", "edits")  # an augmented version has these; a clean one has none


@dataclass(frozen=True)
class Reference:
    """One split of one version, and how much of it is wanted."""

    version: Version
    split: str
    share: float = 1.0

    @property
    def name(self) -> str:
        """Pinned: names the same rows for ever."""
        share = "" if self.share == 1.0 else f":{self.share:g}"
        return f"{self.version.ref}/{self.split}{share}"

    @property
    def task(self) -> str:
        """The dataset's card id."""
        return self.version.task

    @property
    def task_type(self) -> TaskType:
        """What kind of rows."""
        return self.version.manifest.about.task_type

    @property
    def labels(self) -> tuple[str, ...]:
        """Label names, in index order."""
        return self.version.manifest.about.labels

    @property
    def augmented(self) -> bool:
        """Whether its rows come from an attack."""
        return "origin_id" in self.version.manifest.features

    @property
    def content(self) -> list[str]:
        """sha256 of the shards, in order: what the rows are."""
        return [shard.sha256 for shard in self.version.manifest.splits[self.split].shards]

    @cached_property
    def table(self) -> pa.Table:
        """The rows, memory-mapped."""
        return self.version.table(self.split)

    def check(self, *, read: bool = True) -> None:
        """Every column is there and (``read``) every byte is as it was committed, with values that can be trained on.

        Raises DataError for columns, CorruptVersionError for bytes.
        """
        manifest = self.version.manifest
        wanted = set(self.task_type.columns(self.labels))
        if any(name in manifest.features for name in _AUGMENTED):
            wanted |= set(_AUGMENTED)
        if missing := sorted(wanted - set(manifest.features)):
            raise DataError(
                f"{self.version.ref} has no column {', '.join(missing)}, which {self.task_type} rows have. It was made"
                " by another release: generate it again."
            )
        if read and (problems := self.version.problems(self.split)):
            raise CorruptVersionError(
                f"{self.version.ref}: {problems[0]}. Restore it from a copy, or remove the version's folder and"
                " generate it again; `xaug verify` lists all."
            )


def parse(text: str, store: Store, *, split: str = "train") -> Reference:
    """A reference as a person writes it. Raises UsageError, NoSuchVersionError, UnknownNameError (split)."""
    match = _REF.fullmatch(text.strip())
    share = float(match["share"]) if match and match["share"] else 1.0
    if not match or not 0.0 < share <= 1.0:
        raise UsageError(
            f"{text!r} is no reference to shards. Write TASK/RECIPE[@vN][/SPLIT][:SHARE], e.g. mnli/bae@v1/train:0.5"
            " for half of its training rows; SHARE is above 0 and at most 1."
        )
    version = store.resolve(match["version"])
    found = Reference(version, split_name(match["split"] or split), share)
    if found.split not in version.manifest.splits:
        held = ", ".join(version.manifest.splits)
        raise UsageError(f"{version.ref} has no split {found.split!r}. It has: {held}.")
    return found


def parse_all(texts: Iterable[str], store: Store, *, read: bool = True) -> list[Reference]:
    """References that may be in one run together; ``read``: all their bytes are checked.

    Raises DataError if they may not be, CorruptVersionError for changed bytes.
    """
    found = [parse(text, store) for text in texts]
    seen: set[tuple[str, str]] = set()
    for reference in found:
        key = (reference.version.ref, reference.split)
        if key in seen:
            raise DataError(f"{reference.version.ref}/{reference.split} is given twice. Give it once, with a :SHARE.")
        seen.add(key)
        reference.check(read=read)
    _together(found)
    return found


def everything(store: Store) -> list[Reference]:
    """The newest version of every intermediate task and recipe in the store that has training rows."""
    newest = {(v.task, v.recipe): v for v in store.versions() if not is_target(v.task)}
    found = [Reference(version, "train") for version in newest.values() if version.manifest.splits.get("train")]
    if not found:
        raise DataError(
            f"The store {store.root} holds no training rows. Make some: generate a task with"
            f" {param('attack', 'clean')} or {param('attack', 'bae')}, or name another store with"
            f" {param('store')}."
        )
    return found


def _together(found: Sequence[Reference]) -> None:
    """One world in a run, one set of files and labels a task."""
    by_world = {reference.version.manifest.source.world: reference for reference in found}
    if len(by_world) > 1:
        (made, first), (mixed, second) = sorted(by_world.items(), key=lambda item: item[0] == REAL)[:2]
        origin = "real data" if mixed == REAL else f"the {mixed} world"
        raise DataError(
            f"{first.version.ref} was made from the {made} world and {second.version.ref} from {origin}: results of the"
            " two mean nothing together. Train on one of them."
        )
    of_task: dict[str, Reference] = {}
    for reference in found:
        first = of_task.setdefault(reference.task, reference)
        if reference.labels != first.labels:
            raise DataError(
                f"{reference.version.ref} and {first.version.ref} number the labels of {reference.task} differently."
                " Generate one of them again from the other's source."
            )
        named = _other_file(first.version.manifest.source, reference.version.manifest.source)
        if named:
            raise DataError(
                f"{reference.version.ref} and {first.version.ref} were read from different files named {named}. Their"
                " rows would not belong together: generate one of them again from the other's source."
            )


def _other_file(one: SourceInfo, two: SourceInfo) -> str:
    """The path of a file that both have and that differs, or nothing."""
    hashes = {file.path: file.sha256 for file in one.files}
    return next((file.path for file in two.files if hashes.get(file.path, file.sha256) != file.sha256), "")
