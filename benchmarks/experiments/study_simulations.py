"""Does the analysis of a study keep its promises? Simulated studies with known truth, analysed row by row.

    python benchmarks/experiments/study_simulations.py --studies 400 --out benchmarks/results/study_simulations.json
    python benchmarks/experiments/study_simulations.py --studies 40 --part aa        # a quick look

Each study has four arms, 5 or 3 arm seeds, and three tasks: tatoeba (not fine-tuned, 1,000 rows a language), bucc (not
fine-tuned, 300 rows) and xnli (2 target seeds, 300 rows with their translations). It goes through
`xaug.study.statistics.analysis.analyse`, which does everything that `xaug study` does except for reading files and for
fitting the mixed models. All random numbers come from --seed, so the same command gives the same figures.

aa          arms of one procedure: how often is any declared hypothesis found to be different? (at most 5 %)
coverage    arms that differ, also on single rows: how often does the 95 % interval hold the true contrast?
power       a true difference as large as the minimum detectable effect: how often is it found? (80 % by design)
equivalence a true difference as large as the margin: how often is it called equivalent? (at most 5 %)
looks       arms of one procedure, looked at with 3 of 5 seeds and again with all of them (at most 5 % in both together;
            three times as many studies)

The studies themselves are drawn by `simulated_studies.py`.
"""

from __future__ import annotations

import argparse
import json
import math
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from shares import interval, share
from simulated_studies import (
    ARMS,
    BY_ARM,
    CELLS,
    HYPOTHESES,
    SAME_ARMS,
    TARGET_SEEDS,
    TARGETS,
    first_seeds,
    study,
)
from xaug.evaluate.stats import ALPHA, mean
from xaug.study.findings import Analysis, Components
from xaug.study.hypotheses import Hypothesis
from xaug.study.observations import Observations
from xaug.study.statistics.analysis import analyse
from xaug.study.statistics.estimands import lines
from xaug.study.statistics.power import mde


def same(number: int, seed: int, seeds: int) -> Observations:
    """A study whose arms are one procedure."""
    return study(np.random.default_rng([seed, 1, number]), SAME_ARMS, seeds, {}, 0.0)


def analysed(
    observations: Observations, replicates: int, hypotheses: Sequence[Hypothesis] = HYPOTHESES, **more: Any
) -> Analysis:
    """The analysis without what the figures do not need: most exploratory tables, and mixed models."""
    settings = {"scopes": ("suite",), "cross_checked": False, **more}
    return analyse(observations, SAME_ARMS, pocket=False, hypotheses=hypotheses, replicates=replicates, **settings)


def a_a(studies: int, seeds: int, replicates: int, seed: int) -> tuple[dict[str, Any], list[Analysis]]:
    """Studies of one procedure: how often anything is declared, and what the exploratory tables mark."""
    found = [
        analysed(same(number, seed, seeds), replicates, scopes=("suite", "cell"), contrasts=())
        for number in range(studies)
    ]
    declared = [any(one.verdict != "not told apart" for one in analysis.tested) for analysis in found]
    single = [analysis.tested[0].p < ALPHA for analysis in found]
    first = HYPOTHESES[0].contrast
    table = [
        any(one.q < ALPHA for one in analysis.findings if one.contrast == first and one.scope == "cell")
        for analysis in found
    ]
    return {
        "any_hypothesis_declared_percent": share(declared),
        "interval_percent": interval(sum(declared), studies),
        "one_uncorrected_test_below_0.05_percent": share(single),
        "a_table_of_cells_with_q_below_0.05_percent": share(table),
        "mean_components_of_the_first_hypothesis": components(found).model_dump(),
    }, found


def components(found: Sequence[Analysis]) -> Components:
    """The mean variance components of the first hypothesis."""
    own = [analysis.tested[0].components for analysis in found]
    return Components(
        arm_seeds=mean([one.arm_seeds or 0.0 for one in own]),
        target_seeds=mean([one.target_seeds or 0.0 for one in own]),
        rows=mean([one.rows for one in own]),
    )


def coverage(studies: int, seeds: int, replicates: int, seed: int) -> dict[str, Any]:
    """Studies of arms that differ: how often the interval of a finding holds the true contrast."""
    gains = {"clean": 5.0, "clean+bae": 6.0, "clean+random": 5.0}
    held: dict[str, list[bool]] = {}
    weights = {(one.scope, one.name): sum(one.weights.values()) for one in lines(CELLS, TARGETS)}
    for number in range(studies):
        drawn = study(np.random.default_rng([seed, 2, number]), ARMS, seeds, gains, BY_ARM)
        analysis = analyse(drawn, ARMS, pocket=False, replicates=replicates, cross_checked=False)
        for one in analysis.findings:
            first, _, second = one.contrast.partition(" - ")
            truth = (gains.get(first, 0.0) - gains.get(second, 0.0)) * weights[one.scope, one.name]  # 0 for a gap
            inside = one.estimate.low <= truth <= one.estimate.high
            for name in (f"{one.scope} {one.name}", "all lines") if one.scope in SHOWN else ("all lines",):
                held.setdefault(name, []).append(inside)
        for kept in analysis.retained:
            if kept.low is not None and kept.high is not None:
                held.setdefault("retained share", []).append(kept.low <= gains[kept.arm] / gains["clean"] <= kept.high)
    return {name: share(inside) for name, inside in held.items()}


SHOWN = ("suite", "zero-shot", "gap", "task")


def power(studies: int, seeds: int, replicates: int, seed: int, known: Components) -> dict[str, Any]:
    """Studies with a true difference of the minimum detectable effect, planned from components of other studies."""
    level = ALPHA / len(HYPOTHESES)
    effect = mde(known, seeds, TARGET_SEEDS, level)
    assert effect is not None
    gains = {"clean+bae": effect}
    found = [
        analysed(
            study(np.random.default_rng([seed, 3, number]), SAME_ARMS, seeds, gains, 0.0), replicates, contrasts=()
        )
        for number in range(studies)
    ]
    hits = [analysis.tested[0].p <= level for analysis in found]
    stated = [analysis.tested[0].estimate.mde or 0.0 for analysis in found]
    return {
        "minimum_detectable_effect_points": round(effect, 2),
        "found_percent": share(hits),
        "interval_percent": interval(sum(hits), studies),
        "found_after_holm_percent": share([analysis.tested[0].verdict == "higher" for analysis in found]),
        "mean_of_the_effects_that_the_studies_state": round(mean(stated), 2),
    }


def equivalence(studies: int, seeds: int, replicates: int, seed: int, known: Components) -> dict[str, Any]:
    """Studies whose true difference is the margin of the equivalence test, or 0."""
    assert known.arm_seeds is not None and known.target_seeds is not None
    se = math.sqrt((known.arm_seeds + known.target_seeds / TARGET_SEEDS) / seeds + known.rows)
    margin = round(4 * se, 2)
    tests = (Hypothesis(name="same", contrast="clean+bae - clean", test="equivalence", margin=margin),)
    out: dict[str, Any] = {"margin_points": margin}
    for name, effect in (("at_the_margin", margin), ("without_a_difference", 0.0)):
        hits = []
        for number in range(studies):
            drawn = study(np.random.default_rng([seed, 4, number]), SAME_ARMS, seeds, {"clean+bae": effect}, 0.0)
            one = analysed(drawn, replicates, tests, contrasts=())
            hits.append(one.tested[0].verdict == "equivalent")
        out[f"equivalent_{name}_percent"] = share(hits)
    return out


def looks(studies: int, replicates: int, seed: int) -> dict[str, Any]:
    """Studies of one procedure with looks at 3 and at 5 seeds: how often a hypothesis is declared at either."""
    declared: list[bool] = []
    for number in range(3 * studies):
        whole = same(number, seed + 1, 5)
        at_looks = [
            analysed(first_seeds(whole, size), replicates, contrasts=(), looks=sizes, max_seeds=5)
            for size, sizes in ((3, (3,)), (5, (3, 5)))
        ]
        declared.append(any(one.verdict != "not told apart" for analysis in at_looks for one in analysis.tested))
    return {
        "declared_at_either_look_percent": share(declared),
        "interval_percent": interval(sum(declared), len(declared)),
    }


def simulated(studies: int, replicates: int, seed: int, parts: Sequence[str]) -> dict[str, Any]:
    """The figures of the parts that are asked for. Those with seeds of their own are planned from the part ``aa``."""
    content: dict[str, Any] = {}
    for seeds in (5, 3) if set(parts) != {"looks"} else ():
        content[f"aa_{seeds}_seeds"], found = a_a(studies, seeds, replicates, seed)
        known = components(found)
        more: dict[str, Callable[[], dict[str, Any]]] = {
            "coverage": partial(coverage, studies, seeds, replicates, seed),
            "power": partial(power, studies, seeds, replicates, seed, known),
            "equivalence": partial(equivalence, studies, seeds, replicates, seed, known),
        }
        content.update({f"{part}_{seeds}_seeds": make() for part, make in more.items() if part in parts})
    if "looks" in parts:
        content["looks_at_3_and_5_seeds"] = looks(studies, replicates, seed)
    return content


PARTS = ("aa", "coverage", "power", "equivalence", "looks")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--studies", type=int, default=400)
    parser.add_argument("--replicates", type=int, default=200, help="bootstrap replicates; studies use 1,000")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--part", action="append", choices=PARTS, help="default: all")
    parser.add_argument("--out", type=Path)
    args = parser.parse_args()
    began = time.process_time()
    content = {"studies": args.studies, "replicates": args.replicates, "seed": args.seed}
    content |= simulated(args.studies, args.replicates, args.seed, args.part or PARTS)
    content["cpu_seconds"] = round(time.process_time() - began, 1)
    text = json.dumps(content, indent=1)
    print(text)
    if args.out is not None:
        args.out.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
