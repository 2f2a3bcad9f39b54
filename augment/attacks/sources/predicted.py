"""Words that a masked language model predicts where a word stands, without masking it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from xaug.augment.attacks.searches.common import Attempt
from xaug.augment.attacks.sources.base import Edits
from xaug.augment.attacks.sources.masked import Reading
from xaug.augment.queries import ReadItem
from xaug.augment.text import AttackedText


@dataclass(frozen=True, slots=True)
class PredictedWords:
    """Replacements by predictions for the word as it stands, so that its meaning is seen (BERT-Attack, section 2.3).

    A word of several sub-words is replaced by combinations of predictions for each of them. ``predictions``: how many
    are considered for each. It does as TextAttack does; ``Reading.whole`` leaves out what is no word.
    """

    reading: Reading
    predictions: int

    def edits(self, attempt: Attempt, state: AttackedText, i: int) -> Edits:
        """The word replaced by each prediction."""
        before, after = self.reading.around(state, i)
        old = state.words[i]
        (found,) = (yield from attempt.budget.ask("mlm", [ReadItem(before, old, after, self.predictions)])) or [()]
        return [state.replace(i, word) for one in found if (word := one.strip("Ġ")) != old and self._counts(word)]

    def _counts(self, word: str) -> bool:
        return not self.reading.whole or re.fullmatch(r"[^\W\d_]+", word) is not None
