"""The declared suites, and a small one that a test declares."""

from __future__ import annotations

from pathlib import Path

import pytest
from evaluating import Heard, small_plan
from installing import installer
from xaug.data_cards.catalog import card, identify
from xaug.data_cards.errors import UnknownNameError
from xaug.data_cards.identity import REAL, World
from xaug.evaluate.chosen import cards_needed, chosen_tasks
from xaug.evaluate.config import EvalConfig
from xaug.evaluate.families import language
from xaug.evaluate.run import execute
from xaug.evaluate.suites import EVERY, SUITES, Suite
from xaug.evaluate.suites.base import add
from xaug.evaluate.targets import TARGETS, target
from xaug.pocket import POCKET


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Removes what a test declares."""
    monkeypatch.setattr(SUITES, "_specs", dict(SUITES._specs))


@pytest.mark.parametrize("name", SUITES.names())
def test_every_suite_names_tasks_and_languages_that_there_are(name: str) -> None:
    suite = SUITES.get(name)
    assert suite.name == name
    for task, codes in suite.languages.items():
        assert set(codes) <= set(card(task).languages), task
        assert len(set(codes)) == len(codes)
        assert all(language(code) for code in codes)
    assert set(suite.notes) <= set(suite.beside)


def test_the_two_benchmarks() -> None:
    sizes = {name: len(SUITES.get(name).official) for name in ("xtreme", "xtreme-r")}
    assert sizes == {"xtreme": 9, "xtreme-r": 10}
    assert list(SUITES.get("xtreme-r").languages)[-1] == "bucc2018", "outside the average, so last"
    assert "bucc2018" not in SUITES.get("xtreme-r").official


def test_a_package_adds_a_target_task_and_a_suite(
    registry: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(TARGETS, "_specs", dict(TARGETS._specs))
    source = """
from xaug.evaluate.layouts import Lines
from xaug.evaluate.suites import EVERY, Suite
from xaug.evaluate.tasks import Labelled

SIQA = Labelled(id="siqa", title="Social IQa", group="classification", layout=Lines("txt", lambda label, labels: ""))
COMMON = Suite(name="common", title="Common", citation="none", tasks={"siqa": EVERY, "xcopa": ("sw",)})
"""
    points = {"xaug.targets": "siqa = commonsuite:SIQA", "xaug.suites": "common = commonsuite:COMMON"}
    installer(tmp_path, monkeypatch)("commonsuite", source, points)
    assert target("siqa").title == "Social IQa"
    assert list(SUITES.get("common").languages) == ["siqa", "xcopa"]
    assert "common" in SUITES.names()


def test_an_unknown_suite_and_one_that_is_taken(registry: None) -> None:
    with pytest.raises(UnknownNameError, match=r"no suite named 'xtrem'\. Did you mean xtreme"):
        SUITES.get("xtrem")
    with pytest.raises(ValueError, match="suite 'xtreme' is declared twice"):
        add(SUITES.get("xtreme"))


def test_a_task_that_is_not_declared_is_named(registry: None) -> None:
    add(Suite(name="mini", title="Mini", citation="none", tasks={"tatoba": EVERY}))
    with pytest.raises(UnknownNameError, match=r"'tatoba'. Did you mean tatoeba\?"):
        chosen_tasks(EvalConfig(suite="mini", model="pocket"), REAL)


def test_a_small_suite_is_evaluated_like_the_others(
    registry: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XAUG_CACHE", str(tmp_path / "cache"))
    add(Suite(name="mini", title="Mini", citation="none", tasks={"tatoeba": ("fr",), "xcopa": EVERY}))
    config = EvalConfig(suite="mini", model="pocket")
    assert chosen_tasks(config, REAL) == {"tatoeba": ("fr",), "xcopa": target("xcopa").languages}
    assert cards_needed(config, REAL) == ["tatoeba", "xcopa", "siqa", "copa"]
    plan = small_plan(tmp_path, suite="mini", tasks=("tatoeba",), languages=("fr",))
    results = execute(plan, tmp_path / "out", Heard(), resume=False)
    assert (results.suite, [cell.task for cell in results.cells]) == ("mini", ["pocket_tatoeba"])
    assert "mini" in {one.name for one in results.averages}
    assert "Mini" in (tmp_path / "out" / "report.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("world", [REAL, POCKET])
def test_english_is_no_language_of_a_task_that_pairs_others_with_it(world: World) -> None:
    """Otherwise every evaluation of Tatoeba would list English as missing."""
    config = EvalConfig.model_validate({"model": "m", "suite": "xtreme", "tasks": ("tatoeba", "bucc2018", "xnli")})
    chosen = chosen_tasks(config, world)
    spoken = {identify(name).name: "en" in codes for name, codes in chosen.items()}
    assert spoken == {"xnli": True, "tatoeba": False, "bucc2018": False}
