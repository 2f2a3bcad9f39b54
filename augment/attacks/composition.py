"""An attack that edits words, composed of candidate sources, constraints and a search."""

from __future__ import annotations

import random
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from pydantic import Field
from xaug.augment.attacks.base import Candidate, Example, VictimParams
from xaug.augment.attacks.constraints.base import Constraint
from xaug.augment.attacks.searches.budget import Budget
from xaug.augment.attacks.searches.common import Attempt, Searching
from xaug.augment.attacks.searches.rounds import Composed
from xaug.augment.attacks.sources.base import Source
from xaug.augment.queries import Search
from xaug.augment.text import AttackedText, Edited


class ExactParams(VictimParams):
    """The parameters of every attack that can repeat TextAttack's rounding."""

    exact_ties: bool = Field(
        False,
        description="on a CPU, round as TextAttack does where an edit does not change the victim's input (a change of"
        " case, for an uncased victim), so that the last bit decides whether the edit is taken; slower",
    )

    @property
    def as_textattack(self) -> bool:
        """Whether words are visited as TextAttack visits them."""
        return self.exact_ties


class WordParams(ExactParams):
    """The parameters of every attack that replaces words as a recipe of TextAttack does."""

    parity: bool = Field(
        False,
        description="do as TextAttack 0.3.11. If false: stop words in any case are kept, each candidate is asked about"
        " once, and a new word has the inflection of the old one",
    )
    spread: bool = Field(
        True, description="the fields of a row take turns, unless parity is on: the premise, then the hypothesis …"
    )

    @property
    def as_textattack(self) -> bool:
        """Whether words are visited as TextAttack visits them."""
        return self.parity


@dataclass(frozen=True)
class WordRecipe:
    """The attack.

    ``distinct``: each text is asked about once, whichever source proposes it. ``any_case``: a stop word is one in any
    case. ``least``: the fewest letters of a word that may be edited.
    """

    params: ExactParams
    stopwords: Collection[str]
    sources: Sequence[Source]
    constraints: Sequence[Constraint]
    search_by: Searching
    distinct: bool = True
    any_case: bool = False
    least: int = 1

    def search(self, example: Example, rng: random.Random) -> Search[Sequence[Candidate]]:
        """Search the texts that the sources propose and the constraints allow."""
        attempt = Attempt(example, Budget(self.params.max_queries, exact_ties=self.params.exact_ties), rng)
        peer = self.places if self.params.as_textattack else None
        round_ = Composed(attempt, self.sources, self.constraints, self.distinct, peer=peer)
        return self.search_by(attempt, self.places(example.text), [round_])

    def places(self, text: AttackedText) -> list[int]:
        """The words that may be edited: no stop words, and none that is too short."""
        return [i for i in text.editable() if not self._is_stopword(text.words[i]) and len(text.words[i]) >= self.least]

    def edits(self, example: Example, state: AttackedText, i: int, rng: random.Random) -> Search[list[Edited]]:
        """What the sources propose at a word, before any constraint."""
        attempt = Attempt(example, Budget(self.params.max_queries), rng)
        found: list[Edited] = []
        for source in self.sources:
            found += yield from source.edits(attempt, state, i)
        return found

    def _is_stopword(self, word: str) -> bool:
        return (word.lower() if self.any_case else word) in self.stopwords
