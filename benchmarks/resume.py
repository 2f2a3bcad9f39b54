"""kill -9 at random moments of `xaug generate`, then the same command again: is the content the same?

    python benchmarks/resume.py --kills 20 -- mnli --attack bae --source DIR --victim DIR --mlm DIR --encoder DIR …

Everything behind ``--`` goes to `xaug generate`; each trial has a store of its own. Prints one JSON object: the
undisturbed run's content hash and seconds, and for each trial when it was killed, how many units were kept, and
whether the resumed run ended with the same hash. Exit code 1 if one did not.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any


def generate(store: Path, arguments: list[str]) -> dict[str, Any]:
    """One run to its end."""
    done = subprocess.run([*command(store, arguments)], capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"xaug generate failed with {done.returncode}:\n{done.stderr}")
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def command(store: Path, arguments: list[str]) -> list[str]:
    """The command line."""
    xaug = Path(sys.executable).with_name("xaug")
    return [str(xaug), "generate", *arguments, "--store", str(store), "--json"]


def trial(root: Path, arguments: list[str], after: float) -> tuple[int, dict[str, Any]]:
    """Kill after some seconds, look what was kept, run to the end."""
    process = subprocess.Popen(command(root, arguments), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(after)
    process.kill()
    process.wait()
    return len(list(root.glob("*/*/.staging-*/*.unit"))), generate(root, arguments)


def main() -> None:
    """See the module's docstring."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--kills", type=int, default=20)
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--from-share", type=float, default=0.3, help="earliest kill, as a share of a whole run")
    options.add_argument("arguments", nargs="+", help="of xaug generate")
    chosen = options.parse_args()
    rng = random.Random(chosen.seed)
    work = Path(tempfile.mkdtemp(prefix="xaug-resume-"))
    try:
        began = time.perf_counter()
        expected = generate(work / "undisturbed", chosen.arguments)["content_sha256"]
        seconds = time.perf_counter() - began
        trials = []
        for number in range(chosen.kills):
            after = rng.uniform(chosen.from_share * seconds, seconds)
            kept, result = trial(work / f"{number}", chosen.arguments, after)
            same = result["content_sha256"] == expected
            trials.append({"killed_after_s": round(after, 2), "units_kept": kept, "same": same})
            print(f"{number + 1}/{chosen.kills}: {trials[-1]}", file=sys.stderr, flush=True)
            shutil.rmtree(work / f"{number}")
        same = sum(one["same"] for one in trials)
        print(
            json.dumps(
                {
                    "content_sha256": expected, "undisturbed_s": round(seconds, 2), "kills": len(trials), "same": same,
                    "trials": trials,
                },
                indent=1,
            )
        )  # fmt: skip
    finally:
        shutil.rmtree(work)
    sys.exit(same != len(trials))


if __name__ == "__main__":
    main()
