"""Signals at chosen moments of whole commands: ``signal_runs.py FOLDER MODEL JUDGE``, what each left as JSON.

Each command is a fork of this process, which has imported everything and computed nothing: it starts at once. MODEL is
a small encoder. The signal is sent when a file shows that the moment has come, so no clock is in it.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import sentence_transformers  # noqa: F401 - imported before the forks
import transformers
import xaug.augment.materialize
import xaug.evaluate.run
import xaug.train.run  # noqa: F401
from forks import exit_code, fork
from training import mnli_like
from xaug import pocket_models
from xaug.cli.main import app
from xaug.data_cards.lock import FileLock
from xaug.data_cards.store import Store

transformers.logging.set_verbosity_error()
# The same training with fewer rows: a victim in two seconds. It learns little, which nothing here asks.
pocket_models.RECIPES["mnli"] = pocket_models.Recipe(rows=160)
# A shell ignores Ctrl-C for what runs in its background, and nohup SIGHUP; children inherit it.
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGHUP, signal.SIG_DFL)
LIMIT = 1500.0  # seconds for a moment to come; reached only if it never does


def ended(folder: Path, *arguments: str, at: Callable[[], object] | None = None, number: int = 0) -> dict[str, Any]:
    """How a command ended that was sent signal ``number`` when ``at`` became true, or nothing without a number."""
    log = folder / "log"
    child = fork(lambda: app(list(arguments)), log)
    begun = time.monotonic()
    while at is not None:
        if os.waitpid(child, os.WNOHANG)[0]:
            raise AssertionError(f"{arguments} ended before its moment: {log.read_text()}")
        if at() or time.monotonic() - begun > LIMIT:
            os.kill(child, number)
            break
        time.sleep(0.002)
    return {"code": exit_code(child), "message": log.read_text()}


def victims(folder: Path, judge: str) -> dict[str, Any]:
    """Stop and kill the training of the embedded world's victim at several moments, then let it finish."""
    cache = folder / "cache/pocket"
    command = (
        "generate", "mnli", "--attack", "bae", "--limit", "2", "--allow-weak-victim", "--set", "max_queries=8",
        "--judge", judge, "--store", str(folder / "store"),
    )  # fmt: skip

    def new(name: str) -> Callable[[], object]:
        """A function that tells whether a file of the victim was written since this call."""

        def times() -> dict[str, int]:
            with contextlib.suppress(FileNotFoundError):  # a checkpoint may go as it is looked at
                return {str(path): path.stat().st_mtime_ns for path in cache.glob(f"pocket_mnli-victim-*/{name}")}
            return before

        before: dict[str, int] = {}
        before = times()
        return lambda: times().items() - before.items()

    moments = (
        ("no file of the run", "", signal.SIGKILL),
        ("the first step", "run.json", signal.SIGINT),
        ("a best model", "best/config.json", signal.SIGKILL),  # written before the checkpoint of its step
        ("a checkpoint", "checkpoints/step-*", signal.SIGTERM),
    )
    found: dict[str, Any] = {}
    for name, file, number in moments:
        at = new(file) if found else lambda: any(cache.glob("store-*"))
        found[name] = ended(folder, *command, at=at, number=number)
        found[name]["finished"] = [str(path.parent) for path in cache.glob("*/run.json") if _finished(path)]
    # What earlier releases left: a stopped run under a finished one's name, and the copy that could not be renamed.
    (victim,) = cache.glob("pocket_mnli-victim-*/")
    (cache / f"{victim.name}.making-1").mkdir()
    found["last"] = ended(folder, *command)
    found["again"] = ended(folder, *command)
    found["left"] = sorted(path.name for path in cache.iterdir())
    return found


def _finished(run: Path) -> bool:
    return bool(json.loads(run.read_text())["status"] == "finished")


def commands(folder: Path, model: str, judge: str) -> dict[str, Any]:
    """Send SIGTERM and SIGHUP to every command that computes for long, and run the command that continues it."""
    store, found = folder / "own", dict[str, Any]()
    mnli_like(store)
    cache = folder / "cache"
    train = (
        "train", "--data", "mnli/clean", "--model", model, "--store", str(store), "--epochs", "40", "--device", "cpu",
        "--output", str(folder / "run"),
    )  # fmt: skip
    found["train"] = ended(folder, *train, at=(folder / "run/run.json").exists, number=signal.SIGTERM)
    found["train"]["run"] = json.loads((folder / "run/run.json").read_text())["status"]
    found["train, hung up"] = ended(folder, *train, "--resume", at=_written_again(folder), number=signal.SIGHUP)
    found["the stopped run as a victim"] = ended(
        folder, "generate", "mnli", "--attack", "bae", "--victim", str(folder / "run"), "--store", str(store)
    )
    found["the stopped run evaluated"] = ended(folder, "eval", "--model", str(folder / "run"), "--source", str(folder))

    (folder / "few.toml").write_text("[fine_tuning]\ndata.max_rows = 200\noptimizer.epochs = 2.0\n")
    evaluate = (
        "eval", "--model", "pocket", "--tasks", "xnli", "--languages", "de", "--max-examples", "8", "--device", "cpu",
        "--config", str(folder / "few.toml"), "--output", str(folder / "results"), "--store", str(store),
    )  # fmt: skip
    runs = cache / "evaluations/models"
    found["eval, reading"] = ended(
        folder, *evaluate, at=lambda: any(cache.glob("evaluations/store/*/clean/.building-*")), number=signal.SIGTERM
    )
    found["eval"] = ended(folder, *evaluate, at=lambda: any(runs.glob("*/1-*/run.json")), number=signal.SIGTERM)
    found["eval, the rest"] = ended(folder, *evaluate, "--resume")

    # Both wait for the lock of a commit, so the signal comes when the shards are written and nothing is committed.
    clean = ("generate", "mnli", "--attack", "clean", "--limit", "9", "--store", str(store))
    (store / "pocket_mnli/clean").mkdir(parents=True)
    with FileLock(store / "pocket_mnli/clean/.commit.lock", what="", wait=False):
        found["clean"] = ended(folder, *clean, at=_building(store / "pocket_mnli/clean"), number=signal.SIGTERM)
    found["clean, again"] = ended(folder, *clean)
    (bae,) = Store(folder / "store").versions("pocket_mnli", "bae")
    with FileLock(bae.path.parent / ".commit.lock", what="", wait=False):
        child = ("filter", bae.ref, "--similarity", "0.1", "--store", str(folder / "store"))
        found["filter"] = ended(folder, *child, at=_building(bae.path.parent), number=signal.SIGHUP)
    found["filter, again"] = ended(folder, *child)
    attack = (
        "generate", "mnli", "--attack", "bae", "--limit", "200", "--allow-weak-victim", "--width", "2", "--set",
        "max_queries=8", "--judge", judge, "--store", str(store),
    )  # fmt: skip
    staged = store / "pocket_mnli/bae"
    found["attack"] = ended(folder, *attack, at=lambda: any(staged.glob(".staging-*/*answers*")), number=signal.SIGTERM)
    found["rubbish"] = [str(path) for root in (store, folder / "store") for path in root.rglob(".building-*")]
    found["own"] = [version.ref for version in Store(store).versions()]
    return found


def _building(folder: Path) -> Callable[[], object]:
    return lambda: any(folder.glob(".building-*/dataset_dict.json"))


def _written_again(folder: Path) -> Callable[[], object]:
    return lambda: json.loads((folder / "run/run.json").read_text())["status"] == "running"


if __name__ == "__main__":
    here, encoder, judging = Path(sys.argv[1]), *sys.argv[2:]
    print(json.dumps({"victims": victims(here, judging), "commands": commands(here, encoder, judging)}))
