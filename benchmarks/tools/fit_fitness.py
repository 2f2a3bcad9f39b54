"""Fit the fitness of a substitution on SWORDS, and measure it, cross-validated by target.

    python benchmarks/tools/fit_fitness.py JUDGED --encoder MODEL --mlm MODEL --install augment/fitness/fitted.json

WordNet's features need NLTK's WordNet in NLTK_DATA. The figures go to --figures.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold
from xaug.augment.fitness.item import Substitution
from xaug.augment.fitness.lexical import WordNet
from xaug.augment.fitness.model import NAMES, WITH_WORDNET, Features
from xaug.augment.human import HUMAN_SETS
from xaug.augment.oracles.encoder import SentenceEncoder
from xaug.augment.oracles.masked_lm import MaskedLM
from xaug.models.placement import Placement

C = 0.1  # inverse strength of regularization: of 0.02 to 1, the cross-validated AUC differs by less than 0.002
FOLDS, ROUNDS, REPLICATES = 10, 3, 500
# A share of annotators becomes a soft label by a logistic curve around "about half", which counts near ties less than
# clear verdicts. It is worth 0.001 of AUC and 0.003 of precision against the shares themselves.
STEEP, MIDDLE = 8.0, 0.45


def fit(x: np.ndarray, soft: np.ndarray) -> LogisticRegression:
    both, labels = np.vstack([x, x]), np.r_[np.ones(len(x)), np.zeros(len(x))]
    return LogisticRegression(C=C, max_iter=1000).fit(both, labels, sample_weight=np.r_[soft, 1 - soft])


def precision_at_half(good: np.ndarray, scores: np.ndarray) -> float:
    hits = np.cumsum(good[np.argsort(-scores, kind="stable")])
    at = int(np.searchsorted(hits, 0.5 * good.sum()))
    return float(hits[at] / (at + 1))


def measured(x: np.ndarray, good: np.ndarray, soft: np.ndarray, groups: np.ndarray) -> dict[str, object]:
    aucs, precisions, last = [], [], np.zeros(len(good))
    for seed in range(ROUNDS):
        order = np.random.default_rng(seed).permutation(groups.max() + 1)[groups]
        for train, test in GroupKFold(FOLDS).split(x, good, order):
            last[test] = fit(x[train], soft[train]).decision_function(x[test])
        aucs.append(roc_auc_score(good, last))
        precisions.append(precision_at_half(good, last))
    rng, rows = np.random.default_rng(0), [np.flatnonzero(groups == group) for group in range(groups.max() + 1)]
    drawn = [np.concatenate([rows[i] for i in rng.integers(len(rows), size=len(rows))]) for _ in range(REPLICATES)]
    return {
        "auc": float(np.mean(aucs)),
        "auc_95": np.percentile([roc_auc_score(good[d], last[d]) for d in drawn], [2.5, 97.5]).tolist(),
        "precision_at_recall_0.5": float(np.mean(precisions)),
        "precision_95": np.percentile([precision_at_half(good[d], last[d]) for d in drawn], [2.5, 97.5]).tolist(),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("human", type=Path)
    parser.add_argument("--encoder", required=True)
    parser.add_argument("--mlm", required=True)
    parser.add_argument("--install", type=Path, required=True)
    parser.add_argument("--figures", type=Path)
    parser.add_argument("--features", type=Path, help="keep the features in this file, and read them from it")
    options = parser.parse_args()
    swords = HUMAN_SETS.get("swords")
    pairs = swords.pairs(options.human)
    place = Placement.choose("auto", "fp32")
    features = Features(SentenceEncoder(options.encoder, place), MaskedLM(options.mlm, place), WordNet())
    items = []
    for one in pairs:
        (edit,) = one.pair.edits
        items.append(Substitution.at(one.pair.clean["text_a"], edit["start"], edit["end"], edit["after"]))
    if options.features and options.features.is_file():
        x = np.load(options.features)
    else:
        x = np.vstack([features.of(items[at : at + 2000]) for at in range(0, len(items), 2000)])
        if options.features:
            np.save(options.features, x)
    good = np.array([one.holds for one in pairs])
    soft = 1 / (1 + np.exp(-STEEP * (np.array([one.share for one in pairs]) - MIDDLE)))
    _, groups = np.unique([one.group for one in pairs], return_inverse=True)
    fitted, figures = {}, {}
    for variant, names in NAMES.items():
        columns = [NAMES[WITH_WORDNET].index(name) for name in names]
        mean, scale = x[:, columns].mean(axis=0), x[:, columns].std(axis=0)
        z = (x[:, columns] - mean) / scale
        final = fit(z, soft)
        figures[variant] = measured(z, good, soft, groups)
        fitted[variant] = {
            "names": list(names), "mean": mean.round(6).tolist(), "scale": scale.round(6).tolist(),
            "weights": final.coef_[0].round(6).tolist(), "intercept": round(float(final.intercept_[0]), 6),
        }  # fmt: skip
    about = {
        "fitted_on": swords.citation, "substitutions": len(pairs), "targets": int(groups.max() + 1),
        "good": float(good.mean()), "encoder": Path(options.encoder).name, "mlm": Path(options.mlm).name,
        "cross_validated": figures,
    }  # fmt: skip
    options.install.write_text(json.dumps({"about": about, **fitted}, indent=1) + "\n")
    print(json.dumps(about, indent=1))
    if options.figures:
        options.figures.write_text(json.dumps(about, indent=1) + "\n")


if __name__ == "__main__":
    main()
