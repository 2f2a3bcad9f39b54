"""Victims and judges that are trained by themselves, on a folder of files and from the embedded world's encoder."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import xaug
from hearing import Heard
from nli_folder import write_nli, write_project
from xaug.crossfitting import CrossFitted
from xaug.data_cards.catalog import card
from xaug.data_cards.errors import ModelError, UsageError
from xaug.data_cards.sources import open_source
from xaug.data_cards.sources.base import ReadReport
from xaug.data_cards.store import Store
from xaug.generate_request import GenerateRequest
from xaug.generating import plan_generation
from xaug.loading import DataVersion
from xaug.models.crossfit import CrossFit, cross_fit
from xaug.models.folders import content_hash
from xaug.task_victims import VictimsRequest, plan_victims
from xaug.train import runfile
from xaug.train.config import RunSettings

pytestmark = pytest.mark.slow

MNLI = card("mnli")
ROWS = 400


@dataclass(frozen=True)
class Made:
    """A folder of work in which rows were attacked by models that xaug trained."""

    folder: Path
    version: DataVersion
    heard: Heard

    def model(self, role: str) -> CrossFit:
        """The cross-fitted model of a role."""
        found = cross_fit(Path(self.version.manifest.models[role].name))
        assert found is not None
        return found


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    folder = tmp_path_factory.mktemp("work")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setenv("XAUG_CACHE", str(folder / "cache"))
        for name in ("XAUG_STORE", "XAUG_PROFILE"):
            patch.delenv(name, raising=False)
        write_nli(folder / "data", ROWS)
        write_project(folder, epochs=4.0)
        heard = Heard()
        version = xaug.generate("mnli", "bae", source="data", limit=24, device="cpu", workers=1, listener=heard)
        yield Made(folder, version, heard)


@pytest.fixture
def inside(made: Made, monkeypatch: pytest.MonkeyPatch) -> Made:
    monkeypatch.chdir(made.folder)
    monkeypatch.setenv("XAUG_CACHE", str(made.folder / "cache"))
    monkeypatch.delenv("XAUG_STORE", raising=False)
    monkeypatch.delenv("XAUG_PROFILE", raising=False)
    return made


def test_a_call_without_victim_and_judge_trains_both(made: Made) -> None:
    assert (made.version.ref, made.version.made) == ("mnli/bae@v1", True)
    assert made.heard.notes[0] == "profile laptop · files in data"
    trained = [note for note in made.heard.notes if "was trained in" in note]
    assert [note.split(" was trained")[0] for note in trained] == [
        "mnli: the victim of half 1 of 2", "mnli: the victim of half 2 of 2",
        "mnli: the judge of half 1 of 2", "mnli: the judge of half 2 of 2",
    ]  # fmt: skip
    assert {"victim", "judge", "mlm", "encoder"} == set(made.version.manifest.models)
    for role in ("victim", "judge"):
        info = made.version.manifest.models[role]
        assert info.sha256 == content_hash(info.name, role)
        assert made.version.manifest.request["models"][role] == info.sha256  # type: ignore[index, call-overload]


def test_no_model_is_asked_about_a_group_that_it_saw(made: Made) -> None:
    rows = list(open_source(str(made.folder / "data")).rows(MNLI, "train", report=ReadReport()))
    for role in ("victim", "judge"):
        pair = made.model(role)
        halves = pair.halves(MNLI)
        for half, folder in enumerate(pair.models):
            record = runfile.read(folder)
            assert record is not None
            (used,) = record.data.train
            store = next((made.folder / "cache" / "victims").glob("mnli-rows-*"))
            seen = Store(store).resolve(used.ref.split("/half")[0]).table(used.split)
            assert (used.split, used.rows) == (f"half_{half}", seen.num_rows)
            assert abs(seen.num_rows - ROWS / 2) < ROWS / 20
            asked = {row["text_a"] for row in rows if halves.of(row) != half}
            assert asked and not asked & set(seen["text_a"].to_pylist())
            (scored,) = record.data.dev
            assert scored.split == f"half_{1 - half}", "it is scored on the other half"


def test_victim_and_judge_differ(made: Made) -> None:
    records = [runfile.read(made.model(role).models[0]) for role in ("victim", "judge")]
    seeds = [record.config["seed"] for record in records if record]
    assert seeds[0] != seeds[1]
    assert made.version.manifest.models["victim"].sha256 != made.version.manifest.models["judge"].sha256


def test_the_same_call_trains_nothing_again(inside: Made) -> None:
    heard = Heard()
    again = xaug.generate("mnli", "bae", source="data", limit=24, device="cpu", workers=1, listener=heard)
    assert (again.ref, again.made) == ("mnli/bae@v1", False)
    assert not [note for note in heard.notes if "was trained" in note or "trains" in note]


def test_the_models_are_listed_with_their_scores(inside: Made) -> None:
    heard = Heard()
    scores = xaug.victims("mnli", source="data", device="cpu", listener=heard)
    assert [(one.task, one.role, one.metric) for one in scores] == [
        ("mnli", "victim", "accuracy"), ("mnli", "judge", "accuracy"),
    ]  # fmt: skip
    for one in scores:
        assert one.seconds is None, "nothing was trained"
        assert str(one.folder) == inside.version.manifest.models[one.role].name
        assert one.score == pytest.approx(sum(one.halves) / 2)
        assert (one.trained_on, one.scored_on) == (ROWS, ROWS)
        assert one.chance == pytest.approx(100 / 3)
        assert one.score > one.majority + 10 and one.above_chance


def test_a_dry_run_says_what_would_be_trained_and_writes_nothing(
    inside: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = plan_victims(VictimsRequest(tasks=("mnli",), source="data", device="cpu"), Heard())
    assert [plan.estimate().trained for plan in there] == [True, True]
    monkeypatch.setenv("XAUG_CACHE", str(tmp_path / "cache"))
    request = GenerateRequest(tasks=("mnli",), source="data", store=tmp_path / "store", device="cpu", limit=24)
    (job,) = plan_generation(request, Heard())
    cost = job.estimate()
    assert (cost.rows, cost.to_train, cost.attacking, cost.usual) == (24, ("victim", "judge"), None, False)
    assert cost.training is not None and cost.seconds is not None and cost.training.low > 0
    assert not (tmp_path / "cache" / "victims").exists()
    assert not (tmp_path / "store").exists()


def test_the_command_prints_the_same(inside: Made, capsys: pytest.CaptureFixture[str]) -> None:
    from xaug.cli.main import app

    def run(*more: str) -> str:
        with pytest.raises(SystemExit) as ended:
            app(["victims", "mnli", "--source", "data", "--device", "cpu", *more])
        assert ended.value.code == 0
        return capsys.readouterr().out

    there = json.loads(run("--dry-run", "--json"))
    assert [(one["role"], one["trained"], one["training"]) for one in there] == [
        ("victim", True, None), ("judge", True, None),
    ]  # fmt: skip
    header, victim, judge = (line.split("\t") for line in run().splitlines())
    assert header[:5] == ["task", "model", "encoder", "metric", "score"]
    assert (victim[:4], judge[1]) == (["mnli", "victim", "pocket", "accuracy"], "judge")
    assert victim[header.index("attacks")] == "yes"
    assert victim[-1] == inside.version.manifest.models["victim"].name


def test_other_settings_rows_or_encoders_are_other_models(inside: Made, tmp_path: Path) -> None:
    def folder(source: str = "data", **more: object) -> Path:
        settings = RunSettings.model_validate({"optimizer": {"lr": 1e-3}, **more})
        return CrossFitted("victim", MNLI, open_source(source), "pocket", settings, device="cpu").folder

    other = write_nli(tmp_path / "other", 40)
    different = {folder(), folder(optimizer={"lr": 2e-3}), folder(str(other)), folder(text={"max_length": 64})}
    assert len(different) == 4
    assert folder() == folder(device="cuda"), "where they were trained decides nothing"


def test_a_model_that_is_named_is_used(inside: Made) -> None:
    """A run that trained on the attacked rows is reported, and is tested on rows that it did not see."""
    xaug.generate("mnli", "clean", source="data", splits=("train", "validation"), listener=Heard())
    run = xaug.train("mnli/clean", model="pocket", lr=1e-3, max_steps=20, device="cpu", listener=Heard())
    heard = Heard()
    request = GenerateRequest(
        tasks=("mnli",), source="data", store=Path("store"), victim=str(run.folder), device="cpu", limit=4
    )
    (job,) = plan_generation(request, heard)
    assert [model.role for model in job.own] == ["judge"]
    assert job.recipe.models["victim"] == str(run.folder)
    assert job.recipe.test_split == "validation"
    (warning,) = [note for note in heard.notes if "run.json" in note]
    assert warning.startswith(f'victim="{run.folder}" was trained on mnli/clean@v1')


def test_an_encoder_that_does_not_exist_is_an_error_before_anything_is_read(inside: Made) -> None:
    with pytest.raises(ModelError, match="The encoder of the victim 'nowhere/at/all' is neither a model folder"):
        xaug.generate("mnli", "bae", source="data", victim_base="nowhere/at/all")
    (Path("xaug.toml")).rename("kept.toml")
    try:
        with pytest.raises(
            ModelError, match=r'Profile laptop names it\. Name another one with .*, or choose profile="none"'
        ):
            xaug.generate("mnli", "bae", source="data", limit=2)
    finally:
        Path("kept.toml").rename("xaug.toml")


def test_the_embedded_world_has_models_of_its_own(inside: Made) -> None:
    with pytest.raises(UsageError, match=r"victim of pocket_mnli.* or name a source= of real data"):
        xaug.victims("mnli")


def test_an_encoder_beside_a_named_model_is_refused(inside: Made) -> None:
    with pytest.raises(UsageError, match="victim= names the model itself, so victim_base= would have no effect"):
        xaug.generate("mnli", "bae", source="data", victim="pocket", victim_base="pocket")
