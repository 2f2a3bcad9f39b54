"""PolyGloss at the level of words: important words replaced by those translations that mislead the victim.

PolyGloss (Tan and Joty 2021, 2103.09593, section 4.1) walks over the words from left to right with a beam of one, and
asks the victim about every translation of each. Here the words are visited in order of importance, as in BAE, and the
search stops at the first text that fools the victim, so that fewer words are replaced and fewer questions asked.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated

from pydantic import Field
from xaug.augment.attacks.base import (
    ATTACKS,
    Access,
    AttackSpec,
    Candidate,
    EditKind,
    Example,
    Need,
    Resources,
    VictimParams,
)
from xaug.augment.attacks.blind.code_switch import KEPT_WORDS
from xaug.augment.attacks.provenance import Provenance
from xaug.augment.attacks.searches.budget import Budget
from xaug.augment.attacks.searches.common import Attempt
from xaug.augment.attacks.searches.greedy import Greedy
from xaug.augment.attacks.searches.ranking import ByLoss, without
from xaug.augment.attacks.searches.rounds import Composed
from xaug.augment.attacks.sources.base import Words
from xaug.augment.attacks.sources.casing import like
from xaug.augment.lexicons.bilingual import Bilingual, DictionaryParams, assets, load
from xaug.augment.queries import Search
from xaug.data_cards.task_types import CLASSIFICATION, MULTIPLE_CHOICE, SPAN, TAGGING


class PolyglotParams(DictionaryParams, VictimParams):
    """The parameters of the attack."""

    translations: Annotated[
        int,
        Provenance(
            "ours, a bound on the price of a word: the published attack asks about all of them (0), "
            "some 40 a word with MUSE's fourteen languages"
        ),
    ] = Field(
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
        places = [i for i in text.editable() if self._known(text.words[i], single=text.layout.tokens)]
        if not places:
            return []
        attempt = Attempt(example, Budget(self.params.max_queries), rng)
        search = Greedy(ByLoss(without), spread=self.params.spread)
        return (yield from search(attempt, places, [Composed(attempt, [Words(self._translations)])]))

    def _known(self, word: str, *, single: bool) -> bool:
        """Whether a word has a translation. The victim is not asked how important the others are."""
        return word.lower() not in KEPT_WORDS and bool(self.dictionary.translations(word, single=single))

    def _translations(self, word: str, rng: random.Random) -> list[str]:
        """The translations of a word that are asked about, in its case."""
        found = list(dict.fromkeys(new for _, new in self.dictionary.translations(word)))
        most = self.params.translations
        return [like(new, word) for new in (rng.sample(found, most) if most and len(found) > most else found)]


ATTACKS.add(
    "code-switch-adversarial",
    AttackSpec(
        name="code-switch-adversarial", summary="replace important words by translations that mislead the victim",
        paper="Tan and Joty 2021, Code-Mixing on Sesame Street: Dawn of the Adversarial Polyglots (2103.09593)",
        task_types=(CLASSIFICATION, MULTIPLE_CHOICE, SPAN, TAGGING),
        params=PolyglotParams, access=Access.SCORE, edits=EditKind.LANGUAGE,
        needs=(Need.VICTIM,), assets=assets, build=Polyglot,
    ),
)  # fmt: skip
