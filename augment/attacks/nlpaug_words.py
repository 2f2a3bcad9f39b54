"""nlpaug's augmenters of words and characters as attacks: each is given the words that may be edited, and nothing else.

So frozen spans, other fields and all that stands between words stay as they are. nlpaug draws from the global
generators of Python and NumPy: they are seeded for each call from the row's own generator, and put back.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from xaug.augment.attacks.base import Candidate, Example
from xaug.augment.queries import Search

_BETWEEN = "\n"  # no word holds one


def as_lines(text: str) -> list[str]:
    """The tokenizer that an augmenter here is made with: a word a line."""
    return text.split(_BETWEEN)


def of_lines(words: Sequence[str]) -> str:
    """What undoes it."""
    return _BETWEEN.join(words)


@dataclass(frozen=True)
class WordByWord:
    """An augmenter that puts something in the place of words, and neither adds words nor takes them away.

    ``make`` makes it, with ``as_lines`` and ``of_lines`` as tokenizers; nlpaug is imported only then.
    """

    make: Callable[[], Any]
    variants: int  # rows made of one row, at most: equal ones are one

    @cached_property
    def augmenter(self) -> Any:
        """nlpaug's augmenter."""
        return self.make()

    def search(self, example: Example, rng: random.Random) -> Search[Sequence[Candidate]]:
        """Different versions of the row, drawn as often as there may be variants."""
        yield from ()  # no model is asked
        places = example.text.editable()
        words = of_lines([example.text.words[i] for i in places])
        found: dict[tuple[str, ...], Candidate] = {}
        for _ in range(self.variants if words else 0):
            with seeded(rng.getrandbits(32)):
                (made,) = self.augmenter.augment(words)
            state = example.text
            for i, word in zip(places, as_lines(made), strict=True):
                if word != state.words[i]:
                    state = state.replace(i, word).take()
            if state is not example.text:
                found.setdefault(state.fields, Candidate.of(state))
        return list(found.values())


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    """The global generators of Python and NumPy as after this seed; behind it, as they were before."""
    python, numpy = random.getstate(), np.random.get_state()
    random.seed(seed)
    np.random.seed(seed)
    try:
        yield
    finally:
        random.setstate(python)
        np.random.set_state(numpy)
