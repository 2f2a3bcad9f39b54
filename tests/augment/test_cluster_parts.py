"""The parts of the cluster executor that need no cluster: addresses, demands, tokens, and a missing Ray."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
import xaug
from xaug.augment.executors.cluster import Demand, Node, Ray
from xaug.augment.executors.cluster.connection import settings_of_workers
from xaug.augment.executors.cluster.token import Token
from xaug.data_cards.errors import UsageError


def test_without_ray_the_error_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(UsageError, match=r'executor="ray" needs the library Ray.*pip install \'xaug\[ray\]\''):
        Ray().check()
    with pytest.raises(UsageError, match=r"xaug\[ray\]"):
        xaug.generate("mnli", "bae", profile="pocket", executor="ray")


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"executor": "slurm"}, r'There is no executor \(executor=\) named .slurm.'),
        ({"address": "head:1"}, 'executor="local" runs on this machine, so address= would have no effect'),
        ({"gpus": 0.5}, "so gpus= would have no effect"),
        ({"executor": "ray", "cpus": 0}, "cpus=0: give a number of at least 0.01"),
        ({"executor": "ray", "gpus": -1}, "gpus=-1: give a number of at least 0"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused(more: dict[str, object], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        xaug.generate("mnli", "bae", profile="pocket", **more)  # type: ignore[arg-type]


def test_a_node_holds_as_many_processes_as_its_scarcest_resource_allows() -> None:
    node = Node("id", "10.0.0.1", "host", cpus=8.0, gpus=1.0, memory=0)
    assert node.holds(Demand()) == 8
    assert node.holds(Demand(3)) == 2
    assert node.holds(Demand(1, 0.1)) == 8
    assert node.holds(Demand(0.5, 0.1)) == 10
    assert node.holds(Demand(1, 2)) == 0
    assert Demand(2, 0.5).text == "2 CPU and 0.5 GPU"


def test_a_token_is_seen_where_its_folder_is(tmp_path: Path) -> None:
    with Token.written(tmp_path) as token:
        assert token.seen()
        assert not Token(tmp_path / "other" / token.path.name, token.text).seen()
        token.path.write_text("of another folder")
        assert not token.seen()
    assert list(tmp_path.iterdir()) == []


def test_workers_have_the_folders_of_the_driver_and_one_thread_for_each_cpu(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XAUG_CACHE", "/shared/cache")
    monkeypatch.setenv("HF_TOKEN", "secret")
    settings = settings_of_workers(2.5)
    assert settings["XAUG_CACHE"] == "/shared/cache"
    assert settings["OMP_NUM_THREADS"] == "2"
    assert "HF_TOKEN" not in settings
    assert set(settings) - set(os.environ) <= {"OMP_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS"}
