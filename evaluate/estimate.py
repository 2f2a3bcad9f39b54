"""Estimating the cost of an evaluation: a few batches of each task are computed now, and nothing is kept or written."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from xaug.data_cards.ranges import NOTHING, Range, spread_order
from xaug.data_cards.references import Reference
from xaug.data_cards.schema import Row
from xaug.evaluate.cache import models_root
from xaug.evaluate.cells import CellId, is_cached
from xaug.evaluate.checklist.ask import cached_diagnosis
from xaug.evaluate.checklist.capabilities import CAPABILITIES
from xaug.evaluate.checklist.cases import CASES, cases
from xaug.evaluate.cost import EvalCost, TaskCost
from xaug.evaluate.finetune import configs, is_fine_tuned, training_key
from xaug.evaluate.plan import Plan
from xaug.evaluate.retrieval.encoder import Encoder, load_encoder
from xaug.evaluate.tasks.base import TaskPlan, Work, first_rows
from xaug.evaluate.tasks.embedding import open_embedder
from xaug.models.loading import load_tokenizer
from xaug.models.placement import device_for
from xaug.pocket.concepts import LANGUAGES
from xaug.train.estimate import MACHINE, Clock, Rates, sampled, training_cost
from xaug.train.heads import head_for
from xaug.train.heads.base import HEADS

BUDGET = 3.5  # seconds of timed batches over all tasks: with loading, a dry run takes below 20 s with small models
_ROWS = 24  # rows of a language that are tokenized or embedded: their mean length is right to within a tenth
_FEW_CASES = 2  # cases of each capability of the checklist that are written out: in all about as many as _ROWS
_CASES = CASES * len(CAPABILITIES)  # cases of a language
# Seconds of a cell without its model: the metric, the bootstrap, its files and the averages. Measured on a CPU with the
# embedded world's suite (200 rows in a cell).
_CELL = Range(0.05, 0.4)
# Floating-point operations per second of the exact search, from a matrix product on one core to one on a server.
_SEARCH = (2e9, 5e10)


def estimate(plan: Plan, *, budget: float = BUDGET, clock: Clock = time.perf_counter) -> EvalCost:
    """Time some batches of each task and estimate the whole. Raises what opening a task raises.

    ``budget``: seconds of timed batches over all tasks.
    """
    started = time.process_time()  # so far, the process has imported libraries, which the evaluation also does
    estimator = _Estimator(plan, clock, budget / max(1, len(plan.tasks)))
    tasks = tuple(estimator.task(task) for task in plan.tasks)
    checklist = estimator.checklist() if plan.config.checklist else NOTHING
    return EvalCost(Range(started, started).widened(0.8, 1.5), tasks, checklist, estimator.disk)


@dataclass
class _Estimator:
    """The estimate of one task after another, with the models and speeds that several tasks share."""

    plan: Plan
    clock: Clock
    budget: float  # seconds for one task
    disk: int = 0  # bytes of models that are to be trained
    _counted: set[str] = field(default_factory=set)  # trainings whose cost is counted: XQuAD and MLQA share one
    _models: dict[str, Rates] = field(default_factory=dict)  # training → its model
    _speeds: dict[str, Range] = field(default_factory=dict)  # training → seconds that its model takes for a token

    @cached_property
    def _tokenizer(self) -> Any:
        return load_tokenizer(self.plan.model)

    @cached_property
    def _encoder(self) -> Encoder:
        return load_encoder(self.plan.model, device=device_for(self.plan.config.device))

    def task(self, task: TaskPlan) -> TaskCost:
        """Estimate the cost of one task."""
        plan = self.plan
        cells = [CellId(task, language, seed) for seed in plan.config.seeds for language in task.rows]
        missing = [cell for cell in cells if not is_cached(cell, plan)]
        to_train = self._to_train(task, missing)
        fine_tuning, steps = self._fine_tuning(task) if to_train else (NOTHING, 0)
        predicting = task.target.cost(self, task, [cell.language for cell in missing]) if missing else NOTHING
        limit = task.target.limit(plan.config)
        return TaskCost(
            task=task.target.id, rows=sum(len(first_rows(one, limit).places) for one in task.rows.values()),
            languages=len(task.rows), cells=len(cells), kept_cells=len(cells) - len(missing),
            trained_on=tuple(stage.train.name for stage in task.stages), steps=steps * to_train,
            fine_tuning=fine_tuning * to_train, predicting=predicting + _CELL * len(missing),
        )  # fmt: skip

    def _to_train(self, task: TaskPlan, missing: Sequence[CellId]) -> int:
        """The number of models that the missing cells need, not cached and not counted for an earlier task."""
        if not task.stages:
            return 0
        count = 0
        for seed in dict.fromkeys(cell.seed for cell in missing):
            key = training_key(task, self.plan, seed)
            if key not in self._counted and not is_fine_tuned(task, self.plan, seed, models_root()):
                count += 1
            self._counted.add(key)
        return count

    def _fine_tuning(self, task: TaskPlan) -> tuple[Range, int]:
        """The seconds and the steps of fine-tuning with one seed."""
        total, steps = NOTHING, 0
        for at in range(len(task.stages)):
            rates, seconds = self._rates(task, at)
            cost = training_cost(rates, self.budget / 2 / len(task.stages), Range(seconds, seconds).widened(*MACHINE))
            total, steps = total + cost.seconds, steps + cost.steps
        self._models[self._training(task)] = rates  # the model of the last stage makes the predictions
        self.disk += 4 * rates.parameters * len(self.plan.config.seeds)
        return total, steps

    def _training(self, task: TaskPlan) -> str:
        """What identifies the task's model: tasks that are fine-tuned alike share it."""
        return training_key(task, self.plan, self.plan.config.seeds[0])

    def _rates(self, task: TaskPlan, at: int) -> tuple[Rates, float]:
        """The model of a stage with a new head, and the seconds of loading it.

        A later stage keeps the head of the stage before it, which is not trained yet; a new head costs as much.
        """
        run = configs(task, self.plan.config, self.plan.config.seeds[0])[at].model_copy(update={"head": "new"})
        rates = Rates(sampled(run, task.stages[at].store, self.clock, tokenizer=self._tokenizer), self.clock)
        return rates, rates.load()

    def _model(self, task: TaskPlan) -> Rates:
        """The task's model. It is loaded here if the task's fine-tuned model is cached."""
        key = self._training(task)
        if key not in self._models:
            self._models[key], _ = self._rates(task, len(task.stages) - 1)
        return self._models[key]

    def _seconds_per_token(self, task: TaskPlan) -> Range:
        """The seconds that the task's model takes for a token of its input."""
        key = self._training(task)
        if key not in self._speeds:
            rates = self._model(task)
            data = (rates.prepared.dev or rates.prepared.train)[0]
            self._speeds[key] = rates.forwards(data, self.budget / 4, self.plan.config.token_budget)
        return self._speeds[key]

    def predictions(self, task: TaskPlan, languages: Sequence[str]) -> Range:
        """Seconds of predicting the rows of these languages; a language that is listed repeatedly counts repeatedly."""
        rates = self._model(task)
        return self._seconds_per_token(task) * sum(self._tokens(task, language, rates) for language in languages)

    def _tokens(self, task: TaskPlan, language: str, rates: Rates) -> float:
        """The tokens of a language's rows, estimated from a few rows."""
        reference = task.rows[language]
        chosen = first_rows(reference, task.target.limit(self.plan.config))
        count = len(chosen.places)
        sample = [chosen.rows(at, at + 1)[0] for at in spread_order(count)[:_ROWS]]
        return rates.tokens_per_row(sample, head_for(reference.task_type)) * count

    def vectors(self, task: TaskPlan, languages: Sequence[str]) -> Range:
        """Seconds of the vectors of all texts that these languages need, and of the search among them."""
        references = {one.name: one for code in languages for one in task.target.reads(task, code)}.values()
        samples = {one.name: _sample_texts(one) for one in references}
        with TemporaryDirectory(prefix="xaug-dry-run-") as scratch:
            work = Work(task, self.plan.config, self.plan.model, None, Path(scratch), lambda text: None)
            embedder = open_embedder(work, last=bool(task.stages), encoder=self._encoder)
            embedder.vectors(["a first text, which warms up"])
            texts = [text for sample in samples.values() for text in sample]
            began = self.clock()
            embedder.vectors(texts)
            seconds_per_character = (self.clock() - began) / max(1, sum(map(len, texts)))
        characters, products = 0.0, 0.0
        for one in references:
            rows = one.table.num_rows
            sample = samples[one.name]
            characters += sum(map(len, sample)) / max(1, len(sample)) * rows
            products += rows * rows / 4  # queries times candidates, if there are as many of both
        operations = 2 * products * int(embedder.encoder.model.config.hidden_size) * len(embedder.layers)
        seconds = seconds_per_character * characters
        return Range(seconds, seconds).widened(0.7, 1.5) + Range(operations / _SEARCH[1], operations / _SEARCH[0])

    def checklist(self) -> Range:
        """Seconds of running the checklist on the fine-tuned reading model."""
        task = self.plan.reader
        if task is None:
            return NOTHING
        total = NOTHING
        for seed in self.plan.config.seeds:
            for language in (code for code in task.rows if code in LANGUAGES):
                if cached_diagnosis(training_key(task, self.plan, seed), language, seed) is None:
                    sample = [case.row for case in cases(language, number=_FEW_CASES)]
                    tokens = self._model(task).tokens_per_row(sample, HEADS.get("span")) * _CASES
                    total += self._seconds_per_token(task) * tokens
        return total


def _sample_texts(reference: Reference) -> list[str]:
    """The texts of a few rows, each with its context."""
    rows: list[Row] = reference.table.take(spread_order(reference.table.num_rows)[:_ROWS]).to_pylist()
    return [" ".join(part for part in (row["text"], row.get("context")) if part) for row in rows]
