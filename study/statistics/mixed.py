"""A linear mixed model of the suite's scores, as a second opinion on a contrast and its standard error.

The scores are the means of each task over its languages and target seeds, so that the model estimates the official
average. Arms and tasks are fixed effects; the arm seed and the arm within a seed have random intercepts; what is left
is the residual. The model knows nothing of rows: their part of the variance is in its other parts or absent. P values
are those of a t test with (arms - 1)(seeds - 1) degrees of freedom, those of the arm within a seed (the containment
method; Pinheiro and Bates 2000, Mixed-Effects Models in S and S-PLUS, section 2.4.2): Wald's test with the normal
distribution, the default of statsmodels, is too liberal with few seeds.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Collection, Mapping
from typing import Any

from xaug.evaluate.stats import mean
from xaug.study.findings import Contrast, CrossCheck
from xaug.study.statistics.estimands import Line
from xaug.study.statistics.scores import Scores

_METHODS = ("lbfgs", "powell")  # the second one needs no gradient, and so also ends where a variance is 0


def cross_check(scores: Scores, contrast: Contrast, line: Line) -> CrossCheck | str:
    """The contrast by the mixed model, or a sentence that says why the model gives none.

    It is fitted on the contrast's arms and on the seeds that all of them have.
    """
    seeds = scores.seeds_of(list(contrast.weights), list(line.weights))
    if len(seeds) < 2:
        return f"There is no mixed model of {contrast.name}, because its arms share fewer than two seeds."
    table = _table(scores, contrast.weights, line, seeds)
    tasks = len(set(table["task"]))
    import numpy as np

    said: list[str] = []
    for method in _METHODS:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            try:
                fitted = _model(table, tasks).fit(method=method, reml=True)
            except (np.linalg.LinAlgError, ValueError, ZeroDivisionError):
                continue
            value, se = _estimate(fitted, contrast.weights)
        said = sorted({str(one.message).splitlines()[0] for one in caught})
        if fitted.converged and math.isfinite(se) and se > 1e-9:
            return CrossCheck(
                contrast=contrast.name, value=value, se=se, p=_p(value / se, len(contrast.weights), len(seeds)),
                note=f"statsmodels reports: {' '.join(said)}" if said else "",
            )  # fmt: skip
    return (
        f"The mixed model of {contrast.name} cannot be fitted"
        + (f" (statsmodels reports: {' '.join(said)})." if said else ".")
        + " Scores that hardly vary over seeds are a frequent cause."
    )


def _table(scores: Scores, arms: Collection[str], line: Line, seeds: Collection[int]) -> dict[str, list[Any]]:
    """The mean of each task over its languages, for each arm and seed."""
    out: dict[str, list[Any]] = {"score": [], "arm": [], "seed": [], "task": []}
    tasks: dict[str, list[int]] = {}
    for cell in line.weights:
        tasks.setdefault(cell[0], []).append(scores.cells.index(cell))
    for arm in arms:
        for seed in seeds:
            own = scores.means[scores.arms.index(arm), scores.seeds.index(seed)]
            for task, columns in tasks.items():
                for name, value in zip(out, (mean([float(own[at]) for at in columns]), arm, seed, task), strict=True):
                    out[name].append(value)
    return out


def _model(table: Mapping[str, list[Any]], tasks: int) -> Any:
    """With one task, the arm within a seed is the residual, so it has no intercept of its own."""
    import pandas
    from statsmodels.regression.mixed_linear_model import MixedLM

    return MixedLM.from_formula(
        "score ~ 0 + C(arm)" + (" + C(task)" if tasks > 1 else ""), groups="seed", re_formula="1",
        vc_formula={"arm": "0 + C(arm)"} if tasks > 1 else None, data=pandas.DataFrame(dict(table)),
    )  # fmt: skip


def _estimate(fitted: Any, weights: Mapping[str, float]) -> tuple[float, float]:
    """The contrast and its standard error."""
    import numpy as np

    names = list(fitted.fe_params.index)
    row = np.array([weights.get(name.removeprefix("C(arm)[").removesuffix("]"), 0.0) for name in names])
    covariance = np.asarray(fitted.cov_params())[: len(names), : len(names)]
    return float(row @ np.asarray(fitted.fe_params)), math.sqrt(max(0.0, float(row @ covariance @ row)))


def _p(ratio: float, arms: int, seeds: int) -> float:
    from scipy.special import stdtr

    return float(2.0 * stdtr((arms - 1) * (seeds - 1), -abs(ratio)))
