"""Rows of the embedded world from Python."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import xaug
from hearing import Heard
from tiny import OFFICIAL, TinyModels
from xaug.data_cards.errors import AssetError, ModelError, UsageError
from xaug.generate_request import GenerateRequest
from xaug.generating import plan_generation
from xaug.generation import AttackJob

pytestmark = pytest.mark.usefixtures("here")


def test_clean_rows_are_made_once() -> None:
    heard = Heard()
    version = xaug.generate("mnli", "clean", limit=40, splits=["train", "validation"], listener=heard)
    assert (version.ref, version.made) == ("pocket_mnli/clean@v1", True)
    assert version.rows == {"train": 40, "validation": 40}
    assert heard.notes[0] == "profile pocket · pocket (the embedded world)"
    again = xaug.generate("mnli", "clean", limit=40, splits=["train", "validation"])
    assert (again.ref, again.made) == (version.ref, False)


def test_an_attack_on_given_models(tiny: TinyModels) -> None:
    heard = Heard()
    version = xaug.generate(
        "mnli", "bae", source=str(OFFICIAL), profile="none", victim=tiny.victims["mnli"], mlm=tiny.mlm,
        encoder=tiny.encoder, tagger="textblob", allow_weak_victim=True, limit=4, device="cpu",
        parameters={"parity": False, "top_k": 5},
        listener=heard,
    )  # fmt: skip
    assert (version.ref, version.made) == ("mnli/bae@v1", True)
    assert sum(version.rows.values()) == 4
    assert next(step.step for step in version.funnel) == "outcome"
    assert "mnli: without judge=, label preservation is not checked." in heard.notes
    assert '"top_k":5' in json.dumps(version.manifest.request, separators=(",", ":"))
    assert "<table>" in version._repr_html_()


@pytest.mark.slow
@pytest.mark.usefixtures("quick_judge")
def test_an_executor_of_ones_own_makes_the_same_rows(tmp_path: Path) -> None:
    from xaug.augment.executors import Here, Task
    from xaug.augment.progress import Tally

    class Counting:
        units = 0

        def run(self, task: Task) -> Tally:
            self.units += len(task.units)
            return Here().run(task)

    counting = Counting()
    usual, own = (
        xaug.generate(
            "mnli", "nlpaug:keyboard", limit=70, store=tmp_path / name, filters={"edit_ratio": 1},
            allow_weak_victim=True, executor=executor,
        )
        for name, executor in (("usual", None), ("own", counting))
    )  # fmt: skip
    assert counting.units == 5
    assert own.manifest.content_sha256 == usual.manifest.content_sha256
    with pytest.raises(UsageError, match="edits no row, so executor= would have no effect"):
        xaug.generate("mnli", "clean", executor=counting)


@pytest.mark.parametrize("role", ["victim", "judge"])
def test_a_model_of_another_task_is_found_before_any_model_is_trained(tiny: TinyModels, role: str) -> None:
    """Its config.json names its labels."""
    fits = GenerateRequest(
        tasks=("mnli",), attack="deepwordbug", source=str(OFFICIAL), profile="none", store=Path("store"), device="cpu",
        tagger="textblob", victim=str(tiny.victims["mnli"]), judge=str(tiny.judges["mnli"]),
    )  # fmt: skip
    other = replace(fits, **{role: str(tiny.victims["qqp"])})
    with pytest.raises(ModelError, match=rf"The {role} \S+ does not know the labels entailment, neutral, contrad"):
        plan_generation(other, Heard())
    assert len(plan_generation(fits, Heard())) == 1


def test_filters_fit_the_kind_of_edits(tmp_path: Path) -> None:
    """The world's thresholds were measured on replaced words. No model judges a misspelling, so none is asked."""
    heard = Heard()

    def planned(attack: str, **more: object) -> tuple[dict[str, float], set[str]]:
        request = GenerateRequest(tasks=("mnli",), attack=attack, store=tmp_path, device="cpu", **more)  # type: ignore[arg-type]
        (job,) = plan_generation(request, heard)
        assert isinstance(job, AttackJob)
        return {one.spec.name: one.threshold for one in job.recipe.filters}, set(job.recipe.models)

    words, models = planned("bae")
    assert (words["similarity"], words["label"]) == (0.93, 0.2) and models == {"victim", "mlm", "encoder", "judge"}
    assert not [note for note in heard.notes if "does not run" in note]
    spelled, models = planned("nlpaug:keyboard")
    assert set(spelled) == {"outcome", "edit_ratio", "duplicates"} and not models
    assert (
        "pocket_mnli: profile pocket does not run label, similarity on the edits of nlpaug:keyboard"
        " (kind: characters)." in heard.notes
    )
    named, models = planned("deepwordbug", filters={"similarity": None, "label": 0.5})
    assert (named["similarity"], named["label"]) == (0.8, 0.5), "a call's filters run on every kind"
    assert models == {"victim", "encoder", "judge"}


def test_a_mistake_names_the_parameter() -> None:
    with pytest.raises(UsageError, match=r'^attack="clean" edits no row, so victim= would have no effect'):
        xaug.generate("mnli", "clean", victim="m")
    with pytest.raises(UsageError, match='parameters="topk": there is no such setting'):
        xaug.generate("mnli", "bae", parameters={"topk": 5})
    with pytest.raises(AssetError, match=r"language 'xx'(?s:.)*language 'yy'"):
        xaug.generate("ccg", "code-switch", parameters={"dictionaries": "pocket", "languages": ["xx", "yy"]})
    with pytest.raises(UsageError, match="Did you mean train"):
        xaug.generate("mnli", "clean", splits="trian")
    assert not Path("store").exists()


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"width": 0}, "width=0: give a whole number of at least 1"),
        ({"width": -3}, "width=-3: give a whole number of at least 1"),
        ({"width": "512"}, "width= is of type str: give a whole number"),
        ({"workers": 0}, "workers=0: give a whole number of at least 1"),
        ({"workers": -1}, "workers=-1: give a whole number of at least 1"),
        ({"tagger": "x"}, 'tagger="x": give nltk or textblob'),
        ({"limit": 0}, "limit=0: give a whole number of at least 1"),
        ({"limit": "5"}, "limit= is of type str: give a whole number"),
        ({"limit": 5.5}, "limit=5.5: give a whole number"),
        ({"similarity": 1.5}, "similarity=1.5: give a number from 0 to 1"),
        ({"similarity": -0.1}, "similarity=-0.1: give a number from 0 to 1"),
        ({"max_seconds": 0}, "max_seconds=0: give a number above 0"),
        ({"max_seconds": -1.0}, "max_seconds=-1.0: give a number above 0"),
        ({"filters": {"edit_ratio": -1}}, 'filters="edit_ratio=-1": give a number of at least 0'),
        ({"filters": {"edit_ratio": float("nan")}}, 'filters="edit_ratio=nan": give a finite number'),
        ({"filters": {"edit_ratio": "0.5"}}, 'filters="edit_ratio" is of type str: give a finite number'),
        ({"filters": {"duplicates": 2}}, 'filters="duplicates=2": give a number from 0 to 1'),
        ({"seed": 5.5}, "seed=5.5: a seed is a whole number"),
        ({"seed": True}, "seed=True: a seed is a whole number"),
    ],
)
def test_a_number_out_of_its_range_makes_nothing(given: dict[str, object], message: str) -> None:
    with pytest.raises(UsageError, match=f"^{message}"):
        xaug.generate("mnli", "nlpaug:keyboard", **given)  # type: ignore[arg-type]
    assert not Path("store").exists()


@pytest.mark.slow
@pytest.mark.usefixtures("quick_judge")
def test_the_numbers_of_numpy_make_the_same_version() -> None:
    numbers: dict[str, object] = {"limit": 20, "similarity": None, "filters": {"edit_ratio": 0.5}, "seed": 3}
    numbers["allow_weak_victim"] = True
    usual = xaug.generate("mnli", "nlpaug:keyboard", **numbers)  # type: ignore[arg-type]
    numbers |= {"limit": np.int64(20), "filters": {"edit_ratio": np.float32(0.5)}, "seed": np.int32(3)}
    numbers |= {"width": np.int16(512), "workers": np.int8(1)}
    again = xaug.generate("mnli", "nlpaug:keyboard", **numbers)  # type: ignore[arg-type]
    assert (usual.made, again.made, again.ref) == (True, False, usual.ref)
