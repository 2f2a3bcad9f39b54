"""The embedded world's victims and judges, which are fine-tuned when first needed and kept in the user's cache."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from xaug.data_cards.ranges import Range
from xaug.pocket import POCKET

if TYPE_CHECKING:
    from xaug.augment.recipe import Recipe as AttackRecipe
    from xaug.data_cards.card import DatasetCard
    from xaug.data_cards.identity import DatasetId
    from xaug.data_cards.sources.base import Source
    from xaug.listening import Listener
    from xaug.train.config import RunConfig
    from xaug.train.report.events import EvalRecord, RunPlan, StepRecord

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


def usual_training(task: DatasetId) -> Range:
    """The usual seconds of training a victim or a judge."""
    seconds = USUAL_SECONDS.get(task.name, _UNSEEN).training
    return Range(seconds, seconds).widened(*_MACHINES)


def usual_attack(task: DatasetId, rows: int) -> Range:
    """The usual seconds of loading the models and attacking ``rows`` rows by BAE."""
    usual = USUAL_SECONDS.get(task.name, _UNSEEN)
    seconds = _USUAL_LOADING + (usual.whole - 2 * usual.training - _USUAL_LOADING) / 200 * rows
    return Range(seconds, seconds).widened(*_MACHINES)


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


def untrained(recipe: AttackRecipe) -> tuple[str, ...]:
    """The roles of the embedded world's models that an attack needs and whose training has not finished."""
    from xaug.train.kept import finished_run

    roles = (role for role, path in recipe.models.items() if is_trained_here(role, path))
    return tuple(role for role in roles if not finished_run(_folder(recipe.card, role, recipe.source)))


def with_trained(recipe: AttackRecipe) -> AttackRecipe:
    """The attack, with the folders of the embedded world's models in place of their name. Nothing is trained."""
    from dataclasses import replace

    models = {
        role: str(_folder(recipe.card, role, recipe.source)) if is_trained_here(role, path) else path
        for role, path in recipe.models.items()
    }
    return replace(recipe, models=models)


def trained(recipe: AttackRecipe, listener: Listener) -> AttackRecipe:
    """The same as `with_trained`, after missing models have been trained. Raises what `fine_tuned` raises."""
    for role in untrained(recipe):
        fine_tuned(recipe.card, role, recipe.source, listener)
    return with_trained(recipe)


def fine_tuned(card: DatasetCard, role: str, source: Source, listener: Listener) -> Path:
    """The folder of a task's victim or judge, which is trained now if it is not in the cache. Raises XaugError.

    The next call continues training that was stopped or killed. A second process waits for the first one. If a signal
    stops the training, it raises Interrupted, whose message says what is kept.
    """
    from xaug.data_cards.durable import remove_tree
    from xaug.data_cards.errors import Interrupted
    from xaug.data_cards.ingest import materialize_clean
    from xaug.data_cards.lock import exclusive
    from xaug.data_cards.store import Store
    from xaug.train.kept import finished_run, train_kept

    folder = _folder(card, role, source)
    title = f"{card.id}: training the embedded world's {role}"
    lock = folder.with_name(f".{folder.name}.lock")
    with exclusive(lock, what=f"The model {folder}", place="XAUG_CACHE", waiting=listener.note) as unlocked:
        if unlocked:
            listener.note(unlocked)
        if finished_run(folder):
            return folder
        for left in folder.parent.glob(f"{folder.name}.making-*"):  # left by earlier releases that were killed
            remove_tree(left)
        with listener.working(f"{title} once, into {folder.parent}") as say:
            store = folder.parent / f"store-{_fingerprint({'world': _world(card, source)})}"
            began = time.monotonic()
            try:
                materialize_clean(store, card, source, ("train", "validation"), wait=True)
                record = train_kept(settings(card.id, role), Store(store), folder, recorder=_Steps(say, title))
            except KeyboardInterrupt as error:
                stopped = f"Stopped before the embedded world's {role} of {card.id} had a checkpoint."
                raise Interrupted.with_text(
                    error,
                    f"{Interrupted.text_of(error) or stopped} Nothing was attacked yet. The same request continues this"
                    " training.",
                ) from None
    scores = ", ".join(f"{name} {value:.1f}" for task in record.scores.values() for name, value in task.items())
    scores += "".join(f" on {rows:,} dev rows" for rows in record.data.dev_rows.values())
    spent = time.monotonic() - began
    listener.note(
        f"{card.id}: the embedded world's {role} was trained in {spent:.0f} s ({scores}) and is kept in {folder}"
    )
    return folder


def _folder(card: DatasetCard, role: str, source: Source) -> Path:
    """The folder of a model. Its name contains a hash of everything that decides the model."""
    from xaug.data_cards.cache import cache_folder
    from xaug.models.folders import content_hash

    key = _fingerprint(
        {
            "world": _world(card, source),
            "model": content_hash(MODEL),
            "config": settings(card.id, role).model_dump(mode="json"),
        }
    )
    return cache_folder() / POCKET / f"{card.id}-{role}-{key}"


def _world(card: DatasetCard, source: Source) -> list[str]:
    return [file.sha256 for file in source.state(card, ("train", "validation")).files]


def _fingerprint(content: dict[str, object]) -> str:
    from xaug.data_cards.canonical import fingerprint

    return fingerprint(content)[:16]


class _Steps:
    """A recorder that shows the step in a title."""

    def __init__(self, say: Callable[[str], None], title: str) -> None:
        self.say, self.title, self.total = say, title, 0

    def started(self, plan: RunPlan) -> None:
        """Remember how many steps there are."""
        self.total = plan.steps_total

    def step(self, record: StepRecord) -> None:
        """Show the step."""
        self.say(f"{self.title}: step {record.step} of {self.total}")

    def evaluated(self, record: EvalRecord) -> None:
        """Show nothing: the scores are reported at the end."""

    def note(self, step: int, text: str) -> None:
        """Show nothing."""

    def finished(self, step: int) -> None:
        """Show nothing."""
