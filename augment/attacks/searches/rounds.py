"""A round of a search: edits from candidate sources, less those that a constraint refuses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from xaug.augment.attacks.constraints.base import Constraint
from xaug.augment.attacks.searches.common import Attempt, Found, Proposal
from xaug.augment.attacks.sources.base import Source
from xaug.augment.text import AttackedText, Edited


@dataclass(frozen=True, slots=True)
class Composed:
    """A round of these sources and constraints.

    ``distinct``: each text is proposed once, whichever source it comes from. ``again``: a word may be edited that an
    edit touched before; otherwise each word is edited once (TextAttack's RepeatModification).
    """

    attempt: Attempt
    sources: Sequence[Source]
    constraints: Sequence[Constraint] = ()
    distinct: bool = True
    again: bool = False

    def __call__(self, state: AttackedText, places: Sequence[int]) -> Found:
        """The edits at words of the clean text that pass every constraint, sorted by the text after the edit."""
        at = {place: i for i, place in enumerate(state.origin)}
        words = [at[place] for place in places if place in at and (self.again or at[place] not in state.modified)]
        edits: list[Edited] = []
        for source in self.sources:
            for i in words:
                edits += yield from source.edits(self.attempt, state, i)
        one_token = state.layout.tokens  # a tagged sentence keeps its tokens
        edits = [edit for edit in edits if edit.text != state.text and (not one_token or len(edit.new.split()) == 1)]
        if self.distinct:
            edits = list({edit.text: edit for edit in edits}.values())
        found = [Proposal(edit) for edit in edits]
        for constraint in self.constraints:
            found = yield from constraint.keep(self.attempt, state, found)
        return sorted(found, key=lambda one: one.edit.text)
