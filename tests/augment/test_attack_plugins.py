"""Attacks and filters of an installed package, which is a folder with metadata on the path."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from making_rows import many_rows

pytestmark = pytest.mark.slow

SHOUT = """
import random
from dataclasses import dataclass

from xaug.augment.attacks import Access, AttackSpec, Candidate, Params
from xaug.augment.filters import FilterSpec
from xaug.data_cards.task_types import CLASSIFICATION


@dataclass(frozen=True)
class Shout:
    params: Params
    resources: object

    def search(self, example, rng):
        yield from ()
        marks = "!" * rng.randrange(1, 9)
        return [Candidate(tuple(field.upper() + marks for field in example.text.fields))]


SHOUTED = AttackSpec(
    name="shout", summary="shout", paper="none", task_types=(CLASSIFICATION,), params=Params, access=Access.BLIND,
    build=Shout,
)
LOUD = FilterSpec(
    name="loud", summary="marks", checks="loudness", threshold=4, keep="at_most", reason="too_loud", provenance="none",
    build=lambda models: lambda pairs: [float(pair.augmented["text_a"].count("!")) for pair in pairs],
)
MISNAMED = SHOUTED
"""


def package(folder: Path, points: str) -> Path:
    """An installed package, as pip leaves one."""
    (folder / "shouting.py").write_text(SHOUT, encoding="utf-8")
    info = folder / "shouting-1.2.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: shouting\nVersion: 1.2\n", encoding="utf-8")
    (info / "entry_points.txt").write_text(points, encoding="utf-8")
    return folder


def xaug(site: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join([str(site), *(entry for entry in sys.path if entry)])
    return subprocess.run(
        [sys.executable, "-m", "xaug.cli", *arguments], capture_output=True, text=True, check=False, cwd=site,
        env={**os.environ, "PYTHONPATH": path},
    )  # fmt: skip


BOTH = "[xaug.attacks]\nshout = shouting:SHOUTED\n[xaug.filters]\nloud = shouting:LOUD\n"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Any]:
    """A folder with the package installed, and the command's output for a version that its attack made."""
    site = package(tmp_path_factory.mktemp("site"), BOTH)
    source = many_rows(site / "data", 40)
    done = xaug(
        site, "generate", "mnli", "--attack", "shout", "--source", str(source), "--store", str(site / "store"),
        "--device", "cpu", "--profile", "none", "--filter", "edit_ratio=2", "--json",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return site, json.loads(done.stdout)


def test_an_attack_of_a_package_makes_a_version(made: tuple[Path, Any]) -> None:
    site, record = made
    assert record["ref"] == "mnli/shout@v1"
    assert record["outcomes"] == {"untested": 40}
    steps = {step["step"]: step["dropped"] for step in record["funnel"]}
    assert list(steps)[-1] == "loud", "a package's filter comes last"
    assert steps["loud"]["too_loud"] > 0
    manifest = json.loads((site / "store/mnli/shout/v1/manifest.json").read_text(encoding="utf-8"))
    assert manifest["request"]["packages"]["shouting"] == "1.2", "its release decides the rows"
    assert "shouting" in manifest["packages"]


def test_attacks_of_packages_are_listed(made: tuple[Path, Any]) -> None:
    listed = {one["name"]: one for one in json.loads(xaug(made[0], "attacks", "--json").stdout)}
    assert listed["shout"]["access"] == "blind"
    assert listed["shout"]["needs"] == ["shouting"], "the package that it is in"
    assert "bae" in listed


@pytest.mark.parametrize(
    ("points", "message"),
    [
        ("[xaug.attacks]\nshout = nowhere:SHOUTED\n", "cannot be imported"),
        ("[xaug.attacks]\nwhisper = shouting:MISNAMED\n", "provides the attack 'shout'"),
        ("[xaug.attacks]\nbae = shouting:SHOUTED\n", "provides the attack 'shout'"),
        ("[xaug.attacks]\nloud = shouting:LOUD\n", "is of type FilterSpec, but must be a AttackSpec"),
    ],
)
def test_a_package_at_odds_with_xaug_is_named_and_stops_nothing_else(tmp_path: Path, points: str, message: str) -> None:
    site = package(tmp_path, points)
    done = xaug(site, "attacks")
    assert done.returncode == 1
    assert message in " ".join(done.stderr.split())
    assert "shouting 1.2" in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr
    probe = "from xaug.augment.attacks import ATTACKS; print(ATTACKS.get('bae').name)"
    path = os.pathsep.join([str(site), *(entry for entry in sys.path if entry)])
    done = subprocess.run(
        [sys.executable, "-c", probe], capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": path},
    )  # fmt: skip
    assert done.stdout.strip() == "bae", "what xaug has itself is found without the package"
