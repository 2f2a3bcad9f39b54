"""Which profile a command takes, and what it makes of names."""

from pathlib import Path

import pytest
import xaug
from hearing import Heard
from making_versions import make
from xaug.augment.filters import settings
from xaug.data_cards.errors import NoSuchVersionError, UnknownNameError, UsageError
from xaug.data_cards.identity import DatasetId
from xaug.data_cards.sources import open_source
from xaug.data_cards.store import Store
from xaug.data_cards.task_types import CLASSIFICATION, TASK_TYPES
from xaug.pocket import POCKET
from xaug.profiles import NONE, choose, for_training, profiles, resolved, task_names
from xaug.train.config import RunSettings, read_settings


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("XAUG_PROFILE", "XAUG_STORE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A store with mnli/bae@v1."""
    make(tmp_path / "store")
    return tmp_path / "store"


def test_pocket_unless_told() -> None:
    assert choose(None).name == "pocket"
    assert choose(None, source="pocket").name == "pocket"


def test_another_source_takes_nothing_from_the_default() -> None:
    assert choose(None, source="data") is NONE
    assert not NONE.generate


def test_a_project_chooses(tmp_path: Path) -> None:
    (tmp_path / "xaug.toml").write_text('profile = "paper"\n')
    assert choose(None).name == "paper"
    assert choose("base").name == "base"
    (tmp_path / "xaug.toml").write_text('profil = "paper"\n')
    with pytest.raises(UsageError, match="it has profil"):
        choose(None)
    (tmp_path / "xaug.toml").write_text("profile = ")
    with pytest.raises(UsageError, match="no TOML"):
        choose(None)


@pytest.mark.parametrize(
    "content", [b"\xff\xfep\x00", b"profile = " + b"9" * 5000, b"profile = " + b"[" * 9999, b"\x00"]
)
def test_a_project_file_of_other_content_is_an_error(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "xaug.toml").write_bytes(content)
    with pytest.raises(UsageError, match=r"xaug\.toml is no TOML"):
        choose(None)


def test_a_project_file_that_cannot_be_read_is_not_passed_over(tmp_path: Path) -> None:
    (tmp_path / "xaug.toml").mkdir()
    with pytest.raises(UsageError, match=r"xaug\.toml cannot be read: Is a directory"):
        choose(None)
    (tmp_path / "xaug.toml").rmdir()
    (tmp_path / "xaug.toml").symlink_to(tmp_path / "nothing")
    with pytest.raises(UsageError, match="a link to nothing"):
        choose(None)


def test_the_world_and_real_data_exclude_each_other() -> None:
    with pytest.raises(UsageError, match="exclude each other"):
        choose("pocket", source="hub")
    with pytest.raises(UsageError, match="exclude each other"):
        choose("base", source="pocket")
    with pytest.raises(UnknownNameError, match="pocket"):
        choose("pockt")


@pytest.mark.parametrize("name", ["pocket", "base", "paper"])
def test_a_profile_is_a_run_that_the_trainer_takes(name: str) -> None:
    profile = profiles()[name]
    config = profile.settings().complete()
    assert config.model == profile.train["model"]
    assert set(profile.generate) <= {"mlm", "encoder", "victim", "judge", "tagger", "limit", "parameters", "filters"}


def test_a_profiles_filters_are_those_that_a_task_type_has() -> None:
    told = profiles()["pocket"].generate["filters"]
    assert profiles()["pocket"].thresholds(CLASSIFICATION) == told
    assert profiles()["base"].thresholds(CLASSIFICATION) == {}
    for task_type in TASK_TYPES:
        own = profiles()["pocket"].thresholds(task_type)
        assert {one.spec.name: one.threshold for one in settings(task_type, own)}.items() >= own.items()


def test_what_is_said_wins_over_a_profile(tmp_path: Path) -> None:
    file = tmp_path / "run.toml"
    file.write_text("[optimizer]\nlr = 1e-4\n")
    said = RunSettings(seed=7).over(read_settings(file))
    config = said.over(profiles()["base"].settings()).complete()
    assert (config.optimizer.lr, config.seed, config.dtype) == (1e-4, 7, "bf16")


def test_names_inside_the_world() -> None:
    assert task_names(["mnli", "pocket_qqp"], open_source("pocket")) == [
        DatasetId("mnli", POCKET),
        DatasetId("qqp", POCKET),
    ]


def test_training_on_real_versions_takes_nothing_from_the_default(store: Path) -> None:
    held = Store(store)
    assert for_training(None, ("mnli/bae",), held, texts_only=False) == (NONE, ("mnli/bae",))
    assert for_training(None, (), held, texts_only=False) == (NONE, ())
    assert for_training(None, (), held, texts_only=True) == (NONE, ())
    assert for_training("base", ("mnli/bae",), held, texts_only=False)[0].name == "base"


def test_the_world_through_the_front_door(tmp_path: Path) -> None:
    """Clean rows of the world are made, found under their short name, and named as pocket everywhere."""
    heard = Heard()
    made = xaug.generate("mnli", "clean", limit=40, splits=("train", "validation"), store=tmp_path, listener=heard)
    assert (made.ref, made.rows) == ("pocket_mnli/clean@v1", {"train": 40, "validation": 40})
    assert heard.notes[0] == "profile pocket · pocket (the embedded world)"
    held = Store(tmp_path)
    assert resolved(held, "mnli/clean").ref == "pocket_mnli/clean@v1"
    with pytest.raises(NoSuchVersionError):
        resolved(held, "qqp/clean")
    chosen, references = for_training(None, (), held, texts_only=False)
    assert (chosen.name, references) == ("pocket", ("pocket_mnli/clean",))
    assert for_training(None, ("mnli/clean:0.5",), held, texts_only=False)[1] == ("pocket_mnli/clean:0.5",)


def test_a_task_that_the_world_has_not() -> None:
    with pytest.raises(UnknownNameError, match="pocket_"):
        xaug.generate("pocket_nothing", "clean")
