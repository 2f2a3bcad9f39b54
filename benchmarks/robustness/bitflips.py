"""Single flipped bits of a version, each put to `show`, `filter`, `train` and `eval`: is every one refused?

    python benchmarks/robustness/bitflips.py --flips 1500 --out benchmarks/results/bitflips.json
    python benchmarks/robustness/bitflips.py --flips 1500 --file manifest.json
    python benchmarks/robustness/bitflips.py --flips 1500 --signed     # with every hash made right again

Each flip is one bit of one file of a committed version, drawn from --seed. Each command runs in a process of its own,
forked from this one after all imports, so that a signal is seen and 6,000 starts cost minutes: `show` and `filter` from
the command line's entry point on, `train` from its configuration to its tokenized rows, `eval` from its plan to the
rows that it scores. A flip may be refused (an error in one sentence, exit code 1 or 2) or, where it is signed, change
a value and nothing else (accepted). A signal, a traceback, or a new version made of a damaged one is a failure: exit
code 1. Prints one JSON object.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

# What a command may come to; a signal is its name.
ACCEPTED, REFUSED, TRACEBACK = "accepted", "refused", "traceback"
_CODES = {10: ACCEPTED, 11: REFUSED, 12: TRACEBACK}
EVALUATED = "pocket_xnli"  # the target task whose rows `eval` opens
ROWS = 128  # of each of its splits
# So that an attack keeps rows whatever victim was trained on this machine: flips are about bytes, not about good rows.
LENIENT = ["--filter", "label=-1", "--filter", "similarity=-1"]


@dataclass(frozen=True)
class Bench:
    """A store to damage, the version that each command reads, and the file of it whose bits are flipped."""

    store: Path
    augmented: Path  # read by show, filter and train
    target: Path  # read by eval
    file: str  # "shard", or a file's name in the version's folder

    def path(self, command: str) -> Path:
        """The file that is damaged for a command."""
        version = self.target if command == "eval" else self.augmented
        if self.file != "shard":
            return version / self.file
        split = "test_en" if command == "eval" else "train"
        return next((version / split).glob("*.arrow"))

    def ref(self) -> str:
        """TASK/RECIPE@vN of the attacked version."""
        task, recipe, number = self.augmented.parts[-3:]
        return f"{task}/{recipe}@{number}"


def forked(work: Callable[[], object], log: Path) -> str:
    """What a piece of work comes to in a process of its own; what it says goes to ``log``."""
    sys.stdout.flush()
    sys.stderr.flush()
    child = os.fork()
    if child:
        _, status = os.waitpid(child, 0)
        if os.WIFSIGNALED(status):
            return f"signal {os.WTERMSIG(status)}"
        return _CODES.get(os.WEXITSTATUS(status), f"exit code {os.WEXITSTATUS(status)}")
    code = 12
    try:
        out = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(out, 1)
        os.dup2(out, 2)
        code = _outcome(work)
    finally:
        os._exit(code)


def _outcome(work: Callable[[], object]) -> int:
    from xaug.data_cards.errors import XaugError

    try:
        work()
    except XaugError as error:
        print(f"error: {error}", flush=True)
        return 11
    except SystemExit as ended:
        sys.stderr.flush()
        return 10 if ended.code in (0, None) else 11 if ended.code in (1, 2) else 12
    except BaseException:
        traceback.print_exc()
        return 12
    return 10


def commands(bench: Bench) -> dict[str, Callable[[], object]]:
    """Command → its work, as far as it opens and reads rows."""
    from xaug.cli.main import app
    from xaug.data_cards.store import Store

    store = str(bench.store)

    def train() -> None:
        from xaug.train.config import RunConfig
        from xaug.train.prepare import pin, prepare

        told = RunConfig.model_validate({"model": "pocket", "data": {"train": (bench.ref(),)}})
        held = Store(bench.store)
        prepare(pin(told, held), held)

    def evaluate() -> None:
        from xaug.evaluate.config import EvalConfig
        from xaug.evaluate.plan import make_plan
        from xaug.evaluate.tasks.base import first_rows
        from xaug.pocket import POCKET

        config = EvalConfig.model_validate({
            "suite": "xtreme-r", "model": POCKET, "tasks": ("xnli",), "languages": ("en",),
            "train_on": {"xnli": (f"{EVALUATED}/clean/validation_en",)},
        })  # fmt: skip
        held = Store(bench.store)
        version = held.resolve(f"{EVALUATED}/clean")
        plan = make_plan(config, held, {EVALUATED: version}, {}, profile="pocket", world=POCKET, source="pocket")
        for task in plan.tasks:
            for reference in task.rows.values():
                first_rows(reference, None).rows()

    return {
        "show": lambda: app(["show", bench.ref(), "-n", "100000", "--store", store]),
        "filter": lambda: app(["filter", bench.ref(), "--similarity", "0.1", "--store", store]),
        "train": train,
        "eval": evaluate,
    }


def prepared(root: Path, given: Path | None, ref: str, file: str) -> Bench:
    """A store of its own: a copy of the given version, or one that is attacked now, and clean rows of a target task."""
    store = root / "store"
    task, recipe, number = ref.replace("@", "/").split("/")
    if given is None:
        from xaug.cli.main import app
        from xaug.data_cards.catalog import identify

        command = ["generate", identify(task).name, "--attack", recipe, "--limit", "64", "--store", str(store)]
        command += LENIENT
        _must(forked(lambda: app(command), root / "log"), root / "log")
    else:
        shutil.copytree(given / task / recipe / number, store / task / recipe / number)

    def target() -> None:
        from xaug.data_cards.catalog import card
        from xaug.data_cards.ingest import materialize_clean
        from xaug.pocket.source import PocketSource

        materialize_clean(store, card(EVALUATED), PocketSource(), ("validation_en", "test_en"), limit=ROWS)

    _must(forked(target, root / "log"), root / "log")
    return Bench(store, store / task / recipe / number, store / EVALUATED / "clean" / "v1", file)


def _must(outcome: str, log: Path) -> None:
    if outcome != ACCEPTED:
        sys.exit(f"The sound version is {outcome}:\n{log.read_text(encoding='utf-8', errors='replace')}")


def noting(work: Callable[[], object], path: Path) -> None:
    """Do a piece of work, and note the modules that it imported."""
    try:
        work()
    finally:
        # Only those that can be imported by their name: some make others up.
        names = [
            name for name, module in sys.modules.items() if getattr(module, "__spec__", None) and name != "__main__"
        ]
        path.write_text("\n".join(name for name in names if not name.startswith("_")), encoding="utf-8")


def signed(path: Path) -> None:
    """Make every hash of the version that holds this shard right again, as a program that knows the format would."""
    from xaug.data_cards.durable import sha256_of
    from xaug.data_cards.version import MANIFEST, SUMS, sums_file

    folder = path.parent if path.name == MANIFEST else path.parent.parent
    manifest = folder / MANIFEST
    if path != manifest:
        name = path.relative_to(folder).as_posix()
        content = json.loads(manifest.read_text(encoding="utf-8"))
        for split in content["splits"].values():
            for shard in split["shards"]:
                shard["sha256"] = sha256_of(path) if shard["file"] == name else shard["sha256"]
        manifest.write_text(json.dumps(content), encoding="utf-8")
    files = (one for one in folder.rglob("*") if one.is_file() and one.name != SUMS)
    (folder / SUMS).write_bytes(sums_file({one.relative_to(folder).as_posix(): sha256_of(one) for one in files}))


def trial(bench: Bench, name: str, work: Callable[[], object], bit: float, log: Path, *, sign: bool) -> str:
    """One flip (``bit``: its place in the file, from 0 to 1) under one command; the version is sound again after it."""
    path = bench.path(name)
    version = bench.target if name == "eval" else bench.augmented
    kept = {one: one.read_bytes() for one in (path, version / "manifest.json", version / "SHA256SUMS")}
    damaged = bytearray(kept[path])
    at = int(bit * 8 * len(damaged))
    damaged[at // 8] ^= 1 << at % 8
    siblings = set(version.parent.iterdir())
    path.write_bytes(damaged)
    try:
        if sign:
            signed(path)
        outcome = forked(work, log)
    finally:
        for one, content in kept.items():
            one.write_bytes(content)
        made = [folder for folder in set(version.parent.iterdir()) - siblings if folder.name.startswith("v")]
        for folder in made:
            shutil.rmtree(folder)
    return "a new version" if made and not sign else outcome


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--flips", type=int, default=1500)
    parser.add_argument("--seed", type=int, default=0, help="of the flips")
    parser.add_argument("--file", default="shard", help="shard, manifest.json or SHA256SUMS")
    parser.add_argument("--signed", action="store_true", help="make all hashes right again after each flip")
    parser.add_argument("--commands", default="show,filter,train,eval")
    parser.add_argument("--store", type=Path, help="a store with the attacked version; otherwise one is attacked now")
    parser.add_argument("--version", default="pocket_mnli/bae@v1")
    parser.add_argument("--out", type=Path)
    told = parser.parse_args()
    os.environ |= {"OMP_NUM_THREADS": "1", "TOKENIZERS_PARALLELISM": "false"}
    with tempfile.TemporaryDirectory(prefix="xaug-bitflips-") as name:
        root = Path(name)
        os.environ["XAUG_CACHE"] = str(root / "cache") if told.store else os.environ.get("XAUG_CACHE", "")
        bench, log = prepared(root, told.store, told.version, told.file), root / "log"
        work = {one: of for one, of in commands(bench).items() if one in told.commands.split(",")}
        for one, of in work.items():
            _must(forked(partial(noting, of, root / "modules"), log), log)
            for module in (root / "modules").read_text(encoding="utf-8").split():
                if module not in sys.modules:  # what is imported here, before the fork, costs no flip anything
                    import_module(module)
            if one == "filter":
                shutil.rmtree(bench.augmented.with_name("v2"))
        draw = random.Random(told.seed)
        counts: dict[str, Counter[str]] = {one: Counter() for one in work}
        wrong: list[dict[str, Any]] = []
        started = time.process_time(), time.perf_counter()
        for number in range(told.flips):
            bit = draw.random()
            for one, of in work.items():
                outcome = trial(bench, one, of, bit, log, sign=told.signed)
                counts[one][outcome] += 1
                if outcome != REFUSED and not (outcome == ACCEPTED and told.signed):
                    said = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-1:]
                    wrong.append({"flip": number, "bit": bit, "command": one, "outcome": outcome, "said": said})
                    print(wrong[-1], file=sys.stderr)
        result = {
            "flips": told.flips, "seed": told.seed, "file": told.file, "signed": told.signed, "version": told.version,
            "outcomes": {one: dict(sorted(found.items())) for one, found in counts.items()}, "wrong": wrong[:50],
            "wall_s": round(time.perf_counter() - started[1], 1),
        }  # fmt: skip
    text = json.dumps(result, indent=1)
    print(text)
    if told.out:
        told.out.write_text(text + "\n", encoding="utf-8")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
