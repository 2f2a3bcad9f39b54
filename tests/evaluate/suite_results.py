"""XTREME-R's ten tasks and BUCC in all their languages, with plausible scores."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from building import Building, drawn
from xaug.evaluate.families import shown
from xaug.evaluate.results import Diagnostic, LayerScore, Missing, ModelInfo, Results
from xaug.evaluate.suites import SUITES

# near what a base model gets, so that pages look as they will
LEVEL = {
    "xnli": 75, "xcopa": 62, "udpos": 74, "panx": 62, "xquad": 66, "mlqa": 58, "tydiqa": 54, "mewslix": 43,
    "lareqa": 68, "tatoeba": 72, "bucc2018": 68,
}  # fmt: skip
HARD = {"Niger-Congo": -14, "Quechuan": -18, "Creole": -12, "Dravidian": -6, "Sino-Tibetan": -5, "Kartvelian": -7}
RETRIEVAL: dict[str, Any] = {"layer": 7, "layers_total": 12, "pooling": "mean", "centred": False, "scoring": "cosine"}


def by_layer(layer: int, code: str, rng: np.random.Generator) -> float:
    """The score is best in the middle layers, as in sentence retrieval."""
    hard = 15 if code in ("sw", "jv") else 0
    return max(2.0, 80 - 1.6 * (layer - 7.5) ** 2 + float(rng.normal(0, 3)) - hard)


def whole_suite(
    folder: Path, *, seeds: tuple[int, ...] = (0,), better: float = 0.0, rows: int = 120, draw: int = 7, **over: Any
) -> Results:
    """Drawn results; two with the same ``rows`` are of the same rows.

    ``better``: points above the usual; ``draw``: which drawing.
    """
    built = Building(folder, model=over.pop("model_name", "xlm-r-base-mnli-bae"))
    rng = np.random.default_rng(draw)
    for task, codes in SUITES.get("xtreme-r").languages.items():
        for code in codes:
            if (task, code) in (("mewslix", "fa"), ("lareqa", "th")):
                continue
            for seed in seeds:
                skill = LEVEL[task] + HARD.get(shown(code).family, 0) + (12 if code == "en" else 0)
                skill = min(97.0, skill + better + float(rng.normal(0, 4)))
                settings = dict(RETRIEVAL) if task in ("tatoeba", "bucc2018") else {}
                if task == "bucc2018":
                    settings["threshold"] = 1.0421
                built.add(task, code, drawn(task, rows, skill, rng), seed=seed, settings=settings)
    layers = [
        LayerScore(task=task, language=code, layer=layer, score=by_layer(layer, code, rng))
        for task in ("tatoeba", "bucc2018")
        for code in SUITES.get("xtreme-r").languages[task]
        for layer in range(13)
    ]  # fmt: skip
    checks = [
        Diagnostic(
            capability=name, language=code, seed=0, cases=60, failed=int(rng.integers(3, 40)),
            examples=({"context": "Anna is stronger than Ben.", "question": "Who is weaker?", "said": "Anna"},),
        )
        for name in ("comparison", "negation", "coreference")
        for code in ("en", "de", "es", "fr", "ru", "tr", "sw", "zh")
    ]  # fmt: skip
    built.settings["fine_tuning"] = {
        "xnli": [{"optimizer": {"lr": 2e-05, "epochs": 5.0}, "head": "new", "seed": 0}],
        "xcopa": [{"optimizer": {"lr": 1e-05}, "seed": 0}, {"optimizer": {"lr": 1e-05}, "head": "keep", "seed": 0}],
    }
    return built.results(
        **{
            "missing": [
                Missing(task="mewslix", language="fa", why="files in data has no test_fa of it"),
                Missing(task="lareqa", language="th", why="files in data has no test_th of it"),
            ],
            "layers": layers, "checklist": tuple(checks),
            "model": ModelInfo(
                name=built.model, path="/models/x", sha256="5d" * 32, parameters=278_043_648,
                trained={"run": built.model, "phase": "intermediate", "data": ["mnli/bae@v1/train"], "steps": 12000},
            ),
            **over,
        }
    )  # fmt: skip
