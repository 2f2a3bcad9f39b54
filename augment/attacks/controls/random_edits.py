"""The control `random`: as many edits in each row as a reference version made to it, at random places.

The words are drawn from what the reference's attack considers at such a place (``AttackSpec.proposals``): of BAE the
masked language model's words, before any check of parts of speech and of similarity. An attack that is no search over
words, and a chain, declare no such thing. For these the words are those that the reference put in, each as probable as
it is frequent there. So the control differs from its reference in the search alone: in where it edits, and in which of
the words it takes.
"""

from __future__ import annotations

import random
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from xaug.augment.attacks.base import (
    ATTACKS,
    Access,
    AttackSpec,
    Candidate,
    Example,
    MlmParams,
    Need,
    Params,
    Proposer,
    Resources,
)
from xaug.augment.attacks.controls.reference import Reference
from xaug.augment.attacks.searches.between import between, considering, unchanged
from xaug.augment.edits import edits_between
from xaug.augment.queries import Query, Search
from xaug.augment.text import AttackedText, Edited
from xaug.data_cards.task_types import CLASSIFICATION, MULTIPLE_CHOICE, SPAN, TAGGING

_DRAWS = 20  # words that are drawn for a place: enough to find one that is not the word that stands there


@dataclass(frozen=True, slots=True)
class WordsPutIn:
    """Proposes words that the reference version put in, at every word that may be edited."""

    words: Sequence[str]

    def places(self, text: AttackedText) -> list[int]:
        """Every word that may be edited."""
        return text.editable()

    def edits(self, example: Example, state: AttackedText, i: int, rng: random.Random) -> Search[list[Edited]]:
        """Replacements of the word by some of these words."""
        yield from ()  # no model is asked
        drawn = [rng.choice(self.words) for _ in range(_DRAWS)]
        return [state.replace(i, word) for word in dict.fromkeys(drawn) if word != state.words[i]]


@dataclass(frozen=True, slots=True)
class RandomEdits:
    """The control for one reference version. ``proposer``: where it draws places and words from."""

    reference: Reference
    proposer: Proposer

    def search(self, example: Example, rng: random.Random) -> Search[Sequence[Candidate]]:
        """A text for each row that the reference keeps of this clean row, with as many edits as that row has.

        A text with too few places for these edits is left out.
        """
        found = []
        for count in self.reference.edits(example):
            made = yield from self._edited(example, count, rng)
            if made is not None:
                found.append(Candidate.of(made))
        return found

    def _edited(
        self, example: Example, count: int, rng: random.Random
    ) -> Generator[Query, list[Any], AttackedText | None]:
        """The text after so many edits, each at another place; None if there are too few places."""
        state, done = example.text, 0
        places = self.proposer.places(state)
        rng.shuffle(places)
        top_k = self.reference.params.top_k if isinstance(self.reference.params, MlmParams) else 0
        for place in places:
            if done == count:
                break
            i = state.origin.index(place)
            asking = self.proposer.edits(example, state, i, rng)
            proposed = list((yield from between(asking, partial(considering, top_k), unchanged)))
            rng.shuffle(proposed)
            for edit in proposed:
                # Beside another edit the two may read as one. Such an edit is not taken, so that the numbers agree.
                if len(edits_between(example.text, edit.fields, edit.gold).edits) == done + 1:
                    state, done = edit.take(), done + 1
                    break
        return state if done == count else None


def _build(_params: Params, resources: Resources) -> RandomEdits:
    reference = resources.reference
    assert reference is not None
    source = None if reference.attack is None else reference.attack.proposals
    proposer = WordsPutIn(reference.words) if source is None else source.build(reference.params, resources)
    return RandomEdits(reference, proposer)


ATTACKS.add(
    "random",
    AttackSpec(
        name="random", summary="a control: as many edits as a reference version made to each row, at random places",
        paper="none: a control for the search of an attack",
        task_types=(CLASSIFICATION, MULTIPLE_CHOICE, SPAN, TAGGING),
        params=Params, access=Access.BLIND, needs=(Need.REFERENCE,), several=True, redraws=True, build=_build,
    ),
)  # fmt: skip
