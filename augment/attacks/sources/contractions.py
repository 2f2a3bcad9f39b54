"""Contract verbs and expand contractions: "is not" and "isn't" mean the same."""

from __future__ import annotations

from dataclasses import dataclass

from xaug.augment.attacks.searches.common import Attempt
from xaug.augment.attacks.sources.base import Edits
from xaug.augment.attacks.sources.casing import like
from xaug.augment.text import AttackedText

_NOT = {
    verb: f"{verb}n't"
    for verb in (
        "are", "could", "did", "do", "does", "had", "has", "have", "is", "might", "must", "need", "should", "was",
        "were", "would",
    )
} | {"will": "won't", "can": "can't"}  # fmt: skip
_PRONOUNS = ("i", "you", "he", "she", "it", "we", "they")
_BE = {"i": "am", "he": "is", "she": "is", "it": "is", "you": "are", "we": "are", "they": "are"}
# Both words → the contraction.
_CONTRACTED = (
    {(verb, "not"): short for verb, short in _NOT.items()}
    | {(who, "will"): f"{who}'ll" for who in _PRONOUNS}
    | {(who, "have"): f"{who}'ve" for who in ("i", "you", "we", "they")}
    | {(who, verb): f"{who}'{verb[-1] if verb != 'are' else 're'}" for who, verb in _BE.items()}
    | {(word, "is"): f"{word}'s" for word in ("that", "there", "what", "who", "where", "here")}
)
_EXPANDED = {short: f"{one} {two}" for (one, two), short in _CONTRACTED.items()}
# "It's been" is "it has been": before such words, 's is not expanded.
_PARTICIPLES = ("been", "got", "had", "done", "gone", "made", "become", "taken", "given", "seen")


@dataclass(frozen=True, slots=True)
class Contractions:
    """The contraction of a word and the next one, and the expansion of a word. ``"I'd"`` is left alone: it has two."""

    def edits(self, attempt: Attempt, state: AttackedText, i: int) -> Edits:
        """At most one edit."""
        yield from ()  # no model is asked
        word = state.words[i]
        after = state.words[i + 1].lower() if i + 1 < len(state) else ""
        expanded = _EXPANDED.get(word.lower())
        perfect = word.lower().endswith("'s") and (after in _PARTICIPLES or after.endswith("ed"))
        if expanded is not None and not perfect:
            return [state.replace(i, like(expanded, word) if not word.isupper() else expanded.capitalize())]
        contracted = _CONTRACTED.get((word.lower(), after))
        if contracted is None or i + 1 not in state.editable():
            return []
        merged = state.merge(i, contracted[:1].upper() + contracted[1:] if word[:1].isupper() else contracted)
        return [merged] if merged is not None else []
