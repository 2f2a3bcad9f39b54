"""The verdicts of a version, beside it: ``vN.audit/``, with one file for each annotator.

A version never changes and knows nothing of this folder. The store lists ``vN`` only, and ``verify`` reads ``vN`` only.
Each file names the content that its verdicts are about, so verdicts on a version that was removed and made again with
other rows are not taken for verdicts on the new rows.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError
from xaug.data_cards.audits.results import Annotator, Audit, Placed
from xaug.data_cards.audits.verdicts import Answer, RowKey, Verdict
from xaug.data_cards.card import Spec
from xaug.data_cards.durable import storage, write_atomic
from xaug.data_cards.errors import AuditError
from xaug.data_cards.lock import FileLock
from xaug.data_cards.manifest import Sha256
from xaug.data_cards.parameters import param
from xaug.data_cards.text import counted, one_line, quoted
from xaug.data_cards.version import Version

_SUFFIX = ".audit"
_FILES = "verdicts-*.json"


class StoredVerdict(Spec):
    """One row's verdict, with what the version says of the row."""

    split: str
    position: Annotated[int, Field(ge=0)]
    id: str
    population: str
    stratum: str
    label_still_right: Answer | None
    reads_like_english: Answer | None
    comment: str = ""

    @classmethod
    def of(cls, placed: Placed) -> StoredVerdict:
        """Return a verdict in the form in which it is stored."""
        verdict = placed.verdict
        return cls(
            split=verdict.row.split, position=verdict.row.position, id=placed.id, population=placed.population,
            stratum=placed.stratum, label_still_right=verdict.label_still_right,
            reads_like_english=verdict.reads_like_english, comment=verdict.comment,
        )  # fmt: skip

    @property
    def key(self) -> RowKey:
        """The row that the verdict is about."""
        return RowKey(self.split, self.position)

    def placed(self) -> Placed:
        """Return the verdict and its place."""
        verdict = Verdict(self.key, self.label_still_right, self.reads_like_english, self.comment)
        return Placed(verdict, self.id, self.population, self.stratum)


class StoredVerdicts(Spec):
    """The file of one annotator."""

    schema_version: Literal[1] = 1
    ref: str
    content_sha256: Sha256  # of the version's rows
    annotator: str
    read: datetime  # UTC
    verdicts: tuple[StoredVerdict, ...]


def audit_folder(version: Version) -> Path:
    """Return the folder of a version's verdicts, ``vN.audit``, which may not exist."""
    return version.path.with_name(version.path.name + _SUFFIX)


def read_audit(version: Version) -> Audit | None:
    """Return the results of all verdicts that are stored beside a version; None if there are none.

    Raises AuditError for a file that is damaged or belongs to other rows, StorageError, and CorruptVersionError.
    """
    stored = [_read(path, version) for path in _files(version)]
    if not stored:
        return None
    annotators = (Annotator(one.annotator, one.read, tuple(v.placed() for v in one.verdicts)) for one in stored)
    return Audit.of(version.ref, version.manifest.content_sha256, annotators)


def audit_lock(version: Version) -> FileLock:
    """Return the lock of a version's folder of verdicts, as a context manager. It waits for another process."""
    return FileLock(audit_folder(version) / ".lock", what=f"the audit of {version.ref}", wait=True)


def store_verdicts(version: Version, given: Mapping[str, tuple[Placed, ...]], *, replace: bool = False) -> Audit:
    """Store verdicts (annotator → verdicts) beside a version, all or none, and return the results of all that exist.

    Verdicts on further rows are added to what an annotator said before. Raises AuditError for rows that an annotator
    has judged before, unless ``replace`` is set, and StorageError.
    """
    folder = audit_folder(version)
    with audit_lock(version):
        earlier = {person(one.annotator): one.verdicts for one in (_read(path, version) for path in _files(version))}
        for name, verdicts in given.items():
            again = {placed.verdict.row for placed in verdicts} & {one.key for one in earlier.get(person(name), ())}
            if again and not replace:
                raise AuditError(
                    f"The verdicts of {quoted(name)} on {counted(len(again), 'row')} of {version.ref}, such as"
                    f" {min(again)}, are stored already, in {folder}. To store these in their place, give"
                    f" {param('replace', True)}."
                )
        now = datetime.now(UTC).replace(microsecond=0)
        with storage(folder, "store the verdicts"):
            for name, verdicts in given.items():
                by_row = {one.key: one for one in (*earlier.get(person(name), ()), *map(StoredVerdict.of, verdicts))}
                content = StoredVerdicts(
                    ref=version.ref, content_sha256=version.manifest.content_sha256, annotator=name, read=now,
                    verdicts=tuple(by_row[key] for key in sorted(by_row)),
                )  # fmt: skip
                text = content.model_dump_json(indent=1) + "\n"
                write_atomic(folder / _file_name(name), text.encode("utf-8", errors="replace"))
    audit = read_audit(version)
    assert audit is not None  # the files were just written
    return audit


def _files(version: Version) -> Iterable[Path]:
    with storage(audit_folder(version), "read the verdicts"):
        return sorted(audit_folder(version).glob(_FILES))


def _read(path: Path, version: Version) -> StoredVerdicts:
    with storage(path, "read the verdicts"):
        content = path.read_bytes()
    try:
        stored = StoredVerdicts.model_validate_json(content)
    except ValidationError as error:
        first = error.errors()[0]
        where = one_line(".".join(str(part) for part in first["loc"])) or "the file"
        raise AuditError(
            f"{path} is damaged at {where}: {one_line(first['msg'])}. Restore it from a copy, or remove it and read the"
            " annotator's file again."
        ) from None
    if stored.content_sha256 != version.manifest.content_sha256:
        raise AuditError(
            f"{path} has verdicts on other rows than those of {version.ref}: the version was made again after it was"
            f" audited. Move {path.parent} away."
        )
    return stored


def person(annotator: str) -> str:
    """Return what identifies an annotator: a name in another case or Unicode form is the same name."""
    return unicodedata.normalize("NFKC", annotator).casefold()


def _file_name(annotator: str) -> str:
    """Return a file's name for any person's name: its ASCII letters for people, a hash that makes it unique."""
    key = person(annotator)
    plain = re.sub(r"[^a-z0-9]+", "-", unicodedata.normalize("NFKD", key)).strip("-")[:30]
    return f"verdicts-{plain or 'annotator'}-{hashlib.sha256(key.encode('utf-8', 'replace')).hexdigest()[:8]}.json"
