"""Results with their parts, made by hand or at random, for tests of statistics, comparisons and reports."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from xaug.data_cards.catalog import card, identify
from xaug.data_cards.identity import REAL, DatasetId
from xaug.evaluate.averages import averages, task_means
from xaug.evaluate.metrics.base import Measured
from xaug.evaluate.replicates import Replicates, task_replicates
from xaug.evaluate.results import Cell, LayerScore, Missing, ModelInfo, Results, TaskInfo
from xaug.evaluate.saved import NAME
from xaug.evaluate.stats import interval
from xaug.evaluate.suites import SUITES
from xaug.evaluate.targets import target
from xaug.pocket import POCKET

MAIN = {
    "xnli": ("accuracy",), "pawsx": ("accuracy",), "xcopa": ("accuracy",), "udpos": ("f1",), "panx": ("f1",),
    "xquad": ("f1", "exact"), "mlqa": ("f1", "exact"), "tydiqa": ("f1", "exact"), "mewslix": ("map20",),
    "lareqa": ("map20",), "tatoeba": ("accuracy",), "bucc2018": ("f1",),
}  # fmt: skip
COUNTED = ("udpos", "panx", "bucc2018")  # micro F1: parts are counts


def mean_of(name: str, values: Sequence[float]) -> Measured:
    return Measured(name, "mean", np.array(values, dtype=np.float64)[:, None])


def f1_of(name: str, counts: Sequence[tuple[int, int, int]]) -> Measured:
    return Measured(name, "f1", np.array(counts, dtype=np.float64).reshape(-1, 3))


class Building:
    """Cells are added one by one; ``results`` writes them."""

    def __init__(self, folder: Path, *, pocket: bool = False, suite: str = "xtreme-r", model: str = "encoder") -> None:
        self.folder, self.pocket, self.suite, self.model = folder, pocket, suite, model
        self.cells: list[Cell] = []
        self.content: dict[str, str] = {}  # task → sha of its data, where it is not the usual one
        self.settings: dict[str, Any] = {
            "split": "test", "max_examples": None, "dtype": "fp32", "device": "cpu",
            "retrieval": {"layers": "auto", "pooling": "mean"}, "packages": {"torch": "2.6.0"},
        }  # fmt: skip

    def add(
        self, task: str, language: str, measured: Sequence[Measured], *, seed: int = 0,
        ids: Sequence[str] | None = None, split: str = "test", settings: Mapping[str, Any] | None = None, **over: Any,
    ) -> Building:  # fmt: skip
        name = str(DatasetId(task, POCKET if self.pocket else REAL))
        parts = f"scores/seed-{seed}/{name}/{split}-{language}.npz"
        path = self.folder / parts
        path.parent.mkdir(parents=True, exist_ok=True)
        rows = len(measured[0].parts)
        np.savez(
            path, ids=np.array(ids or [f"{language}-{at}" for at in range(rows)], dtype=np.str_),
            **{one.name: one.parts for one in measured},  # type: ignore[arg-type]
        )  # fmt: skip
        low, high = interval(measured, (name, language))
        self.cells.append(
            Cell(
                task=name, language=language, seed=seed, split=split, rows=rows,
                scores={one.name: one.value for one in measured},
                main=sum(one.value for one in measured) / len(measured), low=low, high=high, parts=parts,
                predictions=f"predictions/seed-{seed}/{name}/{split}-{language}.tsv", settings=dict(settings or {}),
                **over,
            )
        )  # fmt: skip
        return self

    def info(self, name: str, **over: Any) -> TaskInfo:
        plain = identify(name).name
        suite = SUITES.get(self.suite)
        found = target(name)
        trained = (found.stages or (name,)) if found.trains else ()
        return TaskInfo(
            **{
                "id": name, "title": target(name).title, "group": target(name).group,
                "metric": " + ".join(MAIN[plain]), "official": plain in suite.tasks, "note": suite.notes.get(plain, ""),
                "source": "files in data", "versions": (f"{name}/clean@v1",),
                "content": {f"{name}/clean@v1": self.content.get(name, "0" * 64)},
                "trained_on": tuple(f"{one}/clean@v1/train" for one in trained),
                "train_rows": tuple(1000 * number for number, _ in enumerate(trained, 1)),
                **over,
            }
        )  # fmt: skip

    def draws(self) -> Replicates:
        """The replicates of every task and seed, as ``xaug eval`` computes them."""
        grouped: dict[tuple[str, int], list[Cell]] = {}
        for cell in self.cells:
            grouped.setdefault((cell.task, cell.seed), []).append(cell)
        return {
            key: task_replicates(cells, self.folder, tuple(cells[0].scores), parallel=card(key[0]).parallel)
            for key, cells in grouped.items()
        }

    def results(self, *, missing: Sequence[Missing] = (), layers: Sequence[LayerScore] = (), **over: Any) -> Results:
        names = list(dict.fromkeys(cell.task for cell in self.cells))
        seeds = tuple(dict.fromkeys(cell.seed for cell in self.cells))
        made = Results(
            **{
                "xaug": "0.1.0", "suite": self.suite, "profile": "pocket" if self.pocket else "base",
                "pocket": self.pocket, "created": "2026-01-02T03:04:05Z", "finished": True,
                "model": ModelInfo(name=self.model, path=f"/models/{self.model}", sha256="a1" * 32, parameters=100),
                "seeds": seeds, "settings": self.settings, "tasks": tuple(self.info(name) for name in names),
                "cells": tuple(self.cells), "missing": tuple(missing), "layers": tuple(layers), **over,
            }
        )  # fmt: skip
        draws = self.draws()
        made = made.model_copy(update={"means": task_means(made, draws)})
        if self.suite in SUITES:
            made = made.model_copy(update={"averages": averages(made, list(SUITES.get(self.suite).tasks), draws)})
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / NAME).write_text(json.dumps(made.model_dump(mode="json")), encoding="utf-8")
        return made


def drawn(task: str, rows: int, skill: float, rng: np.random.Generator) -> list[Measured]:
    """Measured scores of a task whose score is near ``skill`` percent."""
    share = skill / 100
    if task in COUNTED:
        true = rng.integers(1, 9, rows)
        said = np.maximum(1, true + rng.integers(-1, 2, rows))
        right = rng.binomial(np.minimum(true, said), min(1.0, share * 1.05))
        return [Measured("f1", "f1", np.stack([right, said, true], axis=1).astype(np.float64))]
    out = []
    for name in MAIN[task]:
        values = (rng.random(rows) < share).astype(np.float64)
        if name == "f1":  # at least the exact ones, and parts of others
            values = np.maximum(values, rng.integers(0, 4, rows) / 6)
        out.append(Measured(name, "mean", values[:, None]))
    return out
