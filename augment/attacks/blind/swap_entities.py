"""People, organisations and cities under other names, in all texts of a row alike, so that the label stays right.

A model should not care how somebody is called (Balasubramanian et al. 2020, 2007.06897; Ribeiro et al. 2020, CheckList,
2005.04118, invariance tests that change names and places). A given name becomes one of the same gender, so that "she"
still fits. A name that occurs in an answer, or in a field that may not be edited, is left alone.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pydantic import Field
from xaug.augment.attacks.base import ATTACKS, Access, AttackSpec, Candidate, EditKind, Example, Params, Resources
from xaug.augment.attacks.blind.entities import Entity, entities
from xaug.augment.attacks.blind.spans import EVERY_TEXT, Put, candidate
from xaug.augment.attacks.sources.casing import like
from xaug.augment.lexicons.names import NameKind, NameList, Names, names
from xaug.augment.queries import Search
from xaug.augment.text import AttackedText
from xaug.data_cards.task_types import CLASSIFICATION, MULTIPLE_CHOICE, SPAN, TAGGING


class SwapEntitiesParams(Params):
    """The parameters of the attack."""

    entity_share: float = Field(1.0, gt=0, le=1, description="probability that an entity receives another name")
    names: NameList = Field(NameList.COMMON, description="the names: common, or pocket for those of the embedded world")
    variants: int = Field(1, ge=1, le=50, description="most rows to make of one row; equal ones count once")


@dataclass(frozen=True, slots=True)
class SwapEntities:
    """The attack with its parameters."""

    params: SwapEntitiesParams
    resources: Resources

    def search(self, example: Example, rng: random.Random) -> Search[Sequence[Candidate]]:
        """The distinct texts among ``variants`` draws; none if the row names nobody who may be renamed."""
        yield from ()  # no model is asked
        text, known = example.text, names(self.params.names)
        named = entities(text, known)
        found: dict[tuple[str, ...], Candidate] = {}
        for _ in range(self.params.variants if named else 0):
            renamed: dict[str, str] = {}
            for entity in named:
                if rng.random() < self.params.entity_share:
                    renamed |= _other_names(text, entity, known, renamed, rng)
            if renamed:
                one = candidate(text, list(_puts(text, renamed)))
                found.setdefault(one.fields, one)
        return list(found.values())


def _other_names(
    text: AttackedText, entity: Entity, known: Names, taken: dict[str, str], rng: random.Random
) -> dict[str, str]:
    """Another name for each word of an entity: of its kind, new to the row, and after "a" or "an" as the old one is."""
    low = text.text.lower()
    out: dict[str, str] = {}
    for word, kind in entity.words.items():
        used = {*taken.values(), *out.values()}
        vowel = word[:1] in "AEIOU"
        fitting = [
            name
            for name in known.all(kind)
            if name.lower() not in low
            and name not in used
            and (kind is not NameKind.CITY or vowel == (name[:1] in "AEIOU"))
        ]
        if not fitting:
            return {}
        out[word] = rng.choice(fitting)
    return out


def _puts(text: AttackedText, renamed: dict[str, str]) -> Iterator[Put]:
    """Yield the replacements of all occurrences. The ending of a genitive stays."""
    for (start, _), word in zip(text.spans, text.words, strict=True):
        bare = word.removesuffix("'s")
        if bare in renamed:
            yield Put(start, start + len(bare), like(renamed[bare], bare))


ATTACKS.add(
    "swap-entities",
    AttackSpec(
        name="swap-entities", summary="rename people, organisations and cities throughout a row; no victim is asked",
        paper="Balasubramanian et al. 2020, What's in a Name? Are BERT Named Entity Representations just as Good for"
        " any other Name? (2007.06897); Ribeiro et al. 2020, Beyond Accuracy: Behavioral Testing of NLP Models with"
        " CheckList (2005.04118)",
        task_types=(CLASSIFICATION, MULTIPLE_CHOICE, SPAN, TAGGING),
        params=SwapEntitiesParams, access=Access.BLIND, edits=EditKind.NAMES, several=True,
        fields=EVERY_TEXT, build=SwapEntities,
    ),
)  # fmt: skip
