"""A round of a search: edits from candidate sources, less those that a constraint refuses."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from xaug.augment.attacks.constraints.base import Constraint
from xaug.augment.attacks.searches.common import Attempt, Found, Proposal
from xaug.augment.attacks.sources.base import Source
from xaug.augment.text import AttackedText, Edited


@dataclass(frozen=True, slots=True)
class Composed:
    """A round of these sources and constraints.

    ``distinct``: each text is proposed once, whichever source it comes from. ``again``: a word may be edited that an
    edit touched before; otherwise each word is edited once (TextAttack's RepeatModification). ``peer``: visit words as
    TextAttack 0.3.11 does; it says which words of a text may be edited.
    """

    attempt: Attempt
    sources: Sequence[Source]
    constraints: Sequence[Constraint] = ()
    distinct: bool = True
    again: bool = False
    peer: Callable[[AttackedText], Collection[int]] | None = None

    def __call__(self, state: AttackedText, places: Sequence[int]) -> Found:
        """The edits at words of the clean text that pass every constraint, sorted by the text after the edit."""
        words = self._words(state, places) if self.peer is None else self._as_peer(state, places, self.peer)
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

    def _words(self, state: AttackedText, places: Sequence[int]) -> list[int]:
        """Where the words of the clean text are now."""
        at = {place: i for i, place in enumerate(state.origin)}
        return [at[place] for place in places if place in at and (self.again or at[place] not in state.modified)]

    def _as_peer(
        self, state: AttackedText, places: Sequence[int], editable: Callable[[AttackedText], Collection[int]]
    ) -> list[int]:
        """The words that TextAttack edits in place of these, in its order.

        Its transformations take the numbers as they are (transformation.py: ``shifted_idxs=False``), so that after a
        word was split, they mean the words beside those that were chosen. They visit a Python set, whose order decides
        which word gets which letter that is drawn.
        """
        allowed = set(editable(state)) - set(() if self.again else state.modified)
        return list(set(places) & allowed)
