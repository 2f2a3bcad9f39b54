"""BAE: masked-language-model replacements and insertions (Garg and Ramakrishnan 2020, arXiv 2004.01970).

The reference for the numbers is TextAttack 0.3.11's recipe (attack_recipes/bae_garg_2019.py) and what the paper's
author wrote to its maintainers, quoted there. With ``parity`` on, BAE-R makes the same queries and returns the same
texts as that recipe, its faults included.
"""

from __future__ import annotations

import random
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
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
from xaug.augment.attacks.budget import Budget
from xaug.augment.attacks.greedy import Greedy, Proposal
from xaug.augment.queries import MaskItem, Query, Search, TagItem
from xaug.augment.text import AttackedText, Edited, words
from xaug.data_cards.task_types import CLASSIFICATION, MULTIPLE_CHOICE, SPAN, TAGGING

# Which operations each round offers at a word: BAE-R, BAE-I, BAE-R/I and BAE-R+I (paper, section 2, "attack modes").
_REPLACE, _INSERT = "replace", "insert"
_MODES = {
    "bae": ((_REPLACE,),),
    "bae-i": ((_INSERT,),),
    "bae-r-or-i": ((_REPLACE, _INSERT),),
    "bae-r-and-i": ((_REPLACE,), (_INSERT,)),
}


class BaeParams(VictimParams):
    """BAE's numbers."""

    # "We only consider the top K=50 synonyms from the MLM predictions" (paper, section 3).
    top_k: int = Field(50, ge=1, description="words of the masked LM considered at each place")
    # "a threshold of 0.8 for the cosine similarity between USE-based embeddings" (paper, section 3). Its code, from
    # TextFooler, compared 1 - arccos(cos)/pi without the division: 1 - (1 - 0.8)/pi = 0.936338023 as a cosine.
    similarity: float = Field(0.936338023, ge=-1, le=1, description="least cosine of the windows' embeddings")
    # "Use the USE for comparison within a window of size 15" (author's e-mail, quoted in TextAttack's recipe).
    window: int = Field(15, ge=1, description="words of the window compared")
    # "Set the similarity score threshold to 0.1 for inputs shorter than the window size": any text passes.
    skip_short: bool = Field(True, description="no similarity check for texts shorter than the window")
    parity: bool = Field(
        True,
        description="as TextAttack 0.3.11. Off: stop words in any case are kept, a replacement takes its word's"
        " case, sub-word pieces and special tokens are no words, and a candidate is asked for once",
    )
    exact_ties: bool = Field(
        False,
        description="on a CPU, round as TextAttack does where an edit leaves the victim's input as it was (a change of"
        " case, to an uncased victim): it then takes or leaves the edit by the last bit. Slower",
    )


@dataclass(frozen=True, slots=True)
class Bae:
    """One of the four modes."""

    mode: str
    params: BaeParams
    resources: Resources

    def search(self, example: Example, rng: random.Random) -> Search[Sequence[Candidate]]:
        """Algorithm 1 of the paper, over words in order of importance; nothing in it is left to chance."""
        budget = Budget(self.params.max_queries, exact_ties=self.params.exact_ties)
        step = _Step(example, self.params, self.resources, budget)
        text = example.text
        return Greedy(
            example, budget,
            places=[i for i in text.editable() if not self._is_stopword(text.words[i])],
            # "We estimate the token importance I_i of each token by deleting t_i and computing the decrease in
            # probability of predicting the correct label" (paper, section 2).
            without=AttackedText.delete,
            rounds=[partial(step.proposals, kinds) for kinds in _MODES[self.mode]],
        ).search()  # fmt: skip

    def _is_stopword(self, word: str) -> bool:
        return (word if self.params.parity else word.lower()) in self.resources.stopwords


@dataclass(slots=True)
class _Step:
    """What is tried at one place of the current text."""

    example: Example
    p: BaeParams
    r: Resources
    budget: Budget

    def proposals(
        self, kinds: tuple[str, ...], state: AttackedText, place: int
    ) -> Generator[Query, list[Any], list[Proposal]]:
        """Edits at a word of the original text that pass every constraint, in order of their text."""
        i = state.origin.index(place)
        if kinds == (_REPLACE,) and i in state.modified:
            return []
        edits = []
        for kind in kinds:
            proposed = yield from self._propose(state, i, kind)
            edits += (yield from self._same_part_of_speech(state, i, proposed)) if kind == _REPLACE else proposed
        if not self.p.parity:
            edits = list({edit.text: edit for edit in edits}.values())
        similar = yield from self._similar(state, place, edits)
        return sorted(similar, key=lambda one: one.edit.text)

    def _propose(self, state: AttackedText, i: int, kind: str) -> Generator[Query, list[Any], list[Edited]]:
        whole = not self.p.parity
        start, end = state.spans[i]
        low, high = state.bounds[state.field_of(i)] if self.r.mask_locally else (0, len(state.text))
        before, after = state.text[low:start], state.text[end:high]
        if kind == _REPLACE:
            (found,) = (yield from self.budget.ask("mlm", [MaskItem(before, after, whole)])) or [()]
            old = state.words[i]
            new = [_like(word, old) for word in found] if whole else list(found)
            same = str.casefold if whole else str  # a change of case alone is nothing to an uncased victim
            return [state.replace(i, word) for word in new if same(word) != same(old) and len(words(word)) == 1]
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

    def _same_part_of_speech(
        self, state: AttackedText, i: int, edits: list[Edited]
    ) -> Generator[Query, list[Any], list[Edited]]:
        """ "we filter out predicted tokens that do not form the same part of speech as the original token"."""
        if not edits:
            return []
        reference, at = self.example.text, state.origin[i]
        # TextAttack's window: four words before, three after, from the original text; a verb may become a noun.
        left, right = reference.words[max(at - 4, 0) : at], reference.words[at + 1 : at + 4]
        items = [_tag_item(left, word, right) for word in (reference.words[at], *(edit.new for edit in edits))]
        tags = yield from self.budget.ask("tagger", items)
        if not tags:
            return []
        return [edit for edit, tag in zip(edits, tags[1:], strict=True) if _may_replace(tags[0], tag)]

    def _similar(
        self, state: AttackedText, place: int, edits: list[Edited]
    ) -> Generator[Query, list[Any], list[Proposal]]:
        reference = self.example.text
        long = [edit for edit in edits if not (self.p.skip_short and self._length(edit) < self.p.window)]
        close = {id(edit): 1.0 for edit in edits}
        if long:
            start, end = reference.window(place, self.p.window)
            windows = [reference.text[start:end], *(edit.window(self.p.window) for edit in long)]
            cosines = yield from self.budget.ask("encoder", windows, _cosines)
            if not cosines:
                return []
            for edit, cosine in zip(long, cosines, strict=True):
                close[id(edit)] = cosine
        return [Proposal(edit, close[id(edit)]) for edit in edits if close[id(edit)] >= self.p.similarity]

    @staticmethod
    def _length(edit: Edited) -> int:
        return len(edit.base) + (edit.kind != "replace")


def _cosines(vectors: list[Any]) -> list[float]:
    """The cosine of every unit vector but the first to the first."""
    return [float(cosine) for cosine in np.stack(vectors[1:]) @ vectors[0]]


def _tag_item(left: tuple[str, ...], word: str, right: tuple[str, ...]) -> TagItem:
    """The word in its context. TextAttack asks for the tag of its first occurrence there; so do we."""
    context = (*left, word, *right)
    return TagItem(context, context.index(word))


def _may_replace(old: str, new: str) -> bool:
    return old == new or {old, new} == {"NOUN", "VERB"}


def _like(word: str, old: str) -> str:
    """The word in the case of the one it replaces."""
    if old.isupper() and len(old) > 1:
        return word.upper()
    return word[:1].upper() + word[1:] if old[:1].isupper() else word


_WORD_TASKS = (CLASSIFICATION, MULTIPLE_CHOICE, SPAN)
_PAPER = "Garg and Ramakrishnan 2020, BAE: BERT-based Adversarial Examples for Text Classification (2004.01970)"
for _name, _summary, _types in (
    ("bae", "replace words by what a masked LM puts there (BAE-R)", (*_WORD_TASKS, TAGGING)),
    ("bae-i", "insert masked-LM words beside words (BAE-I)", _WORD_TASKS),
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
