"""Training against perturbed inputs: one method a module, whose import adds its factory to METHODS.

After Huang, Ahmad, Peng, Chang 2021 (arXiv 2104.08645): adversarial training and randomized smoothing for zero-shot
cross-lingual transfer. Their public code (github.com/uclanlp/Robust-XLT, README) holds the synonym method only, and
the paper's own constants of the embedding-space methods were not verified: those here come from the sources that each
module names.
"""

from __future__ import annotations

from typing import Any

from xaug.train.config import RobustConfig
from xaug.train.robust import fgm, freelb, noise, none, pgd, synonym
from xaug.train.robust.base import METHODS, Method, MicroStep


def method_for(config: RobustConfig, tokenizer: Any) -> Method:
    """The method of a run. Raises UsageError for a setting that it does not take or a bad file of synonyms."""
    return METHODS.get(config.method)(config, tokenizer)


def check_method(config: RobustConfig) -> None:
    """What `method_for` refuses and needs no tokenizer to know: see there."""
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
