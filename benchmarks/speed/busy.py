"""A command on an idle machine and next to busy loops, with several thread settings that take turns.

    python benchmarks/speed/busy.py -- xaug generate mnli --attack bae --limit 128 --json
    python benchmarks/speed/busy.py --repeat 1 --setting spin:GOMP_SPINCOUNT=300000 --setting xaug: -- pytest -q

A setting is NAME:VARIABLE=VALUE,…. Variables of OpenMP and MKL in the environment are removed first. Without
``--setting`` there are four settings. ``spin`` is the default of GNU's OpenMP (a thread spins for 300,000 rounds before
it sleeps; the variable overrides xaug's setting). ``xaug`` is xaug's setting, a hundredth of that. ``sleep`` does not
spin, and ``one`` has one thread. Each run has an empty store and an empty cache (XAUG_STORE, XAUG_CACHE). The machine
should do nothing else. The script prints one JSON object. For each setting it contains the wall and CPU seconds of each
run, their medians, the ratio of busy to idle, and the ratios of its medians to those of the first setting; it also
contains the command's ``content_sha256`` if the command prints one. That hash is the same for every setting with the
same number of threads. On the embedded world a single thread trains another victim, so its rows differ.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

DEFAULTS = ["spin:GOMP_SPINCOUNT=300000", "xaug:", "sleep:GOMP_SPINCOUNT=0", "one:OMP_NUM_THREADS=1"]
REMOVED = ("OMP_", "GOMP_", "KMP_", "MKL_")


@dataclass(frozen=True)
class Took:
    """The time and the content of one run."""

    wall_s: float
    cpu_s: float  # of the command and its child processes
    content: str | None


def setting(text: str) -> tuple[str, dict[str, str]]:
    """Parse NAME:VARIABLE=VALUE,… into a name and an environment."""
    name, colon, rest = text.partition(":")
    pairs = [pair.partition("=") for pair in rest.split(",") if pair]
    if not colon or not name or not all(variable and equals for variable, equals, _ in pairs):
        raise argparse.ArgumentTypeError(f"{text!r} is not a setting: write NAME:VARIABLE=VALUE,…")
    return name, {variable: value for variable, _, value in pairs}


@contextmanager
def loops(count: int) -> Iterator[None]:
    """Processes that each keep a core busy while the block runs."""
    running = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(count)]
    try:
        yield
    finally:
        for process in running:
            process.kill()
            process.wait()


def timed(command: list[str], variables: dict[str, str]) -> Took:
    """Run a command with an empty store and cache. Exits with the end of its output if it fails."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(REMOVED)}
    folder = Path(tempfile.mkdtemp(prefix="xaug-busy-"))
    environment = {**kept, "XAUG_STORE": str(folder / "store"), "XAUG_CACHE": str(folder / "cache"), **variables}
    try:
        with (folder / "out").open("wb") as out, (folder / "err").open("wb") as err:
            began = time.perf_counter()
            process = subprocess.Popen(command, env=environment, stdout=out, stderr=err)
            _, status, usage = os.wait4(process.pid, 0)
            wall = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        output = (folder / "out").read_text(encoding="utf-8", errors="replace")
        if process.returncode:
            errors = (folder / "err").read_text(encoding="utf-8", errors="replace")
            failure = f"{' '.join(command)} failed with exit code {process.returncode}:"
            sys.exit(f"{failure}\n{output[-2000:]}\n{errors[-2000:]}")
    finally:
        shutil.rmtree(folder)
    content = None
    with suppress(ValueError, TypeError, KeyError):  # most commands print no JSON
        content = json.loads(output)["content_sha256"]
    return Took(round(wall, 2), round(usage.ru_utime + usage.ru_stime, 2), content)


def summary(idle: list[Took], busy: list[Took]) -> dict[str, Any]:
    """The runs of one setting and their medians."""
    out: dict[str, Any] = {"idle": [asdict(run) for run in idle], "busy": [asdict(run) for run in busy]}
    for name, runs in (("idle", idle), ("busy", busy)):
        out[f"{name}_wall_s"] = statistics.median(run.wall_s for run in runs)
        out[f"{name}_cpu_s"] = statistics.median(run.cpu_s for run in runs)
    out["busy_to_idle"] = round(out["busy_wall_s"] / out["idle_wall_s"], 3)
    return out


def main() -> None:
    """Measure all settings and print the results."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--repeat", type=int, default=3, help="idle and busy runs of each setting")
    options.add_argument("--loops", type=int, default=2, help="number of busy loops")
    options.add_argument("--setting", type=setting, action="append", metavar="NAME:VAR=VALUE,…")
    options.add_argument("command", nargs="+")
    chosen = options.parse_args()
    settings: dict[str, dict[str, str]] = dict(chosen.setting or map(setting, DEFAULTS))
    idle: dict[str, list[Took]] = {name: [] for name in settings}
    busy: dict[str, list[Took]] = {name: [] for name in settings}
    for number in range(chosen.repeat):
        for name, variables in settings.items():
            idle[name].append(timed(chosen.command, variables))
            with loops(chosen.loops):
                busy[name].append(timed(chosen.command, variables))
            print(f"{number + 1} {name}: idle {idle[name][-1]}, busy {busy[name][-1]}", file=sys.stderr, flush=True)
    summaries = {name: summary(idle[name], busy[name]) for name in settings}
    runs = [run for some in (*idle.values(), *busy.values()) for run in some]
    first = next(iter(summaries))
    print(
        json.dumps(
            {
                "command": chosen.command, "cores": os.cpu_count(), "loops": chosen.loops,
                "environment": settings, "settings": summaries,
                f"times_{first}": {
                    name: {key: round(one[key] / summaries[first][key], 3) for key in one if key.endswith("_s")}
                    for name, one in summaries.items()
                },
                "contents": sorted({run.content for run in runs if run.content}),
            },
            indent=1,
        )
    )  # fmt: skip


if __name__ == "__main__":
    main()
