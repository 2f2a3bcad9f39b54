"""The embedded world's victims and judges: fine-tuned from its model when first needed, kept in the user's cache."""

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

MODEL: str = POCKET  # what profiles and calls name it: as the world
SEEDS = {"victim": 0, "judge": 1}


class Recipe(NamedTuple):
    """What of fine-tuning differs between tasks; ``token_budget`` is a batch's."""

    rows: int = 3000
    lr: float = 1e-3
    token_budget: int = 2048


# Chosen once so that each model is ready within a minute on two cores; a judge sees other rows in another order.
USUAL = Recipe()
# Every row is read once for each of its four answers. At 1e-3 a judge of cosmosqa ended at 48 %, at this rate at 100 %.
FOUR_LONG_ANSWERS = Recipe(rows=1500, lr=6e-4)
# A passage has about three times as many tokens as a pair of sentences. Half the batch size gives more steps, and F1 is
# 44.1 instead of 39.5.
SPANS = Recipe(lr=6e-4, token_budget=1024)
RECIPES = {"hellaswag": FOUR_LONG_ANSWERS, "cosmosqa": FOUR_LONG_ANSWERS, "squad_v1": SPANS, "squad_v2": SPANS}


class Usual(NamedTuple):
    """Seconds on two cores, of benchmarks/results/pocket_victims.json: to train a victim or judge, and of the whole."""

    training: float
    whole: float  # both trained, models loaded, 200 rows attacked


USUAL_SECONDS = {
    "mnli": Usual(16, 45), "anli": Usual(25, 78), "qqp": Usual(15, 48), "squad_v1": Usual(47, 134),
    "squad_v2": Usual(46, 182), "hellaswag": Usual(44, 138), "ccg": Usual(17, 45), "cosmosqa": Usual(48, 462),
    "commonsenseqa": Usual(46, 106),
}  # fmt: skip
_UNSEEN = Usual(48, 462)  # a task without a figure: the slowest of them
_USUAL_LOADING = 6.0  # seconds of the whole, whatever the rows
_MACHINES = (0.6, 2.5)  # how much faster or slower another machine was


def usual_training(task: DatasetId) -> Range:
    """Seconds that training a victim or a judge usually takes."""
    seconds = USUAL_SECONDS.get(task.name, _UNSEEN).training
    return Range(seconds, seconds).widened(*_MACHINES)


def usual_attack(task: DatasetId, rows: int) -> Range:
    """Seconds that loading the models and attacking so many rows by BAE usually takes."""
    usual = USUAL_SECONDS.get(task.name, _UNSEEN)
    seconds = _USUAL_LOADING + (usual.whole - 2 * usual.training - _USUAL_LOADING) / 200 * rows
    return Range(seconds, seconds).widened(*_MACHINES)


def settings(task: DatasetId, role: str) -> RunConfig:
    """How a victim or a judge of a task is fine-tuned."""
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
    """Whether this model of an attack is the world's own victim or judge."""
    return path == MODEL and role in SEEDS


def untrained(recipe: AttackRecipe) -> tuple[str, ...]:
    """Roles of the world's models that an attack needs and that were not trained to their end yet."""
    from xaug.train.kept import finished_run

    own = (role for role, path in recipe.models.items() if is_trained_here(role, path))
    return tuple(role for role in own if not finished_run(_folder(recipe.card, role, recipe.source)))


def with_trained(recipe: AttackRecipe) -> AttackRecipe:
    """The attack with the folders of the world's models in place of their name. Nothing is trained."""
    from dataclasses import replace

    models = {
        role: str(_folder(recipe.card, role, recipe.source)) if is_trained_here(role, path) else path
        for role, path in recipe.models.items()
    }
    return replace(recipe, models=models)


def trained(recipe: AttackRecipe, listener: Listener) -> AttackRecipe:
    """The same, with the models trained now that are not there yet. Raises what `fine_tuned` raises."""
    for role in untrained(recipe):
        fine_tuned(recipe.card, role, recipe.source, listener)
    return with_trained(recipe)


def fine_tuned(card: DatasetCard, role: str, source: Source, listener: Listener) -> Path:
    """The folder of a task's victim or judge; trained now if the cache does not have it. Raises XaugError.

    Training that is stopped or killed goes on with the next call. A second process waits for the first. Raises
    Interrupted, saying what is kept, where a signal stops it.
    """
    from xaug.data_cards.durable import remove_tree
    from xaug.data_cards.errors import Interrupted
    from xaug.data_cards.ingest import materialize_clean
    from xaug.data_cards.lock import alone
    from xaug.data_cards.store import Store
    from xaug.train.kept import finished_run, train_kept

    folder = _folder(card, role, source)
    title = f"{card.id}: training the world's {role}"
    lock = folder.with_name(f".{folder.name}.lock")
    with alone(lock, what=f"The model {folder}", place="XAUG_CACHE", waiting=listener.note) as unlocked:
        if unlocked:
            listener.note(unlocked)
        if finished_run(folder):
            return folder
        for left in folder.parent.glob(f"{folder.name}.making-*"):  # what earlier releases left when they were killed
            remove_tree(left)
        with listener.working(f"{title}, once; it is kept in {folder.parent}") as say:
            store = folder.parent / f"store-{_fingerprint({'world': _world(card, source)})}"
            began = time.monotonic()
            try:
                materialize_clean(store, card, source, ("train", "validation"), wait=True)
                record = train_kept(settings(card.id, role), Store(store), folder, recorder=_Steps(say, title))
            except KeyboardInterrupt as error:
                said = Interrupted.text_of(error) or f"Stopped before the world's {role} of {card.id} had a checkpoint."
                raise Interrupted.saying(
                    error, f"{said} Nothing was attacked yet; the same request goes on with this training."
                ) from None
    scores = ", ".join(f"{name} {value:.1f}" for task in record.scores.values() for name, value in task.items())
    scores += "".join(f" of {rows:,} dev rows" for rows in record.data.dev_rows.values())
    spent = time.monotonic() - began
    listener.note(f"{card.id}: the world's {role} was trained in {spent:.0f} s ({scores}); kept in {folder}")
    return folder


def _folder(card: DatasetCard, role: str, source: Source) -> Path:
    """Its name is a hash of everything that decides the model, so a changed world or model makes a new one."""
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
    """A recorder that says the step in a title."""

    def __init__(self, say: Callable[[str], None], title: str) -> None:
        self.say, self.title, self.total = say, title, 0

    def started(self, plan: RunPlan) -> None:
        """Know how many steps there are."""
        self.total = plan.steps_total

    def step(self, record: StepRecord) -> None:
        """Say which step it is."""
        self.say(f"{self.title}: step {record.step} of {self.total}")

    def evaluated(self, record: EvalRecord) -> None:
        """Nothing: the score is said at the end."""

    def note(self, step: int, text: str) -> None:
        """Nothing."""

    def finished(self, step: int) -> None:
        """Nothing."""
