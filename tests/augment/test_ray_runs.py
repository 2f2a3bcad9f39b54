"""On a cluster of node processes of this machine, runs make the rows of one process, whatever is lost on the way."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from attacking import content, recipe
from making_rows import many_rows
from ray_nodes import Nodes
from tiny import TinyModels
from xaug.augment.executors import Here
from xaug.augment.materialize import materialize

pytest.importorskip("ray", reason="needs the extra [ray]")
pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform != "linux", reason="kills groups of processes")]

ROWS = 150  # ten units


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return many_rows(tmp_path_factory.mktemp("rows"), ROWS)


@pytest.fixture(scope="module")
def whole(tiny: TinyModels, source: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The content that one undisturbed process makes."""
    version, _ = materialize(tmp_path_factory.mktemp("store"), recipe(source, tiny), executor=Here())
    return content(version)


@pytest.fixture(scope="module")
def nodes() -> Iterator[Nodes]:
    with Nodes(2) as running:
        yield running


class Driver:
    """The process of a run."""

    def __init__(self, nodes: Nodes, store: Path, tiny: TinyModels, source: Path, *more: str) -> None:
        paths = (store, source, tiny.mlm, tiny.encoder, tiny.victims["mnli"])
        words = [sys.executable, str(Path(__file__).with_name("ray_run.py")), nodes.address, *map(str, paths), *more]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
        self.store = store
        self.process = subprocess.Popen(words, stdout=subprocess.PIPE, text=True, env=environment)

    def wait_for_answers(self) -> None:
        """Wait until models have answered; pytest's time limit ends a test in which none does."""
        while not any(self.store.glob("*/*/.staging-*/*.answers")):
            assert self.process.poll() is None
            time.sleep(0.02)

    def end(self) -> tuple[int, str]:
        """(the exit code, the last line that was printed)."""
        text = self.process.communicate()[0]
        return self.process.returncode, text.strip().splitlines()[-1]


def test_a_cluster_makes_the_rows_that_one_process_makes(
    nodes: Nodes, tiny: TinyModels, source: Path, whole: str, tmp_path: Path
) -> None:
    assert Driver(nodes, tmp_path, tiny, source).end() == (0, whole)


def test_a_signal_says_what_is_kept_and_the_same_request_continues(
    nodes: Nodes, tiny: TinyModels, source: Path, whole: str, tmp_path: Path
) -> None:
    driver = Driver(nodes, tmp_path, tiny, source)
    driver.wait_for_answers()
    driver.process.send_signal(signal.SIGTERM)
    code, text = driver.end()
    assert code == 1
    assert text.startswith("Interrupted: Stopped. ")
    assert "The same request continues from there" in text
    assert Driver(nodes, tmp_path, tiny, source).end() == (0, whole)


def test_a_killed_driver_leaves_no_worker_and_its_work_is_continued(
    nodes: Nodes, tiny: TinyModels, source: Path, whole: str, tmp_path: Path
) -> None:
    driver = Driver(nodes, tmp_path, tiny, source)
    driver.wait_for_answers()
    driver.process.kill()
    driver.process.communicate()
    assert Driver(nodes, tmp_path, tiny, source).end() == (0, whole)  # it needs the CPUs of the workers before


def test_a_lost_node_costs_nothing_and_the_end_of_all_nodes_ends_the_run(
    tiny: TinyModels, source: Path, whole: str, tmp_path: Path
) -> None:
    with Nodes(2) as own:
        driver = Driver(own, tmp_path / "one", tiny, source)
        driver.wait_for_answers()
        own.kill("node0")
        assert driver.end() == (0, whole)
        driver = Driver(own, tmp_path / "all", tiny, source)
        driver.wait_for_answers()
        own.kill("node1")
        code, text = driver.end()
    assert code == 1
    assert text.startswith("WorkerError: No node is left on the Ray cluster that has 1 CPU. Finished work is kept")


def test_the_number_of_losses_is_bounded(tiny: TinyModels, source: Path, tmp_path: Path) -> None:
    with Nodes(1) as own:
        driver = Driver(own, tmp_path, tiny, source, "0")
        driver.wait_for_answers()
        own.kill("node0")
        code, text = driver.end()
    assert code == 1
    assert text.startswith("WorkerError: A process that held the unit of work ")
    assert "was lost 1 times" in text


def test_a_node_that_does_not_see_the_folder_receives_rows_and_returns_units(
    tiny: TinyModels, source: Path, whole: str, tmp_path: Path
) -> None:
    store = tmp_path / "store"
    store.mkdir()
    hidden = ["unshare", "--mount", "sh", "-c", f'mount -t tmpfs none "{store}" && exec "$@"', "sh"]
    if subprocess.run([*hidden, "true"], check=False, capture_output=True).returncode:
        pytest.skip("this process may not mount a file system")
    with Nodes(0) as own:
        own.add("blind", hidden)
        driver = Driver(own, store, tiny, source)
        answers = 0
        while driver.process.poll() is None:
            answers += any(store.glob("*/*/.staging-*/*.answers"))
            time.sleep(0.02)
        assert driver.end() == (0, whole)
    assert not answers, "answers of models lie on the node"


def test_an_address_where_nothing_answers_is_named_at_once(tiny: TinyModels, source: Path, tmp_path: Path) -> None:
    nowhere = Nodes(0)  # not started
    code, text = Driver(nowhere, tmp_path, tiny, source).end()
    assert code == 1
    assert text.startswith(f'UsageError: address="{nowhere.address}": nothing answers there')
