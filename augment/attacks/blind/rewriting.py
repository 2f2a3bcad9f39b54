"""What the attacks that rewrite whole sentences share: which sentences, and the rows that their rewritings make."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping, Sequence
from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError
from xaug.augment.attacks.base import Candidate, Example, Params
from xaug.augment.attacks.provenance import Provenance
from xaug.augment.oracles.rewriter import TEXT, Decoding
from xaug.augment.queries import RewriteItem
from xaug.augment.sentences import sentence_spans
from xaug.augment.text import AttackedText, Span, words

_PARAPHRASER = Provenance("the published T5 paraphraser humarin/chatgpt_paraphraser_on_T5_base (its model card)")


def _has_place(prompt: str) -> str:
    if TEXT not in prompt:
        raise PydanticCustomError("prompt", "it must contain {place}, in the place of the sentence", {"place": TEXT})
    return prompt


Prompt = Annotated[str, AfterValidator(_has_place)]  # what a model reads


class RewritingParams(Params):
    """The parameters of every attack that rewrites sentences."""

    variants: int = Field(1, ge=1, le=20, description="most rows to make of one row; equal ones count once")
    share: float = Field(
        1.0, gt=0, le=1, description="share of the sentences of a row that are rewritten, drawn at random; at least one"
    )
    least_words: int = Field(3, ge=1, description="sentences with fewer words are left as they are")
    beams: Annotated[int, _PARAPHRASER] = Field(
        5, ge=1, le=100, description="beams of the search, at least as many as variants; 1: greedy"
    )
    max_tokens: Annotated[int, _PARAPHRASER] = Field(
        128,
        ge=8,
        le=4096,
        description="most tokens that a model writes for a sentence; one that is longer is dropped",
    )
    temperature: float = Field(
        0.0, ge=0, le=10, description="0: beam search. Above 0: sampling at this temperature, and beams are not used"
    )

    @property
    def decoding(self) -> Decoding:
        """How models write. A beam search returns all its beams, so that one which repeats the sentence costs none."""
        count = self.variants if self.temperature else max(self.beams, self.variants)
        return Decoding(count, self.beams, self.max_tokens, self.temperature)


def rewritable(text: AttackedText, params: RewritingParams, rng: random.Random) -> list[Span]:
    """The sentences to rewrite, in characters of the whole text: of editable fields, without a frozen character."""
    found = [
        (start + first, start + last)
        for (start, end), editable in zip(text.bounds, text.layout.editable, strict=True)
        if editable
        for first, last in sentence_spans(text.text[start:end])
    ]
    free = [
        (start, end)
        for start, end in found
        if not any(start < g_end and g_start < end for g_start, g_end in text.gold)
        and len(words(text.text[start:end])) >= params.least_words
    ]
    return sorted(rng.sample(free, math.ceil(params.share * len(free))))


def items_of(texts: Sequence[str], params: RewritingParams, rng: random.Random) -> list[RewriteItem]:
    """What a model is asked: each text with a seed of its own if the model samples."""
    return [RewriteItem(text, rng.getrandbits(48) if params.temperature else 0) for text in texts]


def rewritten(example: Example, spans: Sequence[Span], options: Sequence[Sequence[str]], most: int) -> list[Candidate]:
    """At most ``most`` distinct candidates. The n-th takes the n-th new rewriting of each sentence that has one.

    ``options``: the rewritings of each sentence. One with the words of its sentence is no new text.
    """
    old = [example.text.text[start:end] for start, end in spans]
    new = [_distinct(text, own) for text, own in zip(old, options, strict=True)]
    found: dict[tuple[str, ...], Candidate] = {}
    for n in range(max(map(len, new), default=0)):
        made = _with(example.text, {span: own[n] for span, own in zip(spans, new, strict=True) if n < len(own)})
        found.setdefault(made.fields, made)
    return list(found.values())[:most]


def _distinct(text: str, options: Sequence[str]) -> list[str]:
    """The options whose words differ from the text's and from each other's, in any case."""
    kept = {_key(text): text, (): ""}
    for one in options:
        kept.setdefault(_key(one), one)
    return list(kept.values())[2:]


def _key(text: str) -> tuple[str, ...]:
    return tuple(word.casefold() for word in words(text))


def _with(text: AttackedText, news: Mapping[Span, str]) -> Candidate:
    """The candidate in which these spans have new texts. None of them holds a frozen character."""
    ordered = sorted(news.items())

    def moved(at: int) -> int:
        return at + sum(len(new) - (end - start) for (start, end), new in ordered if end <= at)

    out, reached = [], 0
    for (start, end), new in ordered:
        out += [text.text[reached:start], new]
        reached = end
    joined = "".join([*out, text.text[reached:]])
    fields = tuple(joined[moved(start) : moved(end)] for start, end in text.bounds)
    return Candidate(fields, tuple((moved(start), moved(end)) for start, end in text.gold))
