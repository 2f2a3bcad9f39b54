"""A2T: synonyms in order of the words' gradients, made for adversarial training (Yoo and Qi 2021, arXiv 2109.00544).

The numbers come from TextAttack 0.3.11's recipe (attack_recipes/a2t_yoo_2021.py). The gradient takes one pass of the
victim where other attacks ask one query for each word.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field
from xaug.augment.attacks.base import ATTACKS, Access, AttackSpec, Need, Resources
from xaug.augment.attacks.composition import WordRecipe
from xaug.augment.attacks.constraints.base import FewWords
from xaug.augment.attacks.constraints.part_of_speech import SameInflection, SamePartOfSpeech
from xaug.augment.attacks.constraints.similarity import Similar
from xaug.augment.attacks.provenance import Provenance
from xaug.augment.attacks.searches.greedy import Greedy
from xaug.augment.attacks.searches.ranking import ByGradient
from xaug.augment.attacks.sources.casing import like, like_textattack
from xaug.augment.attacks.sources.synonyms import SynonymParams, synonyms
from xaug.data_cards.task_types import CLASSIFICATION, MULTIPLE_CHOICE, SPAN, TAGGING

_RECIPE = Provenance("Yoo and Qi 2021, section 3.2, and TextAttack 0.3.11's recipe (attack_recipes/a2t_yoo_2021.py)")


class A2TParams(SynonymParams):
    """The parameters of A2T (paper, section 3.2 and table 1)."""

    nearest: Annotated[int, _RECIPE] = Field(
        20, ge=1, description="neighbours considered for each word, the nearest first"
    )
    cosine: Annotated[float, _RECIPE] = Field(0.8, ge=-1, le=1, description="lowest cosine of two word vectors")
    share: Annotated[float, _RECIPE] = Field(0.1, gt=0, le=1, description="share of the words that may be replaced")
    few: Annotated[int, _RECIPE] = Field(
        4, ge=0, description="words that may be replaced in any text, however short it is"
    )
    similarity: Annotated[float, _RECIPE] = Field(
        0.9, ge=-1, le=1, description="lowest cosine of the whole text before and after an edit"
    )


def _build(params: A2TParams, resources: Resources) -> WordRecipe:
    parity = params.parity
    return WordRecipe(
        params,
        resources.stopwords,
        sources=[synonyms(params.lexicon(), like_textattack if parity else like)],
        constraints=[
            FewWords(params.share, least=params.few),
            SamePartOfSpeech(verb_noun=False) if parity else SameInflection(),
            Similar(params.similarity),
        ],
        search_by=Greedy(ByGradient(), spread=params.spread and not parity),
        distinct=not parity,
        any_case=not parity,
    )


ATTACKS.add(
    "a2t",
    AttackSpec(
        name="a2t", summary="replace the words with the largest gradients by synonyms, at few queries",
        paper="Yoo and Qi 2021, Towards Improving Adversarial Training of NLP Models (2109.00544)",
        task_types=(CLASSIFICATION, MULTIPLE_CHOICE, SPAN, TAGGING),
        params=A2TParams, access=Access.GRADIENT,
        needs=(Need.VICTIM, Need.ENCODER, Need.TAGGER, Need.STOPWORDS), assets=A2TParams.assets, build=_build,
    ),
)  # fmt: skip
