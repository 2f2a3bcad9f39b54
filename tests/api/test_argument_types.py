"""A value of a wrong type is a mistake of the caller: the message names the parameter and what it takes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xaug
from training import mnli_like
from xaug import evaluating, training
from xaug.checking import check_seeds, several
from xaug.data_cards.errors import UsageError
from xaug.filtering import refilter
from xaug.listening import Log


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in, and an environment without xaug's variables."""
    monkeypatch.chdir(tmp_path)
    for name in ("XAUG_STORE", "XAUG_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: xaug.generate(None), "task= takes the name of one task, such as .mnli., not None"),
        (lambda: xaug.generate(Path("mnli")), "task= takes the name of one task.*not a value of type PosixPath"),
        (lambda: xaug.generate(["mnli"]), "task= takes the name of one task.*not a value of type list"),
        (lambda: xaug.generate("all"), 'task="all": a call makes the rows of one task. Call it once for each'),
        (lambda: xaug.generate("mnli", Path("bae")), "attack= takes the name of an attack.*type PosixPath"),
        (lambda: xaug.generate("mnli", victim=5), "victim= takes a folder or a name, not a value of type int"),
        (lambda: xaug.generate("mnli", victim=""), "victim= is empty. It takes a folder or a name"),
        (lambda: xaug.generate("mnli", tagger=5), "tagger= takes a name, not a value of type int"),
        (lambda: xaug.generate("mnli", filters=["label"]), "filters= takes a mapping from names to values, not"),
        (lambda: xaug.generate("mnli", filters={5: 0.1}), "filters= takes a mapping from names to values, and one of"),
        (
            lambda: xaug.generate("mnli", filters={"": 1}),
            "filters= takes a mapping .* one of its keys is an empty name",
        ),
        (lambda: xaug.generate("mnli", parameters={None: 1}), "parameters= takes a mapping .* its keys is None"),
        (
            lambda: xaug.generate("mnli", listener=3),
            "listener= takes an object with the methods announce.*not a value of type int",
        ),
        (
            lambda: xaug.generate("mnli", listener=Log),
            "listener= takes an object with the methods .* not a value of type type",
        ),
        (
            lambda: xaug.generate("mnli", executor=3),
            "executor= takes local, ray or an object with the method run.* of type int",
        ),
        (lambda: xaug.generate("mnli", wait="no"), "wait= takes True or False, not a value of type str"),
        (lambda: xaug.generate("mnli", skip_bad_rows=None), "skip_bad_rows= takes True or False, not None"),
        (lambda: xaug.generate("mnli", allow_weak_victim=1), "allow_weak_victim= takes True or False, not a value of"),
        (lambda: xaug.train("a/b", listener=3), "listener= takes an object with the methods"),
        (lambda: xaug.train("a/b", resume="yes"), "resume= takes True or False, not a value of type str"),
        (lambda: xaug.evaluate(listener=3), "listener= takes an object with the methods"),
        (lambda: xaug.evaluate(resume="no"), "resume= takes True or False"),
        (lambda: xaug.victims("mnli", listener=3), "listener= takes an object with the methods"),
        (lambda: xaug.victims("mnli", skip_bad_rows="no"), "skip_bad_rows= takes True or False"),
        (lambda: xaug.victims("d/a.csv"), "d/a.csv is a file of your own, and this is for tasks of the catalog"),
        (lambda: xaug.overlaps("a/b", listener=3), "listener= takes an object with the methods"),
        (lambda: xaug.calibrate(human="x", listener=3), "listener= takes an object with the methods"),
        (lambda: xaug.push("a/b", "c/d", listener=3), "listener= takes an object with the methods"),
        (lambda: xaug.push("a/b", "c/d", dry_run="no"), "dry_run= takes True or False"),
        (lambda: xaug.export("a/b", "to", overwrite="no"), "overwrite= takes True or False"),
        (lambda: xaug.audit("a/b", read=[]), "read= names no file. Name the files that annotators filled in"),
        (lambda: xaug.audit("a/b", read="."), "read=.*: it is a folder, not a file of verdicts"),
        (lambda: xaug.audit("a/b", replace="no", read="x"), "replace= takes True or False"),
        (lambda: refilter("a/b", {5: 0.1}), "filters= takes a mapping from names to values, and one of its keys"),
        (lambda: refilter("a/b", {"label": 1}, wait="no"), "wait= takes True or False"),
        (lambda: xaug.generate("mnli", splits=5), "splits= takes the name of a split, or several, not"),
        (lambda: xaug.generate("mnli", store=5), "store= takes a folder, not a value of type int"),
        (lambda: xaug.load(None), "ref= takes a reference, such as .mnli/bae., not None"),
        (lambda: xaug.load("mnli/bae", store=5), "store= takes a folder, not"),
        (lambda: xaug.train(None), "data= takes a reference or a version, or several, not None"),
        (lambda: xaug.train(5), "data= takes a reference or a version, or several, not a value of type int"),
        (lambda: xaug.train([5]), "data= takes a reference or a version, or several, not a value of type int"),
        (lambda: xaug.train("mnli/bae", settings={}), "settings= takes a RunSettings, not a value of type dict"),
        (lambda: xaug.train("mnli/bae", model=5), "model= takes a run, a folder or a Hub id, not"),
        (lambda: xaug.evaluate(5), "model= takes a run, a folder or a Hub id, not a value of type int"),
        (lambda: xaug.evaluate(tasks=5), "tasks= takes the name of a task, or several, not a value of type int"),
        (lambda: xaug.evaluate(languages=["de", 5]), "languages= takes the code of a language, or several, not"),
        (lambda: xaug.evaluate(seeds="5"), "seeds= is of type str: a seed is a whole number from 0"),
        (lambda: xaug.evaluate(output=5), "output= takes a path, not a value of type int"),
        (lambda: xaug.compare(None, "b"), "run_a= takes a folder of results, or what xaug.evaluate returned, not None"),
        (lambda: xaug.compare("a", 5), "run_b= takes a folder of results.*not a value of type int"),
    ],
)
def test_a_value_of_a_wrong_type_is_refused(call: Callable[[], object], message: str) -> None:
    with pytest.raises(UsageError, match=rf"^{message}"):
        call()
    assert not list(Path().iterdir())


def test_rows_are_not_selected_by_values_of_a_wrong_type(here: Path) -> None:
    mnli_like(here / "store")
    version = xaug.load("mnli/clean")
    assert len(version.select(np.int64(3))) == 3  # type: ignore[arg-type]
    assert version.select(0) == []
    with pytest.raises(UsageError, match=r"^n= is of type str: give a whole number of at least 0"):
        version.select("3")  # type: ignore[arg-type]
    with pytest.raises(UsageError, match=r"^n=-1: give a whole number"):
        version.select(-1)
    with pytest.raises(UsageError, match=r"^row_id= takes a text, not a value of type int"):
        version.select(row_id=5)  # type: ignore[arg-type]
    with pytest.raises(UsageError, match=r"^rejected= takes True or False, not a value of type str"):
        version.select(rejected="no")  # type: ignore[arg-type]
    assert version.select(rejected=np.bool_(False))  # type: ignore[arg-type]
    with pytest.raises(UsageError, match=r"^split= takes the name of a split, not a value of type int"):
        version.table(5)  # type: ignore[arg-type]


class PlannedError(Exception):
    """Ends a call once its request is known."""


def test_one_task_language_or_seed_is_not_taken_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    requests = []

    @contextmanager
    def planned(request: Any, _listener: object) -> Iterator[None]:
        requests.append((request.tasks, request.languages, request.seeds, request.source))
        raise PlannedError
        yield

    monkeypatch.setattr(evaluating, "planned", planned)
    for given in (
        {"tasks": "tatoeba", "languages": "de", "seeds": 5, "source": Path("data")},
        {"tasks": ["tatoeba"], "languages": ("de",), "seeds": np.array([5]), "source": "data"},
    ):
        with pytest.raises(PlannedError):
            xaug.evaluate("pocket", **given)  # type: ignore[arg-type]
    assert requests == [(("tatoeba",), ("de",), (5,), "data")] * 2


def test_one_tracker_or_text_is_not_taken_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = []

    def plan(request: Any, _listener: object) -> None:
        settings.append((request.settings.track, request.settings.mlm.data))
        raise PlannedError

    monkeypatch.setattr(training, "plan_training", plan)
    for given in ({"track": "tensorboard", "mlm_data": "a.txt"}, {"track": ["tensorboard"], "mlm_data": ["a.txt"]}):
        with pytest.raises(PlannedError):
            xaug.train("mnli/clean", **given)  # type: ignore[arg-type]
    assert settings == [(("tensorboard",), ("a.txt",))] * 2


def test_one_or_several() -> None:
    assert several("splits", "train", "a split") == ("train",)
    assert several("splits", (name for name in ("a", "b")), "a split") == ("a", "b")
    assert check_seeds(()) == ()
    assert check_seeds(np.int64(3)) == (3,)
    with pytest.raises(UsageError, match=r"^seeds=-1: a seed is a whole number"):
        check_seeds([0, -1])
    with pytest.raises(UsageError, match=r"^splits= takes a split, not None"):
        several("splits", None, "a split")
