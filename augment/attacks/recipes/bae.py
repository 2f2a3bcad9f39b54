"""BAE: masked-language-model replacements and insertions (Garg and Ramakrishnan 2020, arXiv 2004.01970).

The numbers come from TextAttack 0.3.11's recipe (attack_recipes/bae_garg_2019.py) and from what the paper's author
wrote to its maintainers, quoted there. With ``parity`` on, BAE-R makes the same queries and returns the same texts as
that recipe, including its faults.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Self

from pydantic import Field, model_validator
from xaug.augment.attacks.base import (
    ATTACKS,
    Access,
    AttackSpec,
    Candidate,
    Example,
    MlmParams,
    Need,
    Proposals,
    Resources,
)
from xaug.augment.attacks.constraints.base import Constraint
from xaug.augment.attacks.constraints.part_of_speech import SameInflection, SamePartOfSpeech
from xaug.augment.attacks.constraints.similarity import Fit, Similar
from xaug.augment.attacks.provenance import Provenance
from xaug.augment.attacks.searches.budget import Budget
from xaug.augment.attacks.searches.common import Attempt, Searching
from xaug.augment.attacks.searches.fittest import Fittest
from xaug.augment.attacks.searches.greedy import Greedy
from xaug.augment.attacks.searches.ranking import ByLoss, without
from xaug.augment.attacks.searches.rounds import Composed
from xaug.augment.attacks.sources.base import Source
from xaug.augment.attacks.sources.masked import MaskedInsertions, MaskedWords, Reading
from xaug.augment.queries import Search
from xaug.augment.text import AttackedText, Edited
from xaug.data_cards.task_types import CLASSIFICATION, MULTIPLE_CHOICE, SPAN, TAGGING

# The operations that each round tries at a word: BAE-R, BAE-I, BAE-R/I and BAE-R+I (paper, section 2, "attack modes").
_REPLACE, _INSERT = "replace", "insert"
_MODES = {
    "bae": ((_REPLACE,),),
    "bae-i": ((_INSERT,),),
    "bae-r-or-i": ((_REPLACE, _INSERT),),
    "bae-r-and-i": ((_REPLACE,), (_INSERT,)),
    "bae-gradient": ((_REPLACE,),),
}


class BaeParams(MlmParams):
    """The parameters of BAE."""

    similarity: Annotated[
        float,
        Provenance(
            "Garg and Ramakrishnan 2020, section 3: “a threshold of 0.8 for the cosine similarity between USE-based"
            " embeddings”. The paper's code, taken from TextFooler, compared 1 - arccos(cos)/pi without the division:"
            " as a cosine, 1 - (1 - 0.8)/pi = 0.936338023"
        ),
    ] = Field(0.936338023, ge=-1, le=1, description="lowest cosine of the embeddings of both windows")
    window: Annotated[
        int,
        Provenance(
            "the author's e-mail, quoted in TextAttack's recipe (attack_recipes/bae_garg_2019.py): “Use the USE for"
            " comparison within a window of size 15”"
        ),
    ] = Field(15, ge=1, description="words in the window that is compared")
    skip_short: Annotated[
        bool,
        Provenance(
            "the same e-mail: “Set the similarity score threshold to 0.1 for inputs shorter than the window size”, so"
            " that any text passes"
        ),
    ] = Field(True, description="no similarity check for texts shorter than the window")
    parity: bool = Field(
        True,
        description="do as TextAttack 0.3.11. If false: stop words in any case are kept, a replacement takes the case"
        " of its word, sub-word and special tokens do not count as words, and each candidate is asked about once",
    )
    fitness: float = Field(
        0.0, ge=0, le=1,
        description="lowest probability that a person accepts a replacement in its context, unless parity is on; it"
        " takes the place of the similarity of windows. 0: it is not asked",
    )  # fmt: skip
    relation: float = Field(
        0.0, ge=0, le=1,
        description="lowest relation of the new word to the old one in WordNet, unless parity is on. 1: a synonym;"
        " 0.75: similar, or a verb of the same group; 0.5: the next more general or special word; 0: it is not asked",
    )  # fmt: skip
    edits: int = Field(
        0, ge=0,
        description="most words that are replaced, unless parity is on: every replacement of a single word is asked"
        " about, and of those that fool the victim, the fittest is taken. 0: the greedy search of BAE",
    )  # fmt: skip
    spread: bool = Field(
        True, description="the fields of a row take turns, unless parity is on: the premise, then the hypothesis …"
    )
    exact_ties: bool = Field(
        False,
        description="on a CPU, round as TextAttack does where an edit does not change the victim's input (a change of"
        " case, for an uncased victim), so that the last bit decides whether the edit is taken; slower",
    )


class BaeGradientParams(BaeParams):
    """The parameters of BAE with the victim's gradient, without parity: TextAttack has no such recipe."""

    parity: bool = Field(False, description="always false")
    edits: int = Field(1, ge=1, description="most words that are replaced")
    tries: int = Field(
        10, ge=1,
        description="replacements that the victim is asked about before one is taken: those that its gradient expects"
        " to harm it most",
    )  # fmt: skip
    words: Annotated[
        int,
        Provenance(
            "ours, measured on 400 rows of MNLI: with 8 words, it fools the victim on 26 of the 28 rows on which bae"
            " does, in 40 % of the CPU time of the greedy search"
        ),
    ] = Field(8, ge=0, description="words that are tried, those with the largest gradient; 0: all")

    @model_validator(mode="after")
    def _no_parity(self) -> Self:
        if self.parity:
            raise ValueError("parity: TextAttack has no BAE that uses gradients")
        return self


@dataclass(frozen=True, slots=True)
class Bae:
    """The attack in one of its modes, a key of ``_MODES``."""

    mode: str
    params: BaeParams
    resources: Resources

    def search(self, example: Example, rng: random.Random) -> Search[Sequence[Candidate]]:
        """Algorithm 1 of the paper, a greedy search over words in order of importance, or a search of few edits.

        It draws nothing at random.
        """
        params = self.params
        attempt = Attempt(example, Budget(params.max_queries, exact_ties=params.exact_ties), rng)
        places = self.places(example.text)
        rounds = [self._round(attempt, kinds) for kinds in _MODES[self.mode]]
        search: Searching = Greedy(ByLoss(without), spread=params.spread and not params.parity)
        if params.edits and not params.parity:
            own = params if isinstance(params, BaeGradientParams) else None
            search = Fittest(params.edits, tries=own.tries if own else 0, words=own.words if own else 0)
        return search(attempt, places, rounds)

    def places(self, text: AttackedText) -> list[int]:
        """The words that may be edited: no stop words."""
        return [i for i in text.editable() if not self._is_stopword(text.words[i])]

    def edits(self, example: Example, state: AttackedText, i: int, rng: random.Random) -> Search[list[Edited]]:
        """What the masked LM proposes at a word, before any constraint."""
        attempt, found = Attempt(example, Budget(self.params.max_queries), rng), list[Edited]()
        for kind in dict.fromkeys(kind for kinds in _MODES[self.mode] for kind in kinds):
            found += yield from self._source(kind).edits(attempt, state, i)
        return found

    def _is_stopword(self, word: str) -> bool:
        return (word if self.params.parity else word.lower()) in self.resources.stopwords

    def _round(self, attempt: Attempt, kinds: tuple[str, ...]) -> Composed:
        params, parity = self.params, self.params.parity
        fine = bool(params.fitness or params.relation) and not parity
        part_of_speech: Constraint = SameInflection() if fine else SamePartOfSpeech()
        meaning: Constraint = Similar(params.similarity, params.window, params.skip_short)
        if kinds == (_REPLACE,) and params.fitness and not parity:
            meaning = Fit(params.fitness)
        return Composed(
            attempt, [self._source(kind) for kind in kinds], [part_of_speech, meaning],
            distinct=not parity, again=kinds != (_REPLACE,),
        )  # fmt: skip

    def _source(self, kind: str) -> Source:
        reading = Reading(self.resources.mask_locally, whole=not self.params.parity)
        return MaskedWords(reading, self._related) if kind == _REPLACE else MaskedInsertions(reading)

    def _related(self, old: str, new: str) -> bool:
        """Whether WordNet relates the words closely enough."""
        net, lowest = self.resources.wordnet, self.params.relation
        return self.params.parity or net is None or net.relation(old, new) >= lowest


_WORD_TASKS = (CLASSIFICATION, MULTIPLE_CHOICE, SPAN)
_PAPER = "Garg and Ramakrishnan 2020, BAE: BERT-based Adversarial Examples for Text Classification (2004.01970)"
_NEEDS = (Need.VICTIM, Need.MLM, Need.ENCODER, Need.TAGGER, Need.STOPWORDS)
for _name, _summary, _types in (
    ("bae", "replace words by what a masked LM proposes (BAE-R)", (*_WORD_TASKS, TAGGING)),
    ("bae-i", "insert words that a masked LM proposes (BAE-I)", _WORD_TASKS),
    ("bae-r-or-i", "replace a word or insert beside it (BAE-R/I)", _WORD_TASKS),
    ("bae-r-and-i", "replace a word, then insert beside it (BAE-R+I)", _WORD_TASKS),
):
    ATTACKS.add(
        _name,
        AttackSpec(
            name=_name, summary=_summary, paper=_PAPER, task_types=_types, params=BaeParams,
            access=Access.SCORE, needs=_NEEDS, build=partial(Bae, _name),
            proposals=Proposals(needs=(Need.MLM, Need.STOPWORDS), build=partial(Bae, _name)),
        ),
    )  # fmt: skip
ATTACKS.add(
    "bae-gradient",
    AttackSpec(
        name="bae-gradient", summary="replace one word as BAE-R; the victim is asked about few replacements only",
        paper=f"{_PAPER}; Ebrahimi et al. 2018, HotFlip: White-Box Adversarial Examples for Text Classification"
        " (1712.06751)",
        task_types=(*_WORD_TASKS, TAGGING), params=BaeGradientParams,
        access=Access.GRADIENT, needs=_NEEDS, build=partial(Bae, "bae-gradient"),
        proposals=Proposals(needs=(Need.MLM, Need.STOPWORDS), build=partial(Bae, "bae-gradient")),
    ),
)  # fmt: skip
