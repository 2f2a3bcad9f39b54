"""One process and several make the same rows, load and test models once, and keep what was done when they end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
import torch
from attacking import content, recipe
from making_rows import many_rows
from tiny import TinyModels
from xaug.augment.executors import Here, Pool, choose, executor_for
from xaug.augment.executors.choose import WORKER_BYTES, WORTH_ROWS
from xaug.augment.executors.pool import _started, cores
from xaug.augment.materialize import materialize
from xaug.augment.plan import Plan
from xaug.augment.preflight import Preflight
from xaug.augment.progress import Observer, Progress
from xaug.augment.recipe import Recipe
from xaug.data_cards.errors import Interrupted, PreflightError, WorkerError
from xaug.data_cards.store import Store

pytestmark = pytest.mark.slow

ROWS = 150  # ten units


@dataclass
class Recording(Observer):
    """Records the events of a run, and acts when its first rows are done."""

    then: Callable[[], None] | None = None
    tests: list[Mapping[str, Preflight]] = field(default_factory=list)
    seen: list[Progress] = field(default_factory=list)
    rows: int = 0

    def planned(self, plan: Plan) -> None:
        self.rows = plan.total

    def tested(self, preflights: Mapping[str, Preflight]) -> None:
        self.tests.append(preflights)

    def progressed(self, progress: Progress) -> None:
        self.seen.append(progress)
        if self.then is not None and progress.tally.use["victim"].answered:
            then, self.then = self.then, None
            then()


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return many_rows(tmp_path_factory.mktemp("rows"), ROWS)


@pytest.fixture(scope="module")
def attack(tiny: TinyModels, source: Path) -> Recipe:
    return recipe(source, tiny)


@pytest.fixture(scope="module")
def whole(attack: Recipe, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The content that one undisturbed process makes."""
    version, made = materialize(tmp_path_factory.mktemp("store"), attack, executor=Here())
    assert made
    return content(version)


def children(of: int | None = None) -> list[int]:
    """The running children of this process, or of another."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent = status.read_text().rpartition(")")[2].split()[:2]
        except OSError:
            continue
        if int(parent) == (of or os.getpid()) and state != "Z":
            found.append(int(status.parent.name))
    return found


def test_several_processes_make_the_rows_that_one_makes(attack: Recipe, whole: str, tmp_path: Path) -> None:
    observer, before = Recording(), set(children())
    version, made = materialize(tmp_path, attack, executor=Pool(2, threads=1), observer=observer)
    assert made
    assert content(version) == whole
    assert observer.rows == ROWS
    assert [set(tests) for tests in observer.tests] == [{"victim"}], "one worker tests the victim, once"
    last = observer.seen[-1]
    assert (last.total, last.resumed, last.tally.done) == (ROWS, 0, ROWS)
    assert last.tally.use["mlm"].answered > 0
    assert set(children()) <= before, "no worker is left"
    again, made = materialize(tmp_path, attack, executor=Pool(2))
    assert (again.ref, made) == (version.ref, False)


def test_a_worker_that_is_killed_is_reported_and_its_work_goes_on_elsewhere(
    attack: Recipe, whole: str, tmp_path: Path
) -> None:
    before = set(children())

    def kill() -> None:
        os.kill(min(set(children()) - before), signal.SIGKILL)

    with pytest.raises(WorkerError, match=r"A worker process ended by SIGKILL\. The system kills processes when"):
        materialize(tmp_path, attack, executor=Pool(2, threads=1), observer=Recording(kill))
    assert set(children()) <= before
    (left,) = Store(tmp_path).unfinished()
    assert left.bytes > 0
    version, _ = materialize(tmp_path, attack, executor=Here())
    assert content(version) == whole


def test_a_signal_ends_all_of_a_pool_and_says_what_is_kept(attack: Recipe, whole: str, tmp_path: Path) -> None:
    before = set(children())

    def stop() -> None:
        raise Interrupted(signal.SIGTERM)

    with pytest.raises(
        Interrupted, match=r"units of work are kept in .* The same request continues from there"
    ) as ended:
        materialize(tmp_path, attack, executor=Pool(2, threads=1), observer=Recording(stop))
    assert ended.value.number == signal.SIGTERM
    assert set(children()) <= before
    version, _ = materialize(tmp_path, attack, executor=Here())
    assert content(version) == whole


def test_a_killed_pool_leaves_no_worker_and_its_work_is_continued(
    attack: Recipe, tiny: TinyModels, source: Path, whole: str, tmp_path: Path
) -> None:
    """The pool cannot handle kill -9, so the workers notice that it is gone."""
    words = [sys.executable, str(Path(__file__).with_name("pooled_run.py")), str(tmp_path / "store")]
    paths = (source, tiny.mlm, tiny.encoder, tiny.victims["mnli"])
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    pool = subprocess.Popen([*words, *map(str, paths)], env=environment)
    until(lambda: any(tmp_path.glob("store/*/*/.staging-*/*.answers")))
    workers = children(pool.pid)
    pool.kill()
    pool.wait()
    assert len(workers) == 2
    until(lambda: not any(running(worker) for worker in workers))
    version, _ = materialize(tmp_path / "store", attack, executor=Here())
    assert content(version) == whole


def running(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def until(true: Callable[[], bool]) -> None:
    """Wait until the condition is true; pytest's time limit ends a test in which it never is."""
    while not true():
        time.sleep(0.01)


def test_a_pool_reports_a_faulty_model_as_one_process_does(attack: Recipe, tmp_path: Path) -> None:
    strict = replace(attack, allow_weak=False, models={**attack.models, "victim": attack.models["victim"]})
    messages = []
    for executor in (Here(), Pool(2, threads=1)):
        with pytest.raises(PreflightError) as error:
            materialize(tmp_path, strict, executor=executor)
        messages.append(str(error.value))
    assert messages[0] == messages[1]
    assert Store(tmp_path).versions() == []
    assert Store(tmp_path).unfinished() == []


def test_the_number_of_processes_is_chosen_by_rows_device_and_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "4")
    monkeypatch.setattr(choose, "available_memory", lambda: 100 * WORKER_BYTES)
    assert cores() == 4
    many = 10**6
    assert executor_for(1, device="cpu", rows=many, weights=0) == Here()
    assert executor_for(None, device="cuda", rows=many, weights=0) == Here()
    assert executor_for(3, device="cuda", rows=10, weights=0) == Pool(3), "the given number counts"
    assert executor_for(None, device="cpu", rows=many, weights=0) == Pool(4)
    assert executor_for(None, device="cpu", rows=WORTH_ROWS * 2, weights=0) == Pool(2)
    assert executor_for(None, device="cpu", rows=WORTH_ROWS, weights=0) == Here()
    assert executor_for(None, device="cpu", rows=many, weights=49 * WORKER_BYTES) == Pool(2)
    assert executor_for(None, device="cpu", rows=many, weights=200 * WORKER_BYTES) == Here()


def test_workers_take_the_gpus_in_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    assert executor_for(None, device="cuda", rows=10**6, weights=0) == Pool(2, gpus=("0", "1"))
    assert executor_for(None, device="cuda", rows=WORTH_ROWS, weights=0) == Here()
    assert executor_for(None, device="cuda:1", rows=10**6, weights=0) == Here()
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "GPU-8932, 5,7")  # two of which this PyTorch can use
    assert executor_for(3, device="cuda", rows=10**6, weights=0) == Pool(3, gpus=("GPU-8932", "5"))
    with _started(3, 1, ("GPU-8932", "5")) as workers:
        environments = [Path(f"/proc/{worker.process.pid}/environ").read_bytes().split(b"\0") for worker in workers]
    named = [entry for entries in environments for entry in entries if entry.startswith(b"CUDA_VISIBLE_DEVICES=")]
    assert named == [b"CUDA_VISIBLE_DEVICES=GPU-8932", b"CUDA_VISIBLE_DEVICES=5", b"CUDA_VISIBLE_DEVICES=GPU-8932"]


def test_the_memory_that_is_available_is_some_of_the_machines() -> None:
    assert 0 < choose.available_memory() < os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
