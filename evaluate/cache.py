"""Where the evaluator caches what it computed."""

from __future__ import annotations

from pathlib import Path

from xaug.data_cards.cache import cache_folder


def models_root() -> Path:
    """The folder of fine-tuned models, where evaluations with other output folders find them again."""
    return cache_folder() / "evaluations"


def rows_root() -> Path:
    """The store of the rows that evaluations read.

    It is separate from the user's store, where a training run on ``mnli/clean`` would take the evaluator's versions.
    """
    return models_root() / "store"
