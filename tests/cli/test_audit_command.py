"""`xaug audit` on the command line."""

from __future__ import annotations

from pathlib import Path

import pytest
from command_line import Xaug
from making_audits import attacked, filled
from xaug.data_cards.store import Store, Version

REF = "pocket_mnli/toy"


@pytest.fixture
def version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Version:
    """A version in the store that commands use; the current folder is empty but for it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XAUG_STORE", str(tmp_path / "store"))
    return attacked(tmp_path / "store")


def test_a_sheet_is_made_filled_in_and_read(xaug: Xaug, version: Version) -> None:
    done = xaug("audit", REF, "--sample", "12")
    assert done.code == 0
    first, *strata, last = done.out.splitlines()
    assert first == "pocket_mnli/toy@v1: 12 of 20 kept rows, drawn at random with seed 0."
    assert sum(int(line.rpartition(": ")[2]) for line in strata) == 12
    assert last == (
        "Open pocket_mnli-toy@v1-audit.html in a browser, or fill in pocket_mnli-toy@v1-audit.csv. Then: xaug audit"
        " pocket_mnli/toy@v1 --read FILE"
    )
    filled(Path("ada.csv"), version, "Ada")
    filled(Path("grace.csv"), version, "Grace", lambda at: ("no" if at else "yes", "yes"))
    done = xaug("audit", REF, "--read", "ada.csv", "grace.csv")
    assert done.code == 0, done.err
    shown = [line.split("\t") for line in done.out.splitlines()]
    assert shown[0] == ["pocket_mnli/toy@v1: 12 rows judged, by Ada (12), Grace (12)."]
    assert ["kept", "label still right", "1", "0", "11", "8", "1 to 35", "100", "21 to 100", "-0.77"] in shown
    assert ["Grace", "kept", "label still right", "1", "11", "0", "8", "1 to 35"] in shown
    assert "Wilson" in done.out
    assert xaug("audit", REF).out == done.out
    assert [version.ref for version in Store(Path("store")).versions()] == ["pocket_mnli/toy@v1"]
    assert xaug("verify").code == 0


def test_results_are_json_on_request(xaug: Xaug, version: Version) -> None:
    sheet = xaug("audit", REF, "--sample", "4", "--seed", "3", "--to", "a.html", "--json").json
    assert (sheet["page"], sheet["csv"], sheet["rows"]) == ("a.html", "a.csv", 4)
    assert xaug("audit", REF, "--json").json["annotators"] == []
    record = xaug("audit", REF, "--read", str(filled(Path("ada.csv"), version, "Ada")), "--json").json
    assert record["annotators"][0]["name"] == "Ada"
    assert record["populations"][0]["questions"][0]["yes"] == 12


def test_faults_are_named_as_flags_and_lines(xaug: Xaug, version: Version) -> None:
    filled(Path("ada.csv"), version, "Ada", lambda _: ("ja", "yes"))
    done = xaug("audit", REF, "--read", "ada.csv")
    assert done.code == 1
    assert done.err.startswith(
        "error: ada.csv:2: label_still_right is 'ja'; write yes, no, unsure, or nothing\nada.csv:3"
    )
    for options, message in (
        (("ada.csv",), "error: ada.csv: give files of verdicts after --read."),
        (("--rejected",), "error: No sample is drawn, so --rejected would have no effect."),
        (("--sample", "3", "--replace"), "error: A sample is written, and no verdict is read, so --replace would"),
        (("--read", "b.csv"), "error: --read b.csv: there is no such file."),
        (("--sample", "3", "--reason", "low_similarty"), "error: There is no reason in pocket_mnli/toy@v1 named"),
    ):
        done = xaug("audit", REF, *options)
        assert done.code == 2
        assert done.err.startswith(message)


def test_the_store_lists_what_was_audited(xaug: Xaug, version: Version) -> None:
    assert xaug("ls", "--json").json["versions"][0]["audited"] is None
    xaug("audit", REF, "--read", str(filled(Path("ada.csv"), version, "Ada")))
    assert xaug("ls", "--json").json["versions"][0]["audited"] == {"rows": 12, "annotators": 1}
    header, line = (text.split("\t") for text in xaug("ls").out.splitlines())
    assert (header[-1], line[-1]) == ("audited", "12")
    (path,) = Path("store/pocket_mnli/toy/v1.audit").glob("*.json")
    path.write_text("{", encoding="utf-8")
    assert "is damaged at the file" in xaug("ls", "--json").json["versions"][0]["audited"]["error"]
    assert xaug("ls").out.splitlines()[1].endswith("\tbroken")
