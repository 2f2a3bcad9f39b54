"""An outside check: the contrasts of an analysis, computed from its CSV with numpy, pandas and statsmodels alone."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
import pandas
import pytest
from making_observations import ARMS, drawn, flat, observed
from statsmodels.regression.mixed_linear_model import MixedLM
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.weightstats import DescrStatsW
from xaug.study.findings import Analysis
from xaug.study.hypotheses import Hypothesis
from xaug.study.observations import Observations
from xaug.study.statistics.analysis import analyse
from xaug.study.statistics.long_table import COLUMNS, write_long_table

TESTS = (
    Hypothesis(name="gain", contrast="clean - none"),
    Hypothesis(name="harm", contrast="clean+bae - clean", scope="zero-shot"),
    Hypothesis(name="transfer", contrast="clean+bae - clean", scope="gap"),
    Hypothesis(name="alike", contrast="clean+bae - clean+random", test="equivalence", margin=3.0),
)


def both(observations: Observations, path: Path) -> tuple[Analysis, pandas.DataFrame]:
    write_long_table(path, observations)
    analysis = analyse(observations, ARMS, pocket=False, hypotheses=TESTS, replicates=200)
    return analysis, pandas.read_csv(path, keep_default_na=False)


def suite(table: pandas.DataFrame) -> pandas.DataFrame:
    """[seeds, arms]: the official average, from means over target seeds."""
    cells = table.groupby(["arm", "seed", "task", "language"])["score"].mean()
    return cells.groupby(["arm", "seed", "task"]).mean().groupby(["seed", "arm"]).mean().unstack()


def gap(table: pandas.DataFrame) -> pandas.DataFrame:
    cells = table[table["task"] == "xnli"].groupby(["arm", "seed", "language"])["score"].mean().unstack()
    return (cells["en"] - cells.drop(columns="en").mean(axis=1)).unstack("arm")


def scores_of(table: pandas.DataFrame, scope: str) -> pandas.DataFrame:
    if scope == "gap":
        return gap(table)
    return suite(table[table["language"] != "en"] if scope == "zero-shot" else table)


def test_the_table_has_one_line_for_each_model_task_and_language(tmp_path: Path) -> None:
    observations = observed(drawn(1))
    _, table = both(observations, tmp_path / "scores.csv")
    assert tuple(table.columns) == COLUMNS
    assert len(table) == len(observations.scores)
    assert not table.duplicated(list(COLUMNS[:-1])).any()
    written = [one.scored.measured[0].value for one in observations.scores]
    assert list(table["score"]) == written, "with all digits"


def test_estimates_and_their_spread_over_seeds(tmp_path: Path) -> None:
    analysis, table = both(observed(drawn(1, gain=0.1), seeds=5), tmp_path / "scores.csv")
    for one in analysis.tested:
        first, _, second = one.contrast.partition(" - ")
        scores = scores_of(table, one.scope)
        by_seed = scores[first] - scores[second]
        assert one.estimate.value == pytest.approx(by_seed.mean())
        assert list(one.estimate.by_seed.values()) == pytest.approx(list(by_seed))
        assert one.estimate.se**2 == pytest.approx(by_seed.var(ddof=1) / 5 + one.components.rows)


def test_p_values_intervals_and_corrections_where_rows_say_nothing(tmp_path: Path) -> None:
    """Then the test is the paired t test over seeds, and equivalence is tested by two of them."""
    rng = np.random.default_rng(2)
    moved = {(arm.name, code): rng.normal(0, 2, 5) for arm in ARMS for code in ("en", "de", "sw")}
    better = {"none": 0.0, "clean": 4.0, "clean+bae": 3.0, "clean+random": 3.0}
    rows = flat(lambda arm, seed, at, task, code: 50 + better[arm] + moved[arm, code][seed] + at)
    analysis, table = both(observed(rows, seeds=5), tmp_path / "scores.csv")
    ps = []
    for one in analysis.tested:
        first, _, second = one.contrast.partition(" - ")
        scores = scores_of(table, one.scope)
        outside = DescrStatsW(np.array(scores[first] - scores[second]))
        assert one.estimate.p == pytest.approx(outside.ttest_mean()[1], abs=1e-6)
        assert (one.estimate.low, one.estimate.high) == pytest.approx(outside.tconfint_mean(0.05))
        p = one.estimate.p if one.margin is None else outside.ttost_mean(-one.margin, one.margin)[0]
        assert one.p == pytest.approx(p, abs=1e-6)
        ps.append(p)
    assert [one.holm for one in analysis.tested] == pytest.approx(list(multipletests(ps, method="holm")[1]), abs=1e-6)
    for contrast in analysis.contrasts:
        table_of_cells = [one for one in analysis.findings if (one.contrast, one.scope) == (contrast.name, "cell")]
        q = multipletests([one.estimate.p for one in table_of_cells], method="fdr_bh")[1]
        assert [one.q for one in table_of_cells] == pytest.approx(list(q))


def test_the_mixed_model(tmp_path: Path) -> None:
    rng = np.random.default_rng(4)
    moved = {(arm.name, task): rng.normal(0, 2, 6) for arm in ARMS for task in ("tatoeba", "xnli")}
    own = {arm.name: rng.normal(0, 2, 6) for arm in ARMS}
    rows = flat(lambda arm, seed, at, task, code: 50 + own[arm][seed] + moved[arm, task][seed])
    analysis, table = both(observed(rows, seeds=6), tmp_path / "scores.csv")
    means = table.groupby(["arm", "seed", "task", "language"])["score"].mean().groupby(["arm", "seed", "task"]).mean()
    for one in analysis.cross_checks:
        first, _, second = one.contrast.partition(" - ")
        data = means[means.index.get_level_values("arm").isin([first, second])].reset_index()
        data["treated"] = (data["arm"] == first).astype(float)
        model = MixedLM.from_formula(
            "score ~ treated + task", groups="seed", vc_formula={"arm": "0 + C(arm)"}, re_formula="1", data=data
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a variance on the boundary, which the analysis notes
            fitted = model.fit(method="powell")
        assert one.value == pytest.approx(fitted.fe_params["treated"], abs=1e-3)
        assert one.se == pytest.approx(fitted.bse_fe["treated"], rel=0.02)
    assert len(analysis.cross_checks) == 4
