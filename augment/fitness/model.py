"""The fitted combination of all features: the probability that a person accepts a substitution."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import numpy.typing as npt
from xaug.augment.fitness import contextual, lexical, masked
from xaug.augment.fitness.agreement import one_lemma
from xaug.augment.fitness.item import Substitution
from xaug.augment.fitness.lexical import WordNet
from xaug.augment.oracles.encoder import SentenceEncoder
from xaug.augment.oracles.masked_lm import MaskedLM

FILE = "fitted.json"
_CHUNK = 1024  # substitutions whose hidden states are in memory at once: some 50 MB
WITH_WORDNET, WITHOUT = "encoder+mlm+wordnet", "encoder+mlm"
# The same without the encoder, whose features take most of the time: it reads each new text.
_QUICK = {WITH_WORDNET: "mlm+wordnet", WITHOUT: "mlm"}
NAMES = {
    WITH_WORDNET: (*contextual.NAMES, *masked.NAMES, *lexical.NAMES),
    WITHOUT: (*contextual.NAMES, *masked.NAMES),
    _QUICK[WITH_WORDNET]: (*masked.NAMES, *lexical.NAMES),
    _QUICK[WITHOUT]: masked.NAMES,
}
# All of SWORDS' substitutions with a cross-validated fitness of at least 0.4, 0.5 or 0.6 have a quick probability of at
# least a quarter of that. At 0.6, the quick probability is lower for 44 % of the words that a masked LM proposes and
# that WordNet relates to the old word.
_QUICKLY = 0.25


@dataclass(frozen=True, slots=True)
class Fitted:
    """A logistic regression over standardized features. All arrays are float64 [features]."""

    names: tuple[str, ...]
    mean: npt.NDArray[np.float64]
    scale: npt.NDArray[np.float64]
    weights: npt.NDArray[np.float64]
    intercept: float

    def probabilities(self, features: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Probabilities, float64 [n], from features, float64 [n, features]."""
        logits = (features - self.mean) / self.scale @ self.weights + self.intercept
        found: npt.NDArray[np.float64] = 1 / (1 + np.exp(-np.clip(logits, -50, 50)))
        return found


@cache
def fitted(variant: str) -> Fitted:
    """The model of these features that the package holds (`benchmarks/tools/fit_fitness.py` wrote it)."""
    text = (files("xaug.augment.fitness") / FILE).read_text(encoding="utf-8")
    content: dict[str, Any] = json.loads(text)[variant]
    mean, scale, weights = (np.array(content[name], dtype=np.float64) for name in ("mean", "scale", "weights"))
    return Fitted(tuple(content["names"]), mean, scale, weights, float(content["intercept"]))


@dataclass(frozen=True, slots=True)
class Features:
    """Computes all features. ``wordnet``: None for the features without WordNet's."""

    encoder: SentenceEncoder
    mlm: MaskedLM
    wordnet: WordNet | None

    @property
    def variant(self) -> str:
        """A key of ``NAMES``, whose features these are."""
        return WITHOUT if self.wordnet is None else WITH_WORDNET

    def of(self, items: Sequence[Substitution]) -> npt.NDArray[np.float64]:
        """The features of n substitutions, float64 [n, features], in the order of ``NAMES``."""
        return np.hstack([contextual.features(self.encoder, items), self.quick(items)])

    def quick(self, items: Sequence[Substitution]) -> npt.NDArray[np.float64]:
        """Those of them that do not need the encoder: the last ones."""
        parts = [masked.features(self.mlm, items)]
        if self.wordnet is not None:
            parts.append(self.wordnet.features(items))
        return np.hstack(parts)


def fitted_digest() -> str:
    """The SHA-256 of the fitted models."""
    return hashlib.sha256((files("xaug.augment.fitness") / FILE).read_bytes()).hexdigest()


class Fitness:
    """Answers a ``Substitution`` with the probability, in [0, 1], that a person would accept the new word.

    It is fitted on SWORDS (Lee et al. 2021), where at least half of the annotators had to accept it. SWORDS asks for
    other words, so another form of the same word ("minute", "minutes") is beyond the fit: its answer is 0.

    ``least``: lower answers do not matter. A substitution that is improbable by the features of masked LM and WordNet
    alone is not read by the encoder, and its answer is 0.
    """

    def __init__(self, features: Features, least: float = 0.0) -> None:
        self.features, self.model, self.least = features, fitted(features.variant), least
        self.quick = fitted(_QUICK[features.variant])

    def answer(self, items: Sequence[Hashable]) -> list[Any]:
        """One probability per Substitution."""
        asked = [item for item in items if isinstance(item, Substitution)]
        out: list[Any] = []
        for at in range(0, len(asked), _CHUNK):
            out += self._probabilities(asked[at : at + _CHUNK]).tolist()
        return out

    def _probabilities(self, items: Sequence[Substitution]) -> npt.NDArray[np.float64]:
        found = np.zeros(len(items))
        quick = self.features.quick(items)
        possible = self.quick.probabilities(quick) >= self.least * _QUICKLY
        live = [i for i, item in enumerate(items) if possible[i] and not one_lemma(item.old, item.new)]
        if live:
            read = contextual.features(self.features.encoder, [items[i] for i in live])
            found[live] = self.model.probabilities(np.hstack([read, quick[live]]))
        return found
