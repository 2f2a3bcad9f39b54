"""Do `show`, `filter`, `train` and `eval` refuse a version after any single bit of it has been flipped?

    python benchmarks/robustness/bitflips.py --flips 1500 --out benchmarks/results/bitflips.json
    python benchmarks/robustness/bitflips.py --flips 1500 --file manifest.json
    python benchmarks/robustness/bitflips.py --flips 1500 --signed     # with every hash corrected after the flip

Each flip changes one random bit (--seed) of one file of a committed version. Each command runs in its own process,
which is forked from this one after all imports: a signal is then visible, and 6,000 starts cost minutes. `show` and
`filter` run from the entry point of the command line, `train` from its configuration to its tokenized rows, and `eval`
from its plan to the rows that it scores. A command may refuse a flip (an error in one sentence, exit code 1 or 2). With
--signed it may also accept a changed value. A signal, a traceback, or a new version made from a damaged one is a
failure, and the exit code is then 1. The script prints one JSON object.
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

# The outcomes of a command. A signal is an outcome, too.
ACCEPTED, REFUSED, TRACEBACK = "accepted", "refused", "traceback"
_CODES = {10: ACCEPTED, 11: REFUSED, 12: TRACEBACK}
EVALUATED = "pocket_xnli"  # the target task whose rows `eval` opens
ROWS = 128  # of each of its splits
# With these thresholds an attack keeps rows whatever victim this machine trained. The quality of rows does not matter.
LENIENT = ["--filter", "label=-1", "--filter", "similarity=-1"]


@dataclass(frozen=True)
class Bench:
    """A store to damage, the versions that the commands read, and the file whose bits are flipped."""

    store: Path
    augmented: Path  # read by show, filter and train
    target: Path  # read by eval
    file: str  # "shard", or the name of a file in the version's folder

    def path(self, command: str) -> Path:
        """The file that is damaged for a command."""
        version = self.target if command == "eval" else self.augmented
        if self.file != "shard":
            return version / self.file
        split = "test_en" if command == "eval" else "train"
        return next((version / split).glob("*.arrow"))

    def ref(self) -> str:
        """The reference of the attacked version: TASK/RECIPE@vN."""
        task, recipe, number = self.augmented.parts[-3:]
        return f"{task}/{recipe}@{number}"


def forked(work: Callable[[], object], log: Path) -> str:
    """The outcome of a piece of work in its own process. Its output goes to ``log``."""
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
    """For each command, the part of its work that opens and reads rows."""
    from xaug.cli.main import app
    from xaug.data_cards.store import Store

    store = str(bench.store)

    def train() -> None:
        from xaug.train.config import RunConfig
        from xaug.train.prepare import pin, prepare

        config = RunConfig.model_validate({"model": "pocket", "data": {"train": (bench.ref(),)}})
        held = Store(bench.store)
        prepare(pin(config, held), held)

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
    """A temporary store with the attacked version (a copy, or made now) and clean rows of a target task."""
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
        output = log.read_text(encoding="utf-8", errors="replace")
        sys.exit(f"A command does not accept the undamaged version ({outcome}):\n{output}")


def noting(work: Callable[[], object], path: Path) -> None:
    """Do a piece of work, and write the names of the imported modules to ``path``."""
    try:
        work()
    finally:
        # Only modules that can be imported by name: some libraries add artificial ones.
        names = [
            name for name, module in sys.modules.items() if getattr(module, "__spec__", None) and name != "__main__"
        ]
        path.write_text("\n".join(name for name in names if not name.startswith("_")), encoding="utf-8")


def signed(path: Path) -> None:
    """Correct all hashes of a version after a change to this file of it, as a program that knows the format could."""
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
    """The outcome of one flip under one command. The version is restored afterwards.

    ``bit``: the position in the file, from 0 to 1.
    """
    path = bench.path(name)
    version = bench.target if name == "eval" else bench.augmented
    originals = {file: file.read_bytes() for file in (path, version / "manifest.json", version / "SHA256SUMS")}
    damaged = bytearray(originals[path])
    at = int(bit * 8 * len(damaged))
    damaged[at // 8] ^= 1 << at % 8
    siblings = set(version.parent.iterdir())
    path.write_bytes(damaged)
    try:
        if sign:
            signed(path)
        outcome = forked(work, log)
    finally:
        for file, content in originals.items():
            file.write_bytes(content)
        made = [folder for folder in set(version.parent.iterdir()) - siblings if folder.name.startswith("v")]
        for folder in made:
            shutil.rmtree(folder)
    return "a new version" if made and not sign else outcome


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--flips", type=int, default=1500)
    parser.add_argument("--seed", type=int, default=0, help="seed of the flips")
    parser.add_argument("--file", default="shard", help="shard, manifest.json or SHA256SUMS")
    parser.add_argument("--signed", action="store_true", help="correct all hashes after each flip")
    parser.add_argument("--commands", default="show,filter,train,eval")
    parser.add_argument("--store", type=Path, help="a store with the attacked version (by default one is made now)")
    parser.add_argument("--version", default="pocket_mnli/bae@v1")
    parser.add_argument("--out", type=Path)
    args = parser.parse_args()
    os.environ |= {"OMP_NUM_THREADS": "1", "TOKENIZERS_PARALLELISM": "false"}
    with tempfile.TemporaryDirectory(prefix="xaug-bitflips-") as name:
        root = Path(name)
        os.environ["XAUG_CACHE"] = str(root / "cache") if args.store else os.environ.get("XAUG_CACHE", "")
        bench, log = prepared(root, args.store, args.version, args.file), root / "log"
        work = {name: run for name, run in commands(bench).items() if name in args.commands.split(",")}
        for command, run in work.items():
            _must(forked(partial(noting, run, root / "modules"), log), log)
            for module in (root / "modules").read_text(encoding="utf-8").split():
                if module not in sys.modules:  # imports before the fork cost nothing later
                    import_module(module)
            if command == "filter":
                shutil.rmtree(bench.augmented.with_name("v2"))
        draw = random.Random(args.seed)
        counts: dict[str, Counter[str]] = {command: Counter() for command in work}
        wrong: list[dict[str, Any]] = []
        started = time.process_time(), time.perf_counter()
        for number in range(args.flips):
            bit = draw.random()
            for command, run in work.items():
                outcome = trial(bench, command, run, bit, log, sign=args.signed)
                counts[command][outcome] += 1
                if outcome != REFUSED and not (outcome == ACCEPTED and args.signed):
                    output = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-1:]
                    wrong.append({"flip": number, "bit": bit, "command": command, "outcome": outcome, "said": output})
                    print(wrong[-1], file=sys.stderr)
        result = {
            "flips": args.flips, "seed": args.seed, "file": args.file, "signed": args.signed, "version": args.version,
            "outcomes": {command: dict(sorted(counted.items())) for command, counted in counts.items()},
            "wrong": wrong[:50], "wall_s": round(time.perf_counter() - started[1], 1),
        }  # fmt: skip
    text = json.dumps(result, indent=1)
    print(text)
    if args.out:
        args.out.write_text(text + "\n", encoding="utf-8")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
