"""Prices on a machine that is not here: one H200, by counting operations. Every number is an assumption."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Any

from xaug.data_cards.ranges import Range
from xaug.study.execute.cell import Cell
from xaug.study.price.base import Price, Unpriced
from xaug.study.requests import EvalCellRequest, GenerateCellRequest, TrainCellRequest, request_of
from xaug.train.config import RunSettings

PEAK = 989e12  # FLOP/s in bf16 without sparsity: NVIDIA's data sheet of the H200
# The share of the peak that training reaches. Short inputs and small batches reach a tenth, long ones a third.
TRAINING = (0.10, 0.35)
PREDICTING = (0.05, 0.25)  # the same for forward passes
QUERIES = (1_000.0, 4_000.0)  # victim queries a second, with the similarities and filters of BAE, on one GPU
PER_ROW = 60  # queries to the victim for a row that is attacked
STARTING = Range(20.0, 90.0)  # seconds to start a process, to load models and to write a checkpoint
ASSUMPTIONS = (
    f"one H200 with {PEAK / 1e12:.0f} TFLOP/s in bf16, of which training reaches {100 * TRAINING[0]:.0f} to"
    f" {100 * TRAINING[1]:.0f} % and prediction {100 * PREDICTING[0]:.0f} to {100 * PREDICTING[1]:.0f} %; 6 FLOPs per"
    " weight and token in training, 2 in prediction, embeddings not counted; published numbers of rows and rough"
    " lengths of inputs;"
    f" {PER_ROW} queries to the victim per attacked row, {QUERIES[0]:,.0f} to {QUERIES[1]:,.0f} a second"
)


@dataclass(frozen=True)
class Assumed:
    """Prices by counting operations. Steps of a clean arm are given to all arms, so arms of a task cost the same."""

    encoder: str

    @cached_property
    def tables(self) -> Mapping[str, Any]:
        """Sizes, lengths and weights."""
        import tomllib
        from importlib.resources import files

        return tomllib.loads((files("xaug.study.price") / "tables.toml").read_text(encoding="utf-8"))

    @cached_property
    def weights(self) -> Mapping[str, float]:
        """The size of the encoder; for one that the table does not have, that of its files, or of XLM-R Base."""
        known = self.tables["encoders"]
        found: Mapping[str, float] = known.get(self.encoder, known["FacebookAI/xlm-roberta-base"])
        return found

    def price(self, cell: Cell) -> Price | Unpriced:
        """The price of a cell, if the table has its task."""
        return _KINDS[cell.kind](self, cell)

    def generate(self, cell: Cell) -> Price | Unpriced:
        """The price of rows."""
        asked = request_of(cell)
        assert isinstance(asked, GenerateCellRequest)
        size = self.tables["intermediate"].get(asked.task)
        if asked.attack == "clean" or asked.like is not None or size is None:
            return Price(STARTING, "assumed", disk=100_000_000)
        rows = min(size["rows"], asked.limit or size["rows"])
        queries = rows * PER_ROW
        # Two victims and two judges, each on one half of the rows: models of the size of BERT Base, three epochs.
        models = self._training(2 * 3 * size["rows"] * size["tokens"] * size["inputs"], 86e6)
        return Price(
            STARTING + models + Range(queries / QUERIES[1], queries / QUERIES[0]), "assumed", disk=1_500_000_000
        )

    def train(self, cell: Cell) -> Price | Unpriced:
        """The price of intermediate training."""
        asked = request_of(cell)
        assert isinstance(asked, TrainCellRequest)
        settings = RunSettings.model_validate(asked.settings)
        tasks = list(dict.fromkeys(one.task for one in asked.rows))
        if unknown := [task for task in tasks if task not in self.tables["intermediate"]]:
            return _unknown(unknown[0])
        sizes = [self.tables["intermediate"][task] for task in tasks]
        tokens = sum(self._rows(size, settings.data.max_rows) * size["tokens"] * size["inputs"] for size in sizes)
        return Price(
            STARTING + self._training(tokens * settings.optimizer.epochs, self.weights["weights"]),
            "assumed",
            disk=round(self.weights["bytes"]),
        )

    def evaluate(self, cell: Cell) -> Price | Unpriced:
        """The price of a target task: fine-tuning for each seed, and predictions in every language."""
        asked = request_of(cell)
        assert isinstance(asked, EvalCellRequest)
        size = self.tables["targets"].get(asked.task)
        if size is None:
            return _unknown(asked.task)
        settings = RunSettings.model_validate(asked.settings["fine_tuning"])
        rows = self._rows(size, settings.data.max_rows)
        trained = rows * size["tokens"] * size["inputs"] * settings.optimizer.epochs
        test = min(size["test"], asked.settings.get("max_examples") or size["test"]) * len(asked.settings["languages"])
        seeds = len(asked.settings["seeds"])
        forward = 2 * self.weights["weights"] * test * size["tokens"] * size["inputs"] * seeds
        predicting = Range(forward / (PEAK * PREDICTING[1]), forward / (PEAK * PREDICTING[0]))
        tuning = self._training(trained * seeds, self.weights["weights"])
        return Price(STARTING + tuning + predicting, "assumed", disk=round(self.weights["bytes"]) if rows else 0)

    def _training(self, tokens: float, weights: float) -> Range:
        flops = 6 * weights * tokens
        return Range(flops / (PEAK * TRAINING[1]), flops / (PEAK * TRAINING[0]))

    @staticmethod
    def _rows(size: Mapping[str, float], most: int | None) -> float:
        return size["rows"] if most is None else min(size["rows"], most)


def _unknown(task: str) -> Unpriced:
    return Unpriced(f"No published numbers of rows are known for {task}, so nothing here can estimate its cost.")


_KINDS: MappingProxyType[str, Callable[[Assumed, Cell], Price | Unpriced]] = MappingProxyType(
    {"generate": Assumed.generate, "train": Assumed.train, "eval": Assumed.evaluate}
)
