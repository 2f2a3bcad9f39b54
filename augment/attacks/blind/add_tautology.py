"""Tautologies: a phrase that is always true is added to a text, so its meaning, and the label, stay as they are.

They are the stress tests of Naik et al. 2018 (1806.00692, section 3.2): a model that relies on the words that premise
and hypothesis share, on negation words, or on short texts errs on them.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from pydantic import Field, field_validator
from xaug.augment.attacks.base import ATTACKS, Access, AttackSpec, Candidate, EditKind, Example, Params, Resources
from xaug.augment.queries import Search
from xaug.data_cards.task_types import CLASSIFICATION

_ENTAILMENT = "entailment"  # the label by which an inference task is known: its two texts have different roles


class Stress(StrEnum):
    """The stress tests of the paper that add a tautology."""

    OVERLAP = "overlap"
    NEGATION = "negation"
    LENGTH = "length"


# The phrase of each test, and the text of an inference task that it is added to: the paper appends the first two to the
# hypothesis ("word overlap", "negation"), and the third, five times, to the premise ("length mismatch").
_PHRASES = {
    Stress.OVERLAP: ("and true is true", 1),
    Stress.NEGATION: ("and false is not true", 1),
    Stress.LENGTH: (" ".join(["and true is true"] * 5), 0),
}
_MARKS = ".!?…。"


class TautologyParams(Params):
    """The parameters of the attack."""

    tests: tuple[Stress, ...] = Field(
        (Stress.OVERLAP, Stress.NEGATION, Stress.LENGTH),
        description="overlap (“and true is true”), negation (“and false is not true”), length (the first one, five"
        " times), with commas between them",
    )
    variants: int = Field(
        1,
        ge=1,
        le=3,
        description="most rows to make of one row, each by another of the tests, in an order drawn at random",
    )

    @field_validator("tests", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("tests")
    @classmethod
    def _some(cls, value: tuple[Stress, ...]) -> tuple[Stress, ...]:
        if not value:
            raise ValueError("name at least one test")
        return tuple(one for one in Stress if one in value)


@dataclass(frozen=True, slots=True)
class AddTautology:
    """The attack with its parameters."""

    params: TautologyParams
    resources: Resources

    def search(self, example: Example, rng: random.Random) -> Search[Sequence[Candidate]]:
        """One text per test, up to ``variants``; none where a text that must change may not be edited."""
        yield from ()  # no model is asked
        text = example.text
        tests = list(self.params.tests)
        rng.shuffle(tests)
        found = []
        for test in tests[: self.params.variants]:
            phrase, at = _PHRASES[test]
            places = self._places(len(text.fields), at)
            if all(text.layout.editable[place] and text.fields[place].strip() for place in places):
                fields = [added(one, phrase) if i in places else one for i, one in enumerate(text.fields)]
                found.append(Candidate(tuple(fields)))
        return found

    def _places(self, fields: int, at: int) -> Sequence[int]:
        """The fields that receive the phrase.

        In an inference task it is one of the two texts. In any other task of two texts it is both: two questions of
        which only one says "and false is not true" are hardly duplicates any more.
        """
        if fields == 2 and any(_ENTAILMENT in label.lower() for label in self.resources.labels):
            return (at,)
        return range(fields)


def added(text: str, phrase: str) -> str:
    """The text with the phrase at its end, before its final marks."""
    body = text.rstrip()
    bare = body.rstrip(_MARKS + " ") or body
    return f"{bare} {phrase}{body[len(bare) :]}{text[len(body) :]}"


ATTACKS.add(
    "add-tautology",
    AttackSpec(
        name="add-tautology", summary="add a phrase that is always true, as “and true is true”; no victim is asked",
        paper="Naik et al. 2018, Stress Test Evaluation for Natural Language Inference (1806.00692)",
        task_types=(CLASSIFICATION,),
        params=TautologyParams, access=Access.BLIND, edits=EditKind.SENTENCES, several=True, build=AddTautology,
    ),
)  # fmt: skip
