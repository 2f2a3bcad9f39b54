"""Harder wrong choices: one wrong choice of a row is replaced by a contradiction of the right one.

A model that picks the choice with the most fitting words now has two that fit, of which only one is right. Nothing
about a choice of another row is known to be wrong here, but what contradicts the right choice is: the right choice with
an opposite word, with a "not", or with another number. Gold itself and the question do not change.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from pydantic import Field
from xaug.augment.assets import FileAsset
from xaug.augment.attacks.base import ATTACKS, Access, AttackSpec, Candidate, EditKind, Example, Params, Resources
from xaug.augment.attacks.sources.casing import like
from xaug.augment.lexicons.opposites import OppositeList, Opposites, assets, opposites
from xaug.augment.queries import Search
from xaug.augment.text import word_spans
from xaug.data_cards.field_ref import FieldRef
from xaug.data_cards.task_types import MULTIPLE_CHOICE

# A verb after which "not" denies the whole statement, by itself. With "may", "might" and "some" both can be true.
_DENIED = re.compile(r"\b(is|are|was|were|am|will|would|can|could|should|must)\b(?! ?n['’]t)(?! not\b)", re.IGNORECASE)
_NOT = re.compile(
    r"\b(is|are|was|were|am|will|would|can|could|should|must|do|does|did)( not| ?n['’]t)\b", re.IGNORECASE
)
_ANY_NOT = re.compile(r"\bnot\b|n['’]t\b", re.IGNORECASE)
# Statements whose "not" or opposite may be true beside them, or that speak of the other choices.
_LOOSE = re.compile(
    r"\b(?:some|sometimes|may|might|maybe|perhaps|or|either|neither|nor|few|many|most|often|never|no|none|all of|any"
    r"|if|whether|unless|choices?|above)\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(?<![\w.,])[1-9]\d?(?![\w.,%])")
# Adjectives that are mostly something else before a verb or a noun, or whose opposite may be true of the same thing.
_LEFT = frozenset(
    {"like", "likely", "only", "same", "other", "first", "last", "right", "left", "own", "next", "past", "out"}
)


class DistractorsParams(Params):
    """The parameters of the attack."""

    opposites: OppositeList = Field(
        OppositeList.WORDNET,
        description="where adjectives of the opposite meaning come from: wordnet, pocket (the embedded world) or none",
    )
    variants: int = Field(1, ge=1, le=20, description="most rows to make of one row, each with one other wrong choice")


@dataclass(frozen=True)
class Distractors:
    """The attack with its parameters."""

    params: DistractorsParams
    resources: Resources

    @cached_property
    def opposites(self) -> Opposites:
        """The opposites of words, which are loaded when the first row is attacked."""
        return opposites(self.params.opposites)

    def search(self, example: Example, rng: random.Random) -> Search[Sequence[Candidate]]:
        """Rows with a contradiction of the right choice among the wrong ones; none if there is no contradiction.

        Where the choices are endings of a story and no question is asked, a changed ending may be as good as gold.
        """
        yield from ()  # no model is asked
        text, row = example.text, example.row
        fields = list(text.fields)
        if not row["question"].rstrip().endswith("?"):
            return []
        at = [text.layout.names.index(str(ref)) for ref in FieldRef.of_column(row, "choices")]
        gold, wrong = at[row["label"]], [i for i in at if i != at[row["label"]] and text.layout.editable[i]]
        wrong = [i for i in wrong if not _LOOSE.search(fields[i])]
        known = {fields[i].strip().lower() for i in at}
        made = [one for one in contradictions(fields[gold], self.opposites) if one.strip().lower() not in known]
        rng.shuffle(made)
        out = []
        for new in made[: self.params.variants if wrong else 0]:
            place = rng.choice(wrong)
            out.append(Candidate((*fields[:place], new, *fields[place + 1 :])))
        return out


def contradictions(choice: str, opposite: Opposites) -> list[str]:
    """Statements that cannot be true where this one is: with an opposite, denied or affirmed, with another number."""
    if _LOOSE.search(choice):
        return []
    return list(dict.fromkeys([*_opposed(choice, opposite), *_denied(choice), *_counted(choice)]))


def _opposed(choice: str, opposite: Opposites) -> Iterator[str]:
    """Yield the statement with one of its adjectives turned into its opposite, unless it is denied."""
    if _ANY_NOT.search(choice):
        return
    for start, end in word_spans(choice):
        word = choice[start:end]
        new = opposite(word.lower()) if word.lower() not in _LEFT else ""
        if new:
            yield choice[:start] + like(new, word) + choice[end:]


def _denied(choice: str) -> Iterator[str]:
    """Yield the statement with "not" after its only verb that takes one, or without its only "not"."""
    found = list(_DENIED.finditer(choice))
    nots = list(_NOT.finditer(choice))
    if len(nots) == 1 and not found and nots[0][1].lower() not in {"do", "does", "did"}:
        yield choice[: nots[0].start(2)] + choice[nots[0].end(2) :]
    elif len(found) == 1 and not nots:
        yield f"{choice[: found[0].end()]} not{choice[found[0].end() :]}"


def _counted(choice: str) -> Iterator[str]:
    """Yield the statement with another number."""
    for match in _NUMBER.finditer(choice):
        for by in (-2, -1, 1, 2):
            if int(match.group()) > 1 and int(match.group()) + by > 1:
                yield f"{choice[: match.start()]}{int(match.group()) + by}{choice[match.end() :]}"


def _assets(params: DistractorsParams) -> tuple[FileAsset, ...]:
    return assets(params.opposites)


ATTACKS.add(
    "distractors",
    AttackSpec(
        name="distractors", summary="replace a wrong choice by a contradiction of the right one; no victim is asked",
        paper="after Naik et al. 2018, Stress Test Evaluation for Natural Language Inference (1806.00692), whose"
        " antonym and number tests make contradictions by the same rules",
        task_types=(MULTIPLE_CHOICE,),
        params=DistractorsParams, access=Access.BLIND, edits=EditKind.SENTENCES, several=True,
        fields=("choices",), assets=_assets, build=Distractors,
    ),
)  # fmt: skip
