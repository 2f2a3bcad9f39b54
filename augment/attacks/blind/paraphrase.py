"""Paraphrases of whole sentences, written by a local model: an encoder-decoder such as T5, or an instruction model."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar

from pydantic import Field
from xaug.augment.attacks.base import ATTACKS, Access, AttackSpec, Candidate, EditKind, Example, Resources
from xaug.augment.attacks.blind.rewriting import Prompt, RewritingParams, items_of, rewritable, rewritten
from xaug.augment.attacks.model_asset import ModelAsset
from xaug.augment.attacks.provenance import NamesModel, Provenance
from xaug.augment.engine import Oracle
from xaug.augment.oracles.rewriter import Rewriter
from xaug.augment.queries import Query, Search
from xaug.data_cards.task_types import CLASSIFICATION, MULTIPLE_CHOICE, SPAN
from xaug.models.placement import Placement

_ORACLE, _ROLE = "paraphraser", "paraphrasing model"


class ParaphraseParams(RewritingParams):
    """The parameters of the attack."""

    files: ClassVar[frozenset[str]] = frozenset({"model"})

    model: Annotated[str, NamesModel("the model that paraphrases")] = Field(
        min_length=1, description="the model that paraphrases, a folder or a Hub id: an encoder-decoder such as T5, or"
        " a causal model",
    )  # fmt: skip
    prompt: Annotated[
        Prompt,
        Provenance(
            "the input of the T5 paraphrasers Vamsi/T5_Paraphrase_Paws and humarin/chatgpt_paraphraser_on_T5_base"
        ),
    ] = Field(
        "paraphrase: {text}",
        description="what the model reads, with {text} in the place of the sentence; an instruction for a chat model",
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Paraphrase:
    """The attack with its parameters."""

    params: ParaphraseParams
    resources: Resources

    def search(self, example: Example, rng: random.Random) -> Search[Sequence[Candidate]]:
        """Rows whose sentences are paraphrased; none if the model only repeats them."""
        spans = rewritable(example.text, self.params, rng)
        if not spans:
            return []
        texts = [example.text.text[start:end] for start, end in spans]
        options: list[list[str]] = yield Query(_ORACLE, items_of(texts, self.params, rng))
        return rewritten(example, spans, options, self.params.variants)


def _assets(params: ParaphraseParams) -> tuple[ModelAsset, ...]:
    return (ModelAsset("model", params.model, _ROLE),)


def _oracles(params: ParaphraseParams, placement: Placement) -> Mapping[str, Oracle]:
    return {_ORACLE: Rewriter(params.model, placement, params.decoding, prompt=params.prompt, role=_ROLE)}


ATTACKS.add(
    "paraphrase",
    AttackSpec(
        name="paraphrase", summary="paraphrase whole sentences by a model that you name; no victim is asked",
        paper="Kumar et al. 2019, Submodular Optimization-based Diverse Paraphrasing and its Effectiveness in Data"
        " Augmentation (NAACL N19-1363)",
        task_types=(CLASSIFICATION, MULTIPLE_CHOICE, SPAN),
        params=ParaphraseParams, access=Access.BLIND, edits=EditKind.REWRITTEN, several=True,
        assets=_assets, oracles=_oracles, build=Paraphrase,
    ),
)  # fmt: skip
