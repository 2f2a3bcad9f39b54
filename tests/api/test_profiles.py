"""Which profile a command uses, and how it reads the names of tasks."""

from pathlib import Path
from typing import Any

import pytest
import xaug
from hearing import Heard
from making_versions import make
from xaug.augment.attacks import ATTACKS, EditKind, attack_named
from xaug.augment.filters import FILTERS, settings
from xaug.data_cards.catalog import card, cards
from xaug.data_cards.errors import NoSuchVersionError, UnknownNameError, UsageError
from xaug.data_cards.identity import DatasetId
from xaug.data_cards.sources import open_source
from xaug.data_cards.store import Store
from xaug.data_cards.task_types import CLASSIFICATION, TAGGING, TASK_TYPES
from xaug.pocket import POCKET
from xaug.profile_filters import check_filters
from xaug.profiles import NONE, choose, profiles, resolved, task_names
from xaug.project_file import GenerateValues
from xaug.run_planning import TrainRequest, plan_training
from xaug.train.config import RunSettings, read_settings
from xaug.training_profile import for_training


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


def test_the_default_is_pocket() -> None:
    assert choose(None).name == "pocket"
    assert choose(None, source="pocket").name == "pocket"


def test_another_source_takes_nothing_from_the_default() -> None:
    assert choose(None, source="data") is NONE
    assert not NONE.generate


def test_attacks_on_real_data_have_a_default_of_their_own() -> None:
    assert choose(None, source="data", real="laptop").name == "laptop"
    assert choose(None, source="pocket", real="laptop").name == "pocket"
    assert choose("none", source="data", real="laptop") is NONE


def test_a_project_overrides_values_of_its_profile(tmp_path: Path) -> None:
    """Values are laid over section by section, and over every profile of the same world."""
    (tmp_path / "xaug.toml").write_text(
        '[generate]\nmlm = "models/mlm"\nfilters = { label = 0.5 }\n'
        "[generate.fine_tuning.optimizer]\nlr = 1e-3\n[train.optimizer]\nepochs = 9.0\n"
    )
    laptop, plain = choose(None, source="data", real="laptop"), profiles()["laptop"]
    assert laptop.generate["mlm"] == "models/mlm" != plain.generate["mlm"]
    assert laptop.generate["encoder"] == plain.generate["encoder"]
    tuning = laptop.fine_tuning(card("mnli"))
    assert (tuning.optimizer.lr, tuning.optimizer.epochs) == (
        1e-3,
        plain.generate["fine_tuning"]["optimizer"]["epochs"],
    )
    assert choose("base").settings().optimizer.epochs == 9.0
    assert choose(None, source="data").settings().optimizer.epochs == 9.0, "also where no profile has defaults"
    assert choose(None) == profiles()["pocket"], "real models are useless in the embedded world"
    assert choose("none", source="data") is NONE
    (tmp_path / "xaug.toml").write_text('profile = "pocket"\n[generate]\nlimit = 5\n')
    assert choose(None).generate["limit"] == 5
    assert choose("base") == profiles()["base"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('[generate]\nmlmm = "x"\n', r"xaug\.toml \[generate\]: mlmm: there is no such setting\. Did you mean mlm"),
        ("[generate.fine_tuning.optimizer]\nlr = -1\n", r"\[generate\]: fine_tuning\.optimizer\.lr"),
        ("[train.optimizer]\nepochs = 0\n", r"xaug\.toml \[train\]: optimizer\.epochs"),
        ('[eval]\ntoken_budget = "many"\n', r"xaug\.toml \[eval\]: token_budget"),
        ("generate = 3\n", r"generate must be a section"),
        ("profile = 3\n", r"profile must be a name"),
        ("[generates]\nlimit = 3\n", r"holds generates"),
        (
            "[generate]\nfilters.word.label = 1\n",
            r"filters\.word: there is no such kind of edits\. The kinds are none, words, ",
        ),
        ("[generate]\nfilters.label = true\n", r"filters\.label must be a threshold"),
        ("[generate]\nfilters.words.label = 'high'\n", r"filters\.words\.label must be a threshold"),
        ("[generate]\nfilters.label = nan\n", r"filters\.label must be a threshold"),
    ],
)
def test_a_project_file_with_a_wrong_value_is_an_error(content: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "xaug.toml").write_text(content)
    with pytest.raises(UsageError, match=message):
        choose("base")


def test_a_project_of_an_unknown_profile_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "xaug.toml").write_text('profile = "labtop"\n')
    with pytest.raises(UnknownNameError, match="Did you mean laptop"):
        choose("base")


@pytest.mark.parametrize("name", ["laptop", "base", "paper"])
def test_a_profile_trains_victims_and_judges(name: str) -> None:
    profile = profiles()[name]
    GenerateValues.model_validate(profile.generate)
    assert profile.base("victim", {}) and profile.base("judge", {})
    assert profile.base("victim", {"victim": "ours"}) == "ours"
    for one in cards():
        assert profile.fine_tuning(one).optimizer.model_fields_set >= {"lr", "epochs"}


def test_a_project_chooses(tmp_path: Path) -> None:
    (tmp_path / "xaug.toml").write_text('profile = "paper"\n')
    assert choose(None).name == "paper"
    assert choose("base").name == "base"
    (tmp_path / "xaug.toml").write_text('profil = "paper"\n')
    with pytest.raises(UsageError, match=r"holds profil\. It may hold profile"):
        choose(None)
    (tmp_path / "xaug.toml").write_text("profile = ")
    with pytest.raises(UsageError, match="not valid TOML"):
        choose(None)


@pytest.mark.parametrize(
    "content", [b"\xff\xfep\x00", b"profile = " + b"9" * 5000, b"profile = " + b"[" * 9999, b"\x00"]
)
def test_a_project_file_of_other_content_is_an_error(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "xaug.toml").write_bytes(content)
    with pytest.raises(UsageError, match=r"xaug\.toml is not valid TOML"):
        choose(None)


def test_a_project_file_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "xaug.toml").mkdir()
    with pytest.raises(UsageError, match=r"xaug\.toml cannot be read: Is a directory"):
        choose(None)
    (tmp_path / "xaug.toml").rmdir()
    (tmp_path / "xaug.toml").symlink_to(tmp_path / "nothing")
    with pytest.raises(UsageError, match="a link to a file that does not exist"):
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
    GenerateValues.model_validate(profile.generate)


def test_a_profiles_filters_are_those_that_a_task_type_has() -> None:
    pocket, base = profiles()["pocket"], profiles()["base"]
    assert pocket.filters(CLASSIFICATION, EditKind.WORDS).thresholds == {"similarity": 0.93, "label": 0.2}
    assert "label_change" in base.filters(CLASSIFICATION, EditKind.WORDS).thresholds
    assert "label_change" not in base.filters(TAGGING, EditKind.WORDS).thresholds
    for task_type in TASK_TYPES:
        own = pocket.filters(task_type, EditKind.WORDS).thresholds
        assert {one.spec.name: one.threshold for one in settings(task_type, own)}.items() >= own.items()


@pytest.mark.parametrize("name", ["pocket", "laptop", "base", "paper"])
def test_a_profile_says_for_every_kind_of_edits_which_filters_run(name: str) -> None:
    """Fitness is measured on substitutions of words only, and no model judges a misspelling as a person does."""
    profile = profiles()[name]
    assert set(profile.generate["filters"]) == set(EditKind)
    check_filters(profile.generate["filters"], name)
    for kind in EditKind:
        found = profile.filters(CLASSIFICATION, kind)
        on = {one.spec.name for one in settings(CLASSIFICATION, found.thresholds)} - found.off
        models = {need for filter_ in on for need in FILTERS.get(filter_).needs} - {"against"}
        if kind in (EditKind.CHARACTERS, EditKind.SENTENCES, EditKind.LANGUAGE, EditKind.NONE):
            assert not models, (kind, models)
        if kind is not EditKind.WORDS:
            assert not on & {"fitness", "fluency"}, kind
    strict = profile.filters(CLASSIFICATION, EditKind.WORDS).thresholds["similarity"]
    assert strict == (0.93 if name == "pocket" else 0.95)


def test_a_projects_filters_go_before_those_of_every_kind(tmp_path: Path) -> None:
    (tmp_path / "xaug.toml").write_text(
        "[generate.filters]\nsimilarity = 0.7\nlabel = false\nwords = { fluency = false }\n"
    )
    laptop = choose(None, source="data", real="laptop")
    words, characters = (laptop.filters(CLASSIFICATION, kind) for kind in (EditKind.WORDS, EditKind.CHARACTERS))
    assert words.thresholds == {"similarity": 0.7, "label_change": -0.2, "fitness": 0.6}
    assert words.off == {"label", "fluency"}
    assert characters.thresholds == {"similarity": 0.7} and characters.off == {"label"}


def test_every_attack_says_what_it_edits() -> None:
    kinds = {spec.name: spec.edits for spec in ATTACKS}
    misspelling = {name for name, kind in kinds.items() if kind is EditKind.CHARACTERS}
    own = {"deepwordbug", "pruthi", "textbugger", "nlpaug:keyboard"}
    peer = {"bad-characters", "deepwordbug", "morpheus", "pruthi", "textbugger"}
    assert misspelling >= own | {f"textattack:{name}" for name in peer}
    assert kinds["add-sentence"] is EditKind.SENTENCES
    assert attack_named("add-sentence+bae").edits is attack_named("bae+add-sentence").edits is EditKind.SENTENCES
    assert attack_named("bae+deepwordbug").edits is EditKind.CHARACTERS
    assert kinds["textattack:checklist"] is EditKind.NAMES
    assert {kinds[name] for name in ("paraphrase", "back-translation", "nlpaug:back-translation")} == {
        EditKind.REWRITTEN
    }
    assert {kinds[name] for name in ("bae", "textfooler", "pwws", "textattack:textfooler")} == {EditKind.WORDS}


def test_given_settings_override_a_profile(tmp_path: Path) -> None:
    file = tmp_path / "run.toml"
    file.write_text("[optimizer]\nlr = 1e-4\n")
    given = RunSettings(seed=7).over(read_settings(file))
    config = given.over(profiles()["base"].settings()).complete()
    assert (config.optimizer.lr, config.seed, config.dtype) == (1e-4, 7, "bf16")


def test_names_inside_the_world() -> None:
    assert task_names(["mnli", "pocket_qqp"], open_source("pocket")) == [
        DatasetId("mnli", POCKET),
        DatasetId("qqp", POCKET),
    ]


def on(*references: str, **more: Any) -> RunSettings:
    """Settings of a run on these rows."""
    return RunSettings.model_validate({"data": {"train": references, **more.pop("data", {})}, **more})


def test_training_on_real_versions_takes_nothing_from_the_default(store: Path) -> None:
    held = Store(store)
    for given in (on("mnli/bae"), RunSettings(), RunSettings(phase="mlm"), on("mnli/bae", "nothing/clean")):
        assert for_training(None, given, held) == (NONE, given)
    assert for_training("base", on("mnli/bae"), held)[0].name == "base"


def test_the_world_through_the_front_door(tmp_path: Path) -> None:
    """Clean rows of the embedded world are made, found by their short name, and named pocket_… everywhere."""
    heard = Heard()
    made = xaug.generate("mnli", "clean", limit=40, splits=("train", "validation"), store=tmp_path, listener=heard)
    assert (made.ref, made.rows) == ("pocket_mnli/clean@v1", {"train": 40, "validation": 40})
    assert heard.notes[0] == "profile pocket · pocket (the embedded world)"
    held = Store(tmp_path)
    assert resolved(held, "mnli/clean").ref == "pocket_mnli/clean@v1"
    with pytest.raises(NoSuchVersionError):
        resolved(held, "qqp/clean")
    chosen, settings = for_training(None, RunSettings(seed=7), held)
    assert (chosen.name, settings) == ("pocket", on("pocket_mnli/clean", seed=7))
    assert for_training(None, on("mnli/clean:0.5"), held)[1] == on("pocket_mnli/clean:0.5")


def test_short_names_mean_the_world_in_every_setting(tmp_path: Path) -> None:
    store = tmp_path / "store"
    for task in ("mnli", "qqp"):
        xaug.generate(task, "clean", limit=8, splits=("train", "validation"), store=store, listener=Heard())
    make(store)  # the real mnli/bae@v1
    held = Store(store)
    Path("qqp/texts").mkdir(parents=True)
    Path("qqp/texts/some.txt").write_text("a text\n", encoding="utf-8")

    def settings(qqp: str, mnli: str) -> RunSettings:
        return on(
            f"{qqp}/clean", f"{mnli}/clean",
            data={"dev": (f"{qqp}/clean/validation",), "max_rows": 5},
            mlm={"data": (f"{qqp}/clean", "qqp/texts", "qqp/texts/some.txt"), "ratio": 0.5},
            mixture={"weights": {qqp: 2.0, mnli: 3.0}, "sampling": "uniform"},
        )  # fmt: skip

    wanted = settings("pocket_qqp", "pocket_mnli")
    for name in (None, "pocket"):
        chosen, found = for_training(name, settings("qqp", "pocket_mnli"), held)
        assert (chosen.name, found, found.given()) == ("pocket", wanted, wanted.given())
    real = settings("qqp", "mnli")  # the store has a real mnli, so its name is not a short one
    assert for_training(None, real, held) == (NONE, real)
    alone = RunSettings.model_validate({"phase": "mlm", "mlm": {"data": ("qqp/clean",)}})
    assert for_training(None, alone, held)[1].mlm.data == ("pocket_qqp/clean",)
    with pytest.raises(UsageError, match=r"mixture\.weights names the task pocket_qqp twice"):
        for_training(None, on("qqp/clean", mixture={"weights": {"qqp": 1.0, "pocket_qqp": 2.0}}), held)
    plan = plan_training(TrainRequest(settings=settings("qqp", "pocket_mnli"), store=store), Heard())
    assert plan.config.data.dev == ("pocket_qqp/clean@v1/validation",)


def test_a_task_that_the_world_does_not_have() -> None:
    with pytest.raises(UnknownNameError, match="pocket_"):
        xaug.generate("pocket_nothing", "clean")
