"""One misspelling that people read over: two inner letters swapped, one left out, added, or typed beside its key.

Pruthi et al. 2019, Combating Adversarial Misspellings with Robust Word Recognition (arXiv 1905.11268), section 3. The
reference is TextAttack 0.3.11's recipe (attack_recipes/pruthi_2019.py).
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field
from xaug.augment.attacks.base import ATTACKS, Access, AttackSpec, EditKind, Need, Proposals, Resources
from xaug.augment.attacks.composition import ExactParams, WordRecipe
from xaug.augment.attacks.constraints.base import FewWords
from xaug.augment.attacks.provenance import Provenance
from xaug.augment.attacks.searches.beam import Beam
from xaug.augment.attacks.sources.base import Words
from xaug.augment.attacks.sources.characters import Misspelling, delete, insert, keyboard, swap
from xaug.data_cards.task_types import CLASSIFICATION, MULTIPLE_CHOICE, SPAN, TAGGING


class PruthiParams(ExactParams):
    """The parameters."""

    words: Annotated[int, Provenance("Pruthi et al. 2019, table 1: attacks of one and of two characters")] = Field(
        1, ge=1, description="most words that are misspelt"
    )
    least: Annotated[int, Provenance("Pruthi et al. 2019, section 3")] = Field(
        4, ge=1, description="letters of a word that may be misspelt, at least"
    )


def _build(params: PruthiParams, resources: Resources) -> WordRecipe:
    return WordRecipe(
        params,
        resources.stopwords,
        sources=[
            Words(Misspelling(kind, inner=True, every=True, spared=int(kind is swap)))
            for kind in (swap, delete, insert, keyboard)
        ],
        constraints=[FewWords(most=params.words)],
        search_by=Beam(),
        distinct=False,
        least=params.least,
    )


ATTACKS.add(
    "pruthi",
    AttackSpec(
        name="pruthi", summary="misspell one word so that people read over it",
        paper="Pruthi et al. 2019, Combating Adversarial Misspellings with Robust Word Recognition (1905.11268)",
        task_types=(CLASSIFICATION, MULTIPLE_CHOICE, SPAN, TAGGING),
        params=PruthiParams, access=Access.SCORE, edits=EditKind.CHARACTERS,
        needs=(Need.VICTIM, Need.STOPWORDS), build=_build,
        proposals=Proposals(needs=(Need.STOPWORDS,), build=_build),
    ),
)  # fmt: skip
