"""What a candidate source is, and sources that need no model."""

from __future__ import annotations

import random
from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from xaug.augment.attacks.searches.common import Attempt
from xaug.augment.queries import Query
from xaug.augment.text import AttackedText, Edited

Edits = Generator[Query, list[Any], list[Edited]]


class Source(Protocol):
    """Proposes edits at a word of the current text. TextAttack calls it a transformation."""

    def edits(self, attempt: Attempt, state: AttackedText, i: int) -> Edits:
        """The edits at word i of the text, or beside it."""
        ...


@dataclass(frozen=True, slots=True)
class Words:
    """Replacements that depend on the word alone. Each is proposed once."""

    of: Callable[[str, random.Random], Iterable[str]]

    def edits(self, attempt: Attempt, state: AttackedText, i: int) -> Edits:
        """The word replaced by each of its replacements."""
        yield from ()  # no model is asked
        old = state.words[i]
        return [state.replace(i, new) for new in dict.fromkeys(self.of(old, attempt.rng)) if new != old]
