from contextlib import ExitStack
from importlib.metadata import version
from pathlib import Path
from typing import Any, get_args

import pytest
from evaluating import Heard, small_plan
from xaug.data_cards.catalog import card
from xaug.data_cards.errors import DataError, RunFolderError, UsageError
from xaug.data_cards.identity import REAL
from xaug.data_cards.ingest import materialize_clean
from xaug.data_cards.lock import exclusive
from xaug.data_cards.parameters import param
from xaug.data_cards.sources.files import FilesSource
from xaug.data_cards.store import Store
from xaug.evaluate.cache import models_root
from xaug.evaluate.config import EvalConfig
from xaug.evaluate.finetune import folder_of
from xaug.evaluate.metrics import METRICS
from xaug.evaluate.plan import Plan, make_plan
from xaug.evaluate.results import Cell, Over, Results
from xaug.evaluate.run import execute
from xaug.evaluate.saved import JOURNAL, read_head, read_results
from xaug.evaluate.submission import read_predictions
from xaug.evaluate.tasks import Labelled
from xaug.pocket import POCKET

pytestmark = pytest.mark.slow

LANGUAGES = ("en", "fr")
TASKS = ("udpos", "tatoeba", "xquad")


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The plan, folder, results and events of an evaluation that was never interrupted, with its cache."""
    folder = tmp_path_factory.mktemp("once")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XAUG_CACHE", str(folder / "cache"))
        plan = small_plan(folder, tasks=TASKS, languages=LANGUAGES)
        heard = Heard()
        results = execute(plan, folder / "out", heard, resume=False)
    return plan, folder, results, heard


def _same(one: Results, other: Results) -> bool:
    return one.model_copy(update={"created": ""}) == other.model_copy(update={"created": ""})


def test_every_task_and_language_has_a_score(once: tuple[Plan, Path, Results, Heard]) -> None:
    _, folder, results, heard = once
    told = {(cell.task, cell.language) for cell in results.cells}
    assert told == {
        ("pocket_udpos", "en"),
        ("pocket_udpos", "fr"),
        ("pocket_xquad", "en"),
        ("pocket_xquad", "fr"),
        ("pocket_tatoeba", "fr"),
    }
    assert results.finished and read_results(folder / "out") == results
    assert all(heard.new)
    assert all(cell.low <= cell.main <= cell.high for cell in results.cells)
    assert {(one.task, one.over) for one in results.means} == {
        ("pocket_tatoeba", "languages"),
        *((task, over) for task in ("pocket_udpos", "pocket_xquad") for over in get_args(Over)),
    }
    assert all(one.low <= one.value <= one.high for one in results.means)
    assert all(cell.chance is not None and cell.majority is not None for cell in results.cells)
    for one in results.tasks:
        assert one.dev_majority.keys() == one.dev.keys() and all(value > 0.0 for value in one.dev_majority.values())
    tasks = {one.id: (one.train_rows, one.dev_rows, one.scorer) for one in results.tasks}
    seqeval = {"seqeval": version("seqeval")}
    assert tasks == {
        "pocket_udpos": ((64,), 20, seqeval), "pocket_xquad": ((64,), 20, {}), "pocket_tatoeba": ((), None, {}),
    }  # fmt: skip
    assert sorted(heard.trained) == ["pocket_udpos", "pocket_xquad"]
    for name in ("report.html", "report.md"):
        assert (folder / "out" / name).stat().st_size > 1000


def test_predictions_of_a_submission_score_the_same(once: tuple[Plan, Path, Results, Heard]) -> None:
    plan, folder, results, _ = once
    for task in plan.tasks:
        if not isinstance(task.target, Labelled):
            continue
        metric = METRICS.get(task.target.metric)
        labels = task.version.manifest.about.labels
        for language, reference in task.rows.items():
            rows = reference.table.slice(0, 20).to_pylist()
            said = read_predictions(folder / "out" / "predictions" / "seed-0", task.target.id, language, rows, labels)
            measured = metric.measure(rows, said, labels=labels, language=language)
            cell = next(c for c in results.cells if (c.task, c.language) == (task.target.id, language))
            assert {one.name: one.value for one in measured} == cell.scores


def test_the_same_again_computes_nothing(
    once: tuple[Plan, Path, Results, Heard], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan, folder, results, _ = once
    monkeypatch.setenv("XAUG_CACHE", str(folder / "cache"))
    heard = Heard()
    again = execute(plan, tmp_path / "out", heard, resume=False)
    assert not any(heard.new) and not heard.trained
    assert _same(again, results)


@pytest.mark.parametrize("after", [1, 3])
def test_a_stopped_evaluation_goes_on_to_the_same_results(
    once: tuple[Plan, Path, Results, Heard], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    plan, _, results, _ = once
    monkeypatch.setenv("XAUG_CACHE", str(tmp_path / "cache"))
    with pytest.raises(KeyboardInterrupt):
        execute(plan, tmp_path / "out", Heard(stop_after=after), resume=False)
    stopped = read_results(tmp_path / "out")
    assert not stopped.finished
    assert stopped.cells == results.cells[:after]
    with pytest.raises(RunFolderError, match="resume=True"):
        execute(plan, tmp_path / "out", Heard(), resume=False)
    heard = Heard()
    ended = execute(plan, tmp_path / "out", heard, resume=True)
    assert heard.new == [False] * after + [True] * (len(results.cells) - after)
    assert _same(ended, results)


def test_results_are_aggregated_once_and_each_cell_is_appended(
    once: tuple[Plan, Path, Results, Heard], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan, folder, results, _ = once
    monkeypatch.setenv("XAUG_CACHE", str(folder / "cache"))
    out = tmp_path / "out"
    seen: list[tuple[int, int]] = []

    class Looks(Heard):
        def scored(self, cell: Cell, *, new: bool) -> None:
            seen.append((len(read_head(out).cells), len(read_results(out).cells)))

    ended = execute(plan, out, Looks(), resume=False)
    assert seen == [(0, number) for number in range(1, len(results.cells) + 1)]
    assert _same(ended, results)
    assert not (out / JOURNAL).exists()


def test_an_evaluation_goes_on_from_a_damaged_journal(
    once: tuple[Plan, Path, Results, Heard], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan, folder, results, _ = once
    monkeypatch.setenv("XAUG_CACHE", str(folder / "cache"))
    out = tmp_path / "out"
    with pytest.raises(KeyboardInterrupt):
        execute(plan, out, Heard(stop_after=2), resume=False)
    (out / JOURNAL).write_bytes(b"{}}" + (out / JOURNAL).read_bytes())
    with pytest.raises(DataError, match="is damaged"):
        read_results(out)
    assert _same(execute(plan, out, Heard(), resume=True), results)


def test_a_folder_of_other_results_is_refused(
    once: tuple[Plan, Path, Results, Heard], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, folder, _, _ = once
    monkeypatch.setenv("XAUG_CACHE", str(folder / "cache"))
    other = small_plan(folder, tasks=("udpos",), languages=LANGUAGES)
    with pytest.raises(RunFolderError, match="output="):
        execute(other, folder / "out", Heard(), resume=True)


def test_a_folder_that_another_process_writes_is_refused(tmp_path: Path) -> None:
    plan = small_plan(tmp_path, tasks=("udpos",), languages=("fr",))
    with (
        exclusive(tmp_path / "out/.lock", what="The evaluation", place=param("output")),
        pytest.raises(RunFolderError, match=r"The evaluation .*out is being written by pid \d+"),
    ):
        execute(plan, tmp_path / "out", Heard(), resume=True)


def test_a_model_that_another_evaluation_trains_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XAUG_CACHE", str(tmp_path / "cache"))
    plan = small_plan(tmp_path, tasks=("udpos",), languages=("fr",))
    other = ExitStack()

    class Waits(Heard):
        def note(self, text: str) -> None:
            super().note(text)
            assert not self.trained
            other.close()

    own = folder_of(plan.tasks[0], plan, 0, models_root())
    other.enter_context(exclusive(own / ".lock", what="A model", place="XAUG_CACHE"))
    heard = Waits()
    assert execute(plan, tmp_path / "out", heard, resume=False).finished
    assert heard.trained == ["pocket_udpos"]
    (note,) = heard.notes
    assert f"{own} is being written by pid" in note


def test_a_language_without_rows_is_missing_with_its_reason(tmp_path: Path) -> None:
    plan = small_plan(tmp_path, tasks=("udpos", "xcopa"), languages=("fr",))
    assert {one.task for one in plan.missing} == set()
    wider = plan.config.model_copy(update={"languages": ("fr", "zh")})
    held = {task.target.id: task.version for task in plan.tasks}
    told = make_plan(wider, plan.store, held, {}, profile="pocket", world=POCKET, source="here")
    missing = {(one.task, one.language): one.why for one in told.missing}
    assert missing[("pocket_udpos", "zh")] == "here has no rows of it"

    del held["pocket_xcopa"]
    told = make_plan(wider, plan.store, held, {"pocket_xcopa": "gone"}, profile="pocket", world=POCKET, source="here")
    assert ("pocket_xcopa", None, "gone") in {(one.task, one.language, one.why) for one in told.missing}
    with pytest.raises(UsageError, match="No task of XTREME-R"):
        make_plan(wider, plan.store, {}, {}, profile="pocket", world=POCKET, source="here")


def test_a_test_set_without_labels_says_where_they_are(tmp_path: Path) -> None:
    folder = tmp_path / "xtreme" / "pawsx"
    folder.mkdir(parents=True)
    (folder / "train-en.tsv").write_text("A dog sleeps .\tA dog is asleep .\t1\n", encoding="utf-8")
    (folder / "test-de.tsv").write_text("Ein Hund schläft .\tEin Hund frisst .\n", encoding="utf-8")
    source, one = FilesSource(tmp_path), card("pawsx")
    version, _ = materialize_clean(tmp_path / "store", one, source, source.splits(one))
    config = EvalConfig(suite="xtreme", model="pocket", tasks=("pawsx",), languages=("de",))
    store = Store(tmp_path / "store")
    with pytest.raises(UsageError) as told:
        make_plan(config, store, {"pawsx": version}, {}, profile="none", world=REAL, source="here")
    assert str(told.value).count("get the official x-final") == 1
