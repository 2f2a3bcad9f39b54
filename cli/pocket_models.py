"""The embedded world's victims and judges: fine-tuned from its model when first needed, kept in the user's cache."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from xaug.cli.console import err

if TYPE_CHECKING:
    from xaug.data_cards.card import DatasetCard
    from xaug.data_cards.sources.base import Source
    from xaug.train.config import RunConfig

MODEL = "pocket"  # what profiles and --model call it
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
# A text has three pieces where a pair has one: batches of half as many rows, so more steps: F1 44.1, not 39.5.
SPANS = Recipe(lr=6e-4, token_budget=1024)
RECIPES = {
    "pocket_hellaswag": FOUR_LONG_ANSWERS,
    "pocket_cosmosqa": FOUR_LONG_ANSWERS,
    "pocket_squad_v1": SPANS,
    "pocket_squad_v2": SPANS,
}


def settings(task: str, role: str) -> RunConfig:
    """How a victim or a judge of a task is fine-tuned."""
    from xaug.train.config import RunConfig

    recipe = RECIPES.get(task, USUAL)
    return RunConfig.model_validate(
        {
            "model": MODEL, "seed": SEEDS[role], "device": "cpu",
            "data": {"train": (f"{task}/clean",), "max_rows": recipe.rows, "max_dev_rows": 300},
            "batch": {"token_budget": recipe.token_budget},
            "optimizer": {"lr": recipe.lr, "epochs": 4.0},
        }
    )  # fmt: skip


def fine_tuned(card: DatasetCard, role: str, source: Source) -> Path:
    """The folder of a task's victim or judge; made now if the cache does not have it. Raises XaugError.

    Its name is a hash of everything that decides it, so a changed world or model makes a new one.
    """
    from xaug.augment.clean import materialize_clean
    from xaug.data_cards.canonical import fingerprint
    from xaug.data_cards.model_files import content_hash
    from xaug.data_cards.store import Store
    from xaug.train.data.tokens import cache_folder
    from xaug.train.run import train

    config = settings(card.id, role)
    hashes = [file.sha256 for file in source.state(card, ("train", "validation")).files]
    key = fingerprint(
        {
            "world": hashes,
            "model": content_hash(MODEL),
            "config": config.model_dump(mode="json"),
        }
    )
    root = cache_folder() / "pocket"
    folder = root / f"{card.id}-{role}-{key[:16]}"
    if (folder / "config.json").is_file():
        return folder
    store = root / f"store-{fingerprint({'world': hashes})[:16]}"
    with err().status(f"{card.id}: training the world's {role}, once; it is kept in {root}") as status:
        materialize_clean(store, card, source, ("train", "validation"), wait=True)
        aside = root / f"{folder.name}.making-{os.getpid()}"
        result = train(config, Store(store), aside, recorder=_Status(status, f"{card.id}: training the world's {role}"))
    scores = ", ".join(f"{name} {value:.1f}" for scores in result.scores.values() for name, value in scores.items())
    err().print(
        f"{card.id}: the world's {role} was trained in {result.seconds:.0f} s ({scores}); kept in {folder}",
        soft_wrap=True,
    )
    if not (folder / "config.json").is_file():  # another process may have been faster
        aside.rename(folder)
    return folder


class _Status:
    """A recorder that shows the step beside a spinner."""

    def __init__(self, status: Any, title: str) -> None:
        self.status, self.title, self.total = status, title, 0

    def started(self, plan: Any) -> None:
        """Know how many steps there are."""
        self.total = plan.steps_total

    def step(self, record: Any) -> None:
        """Say which step it is."""
        self.status.update(f"{self.title}: step {record.step} of {self.total}")

    def evaluated(self, record: Any) -> None:
        """Nothing: the score is said at the end."""

    def note(self, step: int, text: str) -> None:
        """Nothing."""

    def finished(self, *_: Any, **__: Any) -> None:
        """Nothing."""
