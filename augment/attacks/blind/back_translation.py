"""Back-translation: sentences are translated into another language and back, by two local models such as Marian's."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Annotated, ClassVar

from pydantic import Field
from xaug.augment.attacks.base import ATTACKS, Access, AttackSpec, Candidate, EditKind, Example, Resources
from xaug.augment.attacks.blind.rewriting import Prompt, RewritingParams, items_of, rewritable, rewritten
from xaug.augment.attacks.model_asset import ModelAsset
from xaug.augment.attacks.provenance import NamesModel
from xaug.augment.engine import Oracle
from xaug.augment.oracles.rewriter import Rewriter
from xaug.augment.queries import Query, Search
from xaug.data_cards.task_types import CLASSIFICATION, MULTIPLE_CHOICE, SPAN
from xaug.models.placement import Placement

_THERE, _BACK = "translator there", "translator back"


class BackTranslationParams(RewritingParams):
    """The parameters of the attack."""

    files: ClassVar[frozenset[str]] = frozenset({"there", "back"})

    there: Annotated[str, NamesModel("the model that translates into the other language")] = Field(
        min_length=1,
        description="the model that translates into the other language, a folder or a Hub id, such as"
        " Helsinki-NLP/opus-mt-en-de",
    )
    back: Annotated[str, NamesModel("the model that translates back")] = Field(
        min_length=1, description="the model that translates back, such as Helsinki-NLP/opus-mt-de-en"
    )
    there_prompt: Prompt = Field(
        "{text}",
        description="what the first model reads, with {text} in the place of the sentence; models of several languages"
        " need their mark, such as >>fra<< {text}, and T5 an instruction",
    )  # fmt: skip
    back_prompt: Prompt = Field("{text}", description="the same for the second model")


@dataclass(frozen=True, slots=True)
class BackTranslation:
    """The attack with its parameters."""

    params: BackTranslationParams
    resources: Resources

    def search(self, example: Example, rng: random.Random) -> Search[Sequence[Candidate]]:
        """Rows of translated sentences; none if the translations only repeat them.

        Each of the best ``variants`` translations is translated back. The best texts of all of them come first, then
        the second-best (Yu et al. 2018, section 3, make k times k texts in this way).
        """
        spans = rewritable(example.text, self.params, rng)
        if not spans:
            return []
        texts = [example.text.text[start:end] for start, end in spans]
        translated: list[list[str]] = yield Query(_THERE, items_of(texts, self.params, rng))
        pivots = [own[: self.params.variants] for own in translated]
        flat = [pivot for own in pivots for pivot in own]
        returned: list[list[str]] = (yield Query(_BACK, items_of(flat, self.params, rng))) if flat else []
        answers = iter(returned)
        options = [list(_in_turn([next(answers) for _ in own])) for own in pivots]
        return rewritten(example, spans, options, self.params.variants)


def _in_turn(lists: Sequence[Sequence[str]]) -> Iterator[str]:
    """The first text of each list, then the second of each, and so on."""
    for rank in zip_longest(*lists):
        yield from (text for text in rank if text is not None)


def _assets(params: BackTranslationParams) -> tuple[ModelAsset, ...]:
    return ModelAsset("there", params.there, "first translator"), ModelAsset("back", params.back, "second translator")


def _oracles(params: BackTranslationParams, placement: Placement) -> Mapping[str, Oracle]:
    how = params.decoding
    return {
        _THERE: Rewriter(params.there, placement, how, prompt=params.there_prompt, role="first translator"),
        _BACK: Rewriter(params.back, placement, how, prompt=params.back_prompt, role="second translator"),
    }


ATTACKS.add(
    "back-translation",
    AttackSpec(
        name="back-translation",
        summary="translate sentences into another language and back by models that you name; no victim is asked",
        paper="Yu et al. 2018, QANet: Combining Local Convolution with Global Self-Attention for Reading Comprehension"
        " (1804.09541); Sennrich et al. 2016 (1511.06709)",
        task_types=(CLASSIFICATION, MULTIPLE_CHOICE, SPAN),
        params=BackTranslationParams, access=Access.BLIND, edits=EditKind.REWRITTEN, several=True,
        assets=_assets, oracles=_oracles, build=BackTranslation,
    ),
)  # fmt: skip
