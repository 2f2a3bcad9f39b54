"""Filters measured on judged pairs, from Python and from the command line."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import xaug
from hearing import Heard
from making_judged import folder
from tiny import TinyModels
from xaug.data_cards.errors import MissingFilesError, ModelError, UnknownNameError, UsageError

pytestmark = pytest.mark.usefixtures("here")


def test_the_figures_of_the_filters_whose_models_are_given(tiny: TinyModels, tmp_path: Path) -> None:
    heard = Heard()
    found = xaug.calibrate(
        human=folder(tmp_path / "judged"), encoder=tiny.encoder, output=tmp_path / "out", device="cpu", listener=heard,
        profile="none",
    )  # fmt: skip
    by_set = {one.name: one for one in found.sets}
    assert set(by_set) == {
        "swords", "breaking_nli", "negation_xnli", "negation_mnli", "advglue_cad", "mozes", "paraphrases",
    }  # fmt: skip
    swords = by_set["swords"]
    assert (swords.pairs, swords.groups, swords.good) == (3, 1, pytest.approx(2 / 3))
    assert [one.filter for one in swords.filters] == ["similarity", "edit_ratio"], "there is no masked LM"
    written = json.loads((tmp_path / "out/calibration.json").read_text())
    assert [one["name"] for one in written["sets"]] == [one.name for one in found.sets]
    assert written["models"]["encoder"]["sha256"] == found.models["encoder"].sha256
    picture = ET.fromstring((tmp_path / "out/calibration.svg").read_text())
    assert sum(len(one.filters) for one in found.sets) == len([e for e in picture if e.get("class") == "frame"])


def test_named_filters_and_sets(tiny: TinyModels, tmp_path: Path) -> None:
    human = folder(tmp_path / "judged")
    found = xaug.calibrate(
        ["label", "label_change"], human=human, pairs="negation_xnli", judge=tiny.judges["mnli"], device="cpu"
    )
    assert [one.threshold for one in found.sets[0].filters] == [-0.99, -0.2], "those of attacks on real data"
    assert [(one.name, [each.filter for each in one.filters]) for one in found.sets] == [
        ("negation_xnli", ["label", "label_change"])
    ]
    (floor,) = found.sets[0].floors
    assert (floor.whom, floor.total) == ("the judge", 1), "both pairs have one original"
    assert found.content()["sets"][0]["floors"] == [{"wrong": floor.wrong, "total": 1, "whom": "the judge"}]
    fitness = xaug.calibrate("fitness", human=human, pairs="swords", encoder=tiny.encoder, mlm=tiny.mlm, device="cpu")
    assert fitness.sets[0].filters[0].scored == 3


def test_what_cannot_be_measured_is_refused(tiny: TinyModels, tmp_path: Path) -> None:
    human = folder(tmp_path / "judged")
    with pytest.raises(UsageError, match=r"The filter label needs a model\. Name one with judge="):
        xaug.calibrate("label", human=human, profile="none")
    with pytest.raises(UnknownNameError, match="label_change"):
        xaug.calibrate("label_chance", human=human, judge=tiny.judges["mnli"])
    with pytest.raises(UnknownNameError, match="swords"):
        xaug.calibrate(human=human, pairs="sword", encoder=tiny.encoder)
    with pytest.raises(UsageError, match="No judged pairs are about the filter outcome"):
        xaug.calibrate("outcome", human=human)
    with pytest.raises(UsageError, match=r"precision=1\.5: give a number"):
        xaug.calibrate(human=human, encoder=tiny.encoder, precision=1.5)
    with pytest.raises(MissingFilesError, match="holds no set of judged pairs"):
        xaug.calibrate(human=tmp_path, encoder=tiny.encoder)
    with pytest.raises(MissingFilesError, match=r'human="\S+/nowhere": there is no such folder'):
        xaug.calibrate(human=tmp_path / "nowhere", pairs="swords", encoder=tiny.encoder)
    (tmp_path / "file").write_text("")
    with pytest.raises(MissingFilesError, match="is no folder"):
        xaug.calibrate(human=tmp_path / "file", encoder=tiny.encoder)
    with pytest.raises(UsageError, match='profile="pocket" is for the embedded world, and people judged real texts'):
        xaug.calibrate(human=human, encoder=tiny.encoder, profile="pocket")
    with pytest.raises(UsageError, match='filters="similarity=3": give a number from -1 to 1'):
        xaug.calibrate({"similarity": 3}, human=human, encoder=tiny.encoder)


def test_thresholds_are_those_of_generation_on_real_data(
    tiny: TinyModels, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The profile's, unless the call gives one; without a profile, the filter's own."""
    human = folder(tmp_path / "judged")

    def bounds(filters: object = "similarity", **more: object) -> list[float]:
        found = xaug.calibrate(filters, human=human, pairs="swords", encoder=tiny.encoder, device="cpu", **more)  # type: ignore[arg-type]
        return [one.threshold for one in found.sets[0].filters]

    assert bounds() == [0.95]
    assert bounds({"similarity": 0.7}) == [0.7] and bounds({"similarity": None}) == [0.95]
    assert bounds(profile="none") == [0.8]
    monkeypatch.setenv("XAUG_PROFILE", "pocket")
    assert bounds(profile="pocket") == [0.95], "the environment names the embedded world, which people did not judge"


def test_models_of_the_project_are_used(tiny: TinyModels, tmp_path: Path) -> None:
    human = folder(tmp_path / "judged")
    Path("xaug.toml").write_text(
        f"[generate]\nmlm = '{tiny.mlm}'\nencoder = '{tiny.encoder}'\nfilters.words.fitness = 0.3\n"
    )
    found = xaug.calibrate("fitness", human=human, pairs="swords", device="cpu")
    assert [(one.filter, one.threshold) for one in found.sets[0].filters] == [("fitness", 0.3)]
    assert {role: one.name for role, one in found.models.items()} == {
        "mlm": str(tiny.mlm), "encoder": str(tiny.encoder),
    }  # fmt: skip
    found = xaug.calibrate("edit_ratio", human=human, pairs="swords", device="cpu")
    assert not found.models, "models that no filter asks are not loaded"
    Path("xaug.toml").write_text("[generate]\nencoder = 'models/nowhere'\n")
    with pytest.raises(ModelError, match=r"Profile laptop names it\. Name another one with encoder="):
        xaug.calibrate("similarity", human=human, pairs="swords", device="cpu")
