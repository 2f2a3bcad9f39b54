"""CheckList's contractions: contract and expand verbs (Ribeiro et al. 2020, arXiv 2005.04118, section 2.1, INV tests).

TextAttack's recipe also changes names, places and numbers, which it finds with Flair. Here, the attacks swap-entities
and numbers do this for all texts of a row at once, so that the label stays right.
"""

from __future__ import annotations

from xaug.augment.attacks.base import ATTACKS, Access, AttackSpec, Need, Resources
from xaug.augment.attacks.composition import ExactParams, WordRecipe
from xaug.augment.attacks.searches.beam import Beam
from xaug.augment.attacks.sources.contractions import Contractions
from xaug.data_cards.task_types import CLASSIFICATION, MULTIPLE_CHOICE, SPAN


def _build(params: ExactParams, resources: Resources) -> WordRecipe:
    return WordRecipe(params, (), sources=[Contractions()], constraints=[], search_by=Beam())


ATTACKS.add(
    "checklist",
    AttackSpec(
        name="checklist", summary="contract and expand verbs: is not, isn't",
        paper="Ribeiro et al. 2020, Beyond Accuracy: Behavioral Testing of NLP Models with CheckList (2005.04118)",
        task_types=(CLASSIFICATION, MULTIPLE_CHOICE, SPAN),
        params=ExactParams, access=Access.SCORE, needs=(Need.VICTIM,), build=_build,
    ),
)  # fmt: skip
