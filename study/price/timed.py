"""Prices from a few rows, steps and batches that are computed now, as the dry runs of the other commands do.

Arms differ little in cost, so every sort of cell is timed once: attacks on some rows, training on the clean rows, and
the encoder as it is on each target task.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from xaug.against import NONE, Against
from xaug.data_cards.errors import XaugError
from xaug.data_cards.ranges import NOTHING, Range
from xaug.generation import AttackJob
from xaug.listening import Listener
from xaug.study.cells.listener import Quiet
from xaug.study.execute.cell import Cell
from xaug.study.plan import StudyPlan
from xaug.study.price.base import Price, Unpriced, sort_of
from xaug.study.requests import EvalCellRequest, GenerateCellRequest, TrainCellRequest, request_of

_READING = Range(1.0, 20.0)  # seconds to read and write clean rows, which a dry run does not estimate
_CONTROL = Range(3.0, 60.0)  # seconds of a control, which cannot be timed before its reference is there


@dataclass
class Timed:
    """Prices cells by timing some of their work. ``scratch``: a folder for rows, which is removed afterwards."""

    plan: StudyPlan
    scratch: Path
    listener: Listener
    _known: dict[str, Price | Unpriced] = field(default_factory=dict)
    _made: dict[str, str] = field(default_factory=dict)  # key of a cell of clean rows → its reference

    def price(self, cell: Cell) -> Price | Unpriced:
        """The price of a cell, unless it cannot be timed here, because a model or rows are missing."""
        sort = sort_of(cell)
        if sort not in self._known:
            try:
                self._known[sort] = _KINDS[cell.kind](self, cell)
            except XaugError as error:
                self._known[sort] = Unpriced(error.text)
        return self._known[sort]

    def generate(self, cell: Cell) -> Price | Unpriced:
        """The price of rows."""
        asked = request_of(cell)
        assert isinstance(asked, GenerateCellRequest)
        if asked.data is not None or asked.attack == "clean":
            return Price(_READING, "timed", note="Reading rows takes seconds.")
        if asked.like is not None:
            return Price(_CONTROL, "timed", note="A control is timed when its reference is there.")
        cost = attack_job(asked, self.scratch / "store").estimate()
        if cost.seconds is None:
            return Unpriced("Too few rows could be attacked to tell how long all of them take.")
        return Price(cost.seconds, "timed")

    def train(self, cell: Cell) -> Price:
        """The price of training on the clean rows of the arm's tasks, as long as the clean arm trains."""
        from xaug.run_planning import TrainRequest, plan_training
        from xaug.train.config import RunSettings

        asked = request_of(cell)
        assert isinstance(asked, TrainCellRequest)
        data = tuple(f"{self._clean(key)}/train" for key in asked.clean)
        mixed = {**asked.settings, "data": {**asked.settings.get("data", {}), "train": data, "mix": "append"}}
        wanted = TrainRequest(
            settings=RunSettings.model_validate(mixed), profile="none", output=self.scratch / "runs" / "timed",
            store=self.scratch / "store",
        )  # fmt: skip
        cost = plan_training(wanted, Quiet()).estimate()
        return Price(cost.seconds, "timed", disk=cost.disk)

    def evaluate(self, cell: Cell) -> Price:
        """The price of a target task with the encoder as it is."""
        from xaug.evaluating import EvalRequest, planned

        asked = request_of(cell)
        assert isinstance(asked, EvalCellRequest)
        settings = {**asked.settings, "seeds": [2**32 - 1 - at for at, _ in enumerate(asked.settings["seeds"])]}
        wanted = EvalRequest(
            model=asked.encoder, source=asked.source, profile="none", settings=settings, store=self.scratch / "store",
            output=self.scratch / "evals" / "timed",
        )  # fmt: skip
        with planned(wanted, Quiet(), dry_run=True) as plan:
            cost = plan.estimate()
        own = sum((one.seconds for one in cost.tasks), NOTHING)
        return Price(own + cost.loading, "timed", disk=cost.disk)

    def _clean(self, key: str) -> str:
        """The reference of clean rows, which are read now into the scratch store."""
        if key not in self._made:
            from xaug.study.cells.generate import generate

            cell = self.plan.cell(key)
            output = generate({**cell.request, "study": str(self.scratch)}, {}, self.scratch)
            self._made[key] = str(output["ref"])
        return self._made[key]


_KINDS: MappingProxyType[str, Callable[[Timed, Cell], Price | Unpriced]] = MappingProxyType(
    {"generate": Timed.generate, "train": Timed.train, "eval": Timed.evaluate}
)


def attack_job(asked: GenerateCellRequest, store: Path) -> AttackJob:
    """The job of an attack that matches no other version."""
    from xaug.generate_request import GenerateRequest
    from xaug.generating import plan_generation

    own = asked.settings
    request = GenerateRequest(
        tasks=(asked.task,), attack=asked.attack, source=asked.source, profile=asked.profile, limit=asked.limit,
        store=store, filters={name: None if value is True else value for name, value in own.filters.items()},
        parameters={name: _text(value) for name, value in own.parameters.items()},
        similarity=own.similarity, fields=own.fields, dtype=own.dtype or "fp32",
        victim=own.victim, judge=own.judge, victim_base=own.victim_base,
        judge_base=own.judge_base, mlm=own.mlm, encoder=own.encoder, tagger=own.tagger, max_queries=own.max_queries,
        max_seconds=own.max_seconds, allow_weak_victim=own.allow_weak_victim, seed=asked.seed, against=Against(NONE),
    )  # fmt: skip
    (job,) = plan_generation(request, Quiet())
    assert isinstance(job, AttackJob)
    return job


def _text(value: object) -> str:
    """A parameter of an attack as a request holds it."""
    return str(value).lower() if isinstance(value, bool) else str(value)
