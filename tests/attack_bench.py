"""One search of BAE over oracles that answer from tables."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Sequence
from typing import Any

import numpy as np
from xaug.augment.adapters.classification import ClassificationAdapter
from xaug.augment.attacks import ATTACKS, Candidate, Example, Resources, chance, prepare
from xaug.augment.engine import Engine
from xaug.augment.queries import GoldScore, MaskItem, VictimItem
from xaug.augment.text import words

STOP = frozenset({"the", "is"})
MODES = ("bae", "bae-i", "bae-r-or-i", "bae-r-and-i")


class Table:
    """An oracle that answers each item by a function, and remembers the items."""

    def __init__(self, function: Callable[[Any], Any]) -> None:
        self.function, self.asked = function, []

    def answer(self, items: Sequence[Hashable]) -> list[Any]:
        self.asked += items
        return [self.function(item) for item in items]

    asked: list[Any]


def weigh(weights: dict[str, float]) -> Table:
    """A victim of two labels whose P(gold) is the sum of the weights of its words: it errs below a half."""

    def score(item: VictimItem) -> GoldScore:
        gold = sum(weights.get(word, 0.0) for field in item.fields for word in words(field))
        return GoldScore(gold, 2 * gold - 1)

    return Table(score)


def likeness(cosines: dict[str, float]) -> Table:
    """An encoder under which a text with one of these words has the given cosine to a text without any."""

    def vector(text: str) -> Any:
        cosine = min([cosines.get(word, 1.0) for word in words(text)], default=1.0)
        return np.array([cosine, math.sqrt(1 - cosine**2)], dtype=np.float32)

    return Table(vector)


class Bench:
    """One search over table oracles."""

    def __init__(
        self,
        weights: dict[str, float],
        proposed: Sequence[str] | dict[str, Sequence[str]] = ("x",),
        *,
        cosines: dict[str, float] | None = None,
        tags: dict[str, str] | None = None,
        victim: Table | None = None,
    ) -> None:
        def propose(item: MaskItem) -> tuple[str, ...]:
            if isinstance(proposed, dict):
                before = words(item.before)
                return tuple(proposed.get(before[-1] if before else "", ()))
            return tuple(proposed)

        self.victim, self.mlm = victim or weigh(weights), Table(propose)
        self.encoder = likeness(cosines or {})
        self.tagger = Table(lambda item: (tags or {}).get(item.words[item.at], "NOUN"))

    def run(
        self,
        case: Example | str,
        attack: str = "bae",
        *,
        seconds: float | None = None,
        wordnet: Any = None,
        **params: Any,
    ) -> Candidate:
        if isinstance(case, str):
            case = text_case(case)
        spec = ATTACKS.get(attack)
        built = spec.build(spec.params(**params), Resources(STOP, mask_locally=False, wordnet=wordnet))
        oracles = {"victim": self.victim, "mlm": self.mlm, "encoder": self.encoder, "tagger": self.tagger}
        engine = Engine(oracles, max_seconds=seconds, capacity=0)
        ((_, (result,)),) = engine.run([("", built.search(case, chance(0, "a", attack)))])
        self.items = engine.use["victim"].asked  # an engine passes an item on once a round, and counts it each time
        return result


def text_case(text: str) -> Example:
    return prepare({"id": "a", "text_a": text, "text_b": None, "label": 0}, ClassificationAdapter(), ("text_a",))


def texts(bench: Bench) -> list[str]:
    return [item.fields[0] for item in bench.victim.asked]
