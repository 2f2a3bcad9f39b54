"""PolyGloss at the level of words: important words replaced by those translations that mislead the victim.

PolyGloss (Tan and Joty 2021, 2103.09593, section 4.1) walks over the words from left to right with a beam of one, and
asks the victim about every translation of each. Here the words are visited in order of importance, as in BAE, and the
search stops at the first text that fools the victim, so that fewer words are replaced and fewer questions asked.
"""

from __future__ import annotations

import random
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pydantic import Field
from xaug.augment.attacks.base import (
    ATTACKS,
    Access,
    AttackSpec,
    Candidate,
    Example,
    Need,
    Resources,
    VictimParams,
)
from xaug.augment.attacks.blind.code_switch import KEPT_WORDS
from xaug.augment.attacks.searches.budget import Budget
from xaug.augment.attacks.searches.common import Proposal
from xaug.augment.attacks.searches.greedy import Greedy
from xaug.augment.lexicons.bilingual import Bilingual, DictionaryParams, Translations, assets, load
from xaug.augment.queries import Query, Search
from xaug.augment.text import AttackedText, in_case_of
from xaug.data_cards.task_types import CLASSIFICATION, MULTIPLE_CHOICE, SPAN, TAGGING


class PolyglotParams(DictionaryParams, VictimParams):
    """The parameters of the attack."""

    # The published attack asks about all of them (0), some 40 a word with MUSE's fourteen languages. Ours is a bound on
    # the price of a word.
    translations: int = Field(
        12, ge=0, description="translations of a word that the victim is asked about, drawn from all languages; 0: all"
    )
    spread: bool = Field(True, description="the fields of a row take turns: the premise, then the hypothesis …")


@dataclass(frozen=True)
class Polyglot:
    """The attack with its parameters."""

    params: PolyglotParams
    resources: Resources

    @cached_property
    def dictionary(self) -> Bilingual:
        """The dictionaries, which are read when the first row is attacked."""
        return load(self.params)

    def search(self, example: Example, rng: random.Random) -> Search[Sequence[Candidate]]:
        """Replace words by importance, each by the translation that lowers the probability of gold most."""
        text = example.text
        found = {i: self._drawn(text, i, rng) for i in text.editable() if text.words[i].lower() not in KEPT_WORDS}

        def propose(state: AttackedText, i: int) -> Generator[Query, list[Any], list[Proposal]]:
            yield from ()  # no oracle is asked; no edit inserts or deletes a word, so word i keeps its index
            edits = [state.replace(i, in_case_of(state.words[i], new)) for _, new in found[i]]
            distinct = {edit.text: edit for edit in edits}
            return [Proposal(distinct[key]) for key in sorted(distinct)]

        places = [i for i, translations in found.items() if translations]
        if not places:
            return []
        budget = Budget(self.params.max_queries)
        return (
            yield from Greedy(
                example, budget, places, without=AttackedText.delete, rounds=[propose], spread=self.params.spread
            ).search()
        )

    def _drawn(self, text: AttackedText, i: int, rng: random.Random) -> Translations:
        """The translations of word i that are asked about."""
        found = self.dictionary.translations(text.words[i], single=text.layout.tokens)
        if not self.params.translations or len(found) <= self.params.translations:
            return found
        return tuple(rng.sample(found, self.params.translations))


ATTACKS.add(
    "code-switch-adversarial",
    AttackSpec(
        name="code-switch-adversarial", summary="replace important words by translations that mislead the victim",
        paper="Tan and Joty 2021, Code-Mixing on Sesame Street: Dawn of the Adversarial Polyglots (2103.09593)",
        task_types=(CLASSIFICATION, MULTIPLE_CHOICE, SPAN, TAGGING),
        params=PolyglotParams, access=Access.SCORE, needs=(Need.VICTIM,), assets=assets, build=Polyglot,
    ),
)  # fmt: skip
