"""A new word has the part of speech of the word that it replaces."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from typing import Any

from xaug.augment.attacks.searches.common import Attempt, Found, Proposal
from xaug.augment.fitness.agreement import Place, agrees, may_replace
from xaug.augment.queries import Query, TagItem
from xaug.augment.text import AttackedText, Edited

_Pair = tuple[str, str]  # the tags of the old word and of the new one


@dataclass(frozen=True, slots=True)
class SamePartOfSpeech:
    """The universal part of speech stays (BAE and TextFooler, section 2). Inserted words pass.

    ``verb_noun``: a verb may become a noun, and a noun a verb, as in TextFooler's code.
    """

    verb_noun: bool = True

    def keep(self, attempt: Attempt, state: AttackedText, found: list[Proposal]) -> Found:
        """Those whose word has the tag of the word of the clean text."""
        # As in TextAttack, the first occurrence of the word in its context is tagged.
        tags = yield from _tags(attempt, state, found, lambda context, at: TagItem(context, context.index(context[at])))
        return [one for one in found if one.edit.kind != "replace" or self._may_replace(tags.get(id(one)))]

    def _may_replace(self, tags: _Pair | None) -> bool:
        return tags is not None and (tags[0] == tags[1] or (self.verb_noun and set(tags) == {"NOUN", "VERB"}))


@dataclass(frozen=True, slots=True)
class SameInflection:
    """The Penn Treebank tag stays, and the new word agrees with its sentence as the old one did.

    Names, pronouns and the verbs of phrasal verbs are left alone (``fitness/agreement.py``). Inserted words pass.
    """

    def keep(self, attempt: Attempt, state: AttackedText, found: list[Proposal]) -> Found:
        """Those whose word has the inflection of the word of the clean text."""
        tags = yield from _tags(attempt, state, found, lambda context, at: TagItem(context, at, fine=True))
        return [one for one in found if one.edit.kind != "replace" or _fits(state, one.edit, tags.get(id(one)))]


def _fits(state: AttackedText, edit: Edited, tags: _Pair | None) -> bool:
    return tags is not None and agrees(*tags) and may_replace(Place(state.words, edit.index, tags[0]), edit.new)


def _tags(
    attempt: Attempt, state: AttackedText, found: Sequence[Proposal], item: Callable[[tuple[str, ...], int], TagItem]
) -> Generator[Query, list[Any], dict[int, _Pair]]:
    """The tags of the old and the new word of each replacement, by its id; empty once the budget is spent.

    ``item``: what the tagger is asked about a context and the index of a word in it. Both words are tagged in the
    context that the clean text gives: four words before and three after, as in TextAttack.
    """
    clean = attempt.example.text
    asked: dict[int, tuple[TagItem, TagItem]] = {}
    for one in found:
        if one.edit.kind == "replace":
            at = state.origin[one.edit.index]
            left, right = clean.words[max(at - 4, 0) : at], clean.words[at + 1 : at + 4]
            old, new = ((*left, word, *right) for word in (clean.words[at], one.edit.new))
            asked[id(one)] = item(old, len(left)), item(new, len(left))
    items = list(dict.fromkeys(each for pair in asked.values() for each in pair))
    tags = (yield from attempt.budget.ask("tagger", items)) if items else []
    known = dict(zip(items, tags, strict=False))
    return {key: (known[old], known[new]) for key, (old, new) in asked.items()} if known else {}
