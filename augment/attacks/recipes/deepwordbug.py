"""DeepWordBug: one character of a word swapped, substituted, deleted or inserted (Gao et al. 2018, arXiv 1801.04354).

The reference is TextAttack 0.3.11's recipe (attack_recipes/deepwordbug_gao_2018.py). It proposes all four
transformations of the paper's section 4.2 at once, and replaces the paper's scoring functions by a greedy search over
words in order of importance.
"""

from __future__ import annotations

import random
import string
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

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
from xaug.augment.attacks.provenance import Provenance
from xaug.augment.attacks.searches.budget import Budget
from xaug.augment.attacks.searches.common import Proposal
from xaug.augment.attacks.searches.greedy import Greedy
from xaug.augment.queries import Query, Search
from xaug.augment.text import AttackedText, Edited
from xaug.data_cards.task_types import CLASSIFICATION, MULTIPLE_CHOICE, SPAN, TAGGING


class DeepWordBugParams(VictimParams):
    """The parameters of DeepWordBug."""

    max_distance: Annotated[
        int,
        Provenance(
            "Gao et al. 2018, section 5.2: “we hold the maximum difference on edit distance to a constant 30 for each"
            " sample”"
        ),
    ] = Field(30, ge=1, description="characters that may differ from the clean text (Levenshtein)")
    exact_ties: bool = Field(
        False,
        description="on a CPU, round as TextAttack does where an edit does not change the victim's input (a change of"
        " case, for an uncased victim), so that the last bit decides whether the edit is taken; slower",
    )


@dataclass(frozen=True, slots=True)
class DeepWordBug:
    """The attack with its parameters."""

    params: DeepWordBugParams
    resources: Resources

    def search(self, example: Example, rng: random.Random) -> Search[Sequence[Candidate]]:
        """Give each word, by importance, that of four random misspellings which lowers the probability of gold most."""
        budget = Budget(self.params.max_queries, exact_ties=self.params.exact_ties)
        text = example.text
        places = [i for i in text.editable() if text.words[i] not in self.resources.stopwords]

        def propose(state: AttackedText, i: int) -> Generator[Query, list[Any], list[Proposal]]:
            yield from ()  # no oracle is asked; no edit inserts or deletes a word, so word i keeps its index
            word = state.words[i]
            edits = {
                edit.text: edit for edit in (state.replace(i, new) for new in misspelled(word, rng) if new != word)
            }
            near = [edit for edit in edits.values() if self._near(text, state, edit)]
            return [Proposal(edit) for edit in sorted(near, key=lambda edit: edit.text)]

        return Greedy(example, budget, places, without=_unknown, rounds=[propose]).search()

    def _near(self, clean: AttackedText, state: AttackedText, edit: Edited) -> bool:
        """Whether the text after the edit is within ``max_distance`` of the clean text."""
        most = 2 * (len(state.modified) + 1)  # a swap of two letters is two substitutions
        return most <= self.params.max_distance or distance_within(clean.text, edit.text, self.params.max_distance)


def _unknown(text: AttackedText, i: int) -> Edited:
    """The edit that measures the importance of word i: TextAttack replaces the word by this token."""
    return text.replace(i, "[UNK]")


def misspelled(word: str, rng: random.Random) -> Iterator[str]:
    """Four misspellings, one of each kind, in TextAttack's order; none for a word of one letter."""
    if len(word) < 2:
        return
    i = rng.randrange(len(word) - 1)
    yield word[:i] + word[i + 1] + word[i] + word[i + 2 :]
    i = rng.randrange(len(word))
    yield word[:i] + rng.choice(string.ascii_letters) + word[i + 1 :]
    i = rng.randrange(len(word))
    yield word[:i] + word[i + 1 :]
    i = rng.randrange(len(word))
    yield word[:i] + rng.choice(string.ascii_letters) + word[i:]


def distance_within(one: str, other: str, limit: int) -> bool:
    """Whether at most ``limit`` characters must be inserted, deleted or substituted (Levenshtein 1966)."""
    if abs(len(one) - len(other)) > limit:
        return False
    beyond = limit + 1
    row = [min(j, beyond) for j in range(len(other) + 1)]
    for i, letter in enumerate(one, start=1):
        before, row = row, [beyond] * (len(other) + 1)  # cells further than the limit from the diagonal stay beyond it
        row[0] = min(i, beyond)
        for j in range(max(1, i - limit), min(len(other), i + limit) + 1):
            substituted = before[j - 1] + (letter != other[j - 1])
            row[j] = min(substituted, before[j] + 1, row[j - 1] + 1, beyond)
    return row[-1] <= limit


ATTACKS.add(
    "deepwordbug",
    AttackSpec(
        name="deepwordbug", summary="misspell important words by one character each",
        paper="Gao et al. 2018, Black-box Generation of Adversarial Text Sequences to Evade Deep Learning Classifiers"
        " (1801.04354)",
        task_types=(CLASSIFICATION, MULTIPLE_CHOICE, SPAN, TAGGING),
        params=DeepWordBugParams, access=Access.SCORE, needs=(Need.VICTIM, Need.STOPWORDS), build=DeepWordBug,
    ),
)  # fmt: skip
