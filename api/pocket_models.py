"""The embedded world's victims and judges, which are fine-tuned when first needed and kept in the user's cache."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from xaug.data_cards.ranges import Range
from xaug.kept_models import train_once
from xaug.pocket import POCKET

if TYPE_CHECKING:
    from xaug.data_cards.card import DatasetCard
    from xaug.data_cards.identity import DatasetId
    from xaug.data_cards.sources.base import Source
    from xaug.listening import Listener
    from xaug.train.config import RunConfig

MODEL: str = POCKET  # profiles and calls name the model after its world
SEEDS = {"victim": 0, "judge": 1}


class Recipe(NamedTuple):
    """The settings of fine-tuning that differ between tasks. ``token_budget``: padded tokens per batch."""

    rows: int = 3000
    lr: float = 1e-3
    token_budget: int = 2048


# These settings train each model within a minute on two cores. A judge is trained on other rows, in another order.
USUAL = Recipe()
# The model reads every row four times, once per answer. With a rate of 1e-3 a judge of cosmosqa reached 48 %, with this
# one 100 %.
FOUR_LONG_ANSWERS = Recipe(rows=1500, lr=6e-4)
# A passage has about three times as many tokens as a pair of sentences. Half the batch size gives more steps, and an F1
# of 44.1 instead of 39.5.
SPANS = Recipe(lr=6e-4, token_budget=1024)
RECIPES = {"hellaswag": FOUR_LONG_ANSWERS, "cosmosqa": FOUR_LONG_ANSWERS, "squad_v1": SPANS, "squad_v2": SPANS}


class Usual(NamedTuple):
    """Seconds on two cores (benchmarks/results/pocket_victims.json): of training one model, and of a whole attack."""

    training: float
    whole: float  # training both models, loading all models, and attacking 200 rows


USUAL_SECONDS = {
    "mnli": Usual(16, 45), "anli": Usual(25, 78), "qqp": Usual(15, 48), "squad_v1": Usual(47, 134),
    "squad_v2": Usual(46, 182), "hellaswag": Usual(44, 138), "ccg": Usual(17, 45), "cosmosqa": Usual(48, 462),
    "commonsenseqa": Usual(46, 106),
}  # fmt: skip
_UNSEEN = Usual(48, 462)  # for a task that was not measured: the figures of the slowest one
_USUAL_LOADING = 6.0  # seconds of loading models, which do not depend on the number of rows
_MACHINES = (0.6, 2.5)  # the speed of other machines, relative to the one of the figures


def settings(task: DatasetId, role: str) -> RunConfig:
    """The settings with which a victim or a judge of a task is fine-tuned."""
    from xaug.train.config import RunConfig

    recipe = RECIPES.get(task.name, USUAL)
    return RunConfig.model_validate(
        {
            "model": MODEL, "seed": SEEDS[role], "device": "cpu",
            "data": {"train": (f"{task}/clean",), "max_rows": recipe.rows, "max_dev_rows": 300},
            "batch": {"token_budget": recipe.token_budget},
            "optimizer": {"lr": recipe.lr, "epochs": 4.0},
        }
    )  # fmt: skip


def is_trained_here(role: str, path: str) -> bool:
    """Whether this model of an attack is the embedded world's own victim or judge."""
    return path == MODEL and role in SEEDS


@dataclass(frozen=True)
class PocketModel:
    """The embedded world's own victim or judge of a task (`OwnModel`). It is quick to train, and not cross-fitted."""

    role: str
    card: DatasetCard
    source: Source

    usual = True  # its costs are figures of other runs

    @cached_property
    def folder(self) -> Path:
        """Where the cache keeps it. The name contains a hash of everything that decides the model."""
        from xaug.data_cards.cache import cache_folder
        from xaug.data_cards.canonical import fingerprint
        from xaug.models.folders import content_hash

        content = {
            "world": self._world,
            "model": content_hash(MODEL),
            "config": settings(self.card.id, self.role).model_dump(mode="json"),
        }
        return cache_folder() / POCKET / f"{self.card.id}-{self.role}-{fingerprint(content)[:16]}"

    @property
    def _world(self) -> list[str]:
        return [file.sha256 for file in self.source.state(self.card, ("train", "validation")).files]

    @property
    def finished(self) -> bool:
        """Whether it is trained."""
        from xaug.train.kept import finished_run

        return finished_run(self.folder) is not None

    def make(self, listener: Listener) -> None:
        """Train it, unless it is trained. Raises what `train_once` raises."""
        from xaug.data_cards.canonical import fingerprint
        from xaug.data_cards.ingest import materialize_clean

        store = self.folder.parent / f"store-{fingerprint({'world': self._world})[:16]}"
        train_once(
            self.folder, settings(self.card.id, self.role), store, task=str(self.card.id),
            what=f"the embedded world's {self.role}", listener=listener,
            rows=lambda: materialize_clean(store, self.card, self.source, ("train", "validation"), wait=True),
        )  # fmt: skip

    def training(self) -> Range:
        """The usual seconds of training it."""
        seconds = USUAL_SECONDS.get(self.card.id.name, _UNSEEN).training
        return Range(seconds, seconds).widened(*_MACHINES)

    def attacking(self, rows: int) -> Range:
        """The usual seconds of loading the models and attacking ``rows`` rows by BAE."""
        usual = USUAL_SECONDS.get(self.card.id.name, _UNSEEN)
        seconds = _USUAL_LOADING + (usual.whole - 2 * usual.training - _USUAL_LOADING) / 200 * rows
        return Range(seconds, seconds).widened(*_MACHINES)
