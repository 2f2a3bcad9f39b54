"""The control `duplicate`: the clean rows of those that a reference version keeps, once more and unedited.

Where training on attacked rows helps because more rows are read, this control helps as much.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from xaug.augment.attacks.base import ATTACKS, Access, AttackSpec, Candidate, EditKind, Example, Need, Params, Resources
from xaug.augment.queries import Search
from xaug.data_cards.task_types import CLASSIFICATION, MULTIPLE_CHOICE, SPAN, TAGGING


@dataclass(frozen=True, slots=True)
class Duplicate:
    """The control with its parameters."""

    params: Params
    resources: Resources

    def search(self, example: Example, rng: random.Random) -> Search[Sequence[Candidate]]:
        """The clean row, as often as the reference keeps a row that was made of it. It draws nothing at random."""
        yield from ()  # no model is asked
        assert self.resources.reference is not None
        return [Candidate.of(example.text) for _ in self.resources.reference.edits(example)]


ATTACKS.add(
    "duplicate",
    AttackSpec(
        name="duplicate", summary="a control: the clean rows of a reference version's kept rows, unedited",
        paper="none: a control for the number of rows",
        task_types=(CLASSIFICATION, MULTIPLE_CHOICE, SPAN, TAGGING),
        params=Params, access=Access.BLIND, edits=EditKind.NONE, needs=(Need.REFERENCE,), several=True, build=Duplicate,
    ),
)  # fmt: skip
