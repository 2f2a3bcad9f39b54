"""How often does `xaug compare` mark a difference between a procedure and itself, where there is none?

    python benchmarks/experiments/compare_aa.py --runs 200 --out benchmarks/results/compare_aa.json
    python benchmarks/experiments/compare_aa.py --runs 200 --part aa --draws 1000      # a quick look

Each run draws two evaluations of one procedure (four tasks in ten languages, so 40 cells, with 3 seeds each) and gives
them to `xaug.evaluate.compare.compare`, which does everything that `xaug compare` does except for reading files. Every
mark is then false. In a second part B is better by a number of points in every cell, or in one task only, and the share
of marked lines is the power. All random numbers come from --seed, so the same command gives the same figures.

The variances are those of real evaluations. The difficulty of a row is shared by its translations (xnli, xquad) or
independent of them (udpos, panx). A fine-tuning seed shifts a task in all languages together, shifts each language
separately, and flips single rows. Over five seeds of me5-small, the differences of a task's mean had standard
deviations of 0.8 to 10 points, with a median of 3 (results/xtreme_samples_seeds.json); with SEED_TASK and SEED_LANGUAGE
they have one of 2.9. Both sides have the same encoder: its training is not repeated.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from shares import interval, share
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
HARD, FLIP = 1.2, 0.7  # standard deviations of a row's difficulty and of a seed's effect: seeds agree on 83 % of rows
SLOPE = 3.6  # points that a score gains when the latent skill rises by 0.1: normal density / sqrt(HARD² + FLIP²)
GAIN = 5.0  # points
KINDS = ("suite", "task", "language", "script", "family", "cell")

Floats = npt.NDArray[np.float64]
Held = dict[Path, Scored]  # the path to which `xaug eval` would write the parts of a cell → the parts


@dataclass(frozen=True)
class World:
    """What both sides share: the difficulty of each row, [rows] by task and language."""

    rows: int
    difficulty: Mapping[tuple[str, str], Floats]

    @classmethod
    def draw(cls, rows: int, tasks: Sequence[str], languages: Sequence[str], rng: np.random.Generator) -> World:
        difficulty = {}
        for task in tasks:
            shared = rng.normal(0.0, HARD, rows)
            for code in languages:
                difficulty[task, code] = shared if task in TRANSLATED else rng.normal(0.0, HARD, rows)
        return cls(rows, difficulty)


def parts_of(task: str, skill: Floats, rng: np.random.Generator) -> dict[str, Floats]:
    """Score name → parts, [rows, parts]. ``skill``: the model's skill minus the row's difficulty, [rows]."""
    right = (skill > 0).astype(np.float64)
    if task == "xnli":
        return {"accuracy": right[:, None]}
    if task == "xquad":
        partly = np.maximum(right, (skill > -0.6) * 0.5)
        return {"f1": partly[:, None], "exact": right[:, None]}
    true = rng.integers(1, 7, len(skill))
    predicted = np.maximum(1, true + rng.integers(-1, 2, len(skill)))
    correct = rng.binomial(np.minimum(true, predicted), np.clip(0.5 + skill / 4, 0.0, 1.0))
    return {"f1": np.stack([correct, predicted, true], axis=1).astype(np.float64)}


def side(
    folder: Path, world: World, seeds: int, gain: Mapping[str, float], rng: np.random.Generator, held: Held
) -> Results:
    """One evaluation. Its parts are added to ``held``. ``gain``: points by task, in every language."""
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
    row_ids = tuple(ids if task in TRANSLATED else (f"{code}-{one}" for one in ids))
    measured = (Measured(name, "mean" if one.shape[1] == 1 else "f1", one) for name, one in parts.items())
    held[folder / path] = Scored(row_ids, tuple(measured))
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
    correct, predicted, true = parts.sum(0)
    return float(200.0 * correct / (predicted + true))


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
    """A comparison of two evaluations of one procedure, in which B is better by ``gain`` points in each task."""
    rng = np.random.default_rng([rng_seed, number])
    world = World.draw(rows, tasks, languages, rng)
    held: Held = {}
    a, b = (side(Path(name), world, seeds, more, rng, held) for name, more in (("a", {}), ("b", gain or {})))
    return compare(a, Path("a"), b, Path("b"), read=lambda folder, cell, main: held[folder / cell.parts])


def marks(found: Sequence[Comparison]) -> dict[str, dict[str, float]]:
    """For each table: lines, marks per comparison, and the percentages of comparisons and lines with a mark."""
    out = {}
    for kind in KINDS:
        marked_lines = [[one.sure for one in comparison.of(kind)] for comparison in found]  # type: ignore[arg-type]
        lines = len(marked_lines[0])
        out[kind] = {
            "lines": lines,
            "marks_a_comparison": round(sum(map(sum, marked_lines)) / len(found), 3),
            "comparisons_with_a_mark_percent": share([any(marked) for marked in marked_lines]),
            "interval_percent": interval(sum(any(marked) for marked in marked_lines), len(found)),
            "lines_marked_percent": share([one for marked in marked_lines for one in marked]),
        }
    anywhere = [any(one.sure for one in comparison.deltas) for comparison in found]
    out["any table"] = {"comparisons_with_a_mark_percent": share(anywhere)}
    return out


def uncorrected(found: Sequence[Comparison]) -> dict[str, float]:
    """The marks of cells by the rule of earlier releases, with Holm's correction only over rows."""
    marked_lines = [
        [one.holm < ALPHA and (one.seeds_p is None or one.seeds_p < ALPHA) for one in comparison.of("cell")]
        for comparison in found
    ]
    return {
        "marks_a_comparison": round(sum(map(sum, marked_lines)) / len(found), 3),
        "comparisons_with_a_mark_percent": share([any(marked) for marked in marked_lines]),
    }


def why_not(found: Sequence[Comparison]) -> dict[str, float]:
    """The share of cells' lines with each verdict, in percent."""
    verdicts = [one.verdict for comparison in found for one in comparison.of("cell")]
    return {name: share([one == name for one in verdicts]) for name in sorted(set(verdicts))}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--power-runs", type=int, default=20)
    parser.add_argument("--rows", type=int, default=500, help="rows of each task in each language")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--draws", type=int, default=resampling.RANDOMISATIONS, help="permutations of a test over rows")
    parser.add_argument("--part", default="all", choices=("all", "aa", "power"))
    parser.add_argument("--out", type=Path)
    args = parser.parse_args()
    content: dict[str, Any] = {"runs": args.runs, "rows_a_cell": args.rows, "seed": args.seed, "gain_points": GAIN}
    content["randomisations"] = resampling.RANDOMISATIONS = args.draws
    resampling.REPLICATES = 20  # intervals do not decide marks
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
            alone = [line for found in several(args.power_runs, seeds=seeds, gain=one) for line in found.of("task")]
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
