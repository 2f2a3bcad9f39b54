"""Verdicts are stored beside a version: the version, and everything that reads it, stays as it was."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from making_audits import attacked, filled
from making_versions import REQUEST, make
from xaug.data_cards.audits import Audit, audit_folder, read_audit
from xaug.data_cards.audits.results import Placed
from xaug.data_cards.audits.shares import Tally
from xaug.data_cards.audits.stored import store_verdicts
from xaug.data_cards.audits.strata import placed
from xaug.data_cards.audits.verdict_file import read_verdicts
from xaug.data_cards.audits.verdicts import Answer, RowKey, Verdict
from xaug.data_cards.errors import AuditError, UsageError
from xaug.data_cards.store import Store, Version, keep_out_of_store


def verdicts(version: Version, *answers: tuple[str, int, Answer | None, Answer | None]) -> tuple[Placed, ...]:
    """Return verdicts with their places: (split, position, label still right, reads like English)."""
    return placed(version, [Verdict(RowKey(split, at), label, english) for split, at, label, english in answers])


def test_a_version_without_verdicts_has_no_audit(tmp_path: Path) -> None:
    assert read_audit(make(tmp_path)) is None


def test_verdicts_come_back_as_results(tmp_path: Path) -> None:
    version = make(tmp_path)
    ada = verdicts(version, ("train", 0, "yes", "yes"), ("train", 3, "no", "yes"), ("train", 5, "yes", None))
    grace = verdicts(version, ("train", 0, "yes", "no"), ("train", 3, "yes", "yes"), ("rejected", 1, "no", "no"))
    audit = store_verdicts(version, {"Grace": grace, "Ada": ada})
    assert audit == read_audit(version)
    assert [(one.name, len(one.verdicts)) for one in audit.annotators] == [("Ada", 3), ("Grace", 3)]
    assert [(one.name, len(one.rows)) for one in audit.populations] == [("kept", 3), ("not_similar", 1)]
    assert (audit.ref, audit.rows) == ("mnli/bae@v1", 4)
    kept = audit.kept
    assert kept is not None
    label = kept.question("label_still_right")
    assert label.tally == Tally(yes=2, unsure=1), "a tie of two is unsure"
    assert label.by_annotator == {"Ada": Tally(2, 1), "Grace": Tally(2)}
    assert (label.shared, label.alpha) == (2, pytest.approx(0.0))
    assert kept.question("both").tally == Tally(unsure=2), "train:5 has one answer only"
    assert [(str(row.row), row.id, row.stratum) for row in kept.rows] == [
        ("train:0", "row-0", "train, entailment"), ("train:3", "row-3", "train, entailment"),
        ("train:5", "row-5", "train, contradiction"),
    ]  # fmt: skip


def test_strata_are_given_where_they_say_something(tmp_path: Path) -> None:
    version = attacked(tmp_path, rows=60)
    few = store_verdicts(version, {"Ada": verdicts(version, *(("train", at, "yes", "no") for at in range(6)))})
    assert few.kept is not None
    assert few.kept.question("both").by_stratum == {}
    every = verdicts(version, *(("train", at, "yes" if at % 2 else "no", "yes") for at in range(40)))
    audit = store_verdicts(version, {"Ada": every}, replace=True)
    assert audit.kept is not None
    by_stratum = audit.kept.question("label_still_right").by_stratum
    assert set(by_stratum) == {"train, entailment", "train, neutral", "train, contradiction"}
    assert sum(tally.rows for tally in by_stratum.values()) == 40


def test_the_same_annotator_is_replaced_only_on_request(tmp_path: Path) -> None:
    version = make(tmp_path)
    first = store_verdicts(version, {"Zoë": verdicts(version, ("train", 0, "yes", "yes"))})
    again = {"ZOË": verdicts(version, ("train", 0, "no", "no")), "Ada": verdicts(version, ("train", 0, "no", "no"))}
    with pytest.raises(AuditError, match=r"'ZOË' on 1 row of mnli/bae@v1, such as train:0, are stored.*replace=True"):
        store_verdicts(version, again)
    assert read_audit(version) == first, "nothing is stored of a call that fails"
    audit = store_verdicts(version, again, replace=True)
    assert [one.name for one in audit.annotators] == ["Ada", "ZOË"]
    assert audit.kept is not None
    assert audit.kept.question("both").tally == Tally(no=1)


def test_verdicts_on_further_rows_are_added(tmp_path: Path) -> None:
    version = make(tmp_path)
    store_verdicts(version, {"Ada": verdicts(version, ("train", 3, "yes", "yes"), ("train", 4, "yes", "yes"))})
    store_verdicts(version, {"Ada": verdicts(version, ("rejected", 1, "no", "yes"), ("train", 0, "no", "yes"))})
    audit = store_verdicts(version, {"ada": verdicts(version, ("train", 3, "no", "no"))}, replace=True)
    (ada,) = audit.annotators
    said = [(str(one.verdict.row), one.verdict.label_still_right) for one in ada.verdicts]
    assert said == [("rejected:1", "no"), ("train:0", "no"), ("train:3", "no"), ("train:4", "yes")]


def test_nothing_that_handles_versions_sees_an_audit(tmp_path: Path) -> None:
    version = make(tmp_path)
    before = {path: path.read_bytes() for path in version.path.rglob("*") if path.is_file()}
    store_verdicts(version, {"Ada": verdicts(version, ("train", 0, "yes", "yes"))})
    assert audit_folder(version).name == "v1.audit"
    assert {path: path.read_bytes() for path in version.path.rglob("*") if path.is_file()} == before
    store = Store(tmp_path)
    assert [one.ref for one in store.versions()] == ["mnli/bae@v1"]
    assert store.unfinished() == []
    assert store.resolve("mnli/bae").verify() == []
    assert store.find("mnli", "bae", version.manifest.fingerprint) == version
    assert make(tmp_path).number == 1
    assert make(tmp_path, {**REQUEST, "seed": 14}).number == 2
    with pytest.raises(UsageError, match="is inside a store of versions"):
        keep_out_of_store(audit_folder(version), "to")


def test_verdicts_on_rows_that_were_made_again_are_refused(tmp_path: Path) -> None:
    version = make(tmp_path)
    store_verdicts(version, {"Ada": verdicts(version, ("train", 0, "yes", "yes"))})
    shutil.rmtree(version.path)
    other = make(tmp_path, {**REQUEST, "seed": 14}, units=2)
    assert (other.ref, other.path) == (version.ref, version.path)
    with pytest.raises(AuditError, match=r"other rows than those of mnli/bae@v1.*Move .*v1\.audit away"):
        read_audit(other)
    with pytest.raises(AuditError, match="has verdicts on other rows"):
        store_verdicts(other, {"Ada": verdicts(other, ("train", 0, "yes", "yes"))}, replace=True)


@pytest.mark.parametrize(
    ("damage", "where"),
    [
        (lambda text: text[:-20], "the file"),
        (lambda text: text.replace('"yes"', '"maybe"', 1), r"verdicts\.0\.label_still_right"),
        (lambda text: text.replace('"schema_version":1', '"schema_version":2'), "schema_version"),
        (lambda text: text.replace('"position":0', '"position":-1'), r"verdicts\.0\.position"),
    ],
)
def test_a_damaged_file_is_named(tmp_path: Path, damage: object, where: str) -> None:
    version = make(tmp_path)
    store_verdicts(version, {"Ada": verdicts(version, ("train", 0, "yes", "yes"))})
    (path,) = audit_folder(version).glob("*.json")
    text = json.dumps(json.loads(path.read_text(encoding="utf-8")), separators=(",", ":"))
    path.write_text(damage(text), encoding="utf-8")  # type: ignore[operator]
    with pytest.raises(AuditError, match=rf"verdicts-ada-\w+\.json is damaged at {where}: "):
        read_audit(version)


@pytest.mark.parametrize("name", ["Ada", "山田 太郎", "../../etc", "a/b\\c", "." * 80, "é" * 80, "con", " x "])
def test_any_name_gives_a_file_of_its_own(tmp_path: Path, name: str) -> None:
    version = make(tmp_path)
    given = verdicts(version, ("train", 0, "yes", "yes"))
    audit = store_verdicts(version, {name: given, "Somebody else": given})
    assert {one.name for one in audit.annotators} == {name, "Somebody else"}
    assert len(list(audit_folder(version).glob("verdicts-*.json"))) == 2
    assert {path.parent for path in tmp_path.rglob("verdicts-*")} == {audit_folder(version)}


def test_a_sheet_that_two_people_filled_in_gives_their_agreement(tmp_path: Path) -> None:
    version = attacked(tmp_path / "store")
    files = [
        filled(tmp_path / "ada.csv", version, "Ada", lambda at: ("yes" if at % 3 else "no", "yes")),
        filled(
            tmp_path / "grace.csv", version, "Grace", lambda at: ("yes" if at % 3 else "no", "no" if at == 1 else "yes")
        ),
    ]
    read = [read_verdicts(path, version) for path in files]
    audit = store_verdicts(version, {one.annotator: placed(version, one.verdicts) for one in read})
    assert isinstance(audit, Audit)
    assert audit.kept is not None
    label, english = audit.kept.question("label_still_right"), audit.kept.question("reads_like_english")
    assert (label.tally, label.alpha, label.shared) == (Tally(yes=8, no=4), 1.0, 12)
    assert english.tally == Tally(yes=11, unsure=1)
    # 12 rows, 23 times yes and once no: alpha = 1 - 23 · 2 / (2 · 23 · 1).
    assert english.alpha == pytest.approx(0.0)
