"""BERT-Attack: words that a masked LM predicts where the word stands (Li et al. 2020, arXiv 2004.09984).

The numbers come from TextAttack 0.3.11's recipe (attack_recipes/bert_attack_li_2020.py), which lowers K from the
paper's 48 to 8, because the combinations of sub-words grow with its power.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field
from xaug.augment.attacks.base import ATTACKS, Access, AttackSpec, MlmParams, Need, Proposals, Resources
from xaug.augment.attacks.composition import WordParams, WordRecipe
from xaug.augment.attacks.constraints.base import Constraint, FewWords
from xaug.augment.attacks.constraints.part_of_speech import SameInflection
from xaug.augment.attacks.constraints.similarity import Similar
from xaug.augment.attacks.provenance import Provenance
from xaug.augment.attacks.searches.greedy import Greedy
from xaug.augment.attacks.searches.ranking import ByLoss, unknown
from xaug.augment.attacks.sources.masked import Reading
from xaug.augment.attacks.sources.predicted import PredictedWords
from xaug.augment.oracles.unmasked import PREDICTIONS
from xaug.data_cards.task_types import CLASSIFICATION, MULTIPLE_CHOICE, SPAN, TAGGING


class BertAttackParams(WordParams, MlmParams):
    """The parameters of BERT-Attack."""

    predictions: Annotated[
        int, Provenance("TextAttack 0.3.11's recipe (attack_recipes/bert_attack_li_2020.py); the paper has 48")
    ] = Field(8, ge=1, le=PREDICTIONS, description="predictions considered for each word, or for each of its sub-words")
    share: Annotated[float, Provenance("the same recipe, after the authors' code")] = Field(
        0.4, gt=0, le=1, description="share of the words that may be replaced"
    )
    similarity: Annotated[float, Provenance("the same recipe")] = Field(
        0.2, ge=-1, le=1, description="lowest cosine of the whole text before and after an edit"
    )


def _build(params: BertAttackParams, resources: Resources) -> WordRecipe:
    parity = params.parity
    constraints: list[Constraint] = [FewWords(params.share), Similar(params.similarity)]
    return WordRecipe(
        params,
        resources.stopwords,
        sources=[PredictedWords(Reading(resources.mask_locally, whole=not parity), params.predictions)],
        constraints=constraints if parity else [SameInflection(), *constraints],
        search_by=Greedy(ByLoss(unknown), spread=params.spread and not parity),
        distinct=not parity,
        any_case=not parity,
    )


ATTACKS.add(
    "bert-attack",
    AttackSpec(
        name="bert-attack", summary="replace important words by what a masked LM predicts in their place",
        paper="Li et al. 2020, BERT-ATTACK: Adversarial Attack Against BERT Using BERT (2004.09984)",
        task_types=(CLASSIFICATION, MULTIPLE_CHOICE, SPAN, TAGGING),
        params=BertAttackParams, access=Access.SCORE,
        needs=(Need.VICTIM, Need.MLM, Need.ENCODER, Need.TAGGER, Need.STOPWORDS), build=_build,
        proposals=Proposals(needs=(Need.MLM, Need.STOPWORDS), build=_build),
    ),
)  # fmt: skip
