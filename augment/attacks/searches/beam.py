"""Beam search over whole texts: every edit of every text in the beam is asked about, and the best stay."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from xaug.augment.attacks.base import Candidate, Outcome
from xaug.augment.attacks.searches.common import Attempt, Proposal, Round, ended, opening, ordered
from xaug.augment.queries import GoldScore, Search
from xaug.augment.text import AttackedText


@dataclass(frozen=True, slots=True)
class Beam:
    """The search (TextAttack's BeamSearch). ``width``: texts that are kept; 1 is TextAttack's GreedySearch."""

    width: int = 1

    def __call__(self, attempt: Attempt, places: Sequence[int], rounds: Sequence[Round]) -> Search[Sequence[Candidate]]:
        """Edit one more word of the texts in the beam, until the victim errs on the best or nothing can be edited.

        ``places``: the words of the clean text that may be edited. ``rounds``: what is tried at them.
        """
        budget = attempt.budget
        start = yield from opening(attempt)
        if isinstance(start, Candidate):
            return [start]

        beam: list[AttackedText] = [attempt.example.text]
        best: tuple[GoldScore, Proposal] | None = None
        while not budget.ended:
            found: list[Proposal] = []
            for state in beam:
                for propose in rounds:
                    found += yield from propose(state, places)
            scored = yield from ordered(attempt, start, found)
            if not scored:
                break
            best = scored[0]
            if best[0].margin < 0:
                return [ended(Outcome.SUCCEEDED, best[1].edit, start.before, best[0], budget)]
            beam = [one.edit.take() for _, one in scored[: self.width]]
        if best is None:
            return [ended(Outcome.FAILED, attempt.example.text, start.before, start.before, budget)]
        return [ended(Outcome.FAILED, best[1].edit, start.before, best[0], budget)]
