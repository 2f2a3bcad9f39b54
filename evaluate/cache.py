"""Where the evaluator keeps what it made: below the cache, by what decided it."""

from __future__ import annotations

from pathlib import Path

from xaug.data_cards.cache import cache_folder


def models_root() -> Path:
    """Fine-tuned models lie here: another output folder trains none of them again."""
    return cache_folder() / "evaluations"


def rows_root() -> Path:
    """The store of the rows that evaluations read.

    It is the evaluator's own: in a user's store, its versions would be what a training run on ``mnli/clean`` takes.
    """
    return models_root() / "store"
