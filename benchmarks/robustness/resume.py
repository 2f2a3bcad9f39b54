"""After a kill -9 at a random moment, does `xaug generate` end with the same content, and how much work is lost?

    python benchmarks/robustness/resume.py --kills 30 -- mnli --attack bae --profile pocket --limit 192

Everything after ``--`` goes to `xaug generate`. Each trial has its own store. A run is a fork of this process, which
has imported everything and computed nothing. The moment of a kill is drawn uniformly over the work of the undisturbed
run (on an idle machine this is almost the same as over its time); the kill follows within the time of two rounds.

Work consists of the items that the models answered, weighted by the seconds that an item of each model took in the
undisturbed run. Lost work is work that had to be repeated: the work of the killed and the resumed run together, minus
that of the undisturbed run. The script prints one JSON object. For each trial it contains the moment of the kill, the
rows whose search had ended, how many of them were in whole units of work, the work done, and the share of that work
that was kept (1 is the best possible; an interrupted round counts on neither side). The exit code is 1 if a resumed run
did not end with the content of the undisturbed one.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from xaug.models.cpu import settle_cpu


@dataclass
class Tally:
    """The state of a run after its last round, which it writes to a file."""

    seconds: float  # since the models were loaded
    rounds: int
    rows: int  # rows whose search ended in this run
    resumed: int  # rows of units that were complete before
    answered: dict[str, int]  # items by model
    cost: dict[str, float]  # seconds by model


@dataclass
class Trial:
    """One kill and the run that resumed after it."""

    killed_at_s: float  # seconds of the attack until the last round before the kill
    same: bool
    rows_ended: int
    rows_in_whole_units: int
    work_done: float  # the share of the undisturbed run's work
    work_kept: float  # the share of the work done


def start(store: Path, arguments: list[str], tally: Path) -> int:
    """Start a run and return its process id. It writes its state to ``tally`` and its result next to that file."""
    child = os.fork()
    if child:
        return child
    code = 99
    try:
        result = os.open(tally.with_suffix(".json"), os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        log = os.open(tally.with_suffix(".log"), os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(result, 1)
        os.dup2(log, 2)
        _run([*arguments, "--store", str(store), "--json"], tally)
    except SystemExit as ended:
        code = int(str(ended.code))
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _run(arguments: list[str], tally: Path) -> None:
    from xaug.cli import progress
    from xaug.cli.main import app

    began: float | None = None
    rounds = -1  # the first call comes before the first query

    class Display(progress.AttackDisplay):
        """The usual display, which also writes the tally."""

        def progressed(self, now: Any) -> None:
            nonlocal began, rounds
            began, rounds = began or time.monotonic(), rounds + 1
            answered = {name: use.answered for name, use in now.tally.use.items()}
            cost = {name: use.seconds for name, use in now.tally.use.items()}
            state = Tally(time.monotonic() - began, rounds, now.tally.done, now.resumed, answered, cost)
            aside = tally.with_suffix(".aside")
            aside.write_text(json.dumps(asdict(state)), encoding="utf-8")
            aside.replace(tally)  # atomic: the file is complete at any moment
            super().progressed(now)

    progress.AttackDisplay = Display  # type: ignore[misc]
    app(["generate", *arguments])


def finish(child: int, tally: Path) -> str:
    """Wait for the end of a run. Returns the hash of its content."""
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if code:
        log = tally.with_suffix(".log").read_text(encoding="utf-8")
        sys.exit(f"xaug generate failed with exit code {code}:\n{log}")
    return str(json.loads(tally.with_suffix(".json").read_text(encoding="utf-8"))["content_sha256"])


def read(tally: Path) -> Tally:
    """The last state of a run; an empty one if it had nothing to attack."""
    if not tally.exists():
        return Tally(0.0, 0, 0, 0, {}, {})
    return Tally(**json.loads(tally.read_text(encoding="utf-8")))


def trial(folder: Path, arguments: list[str], share: float, delay: float, whole: Tally, content: str) -> Trial | None:
    """Kill a run ``delay`` seconds after a share of the work, resume it to the end, and compare.

    Returns None if the run ended before the kill.
    """
    price = {name: whole.cost[name] / max(1, answered) for name, answered in whole.answered.items()}

    def work(tally: Tally) -> float:
        return sum(price[name] * items for name, items in tally.answered.items())

    child = start(folder, arguments, folder.with_suffix(".killed"))
    while work(read(folder.with_suffix(".killed"))) < share * work(whole):
        if os.waitpid(child, os.WNOHANG)[0]:
            return None
        time.sleep(0.01)
    time.sleep(delay)
    os.kill(child, signal.SIGKILL)
    if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) != -signal.SIGKILL:
        return None
    killed = read(folder.with_suffix(".killed"))
    child = start(folder, arguments, folder.with_suffix(".resumed"))
    same = finish(child, folder.with_suffix(".resumed")) == content
    resumed = read(folder.with_suffix(".resumed"))
    done = work(killed)
    lost = max(0.0, done + work(resumed) - work(whole))
    in_units = resumed.resumed if resumed.rounds else killed.rows
    return Trial(
        killed_at_s=round(killed.seconds, 2), same=same, rows_ended=killed.rows, rows_in_whole_units=in_units,
        work_done=round(done / work(whole), 4), work_kept=round(1 - lost / done, 4) if done else 1.0,
    )  # fmt: skip


def mean(values: list[float]) -> float:
    """The mean of at least one value."""
    return round(sum(values) / len(values), 4)


def main() -> None:
    """Kill and resume runs, and print the results."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--kills", type=int, default=30)
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("arguments", nargs="+", help="arguments of xaug generate")
    chosen = options.parse_args()
    settle_cpu()
    import sentence_transformers  # noqa: F401 - imported before the forks
    import transformers
    import xaug.augment.materialize  # noqa: F401
    from transformers import BertForMaskedLM, BertForSequenceClassification, BertTokenizerFast  # noqa: F401

    transformers.logging.set_verbosity_error()
    rng = random.Random(chosen.seed)
    work = Path(tempfile.mkdtemp(prefix="xaug-resume-"))
    try:
        content = finish(start(work / "whole", chosen.arguments, work / "whole.tally"), work / "whole.tally")
        whole = read(work / "whole.tally")
        trials: list[Trial] = []
        while len(trials) < chosen.kills:
            folder = work / f"{len(trials)}"
            share, delay = rng.random(), rng.uniform(0, 2 * whole.seconds / whole.rounds)
            one = trial(folder, chosen.arguments, share, delay, whole, content)
            for left in work.glob(f"{folder.name}*"):
                shutil.rmtree(left) if left.is_dir() else left.unlink()
            if one:
                trials.append(one)
                print(f"{len(trials)}/{chosen.kills}: {one}", file=sys.stderr, flush=True)
        worked = [one for one in trials if one.work_done > 0]
        print(
            json.dumps(
                {
                    "arguments": chosen.arguments, "content_sha256": content, "rows": whole.rows,
                    "attack_s": round(whole.seconds, 2), "kills": len(trials),
                    "same": sum(one.same for one in trials), "kills_with_work_done": len(worked),
                    "mean_work_kept": mean([one.work_kept for one in worked]) if worked else None,
                    "least_work_kept": min((one.work_kept for one in worked), default=None),
                    "rows_ended": sum(one.rows_ended for one in trials),
                    "rows_in_whole_units": sum(one.rows_in_whole_units for one in trials),
                    "trials": [asdict(one) for one in trials],
                },
                indent=1,
            )
        )  # fmt: skip
    finally:
        shutil.rmtree(work)
    sys.exit(any(not one.same for one in trials))


if __name__ == "__main__":
    main()
