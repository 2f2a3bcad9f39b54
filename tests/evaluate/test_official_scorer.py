"""Our submission of every task of XTREME, in all languages at hand, under the official scorer's rules.

    XAUG_OFFICIAL_ROWS=0 XAUG_OFFICIAL_STEPS=200 pytest -m real tests/evaluate/test_official_scorer.py -s

scores all rows of models of 200 steps, retrieval by the middle layer, and prints both figures of each task and
language. Without it few rows are predicted by models of two steps: whether a file is read as it was meant does not
depend on how good the model is.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from evaluating import Heard
from official_scorer import score
from xaug.data_cards.catalog import card
from xaug.data_cards.identity import REAL
from xaug.data_cards.ingest import materialize_clean
from xaug.data_cards.sources.files import FilesSource
from xaug.data_cards.sources.layout import locate_split
from xaug.data_cards.store import Store
from xaug.data_cards.task_types import RETRIEVAL
from xaug.evaluate.chosen import cards_needed, chosen_tasks
from xaug.evaluate.config import EvalConfig
from xaug.evaluate.plan import make_plan
from xaug.evaluate.reading import splits_needed
from xaug.evaluate.run import execute
from xaug.evaluate.tasks import TaskPlan

pytestmark = [pytest.mark.real, pytest.mark.timeout(7200)]  # minutes of work, longer on a busy machine

ROWS = int(os.environ.get("XAUG_OFFICIAL_ROWS", "4")) or None
STORED = ROWS and max(ROWS, 32)  # rows of a split that are read at all
STEPS = int(os.environ.get("XAUG_OFFICIAL_STEPS", "2"))
# XTREME's tasks, with the least number of languages whose labels are at hand in the real data.
LANGUAGES = {
    "xnli": 9, "pawsx": 7, "udpos": 30, "panx": 39, "xquad": 8, "mlqa": 7, "tydiqa": 9, "bucc2018": 1, "tatoeba": 36,
}  # fmt: skip
FINE_TUNING: dict[str, Any] = {
    "data": {"max_rows": 16 * STEPS, "max_dev_rows": 8},
    "batch": {"token_budget": 2048},
    "text": {"max_length": 192},
    "optimizer": {"lr": 1e-4, "max_steps": STEPS},
}
# The retrieval tasks' candidates are never cut: 100,000 sentences, of which a first layer is quickly had.
FIRST_LAYER: dict[str, Any] = {"layers": 1, "max_length": 64}


@pytest.fixture(scope="module")
def source(real: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All real data as one folder of sources."""
    maker = real / "study" / "assemble.py"
    if not maker.is_file():
        return real / "data"
    folder = tmp_path_factory.mktemp("source") / "all"
    subprocess.run([sys.executable, str(maker), str(folder)], check=True, capture_output=True)
    return folder


@pytest.fixture(scope="module")
def model() -> Path:
    folder = Path(os.environ.get("XAUG_MODELS") or "no such folder") / "me5-small"
    if not folder.is_dir():
        pytest.skip("no real encoder: set XAUG_MODELS to the folder that holds me5-small")
    return folder


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the tasks' versions, models and results lie."""
    return tmp_path_factory.mktemp("shared")


def behind(task: TaskPlan, language: str, root: Path) -> Path:
    """The file that a language's scored rows were read from."""
    found = [paths for _, paths in locate_split(root, task.target.card, task.rows[language].split) if paths]
    return found[0][0]


def names_of(task: TaskPlan, language: str) -> list[list[str]]:
    """The names of the tags of a language's rows."""
    labels = task.version.manifest.about.labels
    return [[labels[tag] for tag in tags] for tags in task.rows[language].table.column("tags").to_pylist()]


@pytest.mark.parametrize("name", LANGUAGES)
def test_the_official_scorer_gives_our_figures(
    name: str, source: Path, model: Path, shared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XAUG_CACHE", str(shared / "cache"))  # XQuAD and MLQA are read by one model
    config = EvalConfig.model_validate({
        "suite": "xtreme", "model": str(model), "tasks": (name,), "max_examples": ROWS, "checklist": False,
        "fine_tuning": FINE_TUNING, "retrieval": FIRST_LAYER if ROWS else {"prefix": "query: "},
    })  # fmt: skip
    files, held = FilesSource(source), {}
    for needed in cards_needed(config, REAL):
        one = card(needed)
        splits = splits_needed(needed, files.splits(one), chosen_tasks(config, REAL).get(needed, ()))
        limit = None if one.task_type is RETRIEVAL else STORED
        held[needed], _ = materialize_clean(shared / "store", one, files, splits, limit=limit)
    plan = make_plan(config, Store(shared / "store"), held, {}, profile="none", world=REAL, source=files.name)
    out = shared / name
    results = execute(plan, out, Heard(), resume=False)
    (task,) = plan.tasks
    for cell in results.cells:
        path = behind(task, cell.language, source)
        names = names_of(task, cell.language) if path.suffix == ".conllu" else []
        found = score(cell.task, cell.language, out / cell.predictions, path, ROWS, names)
        shown = [{key: f"{value:.2f}" for key, value in own.items()} for own in (found, cell.scores)]
        print(f"{cell.task} {cell.language} {cell.split}, {cell.rows} rows: official {shown[0]}, ours {shown[1]}")
        assert {key: f"{value:.4f}" for key, value in found.items()} == {
            key: f"{value:.4f}" for key, value in cell.scores.items()
        }, cell.language
    assert len(results.cells) >= LANGUAGES[name]
