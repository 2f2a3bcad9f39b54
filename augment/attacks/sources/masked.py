"""Words that a masked language model proposes for a gap."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from xaug.augment.attacks.searches.common import Attempt
from xaug.augment.attacks.sources.base import Edits
from xaug.augment.attacks.sources.casing import like
from xaug.augment.queries import MaskItem, TagItem
from xaug.augment.text import AttackedText, words

# From the word of the text and a proposed word to whether it is tried.
Accepts = Callable[[str, str], bool]


@dataclass(frozen=True, slots=True)
class Reading:
    """How the masked LM reads a text.

    ``locally``: it sees the edited field alone. ``whole``: sub-words and special tokens are no words, and a word takes
    the case of the one that it replaces; otherwise tokens are taken as TextAttack takes them.
    """

    locally: bool = False
    whole: bool = True

    def around(self, state: AttackedText, i: int) -> tuple[str, str]:
        """The text before word i and behind it, as far as the masked LM sees it."""
        start, end = state.spans[i]
        low, high = state.bounds[state.field_of(i)] if self.locally else (0, len(state.text))
        return state.text[low:start], state.text[end:high]


def _any(old: str, new: str) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class MaskedWords:
    """Replacements: the word is masked (BAE-R; the Replace of CLARE)."""

    reading: Reading
    accepts: Accepts = _any
    least: float = 0.0  # the lowest probability of a word

    def edits(self, attempt: Attempt, state: AttackedText, i: int) -> Edits:
        """The word replaced by each proposal, the most probable first."""
        before, after = self.reading.around(state, i)
        whole, old = self.reading.whole, state.words[i]
        (found,) = (yield from attempt.budget.ask("mlm", [MaskItem(before, after, whole, self.least)])) or [()]
        form = str.casefold if whole else str  # an uncased victim does not see a change of case alone
        return [
            state.replace(i, word)
            for word in ((like(one, old) for one in found) if whole else found)
            if form(word) != form(old) and len(words(word)) == 1 and self.accepts(old, word)
        ]


@dataclass(frozen=True, slots=True)
class MaskedInsertions:
    """New words beside a word: before it and, if asked for, after it (BAE-I; the Insert of CLARE)."""

    reading: Reading
    after: bool = True
    least: float = 0.0  # the lowest probability of a word

    def edits(self, attempt: Attempt, state: AttackedText, i: int) -> Edits:
        """Each proposal inserted, first those before the word."""
        before, after = self.reading.around(state, i)
        word, whole = state.words[i], self.reading.whole
        gaps = [MaskItem(before, f" {word}{after}", whole, self.least)]
        if self.after:
            gaps.append(MaskItem(f"{before}{word} ", after, whole, self.least))
        answers = yield from attempt.budget.ask("mlm", gaps)
        return [
            state.insert(i, new, before=left)
            for left, found in zip((True, False), answers, strict=False)
            for new in found
            if len(words(new)) == 1
        ]


# A noun phrase or a verb phrase of two words, by universal parts of speech (the authors' code and TextAttack's
# find_merge_index): which parts may follow the first.
_MERGED = {
    "NOUN": {"NOUN"}, "ADJ": {"NOUN", "NUM", "ADJ", "ADV"}, "ADV": {"ADJ", "VERB"},
    "VERB": {"ADV", "VERB", "NOUN", "ADJ"},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class MaskedMerges:
    """One word in the place of two that form a phrase (the Merge of CLARE, section 2.2)."""

    reading: Reading
    least: float = 0.0  # the lowest probability of a word

    def edits(self, attempt: Attempt, state: AttackedText, i: int) -> Edits:
        """Both words replaced by each proposal."""
        whole = state.merge(i, "")
        if whole is None or i + 1 not in state.editable():
            return []
        tags = yield from attempt.budget.ask("tagger", [TagItem(state.words, at) for at in (i, i + 1)])
        if not tags or tags[1] not in _MERGED.get(tags[0], ()):
            return []
        (before, _), (_, after) = self.reading.around(state, i), self.reading.around(state, i + 1)
        gap = MaskItem(before, after, self.reading.whole, self.least)
        (found,) = (yield from attempt.budget.ask("mlm", [gap])) or [()]
        merged = [
            state.merge(i, word) for word in found if len(words(word)) == 1 and word not in state.words[i : i + 2]
        ]
        return [edit for edit in merged if edit is not None]
