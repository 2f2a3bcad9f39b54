"""No test has a limit of wall time that a busy machine would exceed."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).parent.parent
# Time limits of a subprocess, a thread or an example, and comparisons with wall time.
LIMITS = (
    re.compile(r"\btimeout=\d"),
    re.compile(r"\bdeadline=(?!None)"),
    re.compile(r"\.(join|wait)\(\d"),
    re.compile(r"assert .*(perf_counter|monotonic|time\.time)\("),
)
OWN = re.compile(r"mark\.timeout\(([\d_]+)\)")


def default() -> int:
    """Return the seconds after which pytest considers a test as hanging."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return int(project["tool"]["pytest"]["ini_options"]["timeout"])


def too_tight(text: str) -> list[str]:
    """Return the lines with a limit that a busy machine may exceed."""
    lines = [line.strip() for line in text.splitlines() if any(limit.search(line) for limit in LIMITS)]
    return lines + [found[0] for found in OWN.finditer(text) if int(found[1].replace("_", "")) < default()]


def test_no_test_has_a_tight_limit_of_its_own() -> None:
    found = {path: too_tight(path.read_text(encoding="utf-8")) for path in (ROOT / "tests").rglob("*.py")}
    del found[Path(__file__).resolve()]
    assert {str(path): lines for path, lines in found.items() if lines} == {}


@pytest.mark.parametrize(
    "line",
    [
        "subprocess.run(command, timeout=100)", "@settings(deadline=200)", "waiter.join(20)",
        "@pytest.mark.timeout(300)", "assert time.perf_counter() - began < 5",
    ],
)  # fmt: skip
def test_a_tight_limit_is_found(line: str) -> None:
    assert len(too_tight(line)) == 1


def test_hypothesis_measures_no_wall_time() -> None:
    assert settings.default.deadline is None
    assert HealthCheck.too_slow in settings.default.suppress_health_check
