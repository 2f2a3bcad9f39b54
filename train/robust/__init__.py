"""Training against perturbed inputs. Each module is one method and adds its factory to METHODS when it is imported.

The methods are those of Huang, Ahmad, Peng, Chang 2021 (arXiv 2104.08645), who use adversarial training and randomized
smoothing for zero-shot cross-lingual transfer. Their public code (github.com/uclanlp/Robust-XLT, README) contains only
the synonym method, and the paper's constants for the embedding-space methods could not be verified. The constants here
come from the sources that each module names.
"""

from __future__ import annotations

from typing import Any

from xaug.train.config import RobustConfig
from xaug.train.robust import fgm, freelb, noise, none, pgd, synonym
from xaug.train.robust.base import METHODS, Method, MicroStep


def method_for(config: RobustConfig, tokenizer: Any) -> Method:
    """The robust method of a run. Raises UsageError for a setting that it does not take and for a bad synonym file."""
    return METHODS.get(config.method)(config, tokenizer)


def check_method(config: RobustConfig) -> None:
    """Raise the errors of `method_for` that can be found without a tokenizer."""
    if config.method != synonym.SynonymDraws.name:
        METHODS.get(config.method)(config, None)
        return
    synonym.read(config)


__all__ = [
    "METHODS",
    "Method",
    "MicroStep",
    "check_method",
    "fgm",
    "freelb",
    "method_for",
    "noise",
    "none",
    "pgd",
    "synonym",
]
