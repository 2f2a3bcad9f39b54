"""Controls from Python: the rows and edits of a reference version, and which references are refused."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import xaug
from hearing import Heard
from tiny import OFFICIAL, TinyModels
from xaug.data_cards.edits import row_diff
from xaug.data_cards.errors import NoSuchVersionError, UsageError
from xaug.loading import DataVersion

pytestmark = pytest.mark.usefixtures("here")

TASKS = ("mnli", "commonsenseqa", "squad_v1", "ccg")  # one of each type


def make(task: str, attack: str, **more: Any) -> DataVersion:
    """A version of the fixture's rows, with every row that is not skipped kept."""
    usual: dict[str, Any] = {"source": str(OFFICIAL), "profile": "none", "device": "cpu"}
    return xaug.generate(task, attack, **{**usual, **more})


def misspelt(task: str = "mnli", **more: Any) -> DataVersion:
    """A reference that needs no model."""
    return make(task, "nlpaug:keyboard", **{"filters": {"edit_ratio": 1}, **more})


def searched(task: str, tiny: TinyModels, **more: Any) -> DataVersion:
    """A reference by BAE, which keeps failed rows too, so that its rows have from no edits to several."""
    return make(
        task, "bae", victim=tiny.victims[task], mlm=tiny.mlm, encoder=tiny.encoder, tagger="textblob",
        allow_weak_victim=True, parameters={"parity": False, "top_k": 8, "similarity": 0.3, "max_queries": 90},
        filters={"outcome": 0, "similarity": -1, "edit_ratio": 9}, **more,
    )  # fmt: skip


def kept(version: DataVersion) -> list[dict[str, Any]]:
    return [
        {**row, "in": split} for split in version.rows if split != "rejected"
        for row in version.table(split).to_pylist()
    ]  # fmt: skip


def shape(version: DataVersion) -> list[tuple[Any, ...]]:
    """Of each kept row its clean row, its place, and the number of its edits."""
    return [(row["in"], row["origin_id"], row["position"], len(row["edits"])) for row in kept(version)]


@pytest.mark.parametrize("task", TASKS)
def test_random_makes_as_many_edits_in_each_row_as_its_reference(task: str, tiny: TinyModels) -> None:
    reference = searched(task, tiny)
    control = make(task, "random", like=reference, mlm=tiny.mlm)
    assert control.ref == f"{task}/random@v1"
    counts = [row[3] for row in shape(reference)]
    assert len(counts) > 2
    assert max(counts) > 0
    assert shape(control) == shape(reference)
    assert control.rows == {
        **{split: rows for split, rows in reference.rows.items() if split != "rejected"},
        "rejected": 0,
    }
    same = [a["edits"] == b["edits"] for a, b in zip(kept(reference), kept(control), strict=True) if a["edits"]]
    assert not all(same), "the places are drawn at random"
    for row in kept(control):
        assert row["outcome"] == "untested"
        row_diff(row)  # raises if the edits did not produce the texts
    if task == "squad_v1":
        for row in kept(control):
            for text, start in zip(row["answers"]["text"], row["answers"]["answer_start"], strict=True):
                assert row["context"][start:].startswith(text)


@pytest.mark.parametrize("task", TASKS)
def test_duplicate_has_the_clean_rows_of_the_kept_ones(task: str) -> None:
    reference = misspelt(task, parameters={"variants": 2})
    control = make(task, "duplicate", like=reference.ref)
    assert [row[:3] for row in shape(control)] == [row[:3] for row in shape(reference)]
    clean = {row["id"]: row for row in make(task, "clean").table("train").to_pylist()}
    rows = kept(control)
    assert rows
    for row in rows:
        origin = clean[row["origin_id"]]
        assert {name: row[name] for name in origin if name != "id"} == {n: v for n, v in origin.items() if n != "id"}
        assert row["edits"] == []
    assert len({row["id"] for row in rows}) == len(rows), "a clean row of which two rows were kept is there twice"


def test_a_control_says_what_it_matches() -> None:
    reference = misspelt()
    control = make("mnli", "random", like=reference)
    manifest = control.manifest
    assert manifest.parent is not None
    assert (manifest.parent.ref, manifest.parent.content_sha256) == (reference.ref, reference.manifest.content_sha256)
    assert manifest.statistics["rows_of_the_reference"] == manifest.rows == reference.manifest.rows
    assert manifest.models == {}
    assert "matches the rows of mnli/nlpaug:keyboard@v1" in repr(control)
    assert "matches the rows of" in control._repr_html_()
    for name in ("README.md", "card.html"):
        text = (control.path / name).read_text(encoding="utf-8")
        assert "mnli/nlpaug:keyboard@v1" in text
        assert "control" in text
        assert "filtered again" not in text
    assert "mnli/nlpaug:keyboard@v1" in (control.path / "croissant.json").read_text(encoding="utf-8")


def test_words_of_an_attack_without_candidates_of_its_own_are_those_that_the_reference_put_in() -> None:
    reference = misspelt()
    put_in = {edit["after"] for row in kept(reference) for edit in row["edits"]}
    control = make("mnli", "random", like=reference)
    drawn = [edit["after"] for row in kept(control) for edit in row["edits"]]
    assert len(drawn) == sum(row[3] for row in shape(reference)) > 0
    assert set(drawn) <= {word for text in put_in for word in text.split()} | put_in


def test_words_of_bae_are_those_that_its_masked_model_proposes(tiny: TinyModels) -> None:
    from xaug.augment.oracles.masked_lm import MaskedLM
    from xaug.models.placement import Placement

    reference = searched("mnli", tiny)
    control = make("mnli", "random", like=reference)
    assert set(control.manifest.models) == {"mlm"}, "the reference's own, and no victim"
    usable = MaskedLM(str(tiny.mlm), Placement(), top_k=8).vocabulary
    words = {word.lower() for word, ok in zip(usable.written, usable.whole, strict=True) if ok}
    assert {edit["after"].lower() for row in kept(control) for edit in row["edits"]} <= words


def test_the_content_of_the_reference_decides_the_version_and_not_its_place(tmp_path: Path) -> None:
    reference = misspelt()
    first = make("mnli", "random", like=reference)
    shutil.copytree("store", tmp_path / "elsewhere")
    moved = xaug.load(reference.ref, store=tmp_path / "elsewhere")
    again = make("mnli", "random", like=moved)
    assert (again.ref, again.made) == (first.ref, False)
    other = make("mnli", "random", like=misspelt(seed=1))
    assert other.ref == "mnli/random@v2"
    assert other.manifest.fingerprint != first.manifest.fingerprint
    reseeded = make("mnli", "random", like=reference, seed=1)
    assert reseeded.manifest.content_sha256 != first.manifest.content_sha256
    assert shape(reseeded) == shape(first)


def test_the_reference_decides_rows_splits_and_fields() -> None:
    reference = misspelt(splits=["validation", "train"], limit=4, fields="text_b")
    control = make("mnli", "random", like=reference)
    assert shape(control) == shape(reference)
    assert {edit["field"] for row in kept(control) for edit in row["edits"]} == {"text_b"}
    assert list(control.rows) == ["validation", "train", "rejected"]


def test_a_dry_run_counts_the_rows_of_the_reference(tmp_path: Path) -> None:
    from xaug.generate_request import GenerateRequest
    from xaug.generating import plan_generation

    reference = misspelt(splits=["validation", "train"], limit=4)
    request = GenerateRequest(
        tasks=("mnli",), attack="random", like=reference, source=str(OFFICIAL), profile="none", store=tmp_path / "s",
        device="cpu",
    )  # fmt: skip
    (job,) = plan_generation(request, Heard())
    cost = job.estimate()
    assert (cost.rows, cost.queries_per_row) == (reference.manifest.rows, 0)
    assert not (tmp_path / "s").exists()


def test_a_reference_that_was_filtered_again_has_fewer_rows() -> None:
    from xaug.augment.refilter import refilter
    from xaug.data_cards.store import Store

    reference = misspelt()
    ratios = sorted(row["edit_ratio_score"] for row in kept(reference))
    assert ratios[0] < ratios[-1]
    child, _ = refilter(Store(Path("store")), reference.version, {"edit_ratio": (ratios[0] + ratios[-1]) / 2})
    control = make("mnli", "duplicate", like=child.ref)
    assert 0 < control.manifest.rows == child.manifest.rows < reference.manifest.rows
    random_edits = make("mnli", "random", like=reference, filters={"edit_ratio": 1})
    narrower, _ = refilter(Store(Path("store")), random_edits.version, {"edit_ratio": 0.9})
    assert "filtered from mnli/random@v1" in repr(DataVersion(narrower))


def test_filters_run_on_a_control_only_where_they_are_named_and_what_they_drop_is_reported() -> None:
    reference, heard = misspelt(), Heard()
    control = make("mnli", "random", like=reference, filters={"edit_ratio": 0.0}, listener=heard)
    assert [step.step for step in control.funnel] == ["outcome", "edit_ratio"]
    assert control.manifest.rows == 0
    (note,) = [one for one in heard.notes if "which it matches" in one]
    assert note == (
        f"mnli/random@v1 keeps 0 rows, and mnli/nlpaug:keyboard@v1, which it matches, keeps"
        f" {reference.manifest.rows}: too_many_edits {reference.manifest.rows}."
    )
    quiet = Heard()
    assert [step.step for step in make("mnli", "random", like=reference, listener=quiet).funnel] == ["outcome"]
    assert not [one for one in quiet.notes if "which it matches" in one or "is not checked" in one]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ({"attack": "random"}, r'^attack="random" is a control\. Name the version .* like='),
        ({"attack": "duplicate"}, r'^attack="duplicate" is a control'),
        ({"attack": "nlpaug:keyboard", "like": "mnli/bae"}, r"matches no other version, so like= would have no effect"),
        ({"attack": "clean", "like": "mnli/bae"}, r"matches no other version, so like= would have no effect"),
        ({"attack": "random", "like": 7}, r"like= takes a reference, .* not a value of type int"),
        ({"attack": "random", "like": "mnli"}, "is not a version's name"),
        (
            {"attack": "random", "like": "x/y", "limit": 3},
            r"like= decides rows, fields and tagger, so limit= would have no effect",
        ),
        ({"attack": "random", "like": "x/y", "splits": "train"}, "so split= would have no effect"),
        ({"attack": "random", "like": "x/y", "fields": "text_a"}, "so fields= would have no effect"),
        ({"attack": "random+bae", "like": "x/y"}, "random is a control. It matches another version as a whole"),
    ],
)
def test_a_call_that_makes_no_sense_is_refused(call: dict[str, Any], message: str) -> None:
    attack = call.pop("attack")
    with pytest.raises(UsageError, match=message):
        make("mnli", attack, **call)
    assert not Path("store").exists()


def test_a_reference_that_cannot_be_matched_is_refused(tmp_path: Path) -> None:
    reference = misspelt()
    make("mnli", "clean")
    with pytest.raises(UsageError, match=r'^like="mnli/nlpaug:keyboard@v1" has rows of mnli, not of qqp'):
        make("qqp", "random", like=reference)
    with pytest.raises(UsageError, match=r'^like="mnli/clean@v1" was made by no attack, so it has no edits to match'):
        make("mnli", "random", like="mnli/clean")
    with pytest.raises(NoSuchVersionError, match=r"There is no version mnli/bae.* Did you mean"):
        make("mnli", "random", like="mnli/bae")
    with pytest.raises(UsageError, match="has rows of mnli, not of pocket_mnli"):
        make("mnli", "random", like=reference, source="pocket", profile=None)
    duplicate = make("mnli", "duplicate", like=reference)
    with pytest.raises(UsageError, match=r'The rows of like="mnli/duplicate@v1" have no edits'):
        make("mnli", "random", like=duplicate)
    nothing = misspelt(filters={"edit_ratio": 0})
    with pytest.raises(UsageError, match=r'^like="mnli/nlpaug:keyboard@v2" keeps no row'):
        make("mnli", "duplicate", like=nothing)
    other = tmp_path / "other"
    shutil.copytree(OFFICIAL, other)
    with (other / "glue_data" / "MNLI" / "train.tsv").open("a", encoding="utf-8") as file:
        file.write("\n")
    with pytest.raises(UsageError, match=r"was read from files in .*, and files in .*other has other data of mnli"):
        make("mnli", "random", like=reference, source=str(other))
    versions = Counter(path.parent.name for path in Path("store/mnli").glob("*/v*"))
    assert "random" not in versions


def test_another_masked_model_than_the_references_is_refused(tiny: TinyModels, tmp_path: Path) -> None:
    reference = searched("mnli", tiny)
    other = tmp_path / "mlm"
    shutil.copytree(tiny.mlm, other)
    weights = (other / "model.safetensors").read_bytes()
    (other / "model.safetensors").write_bytes(weights[:-1] + bytes([weights[-1] ^ 1]))
    with pytest.raises(UsageError, match=r"is another model than the one that proposed the words of mnli/bae@v1"):
        make("mnli", "random", like=reference, mlm=other)
    with pytest.raises(UsageError, match="mlm= would have no effect"):
        make("mnli", "duplicate", like=reference, mlm=tiny.mlm)


def test_a_chain_can_be_matched() -> None:
    reference = make("squad_v1", "add-sentence+nlpaug:keyboard", filters={"edit_ratio": 9})
    control = make("squad_v1", "random", like=reference)
    assert shape(control) == shape(reference)


def test_the_budget_of_queries_is_the_parameter_of_the_attack(tiny: TinyModels) -> None:
    usual = {"victim": tiny.victims["mnli"], "tagger": "textblob", "allow_weak_victim": True}
    option = make("mnli", "deepwordbug", max_queries=9, **usual)
    parameter = make("mnli", "deepwordbug", parameters={"max_queries": 9}, **usual)
    assert (parameter.ref, parameter.made) == (option.ref, False)
    assert max(row["queries"] for split in option.rows for row in option.table(split).to_pylist()) <= 9
    assert option.manifest.statistics["budget_queries"]
    with pytest.raises(UsageError, match=r'^max_queries= and parameters="max_queries" are one setting'):
        make("mnli", "deepwordbug", max_queries=9, parameters={"max_queries": 9}, **usual)
    with pytest.raises(UsageError, match=r"nlpaug:keyboard asks no victim, so max_queries= would have no effect"):
        make("mnli", "nlpaug:keyboard", max_queries=9)
    with pytest.raises(UsageError, match=r"edits no row, so max_queries= would have no effect"):
        make("mnli", "clean", max_queries=9)
    with pytest.raises(UsageError, match=r"^max_queries=0: give a whole number of at least 1"):
        make("mnli", "deepwordbug", max_queries=0, **usual)


def test_the_price_of_a_kept_row_is_reported(tiny: TinyModels) -> None:
    version = searched("mnli", tiny)
    rows = [row for split in version.rows for row in version.table(split).to_pylist()]
    price = round(sum(row["queries"] for row in rows) / version.manifest.rows, 3)
    assert version.manifest.statistics["queries_per_kept_row"] == price
    assert f"{price:,} queries to the victim per kept row" in repr(version)
    assert "queries per kept row" in (version.path / "card.html").read_text(encoding="utf-8")
