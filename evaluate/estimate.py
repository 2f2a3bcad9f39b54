"""What an evaluation would cost: a few batches of each task are computed now, nothing is kept or written."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from xaug.data_cards.ranges import NOTHING, Range, spread
from xaug.data_cards.references import Reference
from xaug.data_cards.schema import Row
from xaug.evaluate.cache import models_root
from xaug.evaluate.cells import Place, is_kept
from xaug.evaluate.checklist.ask import kept as diagnosed
from xaug.evaluate.checklist.cases import cases
from xaug.evaluate.finetune import configs, is_fine_tuned, training_key
from xaug.evaluate.plan import Plan
from xaug.evaluate.tasks.base import TaskPlan, Work, first_rows
from xaug.evaluate.tasks.embedding import open_embedder
from xaug.pocket.concepts import LANGUAGES
from xaug.train.estimate import MACHINE, Clock, Rates, sampled, training_cost
from xaug.train.heads import head_for
from xaug.train.heads.base import HEADS

BUDGET = 6.0  # seconds of timed batches over all tasks; with loading, a dry run stays near 20 s with small models
_ROWS = 24  # rows of a language that are tokenized or embedded: their mean length is right to within a tenth
# Seconds a cell costs beside its model: metrics, its interval's resamples, its files, the averages written anew. From
# the embedded world's suite (200 rows a cell) on a CPU.
_CELL = Range(0.05, 0.4)
# Floating-point operations a second of the exact search, from a matrix product on one core to one on a server.
_SEARCH = (2e9, 5e10)


@dataclass(frozen=True)
class TaskCost:
    """Of one task over all its seeds and languages."""

    task: str
    rows: int  # that are scored, of all languages
    languages: int
    cells: int  # a language with a seed, each
    kept_cells: int  # of these, that the cache holds: they cost nothing
    trained_on: tuple[str, ...]
    steps: int  # of fine-tuning that is still to come, over all seeds
    fine_tuning: Range
    predicting: Range  # predictions, or vectors and search

    @property
    def seconds(self) -> Range:
        """All of it."""
        return self.fine_tuning + self.predicting


@dataclass(frozen=True)
class EvalCost:
    """Of the whole. Seconds are those of the clock, on this machine as it is now."""

    loading: Range
    tasks: tuple[TaskCost, ...]
    checklist: Range
    disk: int  # bytes of fine-tuned models in the cache

    @property
    def seconds(self) -> Range:
        """All of it."""
        return sum((one.seconds for one in self.tasks), self.loading + self.checklist)


def estimate(plan: Plan, *, budget: float = BUDGET, clock: Clock = time.perf_counter) -> EvalCost:
    """Time each task's batches. Raises what opening a task raises."""
    started = time.process_time()  # so far the process has imported libraries, which the run does too
    reckoning = _Reckoning(plan, clock, budget / max(1, len(plan.tasks)))
    tasks = tuple(reckoning.task(task) for task in plan.tasks)
    checklist = reckoning.checklist() if plan.config.checklist else NOTHING
    return EvalCost(Range(started, started).widened(0.8, 1.5), tasks, checklist, reckoning.disk)


@dataclass
class _Reckoning:
    """What is carried from task to task."""

    plan: Plan
    clock: Clock
    budget: float  # seconds for one task
    disk: int = 0  # bytes of models that are to be trained
    _seen: set[str] = field(default_factory=set)  # trainings that are reckoned: XQuAD and MLQA share one
    _models: dict[str, Rates] = field(default_factory=dict)  # task → its model
    _readers: dict[str, Range] = field(default_factory=dict)  # task → seconds that its model takes for a piece

    def task(self, task: TaskPlan) -> TaskCost:
        """Return what one task of the plan will cost."""
        plan = self.plan
        places = [Place(task, language, seed) for seed in plan.config.seeds for language in task.rows]
        missing = [place for place in places if not is_kept(place, plan)]
        to_train = self._to_train(task, missing)
        fine_tuning, steps = self._fine_tuning(task) if to_train else (NOTHING, 0)
        predicting = task.target.cost(self, task, [place.language for place in missing]) if missing else NOTHING
        limit = task.target.limit(plan.config)
        return TaskCost(
            task=task.target.id, rows=sum(len(first_rows(one, limit).places) for one in task.rows.values()),
            languages=len(task.rows), cells=len(places), kept_cells=len(places) - len(missing),
            trained_on=tuple(stage.train.name for stage in task.stages), steps=steps * to_train,
            fine_tuning=fine_tuning * to_train, predicting=predicting + _CELL * len(missing),
        )  # fmt: skip

    def _to_train(self, task: TaskPlan, missing: Sequence[Place]) -> int:
        """Models that the task needs, the cache does not hold, and no task before it is reckoned to train."""
        if not task.stages:
            return 0
        count = 0
        for seed in dict.fromkeys(place.seed for place in missing):
            key = training_key(task, self.plan, seed)
            if key not in self._seen and not is_fine_tuned(task, self.plan, seed, models_root()):
                count += 1
            self._seen.add(key)
        return count

    def _fine_tuning(self, task: TaskPlan) -> tuple[Range, int]:
        """(seconds of one seed's training, its steps)."""
        total, steps = NOTHING, 0
        for at in range(len(task.stages)):
            rates, seconds = self._rates(task, at)
            found = training_cost(rates, self.budget / 2 / len(task.stages), Range(seconds, seconds).widened(*MACHINE))
            total, steps = total + found.seconds, steps + found.steps
            self._models[task.target.id] = rates  # of the last stage: it predicts
        self.disk += 4 * rates.parameters * len(self.plan.config.seeds)
        return total, steps

    def _rates(self, task: TaskPlan, at: int) -> tuple[Rates, float]:
        """(the model of a stage under a new head, the seconds that loading it took)."""
        # A later stage keeps the head that the one before it trained, which is not there yet: a new one costs as much.
        run = configs(task, self.plan.config, self.plan.config.seeds[0])[at].model_copy(update={"head": "new"})
        rates = Rates(sampled(run, task.stages[at].store, self.clock), self.clock)
        return rates, rates.load()

    def _model(self, task: TaskPlan) -> Rates:
        """The task's model, loaded here where it is fine-tuned already, or by a task before it."""
        if task.target.id not in self._models:
            self._models[task.target.id], _ = self._rates(task, len(task.stages) - 1)
        return self._models[task.target.id]

    def _a_piece(self, task: TaskPlan) -> Range:
        """Seconds that the task's model takes for a piece of its input."""
        if task.target.id not in self._readers:
            rates = self._model(task)
            data = (rates.prepared.dev or rates.prepared.train)[0]
            self._readers[task.target.id] = rates.forwards(data, self.budget / 4, self.plan.config.token_budget)
        return self._readers[task.target.id]

    def predictions(self, task: TaskPlan, languages: Sequence[str]) -> Range:
        """Seconds of predicting the rows of these languages; one that comes repeatedly is predicted as often."""
        rates = self._model(task)
        return self._a_piece(task) * sum(self._pieces(task, language, rates) for language in languages)

    def _pieces(self, task: TaskPlan, language: str, rates: Rates) -> float:
        """Pieces of a language's rows, from a few of them."""
        reference = task.rows[language]
        chosen = first_rows(reference, task.target.limit(self.plan.config))
        count = len(chosen.places)
        few = [chosen.rows(at, at + 1)[0] for at in spread(count)[:_ROWS]]
        return rates.pieces_a_row(few, head_for(reference.task_type)) * count

    def vectors(self, task: TaskPlan, languages: Sequence[str]) -> Range:
        """Seconds of the vectors of all texts that these languages need, and of the search among them."""
        references = {one.name: one for code in languages for one in task.target.reads(task, code)}.values()
        few = {one.name: _some(one) for one in references}
        with TemporaryDirectory(prefix="xaug-dry-run-") as scratch:
            work = Work(task, self.plan.config, self.plan.model, None, Path(scratch), lambda text: None)
            embedder = open_embedder(work, last=bool(task.stages))
            embedder.vectors(["once, so that nothing is measured that is done once"])
            texts = [text for own in few.values() for text in own]
            began = self.clock()
            embedder.vectors(texts)
            a_character = (self.clock() - began) / max(1, sum(map(len, texts)))
        characters, products = 0.0, 0.0
        for one in references:
            rows = one.table.num_rows
            characters += sum(map(len, few[one.name])) / max(1, len(few[one.name])) * rows
            products += rows * rows / 4  # queries × candidates, where there are as many of both
        operations = 2 * products * int(embedder.encoder.model.config.hidden_size) * len(embedder.layers)
        seconds = a_character * characters
        return Range(seconds, seconds).widened(0.7, 1.5) + Range(operations / _SEARCH[1], operations / _SEARCH[0])

    def checklist(self) -> Range:
        """Seconds of the cases that are put to the reader."""
        task = self.plan.reader
        if task is None:
            return NOTHING
        total = NOTHING
        for seed in self.plan.config.seeds:
            for language in (code for code in task.rows if code in LANGUAGES):
                if diagnosed(training_key(task, self.plan, seed), language, seed) is None:
                    total += self._asked(task, [case.row for case in cases(language)])
        return total

    def _asked(self, task: TaskPlan, rows: Sequence[Row]) -> Range:
        few = [rows[at] for at in spread(len(rows))[:_ROWS]]
        return self._a_piece(task) * (self._model(task).pieces_a_row(few, HEADS.get("span")) * len(rows))


def _some(reference: Reference) -> list[str]:
    """Texts of a few rows, with what stands beside them."""
    rows: list[Row] = reference.table.take(spread(reference.table.num_rows)[:_ROWS]).to_pylist()
    return [" ".join(part for part in (row["text"], row.get("context")) if part) for row in rows]
