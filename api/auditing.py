"""`xaug.audit`: write a sheet of rows for people to judge, store their verdicts, and say what they found."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, overload

from xaug.audits import AuditSheet, AuditView
from xaug.loading import DataVersion, load

if TYPE_CHECKING:
    from xaug.data_cards.audits import Audit
    from xaug.data_cards.audits.verdict_file import VerdictFile
    from xaug.data_cards.version import Version


@overload
def audit(
    ref: str | DataVersion,
    *,
    sample: int,
    to: str | Path | None = None,
    seed: int | None = None,
    rejected: bool = False,
    reason: str | None = None,
    store: str | Path | None = None,
) -> AuditSheet: ...


@overload
def audit(
    ref: str | DataVersion,
    *,
    read: str | Path | Iterable[str | Path] | None = None,
    annotator: str | None = None,
    replace: bool = False,
    store: str | Path | None = None,
) -> AuditView: ...


@overload
def audit(
    ref: str | DataVersion,
    *,
    sample: int | None,
    to: str | Path | None,
    seed: int | None,
    rejected: bool,
    reason: str | None,
    read: str | Path | Iterable[str | Path] | None,
    annotator: str | None,
    replace: bool,
    store: str | Path | None,
) -> AuditSheet | AuditView: ...


def audit(
    ref: str | DataVersion,
    *,
    sample: int | None = None,
    to: str | Path | None = None,
    seed: int | None = None,
    rejected: bool = False,
    reason: str | None = None,
    read: str | Path | Iterable[str | Path] | None = None,
    annotator: str | None = None,
    replace: bool = False,
    store: str | Path | None = None,
) -> AuditSheet | AuditView:
    """Write a sheet of randomly drawn rows (``sample``), store filled-in sheets (``read``), or return the results.

    People answer two questions for each row: whether its label is still right, and whether it reads like English. Their
    verdicts are stored beside the version, in ``vN.audit``, with its page and README.md, which then have the results.
    The version itself does not change.

    Args:
        ref: The version: a reference, or what `xaug.load` or `xaug.generate` returned.
        sample: The number of rows to draw, without replacement, stratified by split and by label or outcome. If there
            are fewer, the sheet has all of them.
        to: The page to write, which ends in ``.html``; the CSV file is put beside it. By default ``REF-audit.html``.
        seed: The seed of the sample (default: 0). A larger sample of the same seed contains a smaller one.
        rejected: Draw rejected rows instead of kept ones, to measure what the filters throw away.
        reason: Draw rows that were rejected for this reason.
        read: The file, or the files, that annotators filled in: one for each annotator.
        annotator: The annotator's name, for a file that does not state one.
        replace: Store these verdicts in place of those that the same annotators gave to the same rows before. Verdicts
            on further rows, as of a second sheet, are added without it.
        store: The folder of all versions; by default XAUG_STORE, or else ``store``.

    Raises:
        UsageError: A parameter is wrong, or a file with other content is where the sheet would be written.
        AuditError: A file of verdicts has faults, which the message lists with their lines, or is about other rows.
        NoSuchVersionError: The reference names no version.
        CorruptVersionError: The version's bytes are not those that were committed.
        StorageError: A file cannot be read or written.
    """
    from xaug.checking import check_flags, check_given, check_type, check_unused

    check_type("ref", ref, (str, DataVersion), 'a reference, such as "mnli/bae", or a version')
    check_given(str, "a text", {"reason": reason, "annotator": annotator})
    check_flags({"rejected": rejected, "replace": replace})
    drawing = {"to": to, "seed": seed, "rejected": rejected or None, "reason": reason}
    reading = {"read": read, "annotator": annotator, "replace": replace or None}
    if sample is not None:
        check_unused("A sample is written, and no verdict is read", reading)
        return _sheet(ref, sample, to, seed or 0, rejected=rejected, reason=reason, store=store)
    check_unused("No sample is drawn", drawing)
    if read is not None:
        return _stored(ref, read, annotator, replace=replace, store=store)
    check_unused("No file of verdicts is read", reading)
    from xaug.data_cards.audits import read_audit

    version = _version(ref, store)
    return _view(version, read_audit(version))


def _view(version: Version, audit: Audit | None) -> AuditView:
    from xaug.data_cards.audits import audit_folder
    from xaug.data_cards.render.html import NAME

    card = audit_folder(version) / NAME
    return AuditView(version.ref, audit, card if audit is not None and card.is_file() else None)


def _version(ref: str | DataVersion, store: str | Path | None) -> Version:
    return ref.version if isinstance(ref, DataVersion) else load(ref, store=store).version


def _sheet(
    ref: str | DataVersion,
    size: int,
    to: str | Path | None,
    seed: int,
    *,
    rejected: bool,
    reason: str | None,
    store: str | Path | None,
) -> AuditSheet:
    from xaug.checking import PATH, check_given, check_output, check_seed, check_whole
    from xaug.data_cards.audits.sampling import sample
    from xaug.data_cards.audits.sheet import sheet_csv, sheet_html
    from xaug.data_cards.audits.sheet_rows import sheet_rows
    from xaug.data_cards.errors import UsageError
    from xaug.data_cards.parameters import param
    from xaug.data_cards.store import keep_out_of_store

    size, seed = check_whole("sample", size, least=1), check_seed(seed)
    check_given(PATH, "a path", {"to": to})
    version = _version(ref, store)
    which = f"-{reason or 'rejected'}" if rejected or reason else ""
    page = Path(to if to is not None else f"{version.ref.replace('/', '-')}-audit{which}.html")
    if page.suffix.lower() not in (".html", ".htm"):
        raise UsageError(f"{param('to', page)} names no page: it must end in .html. The CSV file is put beside it.")
    check_output(page.parent, "to")
    keep_out_of_store(page.parent, "to", version.path.parent.parent.parent)
    drawn = sample(version, size, seed, rejected=rejected, reason=reason)
    rows = sheet_rows(version, drawn.rows)
    csv = page.with_suffix(".csv")
    _write({
        page: sheet_html(version, rows, drawn=str(drawn), file=page.stem).encode("utf-8", errors="replace"),
        csv: sheet_csv(version, rows),
    })  # fmt: skip
    return AuditSheet(version.ref, page, csv, len(rows), str(drawn), drawn.strata)


def _write(files: dict[Path, bytes]) -> None:
    """Write a sheet. Raises UsageError if a file is there that differs: it may be filled in, or be another sheet."""
    from xaug.data_cards.durable import storage, write_atomic
    from xaug.data_cards.errors import UsageError
    from xaug.data_cards.parameters import param

    for path, content in files.items():
        with storage(path, "write the sheet", param("to")):
            if path.exists() and path.read_bytes() != content:
                raise UsageError(
                    f"{path} exists already and has other content, which may be somebody's verdicts. Name another page"
                    f" with {param('to')}, or move the file away."
                )
    for path, content in files.items():
        with storage(path, "write the sheet", param("to")):
            path.parent.mkdir(parents=True, exist_ok=True)
            write_atomic(path, content)


def _stored(
    ref: str | DataVersion,
    read: str | Path | Iterable[str | Path],
    annotator: str | None,
    *,
    replace: bool,
    store: str | Path | None,
) -> AuditView:
    from xaug.cards import write_audited_cards
    from xaug.checking import PATH, several
    from xaug.data_cards.audits.stored import store_verdicts
    from xaug.data_cards.audits.strata import placed
    from xaug.data_cards.audits.verdict_file import read_verdicts
    from xaug.data_cards.errors import UsageError
    from xaug.data_cards.parameters import param

    paths = [Path(one) for one in several("read", read, "a file, or several", PATH)]
    if not paths:
        raise UsageError(f"{param('read')} names no file. Name the files that annotators filled in.")
    if annotator is not None and len(paths) > 1:
        raise UsageError(f"{param('annotator')} names one person. Read one file at a time with it.")
    for path in paths:
        if not path.is_file():
            what = "it is a folder, not a file of verdicts" if path.is_dir() else "there is no such file"
            raise UsageError(f"{param('read', path)}: {what}.")
    version = _version(ref, store)
    files = [read_verdicts(path, version, annotator=annotator) for path in paths]
    given = {file.annotator: placed(version, file.verdicts) for file in _of_different_people(files)}
    audit = store_verdicts(version, given, replace=replace)
    write_audited_cards(version)
    return _view(version, audit)


def _of_different_people(files: Iterable[VerdictFile]) -> list[VerdictFile]:
    """Return the files. Raises AuditError if two are of the same annotator."""
    from xaug.data_cards.audits.stored import person
    from xaug.data_cards.errors import AuditError
    from xaug.data_cards.text import quoted

    first: dict[str, VerdictFile] = {}
    for file in files:
        other = first.setdefault(person(file.annotator), file)
        if other is not file:
            raise AuditError(
                f"{other.path} and {file.path} both have the verdicts of {quoted(file.annotator)}. Read them one"
                " after the other, or correct the name in one of them."
            )
    return list(first.values())
