"""How good a cross-fitted victim or judge is on rows that it did not see, and what is scored without reading them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xaug.crossfitting import CrossFitted
    from xaug.data_cards.schema import Row
    from xaug.evaluate.metrics.base import Baselines


@dataclass(frozen=True, kw_only=True)
class VictimScore:
    """How good a cross-fitted victim or judge is on rows whose group it did not see.

    Each of its two models is scored on rows of the other half. Scores are in percent, and those of the two models are
    averaged. ``seconds``: of training both, as far as this call trained them; None if it trained none.
    """

    task: str
    role: str
    base: str  # the encoder that was fine-tuned
    folder: Path  # which `generate` accepts as victim or judge
    metric: str
    score: float
    halves: tuple[float, ...]  # the score of each model
    majority: float  # the score of the most frequent answer on the same rows
    chance: float  # the expected score of random answers
    trained_on: int  # rows of both models together
    scored_on: int
    above_chance: bool  # whether `generate` attacks with it: clearly better than both (binomial test)
    seconds: float | None = None


# Fewer rows would change the baselines by less than a point, and a random span is looked for in each of them.
_ROWS = 5_000


def score_of(model: CrossFitted, seconds: float | None) -> VictimScore:
    """The scores of a trained model. ``seconds``: how long its training took, for the result.

    The scores are those that the trainer computed at the end of each run, on rows of the other half. The test whether
    an attack may use the model is that of the attack (`augment.preflight`).
    """
    records = [record for record in model.records if record is not None]
    tested = [next(iter(record.scores.values())) for record in records]
    metric = next(iter(tested[0]))
    halves = tuple(scores[metric] for scores in tested)
    rows = model.held_out_rows(_ROWS)
    baselines = _BASELINES[model.card.task_type.name](rows, model.source.labels(model.card))
    return VictimScore(
        task=str(model.card.id), role=model.role, base=model.base, folder=model.folder, metric=metric,
        score=fmean(halves), halves=halves, majority=baselines.majority, chance=baselines.chance,
        trained_on=sum(row.rows for record in records for row in record.data.train),
        scored_on=sum(row.rows for record in records for row in record.data.dev),
        above_chance=_passes(model, rows), seconds=seconds,
    )  # fmt: skip


def _passes(model: CrossFitted, rows: Sequence[Row]) -> bool:
    """Whether the preflight of an attack accepts the model."""
    from xaug.augment.adapters import adapter_for
    from xaug.augment.oracles.crossfitted import task_model
    from xaug.augment.preflight import preflight, sample
    from xaug.models.placement import Placement

    labels = model.source.labels(model.card)
    placement = Placement.choose(model.device, "fp32")
    loaded = task_model(str(model.folder), adapter_for(model.card), model.card, labels, placement, role=model.role)
    return preflight(loaded, model.card, labels, sample(rows), role=model.role, allow=True).passed


def _labelled(rows: Sequence[Row], labels: Sequence[str]) -> Baselines:
    """Accuracy of the most frequent label or place of the gold choice, and of a random one."""
    from xaug.evaluate.metrics.base import METRICS, ScoredRows

    return METRICS.get("accuracy").baselines(ScoredRows("", "en", rows, labels, 0))


def _tagged(rows: Sequence[Row], labels: Sequence[str]) -> Baselines:
    """Accuracy, over words, of the most frequent tag, and of a random one."""
    from xaug.evaluate.metrics.base import Baselines

    tags = Counter(tag for row in rows for tag in row["tags"])
    return Baselines(chance=100 / len(labels), majority=100 * max(tags.values()) / tags.total())


def _spans(rows: Sequence[Row], labels: Sequence[str]) -> Baselines:
    """SQuAD's F1 of a random span as long as the answer, and of "no answer" to every question."""
    from xaug.evaluate.metrics.base import ScoredRows
    from xaug.evaluate.metrics.baselines import span_baselines
    from xaug.evaluate.metrics.em_f1 import EmF1

    class F1(EmF1):
        main = ("f1",)  # the trainer's dev score is the F1 alone

    return span_baselines(F1(), ScoredRows("", "en", rows, labels, 0))


_BASELINES: MappingProxyType[str, Callable[[Sequence[Row], Sequence[str]], Baselines]] = MappingProxyType({
    "classification": _labelled, "multiple_choice": _labelled, "tagging": _tagged, "span": _spans,
})  # fmt: skip
