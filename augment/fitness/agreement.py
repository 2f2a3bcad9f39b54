"""Whether a new word agrees with its sentence as the old one did, by rules and the tables of lemminflect."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

# Penn Treebank tags that a tagger confuses, because most verbs have one form for both.
_ONE_FORM = {"VBP": "VB", "VBN": "VBD"}
# First letter of a Penn Treebank tag → universal part of speech.
_PARTS = {"N": "NOUN", "V": "VERB", "J": "ADJ", "R": "ADV"}
# They are tagged as nouns, but take no article, so that no noun can replace them.
_PRONOUNS = frozenset(f"{some}{one}" for some in ("some", "any", "every", "no") for one in ("one", "body", "thing")) | {
    "none",
    "others",
    "oneself",
}
# Negative polarity items stand only in questions, conditions and negations (Ladusaw 1979), so they replace no other
# word: WordNet has "ever" as a synonym of "always".
_POLARITY = frozenset({"ever", "yet", "any", "anymore", "anyhow", "either", "whatsoever"})
# Particles that make a phrasal verb with the verb before them: no other verb means "went" in "went up".
_PARTICLES = frozenset(
    {"up", "down", "out", "off", "away", "back", "over", "along", "around", "apart", "together", "ahead"}
)
_NEAR = 3  # words on each side among which a word does not stand twice: "easy and easy"
# Words whose first letter is a vowel or a consonant, and their first sound is not.
_SPOKEN_VOWEL = ("hour", "honest", "honor", "honour", "heir")
_SPOKEN_CONSONANT = ("uni", "use", "usu", "uti", "eu", "one", "once", "ubi")


def agrees(old_tag: str, new_tag: str) -> bool:
    """Whether two Penn Treebank tags are those of one inflection of a noun, a verb, an adjective or an adverb.

    Names do not count as nouns: no other name means the same.
    """
    named = old_tag.startswith("NNP")
    return old_tag[:1] in _PARTS and not named and _ONE_FORM.get(old_tag, old_tag) == _ONE_FORM.get(new_tag, new_tag)


def inflected_alike(tag: str, old: str, new: str) -> bool:
    """Whether the new word can have the tag of the old one.

    The tag of the new word in its place is not enough: a tagger gives "pays" in "will pays" the tag VB, which belongs
    there. Where the tables give the old word other tags, both words need one of their tags in common.
    """
    part = _PARTS[tag[:1]]
    before, after = _tags(old.lower(), part), _tags(new.lower(), part)
    return tag in after if tag in before or not before else bool(before & after)


def one_lemma(old: str, new: str) -> bool:
    """Whether both words are forms of one word, as "minute" and "minutes", or "saw" and "seen"."""
    return bool(_lemmas(old.lower()) & _lemmas(new.lower()))


@lru_cache(maxsize=50_000)
def _tags(word: str, part: str) -> frozenset[str]:
    """The Penn Treebank tags that a word can have as this part of speech.

    The first form counts: the tables allow "vehicle" as a plural. A verb without a participle has one form for both.
    """
    from lemminflect import getAllInflections, getAllLemmas

    found = set()
    for lemma in getAllLemmas(word, upos=part).get(part, ()):
        forms = getAllInflections(lemma, upos=part)
        found |= {tag for tag, written in forms.items() if word in written[:1]}
        if "VBD" in found and "VBN" not in forms:
            found.add("VBN")
    return frozenset(found)


@lru_cache(maxsize=50_000)
def _lemmas(word: str) -> frozenset[str]:
    """Return the base forms of a word, as every part of speech that it can have, and the word itself."""
    from lemminflect import getAllLemmas

    return frozenset(lemma for forms in getAllLemmas(word).values() for lemma in forms) | {word}


class Place(NamedTuple):
    """A word among the words of its text, and its Penn Treebank tag."""

    words: Sequence[str]
    at: int
    tag: str

    def near(self, reach: int) -> frozenset[str]:
        """The words at most ``reach`` words away, in lower case, without the word itself."""
        around = [*self.words[max(0, self.at - reach) : self.at], *self.words[self.at + 1 : self.at + 1 + reach]]
        return frozenset(word.lower() for word in around)


def may_replace(place: Place, new: str) -> bool:
    """Whether the new word can stand in the place of a word of the same tag.

    It has its inflection, fits an article before it, and is no polarity item and no word that stands nearby already.
    Pronouns and the verbs of phrasal verbs have no replacement.
    """
    old, before = place.words[place.at].lower(), place.words[place.at - 1].lower() if place.at else ""
    after = place.words[place.at + 1].lower() if place.at + 1 < len(place.words) else ""
    if old in _PRONOUNS or {old, new.lower()} & _POLARITY or new.lower() in place.near(_NEAR):
        return False
    if place.tag.startswith("V") and after in _PARTICLES:
        return False
    article = before not in ("a", "an") or _starts_with_vowel(old) == _starts_with_vowel(new)
    return article and inflected_alike(place.tag, old, new)


def _starts_with_vowel(word: str) -> bool:
    word = word.lower()
    if word.startswith(_SPOKEN_VOWEL):
        return True
    return word[:1] in "aeiou" and not word.startswith(_SPOKEN_CONSONANT)
