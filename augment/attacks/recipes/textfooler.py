"""TextFooler: synonyms in order of the words' importance (Jin et al. 2020, arXiv 1907.11932).

The numbers come from TextAttack 0.3.11's recipe (attack_recipes/textfooler_jin_2019.py). Its list of stop words is
replaced by that of the tagger, and the Universal Sentence Encoder by the sentence encoder of this project.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field
from xaug.augment.attacks.base import ATTACKS, Access, AttackSpec, Need, Resources
from xaug.augment.attacks.composition import WordRecipe
from xaug.augment.attacks.constraints.part_of_speech import SameInflection, SamePartOfSpeech
from xaug.augment.attacks.constraints.similarity import Similar
from xaug.augment.attacks.provenance import Provenance
from xaug.augment.attacks.searches.greedy import Greedy
from xaug.augment.attacks.searches.ranking import ByLoss, without
from xaug.augment.attacks.sources.casing import like, like_textattack
from xaug.augment.attacks.sources.synonyms import SynonymParams, synonyms
from xaug.data_cards.task_types import CLASSIFICATION, MULTIPLE_CHOICE, SPAN, TAGGING


class TextFoolerParams(SynonymParams):
    """The parameters of TextFooler. Those of synonyms: N = 50 and delta = 0.5, where the paper has 0.7 (section 3)."""

    similarity: Annotated[
        float,
        Provenance(
            "TextAttack 0.3.11's recipe (attack_recipes/textfooler_jin_2019.py), which turns the threshold 0.5 of the"
            " paper's code into an angular similarity, 1 - (1 - 0.5)/pi"
        ),
    ] = Field(0.840845057, ge=0, le=1, description="lowest angular similarity of the windows before and after an edit")
    window: Annotated[int, Provenance("the same recipe")] = Field(
        15, ge=1, description="words in the window that is compared"
    )
    skip_short: Annotated[bool, Provenance("the same recipe")] = Field(
        True, description="no similarity check for texts shorter than the window"
    )


def _build(params: TextFoolerParams, resources: Resources) -> WordRecipe:
    parity = params.parity
    return WordRecipe(
        params,
        resources.stopwords,
        sources=[synonyms(params.lexicon(), like_textattack if parity else like)],
        constraints=[
            SamePartOfSpeech() if parity else SameInflection(),
            Similar(params.similarity, params.window, params.skip_short, angular=True, previous=True),
        ],
        search_by=Greedy(ByLoss(without), spread=params.spread and not parity),
        distinct=not parity,
        any_case=not parity,
    )


ATTACKS.add(
    "textfooler",
    AttackSpec(
        name="textfooler", summary="replace important words by synonyms",
        paper="Jin et al. 2020, Is BERT Really Robust? A Strong Baseline for Natural Language Attack on Text"
        " Classification and Entailment (1907.11932)",
        task_types=(CLASSIFICATION, MULTIPLE_CHOICE, SPAN, TAGGING),
        params=TextFoolerParams, access=Access.SCORE,
        needs=(Need.VICTIM, Need.ENCODER, Need.TAGGER, Need.STOPWORDS), assets=TextFoolerParams.assets, build=_build,
    ),
)  # fmt: skip
