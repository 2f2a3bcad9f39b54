"""`xaug compare` put to a procedure against itself: how often does it mark a difference that is not there?

    python benchmarks/experiments/compare_aa.py --runs 200 --out benchmarks/results/compare_aa.json
    python benchmarks/experiments/compare_aa.py --runs 200 --part aa --draws 1000      # a quick look

Each run draws two evaluations of one procedure: four tasks in ten languages (40 cells), 3 seeds a side, and gives them
to `xaug.evaluate.compare.compare`, the whole of what `xaug compare` does but for reading files. A mark is false there.
Then B is made better by some points in every cell, or in one task alone, and the share of lines with a mark is the
power. Everything is drawn from --seed: the same command gives the same figures.

The variances are those of real evaluations. A row has a difficulty that its translations share (xnli, xquad) or one of
its own (udpos, panx). A seed of fine-tuning moves a task in all languages together and each language by itself, and
flips single rows besides. Over five seeds of me5-small, differences of a task's mean had standard deviations of 0.8 to
10 points, with a median of 3 (results/xtreme_samples_seeds.json); SEED_TASK and SEED_LANGUAGE give the differences of
a task's mean one of 2.9. Both sides have the same encoder: its own training is not drawn again.
"""

from __future__ import annotations

import argparse
import json
import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from xaug.evaluate import resampling
from xaug.evaluate.compare import Comparison, compare
from xaug.evaluate.metrics.base import Measured
from xaug.evaluate.results import Cell, ModelInfo, Results, TaskInfo
from xaug.evaluate.stack import Scored
from xaug.evaluate.stats import ALPHA

TASKS = {"xnli": "accuracy", "xquad": "f1 + exact", "udpos": "f1", "panx": "f1"}
TRANSLATED = ("xnli", "xquad")
LANGUAGES = ("en", "de", "es", "fr", "ru", "tr", "ar", "hi", "vi", "th")
SKILL = {"xnli": 0.62, "xquad": 0.55, "udpos": 0.7, "panx": 0.5}  # shares of 1
SEED_TASK, SEED_LANGUAGE = 2.0, 1.5  # points: standard deviations of a seed's effect, see above
HARD, FLIP = 1.2, 0.7  # of a row's difficulty and of what a seed makes of it: two seeds agree on 83 % of the rows
SLOPE = (
    3.6  # points that a task's figure gains where the latent skill is 0.1 higher: normal density / sqrt(HARD² + FLIP²)
)
GAIN = 5.0  # points
KINDS = ("suite", "task", "language", "script", "family", "cell")

Floats = npt.NDArray[np.float64]
Held = dict[Path, Scored]  # where `xaug eval` would have written a cell's parts → the parts


@dataclass(frozen=True)
class World:
    """What both sides share: how hard each row is, by task and language."""

    rows: int
    difficulty: Mapping[tuple[str, str], Floats]

    @classmethod
    def draw(cls, rows: int, tasks: Sequence[str], languages: Sequence[str], rng: np.random.Generator) -> World:
        found = {}
        for task in tasks:
            shared = rng.normal(0.0, HARD, rows)
            for code in languages:
                found[task, code] = shared if task in TRANSLATED else rng.normal(0.0, HARD, rows)
        return cls(rows, found)


def parts_of(task: str, skill: Floats, rng: np.random.Generator) -> dict[str, Floats]:
    """Score name → parts of each row. ``skill``: the model's less the row's difficulty, [rows]."""
    right = (skill > 0).astype(np.float64)
    if task == "xnli":
        return {"accuracy": right[:, None]}
    if task == "xquad":
        partly = np.maximum(right, (skill > -0.6) * 0.5)
        return {"f1": partly[:, None], "exact": right[:, None]}
    true = rng.integers(1, 7, len(skill))
    said = np.maximum(1, true + rng.integers(-1, 2, len(skill)))
    found = rng.binomial(np.minimum(true, said), np.clip(0.5 + skill / 4, 0.0, 1.0))
    return {"f1": np.stack([found, said, true], axis=1).astype(np.float64)}


def side(
    folder: Path, world: World, seeds: int, gain: Mapping[str, float], rng: np.random.Generator, held: Held
) -> Results:
    """One evaluation, whose parts are put into ``held``. ``gain``: points by task, in every language."""
    cells = []
    tasks = list(dict.fromkeys(task for task, _ in world.difficulty))
    ids = [f"row-{at}" for at in range(world.rows)]
    for seed in range(seeds):
        for task in tasks:
            of_task = rng.normal(0.0, SEED_TASK)
            for (name, code), difficulty in world.difficulty.items():
                if name != task:
                    continue
                points = of_task + rng.normal(0.0, SEED_LANGUAGE) + gain.get(task, 0.0)
                base = (SKILL[task] - 0.5) * 100 + (8 if code == "en" else 0)
                latent = 0.1 * (base + points) / SLOPE - difficulty + rng.normal(0.0, FLIP, world.rows)
                cells.append(_keep(held, folder, task, code, seed, ids, parts_of(task, latent, rng)))
    info = tuple(
        TaskInfo(
            id=task, title=task, group="classification", metric=TASKS[task], official=True, source="drawn",
            versions=(f"{task}/clean@v1",), content={f"{task}/clean@v1": "0" * 64},
            trained_on=(f"{task}/clean@v1/train",),
        )
        for task in tasks
    )  # fmt: skip
    return Results(
        xaug="drawn", suite="xtreme", profile="drawn", pocket=False, created="drawn", finished=True,
        model=ModelInfo(name=folder.name, path=str(folder), sha256="0" * 64, parameters=1), seeds=tuple(range(seeds)),
        settings={}, tasks=info, cells=tuple(cells),
    )  # fmt: skip


def _keep(
    held: Held, folder: Path, task: str, code: str, seed: int, ids: Sequence[str], parts: dict[str, Floats]
) -> Cell:
    path = f"{task}-{code}-{seed}.npz"
    own = tuple(ids if task in TRANSLATED else (f"{code}-{one}" for one in ids))
    measured = (Measured(name, "mean" if one.shape[1] == 1 else "f1", one) for name, one in parts.items())
    held[folder / path] = Scored(own, tuple(measured))
    scores = {name: figure(one) for name, one in parts.items()}
    main = sum(scores.values()) / len(scores)
    return Cell(
        task=task, language=code, seed=seed, split="test", rows=len(ids), scores=scores, main=main, low=main, high=main,
        parts=path, predictions=path,
    )  # fmt: skip


def figure(parts: Floats) -> float:
    """A score in percent from its parts."""
    if parts.shape[1] == 1:
        return 100.0 * float(parts.mean())
    right, said, true = parts.sum(0)
    return float(200.0 * right / (said + true))


def drawn(
    number: int,
    rng_seed: int,
    *,
    rows: int,
    seeds: int,
    gain: Mapping[str, float] | None = None,
    tasks: Sequence[str] = tuple(TASKS),
    languages: Sequence[str] = LANGUAGES,
) -> Comparison:
    """One comparison of two evaluations of one procedure, B better by ``gain`` points by task."""
    rng = np.random.default_rng([rng_seed, number])
    world = World.draw(rows, tasks, languages, rng)
    held: Held = {}
    a, b = (side(Path(name), world, seeds, more, rng, held) for name, more in (("a", {}), ("b", gain or {})))
    return compare(a, Path("a"), b, Path("b"), read=lambda folder, cell, main: held[folder / cell.parts])


def marks(found: Sequence[Comparison]) -> dict[str, dict[str, float]]:
    """Table → its lines, marks a comparison, the share of comparisons with any mark, of lines with one, in percent."""
    out = {}
    for kind in KINDS:
        own = [[one.sure for one in comparison.of(kind)] for comparison in found]  # type: ignore[arg-type]
        lines = len(own[0])
        out[kind] = {
            "lines": lines,
            "marks_a_comparison": round(sum(map(sum, own)) / len(own), 3),
            "comparisons_with_a_mark_percent": share([any(marked) for marked in own]),
            "interval_percent": interval(sum(any(marked) for marked in own), len(own)),
            "lines_marked_percent": share([one for marked in own for one in marked]),
        }
    anywhere = [any(one.sure for one in comparison.deltas) for comparison in found]
    out["any table"] = {"comparisons_with_a_mark_percent": share(anywhere)}
    return out


def uncorrected(found: Sequence[Comparison]) -> dict[str, float]:
    """The cells' marks by the rule of earlier releases: Holm's correction over rows alone."""
    own = [
        [one.holm < ALPHA and (one.seeds_p is None or one.seeds_p < ALPHA) for one in comparison.of("cell")]
        for comparison in found
    ]
    return {
        "marks_a_comparison": round(sum(map(sum, own)) / len(own), 3),
        "comparisons_with_a_mark_percent": share([any(marked) for marked in own]),
    }


def share(told: Sequence[bool]) -> float:
    """In percent."""
    return round(100.0 * sum(told) / len(told), 1)


def interval(found: int, of: int) -> tuple[float, float]:
    """The 95 % interval of a share, in percent (Wilson 1927): 200 comparisons leave a few points open."""
    z, p = 1.96, found / of
    centre, half = p + z * z / (2 * of), z * math.sqrt(p * (1 - p) / of + z * z / (4 * of * of))
    return round(100 * (centre - half) / (1 + z * z / of), 1), round(100 * (centre + half) / (1 + z * z / of), 1)


def why_not(found: Sequence[Comparison]) -> dict[str, float]:
    """Verdict → the share of all cells' lines that have it, in percent."""
    told = [one.verdict for comparison in found for one in comparison.of("cell")]
    return {name: share([one == name for one in told]) for name in sorted(set(told))}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--power-runs", type=int, default=20)
    parser.add_argument("--rows", type=int, default=500, help="of a task in a language")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--draws", type=int, default=resampling.RANDOMISATIONS, help="of each test over rows")
    parser.add_argument("--part", default="all", choices=("all", "aa", "power"))
    parser.add_argument("--out", type=Path)
    args = parser.parse_args()
    content: dict[str, Any] = {"runs": args.runs, "rows_a_cell": args.rows, "seed": args.seed, "gain_points": GAIN}
    content["randomisations"] = resampling.RANDOMISATIONS = args.draws
    resampling.RESAMPLES = 20  # intervals decide no mark
    began = time.process_time()

    def several(runs: int, **over: Any) -> list[Comparison]:
        return [drawn(number, args.seed, rows=args.rows, **over) for number in range(runs)]

    if args.part != "power":
        same = several(args.runs, seeds=3)
        content["a_a_3_seeds"] = marks(same)
        content["a_a_3_seeds_why_cells_have_no_mark_percent"] = why_not(same)
        content["a_a_3_seeds_if_the_test_over_seeds_were_not_corrected"] = uncorrected(same)
    if args.part != "aa":
        every, one = dict.fromkeys(TASKS, GAIN), {"xquad": GAIN}
        for seeds in (3, 5):
            better = several(args.power_runs, seeds=seeds, gain=every)
            content[f"power_{seeds}_seeds_all_tasks_better"] = marks(better)
            alone = [line for told in several(args.power_runs, seeds=seeds, gain=one) for line in told.of("task")]
            content[f"power_{seeds}_seeds_xquad_better"] = {
                "xquad_marked_percent": share([line.sure for line in alone if line.name == "xquad"]),
                "other_tasks_marked_percent": share([line.sure for line in alone if line.name != "xquad"]),
            }
    content["cpu_seconds"] = round(time.process_time() - began, 1)
    text = json.dumps(content, indent=1)
    print(text)
    if args.out is not None:
        args.out.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
