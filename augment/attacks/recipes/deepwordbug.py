"""DeepWordBug: one character of a word swapped, substituted, deleted or inserted (Gao et al. 2018, arXiv 1801.04354).

The reference is TextAttack 0.3.11's recipe (attack_recipes/deepwordbug_gao_2018.py). It proposes all four
transformations of the paper's section 4.2 at once, and replaces the paper's scoring functions by a greedy search over
words in order of importance.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field
from xaug.augment.attacks.base import ATTACKS, Access, AttackSpec, EditKind, Need, Proposals, Resources
from xaug.augment.attacks.composition import ExactParams, WordRecipe
from xaug.augment.attacks.constraints.base import FewCharacters
from xaug.augment.attacks.provenance import Provenance
from xaug.augment.attacks.searches.greedy import Greedy
from xaug.augment.attacks.searches.ranking import ByLoss, unknown
from xaug.augment.attacks.sources.base import Words
from xaug.augment.attacks.sources.characters import Misspelling, delete, insert, substitute, swap
from xaug.data_cards.task_types import CLASSIFICATION, MULTIPLE_CHOICE, SPAN, TAGGING


class DeepWordBugParams(ExactParams):
    """The parameters of DeepWordBug."""

    max_distance: Annotated[
        int,
        Provenance(
            "Gao et al. 2018, section 5.2: “we hold the maximum difference on edit distance to a constant 30 for each"
            " sample”"
        ),
    ] = Field(30, ge=1, description="characters that may differ from the clean text (Levenshtein)")


def _build(params: DeepWordBugParams, resources: Resources) -> WordRecipe:
    """Give each word, by importance, that of four random misspellings which lowers the probability of gold most."""
    return WordRecipe(
        params,
        resources.stopwords,
        sources=[Words(Misspelling(kind, spared=int(kind is swap))) for kind in (swap, substitute, delete, insert)],
        constraints=[FewCharacters(params.max_distance)],
        search_by=Greedy(ByLoss(unknown)),
    )


ATTACKS.add(
    "deepwordbug",
    AttackSpec(
        name="deepwordbug", summary="misspell important words by one character each",
        paper="Gao et al. 2018, Black-box Generation of Adversarial Text Sequences to Evade Deep Learning Classifiers"
        " (1801.04354)",
        task_types=(CLASSIFICATION, MULTIPLE_CHOICE, SPAN, TAGGING),
        params=DeepWordBugParams, access=Access.SCORE, edits=EditKind.CHARACTERS,
        needs=(Need.VICTIM, Need.STOPWORDS), build=_build,
        proposals=Proposals(needs=(Need.STOPWORDS,), build=_build),
    ),
)  # fmt: skip
