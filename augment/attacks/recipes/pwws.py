"""PWWS: synonyms of WordNet in order of probability weighted word saliency (Ren et al. 2019, ACL P19-1103).

The reference is TextAttack 0.3.11's recipe (attack_recipes/pwws_ren_2019.py), which leaves out the paper's synonyms of
named entities.
"""

from __future__ import annotations

from xaug.augment.attacks.base import ATTACKS, Access, AttackSpec, Need, Resources
from xaug.augment.attacks.composition import WordRecipe
from xaug.augment.attacks.constraints.part_of_speech import SameInflection
from xaug.augment.attacks.searches.greedy import Greedy
from xaug.augment.attacks.searches.ranking import WeightedSaliency
from xaug.augment.attacks.sources.casing import as_it_is, like
from xaug.augment.attacks.sources.synonyms import SynonymParams, synonyms
from xaug.data_cards.task_types import CLASSIFICATION, MULTIPLE_CHOICE, SPAN, TAGGING


def _build(params: SynonymParams, resources: Resources) -> WordRecipe:
    parity = params.parity
    return WordRecipe(
        params,
        resources.stopwords,
        sources=[synonyms(params.lexicon(), as_it_is if parity else like)],
        constraints=[] if parity else [SameInflection()],
        search_by=Greedy(WeightedSaliency(parity), spread=params.spread and not parity),
        distinct=not parity,
        any_case=not parity,
    )


ATTACKS.add(
    "pwws",
    AttackSpec(
        name="pwws", summary="replace words by synonyms where that gains most",
        paper="Ren et al. 2019, Generating Natural Language Adversarial Examples through Probability Weighted Word"
        " Saliency (ACL P19-1103)",
        task_types=(CLASSIFICATION, MULTIPLE_CHOICE, SPAN, TAGGING),
        params=SynonymParams, access=Access.SCORE, needs=(Need.VICTIM, Need.TAGGER, Need.STOPWORDS),
        assets=SynonymParams.assets, build=_build,
    ),
)  # fmt: skip
