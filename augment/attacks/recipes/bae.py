"""BAE: masked-language-model replacements and insertions (Garg and Ramakrishnan 2020, arXiv 2004.01970).

The numbers come from TextAttack 0.3.11's recipe (attack_recipes/bae_garg_2019.py) and from what the paper's author
wrote to its maintainers, quoted there. With ``parity`` on, BAE-R makes the same queries and returns the same texts as
that recipe, including its faults.
"""

from __future__ import annotations

import random
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any

import numpy as np
from pydantic import Field
from xaug.augment.attacks.base import (
    ATTACKS,
    Access,
    AttackSpec,
    Candidate,
    Example,
    MlmParams,
    Need,
    Resources,
)
from xaug.augment.attacks.provenance import Provenance
from xaug.augment.attacks.searches.budget import Budget
from xaug.augment.attacks.searches.common import Proposal
from xaug.augment.attacks.searches.fittest import Fittest
from xaug.augment.attacks.searches.greedy import Greedy
from xaug.augment.fitness.agreement import Place, agrees, may_replace
from xaug.augment.fitness.item import Substitution
from xaug.augment.queries import MaskItem, Query, Search, TagItem
from xaug.augment.text import AttackedText, Edited, words
from xaug.data_cards.task_types import CLASSIFICATION, MULTIPLE_CHOICE, SPAN, TAGGING

# The operations that each round tries at a word: BAE-R, BAE-I, BAE-R/I and BAE-R+I (paper, section 2, "attack modes").
_REPLACE, _INSERT = "replace", "insert"
_MODES = {
    "bae": ((_REPLACE,),),
    "bae-i": ((_INSERT,),),
    "bae-r-or-i": ((_REPLACE, _INSERT),),
    "bae-r-and-i": ((_REPLACE,), (_INSERT,)),
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


@dataclass(frozen=True, slots=True)
class Bae:
    """The attack in one of its four modes, a key of ``_MODES``."""

    mode: str
    params: BaeParams
    resources: Resources

    def search(self, example: Example, rng: random.Random) -> Search[Sequence[Candidate]]:
        """Algorithm 1 of the paper, a greedy search over words in order of importance, or a search of few edits.

        It draws nothing at random.
        """
        budget = Budget(self.params.max_queries, exact_ties=self.params.exact_ties)
        step = _Step(example, self.params, self.resources, budget)
        text = example.text
        places = [i for i in text.editable() if not self._is_stopword(text.words[i])]
        rounds = [partial(step.proposals, kinds) for kinds in _MODES[self.mode]]
        if self.params.edits and not self.params.parity:
            return Fittest(example, budget, places, rounds, self.params.edits).search()
        return Greedy(
            example, budget, places,
            # "We estimate the token importance I_i of each token by deleting t_i and computing the decrease in
            # probability of predicting the correct label" (paper, section 2).
            without=AttackedText.delete,
            rounds=rounds,
            spread=self.params.spread and not self.params.parity,
        ).search()  # fmt: skip

    def _is_stopword(self, word: str) -> bool:
        return (word if self.params.parity else word.lower()) in self.resources.stopwords


@dataclass(slots=True)
class _Step:
    """The edits that are tried at one place of the current text."""

    example: Example
    params: BaeParams
    resources: Resources
    budget: Budget

    def proposals(
        self, kinds: tuple[str, ...], state: AttackedText, place: int
    ) -> Generator[Query, list[Any], list[Proposal]]:
        """The edits at a word of the original text that pass every constraint, sorted by the text after the edit."""
        i = state.origin.index(place)
        if kinds == (_REPLACE,) and i in state.modified:
            return []
        edits = []
        for kind in kinds:
            proposed = yield from self._propose(state, i, kind)
            edits += (yield from self._same_part_of_speech(state, i, proposed)) if kind == _REPLACE else proposed
        if not self.params.parity:
            edits = list({edit.text: edit for edit in edits}.values())
        check = self._fit if kinds == (_REPLACE,) and self.params.fitness and not self.params.parity else self._similar
        similar = yield from check(state, place, edits)
        return sorted(similar, key=lambda proposal: proposal.edit.text)

    def _propose(self, state: AttackedText, i: int, kind: str) -> Generator[Query, list[Any], list[Edited]]:
        whole = not self.params.parity
        start, end = state.spans[i]
        low, high = state.bounds[state.field_of(i)] if self.resources.mask_locally else (0, len(state.text))
        before, after = state.text[low:start], state.text[end:high]
        if kind == _REPLACE:
            (found,) = (yield from self.budget.ask("mlm", [MaskItem(before, after, whole)])) or [()]
            old = state.words[i]
            new = [_like(word, old) for word in found] if whole else list(found)
            form = str.casefold if whole else str  # an uncased victim does not see a change of case alone
            return [
                state.replace(i, word)
                for word in new
                if form(word) != form(old) and len(words(word)) == 1 and self._related(old, word)
            ]
        gaps = [
            MaskItem(before, " " + state.text[start:high], whole),
            MaskItem(state.text[low:end] + " ", after, whole),
        ]
        answers = yield from self.budget.ask("mlm", gaps)
        return [
            state.insert(i, word, before=left)
            for left, found in zip((True, False), answers, strict=False)
            for word in found
            if len(words(word)) == 1
        ]

    def _related(self, old: str, new: str) -> bool:
        """Whether WordNet relates the words closely enough."""
        net, lowest = self.resources.wordnet, self.params.relation
        return self.params.parity or net is None or net.relation(old, new) >= lowest

    def _same_part_of_speech(
        self, state: AttackedText, i: int, edits: list[Edited]
    ) -> Generator[Query, list[Any], list[Edited]]:
        """The edits whose word has the part of speech of the word that it replaces (paper, section 2).

        Where fitness or relation is asked for, it also has its inflection, and names and pronouns are left alone.
        """
        fine = bool(self.params.fitness or self.params.relation) and not self.params.parity
        if not edits:
            return []
        reference, at = self.example.text, state.origin[i]
        # TextAttack's window: four words before and three after, from the original text. A verb may become a noun.
        left, right = reference.words[max(at - 4, 0) : at], reference.words[at + 1 : at + 4]
        items = [_tag_item(left, word, right, fine) for word in (reference.words[at], *(edit.new for edit in edits))]
        tags = yield from self.budget.ask("tagger", items)
        if not tags:
            return []
        may = agrees if fine else _may_replace
        kept = [edit for edit, tag in zip(edits, tags[1:], strict=True) if may(tags[0], tag)]
        return [edit for edit in kept if not fine or may_replace(Place(state.words, i, tags[0]), edit.new)]

    def _fit(self, state: AttackedText, place: int, edits: list[Edited]) -> Generator[Query, list[Any], list[Proposal]]:
        """The replacements that a person would probably accept. Of those that fool the victim, the fittest is taken."""
        low, high = state.bounds[state.field_of(state.origin.index(place))]
        items = [Substitution.at(state.text[low:high], edit.start - low, edit.end - low, edit.new) for edit in edits]
        fit = (yield from self.budget.ask("fitness", items)) if items else []
        return [Proposal(edit, value) for edit, value in zip(edits, fit, strict=False) if value >= self.params.fitness]

    def _similar(
        self, state: AttackedText, place: int, edits: list[Edited]
    ) -> Generator[Query, list[Any], list[Proposal]]:
        """The edits whose window is similar enough to the same window of the original text."""
        reference = self.example.text
        long = [edit for edit in edits if not (self.params.skip_short and self._length(edit) < self.params.window)]
        similarity = {id(edit): 1.0 for edit in edits}
        if long:
            start, end = reference.window(place, self.params.window)
            windows = [reference.text[start:end], *(edit.window(self.params.window) for edit in long)]
            cosines = yield from self.budget.ask("encoder", windows, _cosines)
            if not cosines:
                return []
            for edit, cosine in zip(long, cosines, strict=True):
                similarity[id(edit)] = cosine
        return [
            Proposal(edit, similarity[id(edit)]) for edit in edits if similarity[id(edit)] >= self.params.similarity
        ]

    @staticmethod
    def _length(edit: Edited) -> int:
        return len(edit.base) + (edit.kind != "replace")


def _cosines(vectors: list[Any]) -> list[float]:
    """The cosine between the first unit vector and each of the others."""
    return [float(cosine) for cosine in np.stack(vectors[1:]) @ vectors[0]]


def _tag_item(left: tuple[str, ...], word: str, right: tuple[str, ...], fine: bool) -> TagItem:
    """The word in its context. As in TextAttack, its first occurrence in the context is tagged."""
    context = (*left, word, *right)
    return TagItem(context, len(left) if fine else context.index(word), fine)


def _may_replace(old: str, new: str) -> bool:
    return old == new or {old, new} == {"NOUN", "VERB"}


def _like(word: str, old: str) -> str:
    """The word in the case of the word that it replaces."""
    if old.isupper() and len(old) > 1:
        return word.upper()
    return word[:1].upper() + word[1:] if old[:1].isupper() else word


_WORD_TASKS = (CLASSIFICATION, MULTIPLE_CHOICE, SPAN)
_PAPER = "Garg and Ramakrishnan 2020, BAE: BERT-based Adversarial Examples for Text Classification (2004.01970)"
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
            access=Access.SCORE, needs=(Need.VICTIM, Need.MLM, Need.ENCODER, Need.TAGGER, Need.STOPWORDS),
            build=partial(Bae, _name),
        ),
    )  # fmt: skip
