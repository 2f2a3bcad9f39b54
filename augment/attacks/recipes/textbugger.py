"""TextBugger: misspell, split or replace important words (Li et al. 2019, arXiv 1812.05271, black-box setting).

The five "bugs" are those of section 4.2.2: insert a space, delete a letter, swap two, substitute a look-alike, and
substitute a synonym (Sub-W). The numbers come from TextAttack 0.3.11's recipe (attack_recipes/textbugger_li_2018.py).
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field
from xaug.augment.attacks.base import ATTACKS, Access, AttackSpec, EditKind, Need, Resources
from xaug.augment.attacks.composition import WordRecipe
from xaug.augment.attacks.constraints.similarity import Similar
from xaug.augment.attacks.provenance import Provenance
from xaug.augment.attacks.searches.greedy import Greedy
from xaug.augment.attacks.searches.ranking import ByLoss, without
from xaug.augment.attacks.sources.base import Words
from xaug.augment.attacks.sources.casing import like, like_textattack
from xaug.augment.attacks.sources.characters import Misspelling, alike, delete, split, swap
from xaug.augment.attacks.sources.synonyms import SynonymParams, synonyms
from xaug.data_cards.task_types import CLASSIFICATION, MULTIPLE_CHOICE, SPAN, TAGGING


class TextBuggerParams(SynonymParams):
    """The parameters of TextBugger."""

    nearest: Annotated[int, Provenance("Li et al. 2019, section 4.2.2: the five nearest words")] = Field(
        5, ge=1, description="synonyms considered for each word"
    )
    similarity: Annotated[
        float, Provenance("Li et al. 2019, section 5.1: 0.8; TextAttack 0.3.11 compares it with an angular similarity")
    ] = Field(0.8, ge=0, le=1, description="lowest angular similarity of the whole text before and after an edit")


def _build(params: TextBuggerParams, resources: Resources) -> WordRecipe:
    parity = params.parity
    return WordRecipe(
        params,
        resources.stopwords,
        sources=[
            *(Words(Misspelling(kind, inner=True, spared=int(kind is swap))) for kind in (split, delete, swap)),
            Words(alike),
            synonyms(params.lexicon(), like_textattack if parity else like),
        ],
        constraints=[Similar(params.similarity, angular=True)],
        search_by=Greedy(ByLoss(without), spread=params.spread and not parity),
        distinct=not parity,
        any_case=not parity,
    )


ATTACKS.add(
    "textbugger",
    AttackSpec(
        name="textbugger", summary="misspell important words, split them, or replace them by synonyms",
        paper="Li et al. 2019, TextBugger: Generating Adversarial Text Against Real-world Applications (1812.05271)",
        task_types=(CLASSIFICATION, MULTIPLE_CHOICE, SPAN, TAGGING),
        params=TextBuggerParams, access=Access.SCORE, edits=EditKind.CHARACTERS,
        needs=(Need.VICTIM, Need.ENCODER, Need.STOPWORDS), assets=TextBuggerParams.assets, build=_build,
    ),
)  # fmt: skip
