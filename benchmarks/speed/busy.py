"""A command on an idle machine and beside busy loops, for several settings of the threads, in turn.

    python benchmarks/speed/busy.py -- xaug generate mnli --attack bae --limit 128 --json
    python benchmarks/speed/busy.py --repeat 1 --setting spin:GOMP_SPINCOUNT=300000 --setting xaug: -- pytest -q

A setting is NAME:VARIABLE=VALUE,…; what the environment says about OpenMP and MKL is taken away first. Without
``--setting`` there are four: ``spin`` is what GNU's OpenMP does where nothing is set (300,000 rounds of looking before
a thread sleeps; the variable outweighs what xaug sets), ``xaug`` is xaug's own choice, a hundredth of that, ``sleep``
does not spin at all, ``one`` is one thread. Each run has an empty folder for its store and its cache (XAUG_STORE,
XAUG_CACHE). Run it on a machine that does nothing else. Prints one JSON object: for each setting the wall and CPU
seconds of each run, their medians, how many times longer it took beside the loops, and how its medians compare with
the first setting's; and the command's ``content_sha256`` where it prints one. It is the same for every setting with
equally many threads; on the embedded world one thread trains another victim, so other rows are found.
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
TAKEN_AWAY = ("OMP_", "GOMP_", "KMP_", "MKL_")


@dataclass(frozen=True)
class Took:
    """One run."""

    wall_s: float
    cpu_s: float  # of the command and the processes it waited for
    content: str | None


def setting(text: str) -> tuple[str, dict[str, str]]:
    """NAME:VARIABLE=VALUE,… as a name and an environment."""
    name, colon, rest = text.partition(":")
    pairs = [pair.partition("=") for pair in rest.split(",") if pair]
    if not colon or not name or not all(variable and equals for variable, equals, _ in pairs):
        raise argparse.ArgumentTypeError(f"{text!r}: write NAME:VARIABLE=VALUE,…")
    return name, {variable: value for variable, _, value in pairs}


@contextmanager
def loops(count: int) -> Iterator[None]:
    """So many processes that do nothing but keep a core busy."""
    running = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(count)]
    try:
        yield
    finally:
        for process in running:
            process.kill()
            process.wait()


def timed(command: list[str], own: dict[str, str]) -> Took:
    """Run a command in its own empty store and cache. Exits with what it said if it fails."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(TAKEN_AWAY)}
    folder = Path(tempfile.mkdtemp(prefix="xaug-busy-"))
    environment = {**kept, "XAUG_STORE": str(folder / "store"), "XAUG_CACHE": str(folder / "cache"), **own}
    try:
        with (folder / "out").open("wb") as out, (folder / "err").open("wb") as err:
            began = time.perf_counter()
            process = subprocess.Popen(command, env=environment, stdout=out, stderr=err)
            _, status, usage = os.wait4(process.pid, 0)
            wall = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        said = (folder / "out").read_text(encoding="utf-8", errors="replace")
        if process.returncode:
            told = (folder / "err").read_text(encoding="utf-8", errors="replace")
            sys.exit(f"{' '.join(command)} failed with {process.returncode}:\n{said[-2000:]}\n{told[-2000:]}")
    finally:
        shutil.rmtree(folder)
    content = None
    with suppress(ValueError, TypeError, KeyError):  # most commands print no JSON
        content = json.loads(said)["content_sha256"]
    return Took(round(wall, 2), round(usage.ru_utime + usage.ru_stime, 2), content)


def summary(idle: list[Took], busy: list[Took]) -> dict[str, Any]:
    """One setting's runs, and their medians."""
    out: dict[str, Any] = {"idle": [asdict(run) for run in idle], "busy": [asdict(run) for run in busy]}
    for name, runs in (("idle", idle), ("busy", busy)):
        out[f"{name}_wall_s"] = statistics.median(run.wall_s for run in runs)
        out[f"{name}_cpu_s"] = statistics.median(run.cpu_s for run in runs)
    out["busy_to_idle"] = round(out["busy_wall_s"] / out["idle_wall_s"], 3)
    return out


def main() -> None:
    """See the module's docstring."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--repeat", type=int, default=3, help="runs of each setting, idle and busy")
    options.add_argument("--loops", type=int, default=2, help="busy loops")
    options.add_argument("--setting", type=setting, action="append", metavar="NAME:VAR=VALUE,…")
    options.add_argument("command", nargs="+")
    chosen = options.parse_args()
    settings: dict[str, dict[str, str]] = dict(chosen.setting or map(setting, DEFAULTS))
    idle: dict[str, list[Took]] = {name: [] for name in settings}
    busy: dict[str, list[Took]] = {name: [] for name in settings}
    for number in range(chosen.repeat):
        for name, own in settings.items():
            idle[name].append(timed(chosen.command, own))
            with loops(chosen.loops):
                busy[name].append(timed(chosen.command, own))
            print(f"{number + 1} {name}: idle {idle[name][-1]}, busy {busy[name][-1]}", file=sys.stderr, flush=True)
    found = {name: summary(idle[name], busy[name]) for name in settings}
    runs = [run for some in (*idle.values(), *busy.values()) for run in some]
    first = next(iter(found))
    print(
        json.dumps(
            {
                "command": chosen.command, "cores": os.cpu_count(), "loops": chosen.loops,
                "environment": settings, "settings": found,
                f"times_{first}": {
                    name: {key: round(one[key] / found[first][key], 3) for key in one if key.endswith("_s")}
                    for name, one in found.items()
                },
                "contents": sorted({run.content for run in runs if run.content}),
            },
            indent=1,
        )
    )  # fmt: skip


if __name__ == "__main__":
    main()
