"""French at word boundaries: elision (l'arbre, qu'elle) and contraction of prepositions with articles (du, aux)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from xaug.pocket.copying import replace
from xaug.pocket.languages.base import lexicon
from xaug.pocket.words import Word

VOWELS = frozenset("aàâäæeéèêëiîïoôöœuùûüy")
ELIDED = {
    "le": "l'", "la": "l'", "de": "d'", "ne": "n'", "se": "s'", "que": "qu'", "jusque": "jusqu'",
}  # fmt: skip
FUSED = {("de", "le"): "du", ("de", "les"): "des", ("à", "le"): "au", ("à", "les"): "aux"}


def tokens(form: str) -> list[str]:
    """The words of one lexicon entry: "Lion d'or" has three, "aujourd'hui" has one."""
    return re.sub(r"\bd'", "d' ", form).split(" ")


def vocalic(form: str, concept: str | None = None) -> bool:
    """Whether le, de and que lose their vowel before the word: l'homme, but le hibou with its aspirated h."""
    first = form[:1].lower()
    if first == "h":
        return concept is None or "aspirate" not in lexicon("fr")[concept]["tags"].split(" ")
    return first in VOWELS


def _elided(word: Word, after: Word | None) -> str:
    """The form of a word before the next one."""
    form = ELIDED.get(word.form)
    if form is None or word.entity is not None or after is None or after.joined:
        return word.form
    return form if vocalic(after.form, after.concept) else word.form


def sandhi(words: Sequence[Word]) -> list[Word]:
    """The words with elisions and contractions. A contraction keeps the slot of the preposition."""
    out: list[Word] = []
    at = 0
    while at < len(words):
        word, after, then = (words[i] if i < len(words) else None for i in range(at, at + 3))
        assert word is not None  # `at` is a valid index
        fused = FUSED.get((word.form, after.form.lower())) if after is not None and word.entity is None else None
        # "le" is an article or begins a name (au Caire). Before a vowel it elides instead: de l'hôtel.
        if fused and after is not None and (after.pos == "DET" or after.entity == "LOC"):
            if _elided(replace(after, form=after.form.lower(), entity=None), then) != "l'":
                word = word.formed(fused)
                at += 1
        else:
            word = word.formed(_elided(word, after))
        joined = word.joined or (bool(out) and out[-1].form.endswith("'"))
        out.append(word.formed(word.form, joined=joined))
        at += 1
    return out
