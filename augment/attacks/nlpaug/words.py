"""nlpaug's augmenters of words and characters as attacks: each receives the words that may be edited, and nothing else.

It receives one run of such words at a time: those of a field, or those between two frozen spans of it. Frozen spans,
other fields and the characters between words therefore do not change, and no word moves into another field. nlpaug
draws from the global random generators of Python and NumPy. Before each call they are seeded from the row's own
generator, and restored after it. A search is therefore safe among processes, but not among threads.
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
from xaug.augment.text import AttackedText

_BETWEEN = "\n"  # no word contains one


def as_lines(text: str) -> list[str]:
    """The tokenizer that the augmenters are built with: one word per line."""
    return text.split(_BETWEEN)


def of_lines(words: Sequence[str]) -> str:
    """The inverse of ``as_lines``."""
    return _BETWEEN.join(words)


@dataclass(frozen=True)
class WordByWord:
    """The attack by an augmenter that replaces words and neither adds nor removes any.

    ``make`` builds the augmenter, with ``as_lines`` and ``of_lines`` as its tokenizers. nlpaug is imported only then.
    """

    make: Callable[[], Any]
    variants: int  # the most rows to make of one row; equal ones count once

    @cached_property
    def augmenter(self) -> Any:
        """The augmenter of nlpaug."""
        return self.make()

    def search(self, example: Example, rng: random.Random) -> Search[Sequence[Candidate]]:
        """The distinct texts among ``variants`` draws of the augmenter."""
        yield from ()  # no model is asked
        runs = editable_runs(example.text)
        found: dict[tuple[str, ...], Candidate] = {}
        for _ in range(self.variants if runs else 0):
            state = example.text
            for run in runs:
                for i, word in zip(run, self._augmented([state.words[i] for i in run], rng), strict=True):
                    if word != state.words[i]:
                        state = state.replace(i, word).take()
            if state is not example.text:
                found.setdefault(state.fields, Candidate.of(state))
        return list(found.values())

    def _augmented(self, words: Sequence[str], rng: random.Random) -> list[str]:
        """As many words, some of them augmented. Raises ValueError for an augmenter that adds or removes words."""
        with seeded(rng.getrandbits(32)):
            (text,) = self.augmenter.augment(of_lines(words))
        made = as_lines(text)
        if len(made) != len(words):
            raise ValueError(
                f"nlpaug's {type(self.augmenter).__name__} returned {len(made)} for {len(words)} words, but only"
                " augmenters that replace words can be used here."
            )
        return made


def editable_runs(text: AttackedText) -> list[list[int]]:
    """The indices of the editable words, split at the ends of fields and at words that may not be edited.

    The words of a sentence that is tagged are one run, although each is a field.
    """
    runs: list[list[int]] = []
    for i in text.editable():
        joined = text.layout.tokens or text.field_of(i) == text.field_of(i - 1)
        if runs and runs[-1][-1] == i - 1 and joined:
            runs[-1].append(i)
        else:
            runs.append([i])
    return runs


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    """Seed the global random generators of Python and NumPy, and restore their states at the end."""
    python, numpy = random.getstate(), np.random.get_state()
    random.seed(seed)
    np.random.seed(seed)
    try:
        yield
    finally:
        random.setstate(python)
        np.random.set_state(numpy)
