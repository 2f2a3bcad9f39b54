"""`xaug.audit` draws rows, stores verdicts and returns results; each mistake is named before anything is written."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import xaug
from making_audits import attacked, filled, lines
from xaug.data_cards.errors import AuditError, NoSuchVersionError, StorageError, UsageError

REF = "pocket_mnli/toy"


@pytest.fixture
def store(here: Path) -> Path:
    """The current folder, with a store of one version in ``store``."""
    attacked(here / "store")
    return here / "store"


def test_a_sheet_is_written_where_it_is_wanted(store: Path) -> None:
    sheet = xaug.audit(REF, sample=5)
    assert (sheet.ref, sheet.rows, sum(sheet.strata.values())) == ("pocket_mnli/toy@v1", 5, 5)
    assert (sheet.page, sheet.csv) == (Path("pocket_mnli-toy@v1-audit.html"), Path("pocket_mnli-toy@v1-audit.csv"))
    assert sheet.page.is_file()
    assert sheet.csv.is_file()
    assert sheet.drawn in repr(sheet)
    named = xaug.audit(xaug.load(REF), sample=99, to="sheets/a.html", seed=7)
    assert (named.rows, named.csv) == (20, Path("sheets/a.csv"))
    assert xaug.audit(REF, sample=3, rejected=True).page == Path("pocket_mnli-toy@v1-audit-rejected.html")
    assert xaug.audit(REF, sample=3, reason="low_similarity").page.name.endswith("-audit-low_similarity.html")


def test_a_sheet_never_replaces_verdicts(store: Path) -> None:
    sheet = xaug.audit(REF, sample=5)
    assert xaug.audit(REF, sample=5).page == sheet.page, "the same sheet again"
    with pytest.raises(UsageError, match=r"audit.html exists already and has other content.*with to="):
        xaug.audit(REF, sample=6)
    filled(sheet.csv, xaug.load(REF).version, "Ada")
    before = sheet.csv.read_bytes()
    with pytest.raises(UsageError, match=r"audit.csv exists already and has other content"):
        xaug.audit(REF, sample=5)
    assert sheet.csv.read_bytes() == before


def test_verdicts_become_results(store: Path) -> None:
    view = xaug.audit(REF)
    assert view.audit is None
    assert str(view) == repr(view) == "pocket_mnli/toy@v1: nobody has audited its rows."
    assert view.record()["populations"] == []
    version = xaug.load(REF).version
    filled(Path("ada.csv"), version, "Ada", lambda at: ("yes" if at else "no", "yes"))
    filled(Path("grace.csv"), version, "Grace", lambda at: ("yes", "unsure" if at == 1 else "yes"))
    view = xaug.audit(REF, read=["ada.csv", Path("grace.csv")])
    assert str(view) == "pocket_mnli/toy@v1: 12 rows judged, by Ada (12), Grace (12)."
    assert view.table()[0] == (
        "kept", "label still right", "11", "0", "1", "92", "65 to 99", "100", "74 to 100", "0.00",
    )  # fmt: skip
    assert ("Ada", "kept", "label still right", "11", "1", "0", "92", "65 to 99") in view.parts()
    assert len(view.rows) == 12
    record = json.loads(json.dumps(view.record()))
    assert record["populations"][0]["questions"][2]["question"] == "both"
    assert record["populations"][0]["questions"][2]["interval"] == pytest.approx([0.5520, 0.9530], abs=1e-3)
    assert len(record["verdicts"]) == 24
    assert "label still right" in view._repr_html_()
    assert repr(xaug.audit(REF)) == repr(view)


def test_the_cards_with_the_results_lie_beside_the_version(store: Path) -> None:
    version = xaug.load(REF).version
    filled(Path("ada.csv"), version, "Ada | <b>", lambda at: ("yes" if at < 9 else "no", "yes"))
    view = xaug.audit(REF, read="ada.csv")
    folder = Path("store/pocket_mnli/toy/v1.audit")
    assert view.card == xaug.audit(REF).card == folder / "card.html"
    assert view.record()["card"] == str(view.card)
    readme = (folder / "README.md").read_text(encoding="utf-8")
    assert "1 person judged 12 rows." in readme
    assert "| Is the label still right? | 9 | 3 | 0 | 75 | 47 to 91 | – |" in readme
    assert "Is the label still right?" in view.card.read_text(encoding="utf-8")
    assert readme.index("## What people say") < readme.index("| Is the label") < readme.index("## Licence")
    assert "Ada" not in readme, "a card may be published, and names are not its business"
    assert "## What people say" not in (version.path / "README.md").read_text(encoding="utf-8")
    assert version.verify() == []


def test_a_frame_has_a_line_for_each_verdict(store: Path) -> None:
    pytest.importorskip("pandas")
    filled(Path("ada.csv"), xaug.load(REF).version, "Ada")
    frame = xaug.audit(REF, read="ada.csv").to_pandas()
    assert len(frame) == 12
    assert set(frame["label_still_right"]) == {"yes"}


def test_several_files_are_stored_together_or_not_at_all(store: Path) -> None:
    version = xaug.load(REF).version
    filled(Path("ada.csv"), version, "Ada")
    filled(Path("again.csv"), version, "ADA")
    filled(Path("wrong.csv"), version, "Grace", lambda _: ("yes", "perhaps"))
    with pytest.raises(AuditError, match=r"ada\.csv and again\.csv both have the verdicts of 'ADA'"):
        xaug.audit(REF, read=["ada.csv", "again.csv"])
    with pytest.raises(AuditError, match=r"wrong\.csv:2: reads_like_english is 'perhaps'"):
        xaug.audit(REF, read=["ada.csv", "wrong.csv"])
    assert xaug.audit(REF).audit is None
    xaug.audit(REF, read="ada.csv")
    with pytest.raises(AuditError, match="stored already"):
        xaug.audit(REF, read="again.csv")
    assert len(xaug.audit(REF, read="again.csv", replace=True).rows) == 12


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: xaug.audit(None), "ref= takes a reference, such as .mnli/bae., or a version, not None"),
        (lambda: xaug.audit(REF, sample=0), "sample=0: give a whole number of at least 1"),
        (lambda: xaug.audit(REF, sample="5"), "sample= is of type str: give a whole number"),
        (lambda: xaug.audit(REF, sample=5, seed=-1), "seed=-1: a seed is a whole number"),
        (lambda: xaug.audit(REF, sample=5, to="a.csv"), 'to="a.csv" names no page: it must end in .html'),
        (lambda: xaug.audit(REF, sample=5, to=5), "to= takes a path, not a value of type int"),
        (lambda: xaug.audit(REF, sample=5, to="store/a.html"), r'to="store" is inside a store of versions'),
        (
            lambda: xaug.audit(REF, sample=5, read="a.csv"),
            "A sample is written, and no verdict is read, so read= would",
        ),
        (lambda: xaug.audit(REF, seed=5), "No sample is drawn, so seed= would have no effect"),
        (lambda: xaug.audit(REF, replace=True), "No file of verdicts is read, so replace= would have no effect"),
        (lambda: xaug.audit(REF, read=5), "read= takes a file, or several, not a value of type int"),
        (lambda: xaug.audit(REF, read="none.csv"), 'read="none.csv": there is no such file'),
        (
            lambda: xaug.audit(REF, read=["a", "b"], annotator="Ada"),
            "annotator= names one person. Read one file at a t",
        ),
    ],
)
def test_a_wrong_call_is_refused(store: Path, call: Callable[[], object], message: str) -> None:
    before = sorted(store.parent.rglob("*"))
    with pytest.raises(UsageError, match=rf"^{message}"):
        call()
    assert sorted(store.parent.rglob("*")) == before


def test_a_version_that_does_not_exist_is_not_audited(store: Path) -> None:
    with pytest.raises(NoSuchVersionError, match="Did you mean pocket_mnli/toy"):
        xaug.audit("pocket_mnli/toi", sample=5)


def test_a_place_that_cannot_be_written_is_named(store: Path) -> None:
    Path("file").write_text("", encoding="utf-8")
    with pytest.raises(StorageError, match="is a file, not a folder"):
        xaug.audit(REF, sample=5, to="file/a.html")


def test_a_smaller_sample_is_part_of_a_larger_one(store: Path) -> None:
    version = xaug.load(REF).version
    few, more = lines(version, 6), lines(version, 12)
    assert more[:6] == few
