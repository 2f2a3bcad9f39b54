"""CLARE: replace a word, insert one, or merge two, by what a masked LM fills in (Li et al. 2021, arXiv 2009.07502).

The numbers come from TextAttack 0.3.11's recipe (attack_recipes/clare_li_2020.py). That recipe tags with Flair. Here,
the tagger of the request says which two words form a phrase.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field
from xaug.augment.attacks.base import ATTACKS, Access, AttackSpec, MlmParams, Need, Proposals, Resources
from xaug.augment.attacks.composition import WordParams, WordRecipe
from xaug.augment.attacks.constraints.similarity import Similar
from xaug.augment.attacks.provenance import Provenance
from xaug.augment.attacks.searches.beam import Beam
from xaug.augment.attacks.sources.masked import MaskedInsertions, MaskedMerges, MaskedWords, Reading
from xaug.data_cards.task_types import CLASSIFICATION, MULTIPLE_CHOICE, SPAN


class ClareParams(WordParams, MlmParams):
    """The parameters of CLARE."""

    replace_least: Annotated[
        float, Provenance("TextAttack 0.3.11's recipe (attack_recipes/clare_li_2020.py), after the authors' code")
    ] = Field(5e-4, ge=0, le=1, description="lowest probability of a word that replaces one")
    insert_least: Annotated[float, Provenance("the same recipe")] = Field(
        0.0, ge=0, le=1, description="lowest probability of a word that is inserted"
    )
    merge_least: Annotated[float, Provenance("the same recipe")] = Field(
        5e-3, ge=0, le=1, description="lowest probability of a word that replaces two"
    )
    similarity: Annotated[float, Provenance("Li et al. 2021, section 3.1")] = Field(
        0.7, ge=-1, le=1, description="lowest cosine of the embeddings of both windows"
    )
    window: Annotated[int, Provenance("the same recipe")] = Field(
        15, ge=1, description="words in the window that is compared"
    )
    skip_short: bool = Field(True, description="no similarity check for texts shorter than the window")
    width: int = Field(1, ge=1, description="texts that the search keeps at a time")

    @property
    def as_textattack(self) -> bool:
        """Whether words are visited as TextAttack visits them: no, its beam search visits all words of a new text."""
        return False


def _build(params: ClareParams, resources: Resources) -> WordRecipe:
    reading = Reading(resources.mask_locally, whole=not params.parity)
    return WordRecipe(
        params,
        resources.stopwords,
        sources=[
            MaskedWords(reading, least=params.replace_least),
            MaskedInsertions(reading, after=False, least=params.insert_least),
            MaskedMerges(reading, params.merge_least),
        ],
        constraints=[Similar(params.similarity, params.window, params.skip_short)],
        search_by=Beam(params.width),
        distinct=not params.parity,
        any_case=not params.parity,
    )


ATTACKS.add(
    "clare",
    AttackSpec(
        name="clare", summary="replace a word, insert one or merge two, as a masked LM fills them in; many queries",
        paper="Li et al. 2021, Contextualized Perturbation for Textual Adversarial Attack (2009.07502)",
        task_types=(CLASSIFICATION, MULTIPLE_CHOICE, SPAN),
        params=ClareParams, access=Access.SCORE,
        needs=(Need.VICTIM, Need.MLM, Need.ENCODER, Need.TAGGER, Need.STOPWORDS), build=_build,
        proposals=Proposals(needs=(Need.MLM, Need.TAGGER, Need.STOPWORDS), build=_build),
    ),
)  # fmt: skip
