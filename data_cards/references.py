"""References to rows in a store: ``TASK/RECIPE[@vN][/SPLIT][:SHARE]``, resolved, checked and pinned to a version."""

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
MOST_REPEATS = 1000  # the largest share: beyond it, a mistyped number would fill the memory
_AUGMENTED = ("origin_id", "split", "outcome", "edits")  # columns of every augmented version and of no clean one


@dataclass(frozen=True)
class Reference:
    """A share of one split of one version.

    ``share`` is above 0. A share above 1 repeats rows: of 2.5, all rows are read twice and half of them a third time.
    """

    version: Version
    split: str
    share: float = 1.0

    @property
    def name(self) -> str:
        """The pinned reference, with the version's number: it always names the same rows."""
        share = "" if self.share == 1.0 else f":{self.share:g}"
        return f"{self.version.ref}/{self.split}{share}"

    @property
    def task(self) -> str:
        """The id of the dataset's card, as text."""
        return self.version.task

    @property
    def task_type(self) -> TaskType:
        """The task type of the rows."""
        return self.version.manifest.about.task_type

    @property
    def labels(self) -> tuple[str, ...]:
        """Label names, in index order."""
        return self.version.manifest.about.labels

    @property
    def augmented(self) -> bool:
        """Whether the rows come from an attack."""
        return "origin_id" in self.version.manifest.features

    @property
    def shard_hashes(self) -> list[str]:
        """The SHA-256 of each shard, in order. They identify the rows."""
        return [shard.sha256 for shard in self.version.manifest.splits[self.split].shards]

    @cached_property
    def table(self) -> pa.Table:
        """All rows of the split, memory-mapped. Raises CorruptVersionError."""
        return self.version.table(self.split)

    def check(self, *, check_bytes: bool = True) -> None:
        """Check that the split has every column of its task type and, with ``check_bytes``, that its shards are sound.

        Raises DataError for a missing column, CorruptVersionError for bytes that are not the committed ones.
        """
        manifest = self.version.manifest
        required = set(self.task_type.columns(self.labels))
        if any(name in manifest.features for name in _AUGMENTED):
            required |= set(_AUGMENTED)
        if missing := sorted(required - set(manifest.features)):
            raise DataError(
                f"{self.version.ref} has no column {', '.join(missing)}, which {self.task_type} rows need. Another"
                " release of xaug made it: generate it again."
            )
        if check_bytes and (problems := self.version.shard_problems(self.split)):
            raise CorruptVersionError(
                f"{self.version.ref}: {problems[0]}. Restore it from a copy, or remove the version's folder and"
                " generate it again; `xaug verify` lists all problems."
            )


def parse_reference(text: str, store: Store, *, split: str = "train") -> Reference:
    """Resolve a reference as a user writes it. ``split``: the split where the text names none.

    Raises UsageError for a text that is no reference or a split that the version does not have, NoSuchVersionError.
    """
    match = _REF.fullmatch(text.strip())
    share = float(match["share"]) if match and match["share"] else 1.0
    if not match or not 0.0 < share <= MOST_REPEATS:
        raise UsageError(
            f"{text!r} is not a reference to rows. Write TASK/RECIPE[@vN][/SPLIT][:SHARE], e.g. mnli/bae@v1/train:0.5"
            f" for half of its training rows, or mnli/bae:3 for each of them three times. SHARE is above 0 and at most"
            f" {MOST_REPEATS:,}."
        )
    version = store.resolve(match["version"])
    reference = Reference(version, split_name(match["split"] or split), share)
    if reference.split not in version.manifest.splits:
        splits = ", ".join(version.manifest.splits)
        raise UsageError(f"{version.ref} has no split {reference.split!r}. Its splits are: {splits}.")
    return reference


def parse_references(texts: Iterable[str], store: Store, *, check_bytes: bool = True) -> list[Reference]:
    """Resolve references that one run is to use together. ``check_bytes``: check all bytes of their shards.

    Raises DataError if one run cannot use them together, CorruptVersionError for changed bytes, and the errors of
    `parse_reference`.
    """
    references = [parse_reference(text, store) for text in texts]
    seen: set[tuple[str, str]] = set()
    for reference in references:
        key = (reference.version.ref, reference.split)
        if key in seen:
            raise DataError(f"{reference.version.ref}/{reference.split} is given twice. Give it once, with a :SHARE.")
        seen.add(key)
        reference.check(check_bytes=check_bytes)
    _check_compatible(references)
    return references


def newest_training_rows(store: Store) -> list[Reference]:
    """Return the training rows of the newest version of every intermediate task and recipe in the store.

    Raises DataError if the store holds none.
    """
    newest = {(v.task, v.recipe): v for v in store.versions() if not is_target(v.task)}
    references = [Reference(version, "train") for version in newest.values() if version.manifest.splits.get("train")]
    if not references:
        raise DataError(
            f"The store {store.root} holds no training rows. Generate a task with {param('attack', 'clean')} or"
            f" {param('attack', 'bae')}, or name another store with {param('store')}."
        )
    return references


def _check_compatible(references: Sequence[Reference]) -> None:
    """Raise DataError unless all rows are of one world, and those of each task of one set of labels and files."""
    by_world = {reference.version.manifest.source.world: reference for reference in references}
    if len(by_world) > 1:
        (made, first), (mixed, second) = sorted(by_world.items(), key=lambda item: item[0] == REAL)[:2]
        origin = "real data" if mixed == REAL else f"the {mixed} world"
        raise DataError(
            f"{first.version.ref} was made from the {made} world and {second.version.ref} from {origin}: training on"
            " both gives meaningless results. Train on one of them."
        )
    of_task: dict[str, Reference] = {}
    for reference in references:
        first = of_task.setdefault(reference.task, reference)
        if reference.labels != first.labels:
            raise DataError(
                f"{reference.version.ref} and {first.version.ref} number the labels of {reference.task} differently."
                " Generate one of them again from the other's source."
            )
        path = _differing_file(first.version.manifest.source, reference.version.manifest.source)
        if path:
            raise DataError(
                f"{reference.version.ref} and {first.version.ref} were read from different files named {path}, so"
                " their rows do not belong together. Generate one of them again from the other's source."
            )


def _differing_file(one: SourceInfo, two: SourceInfo) -> str:
    """Return the path of a file that is in both sources with different content, or nothing."""
    hashes = {file.path: file.sha256 for file in one.files}
    return next((file.path for file in two.files if hashes.get(file.path, file.sha256) != file.sha256), "")
