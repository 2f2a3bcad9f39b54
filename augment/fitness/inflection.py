"""Give a lemma the inflection of another word, by the tables of lemminflect."""

from __future__ import annotations

# SWORDS' coarse parts of speech are universal tags. A form that several tags share gets the first of them here: the
# past participle is the past tense in all but the irregular verbs.
_TAGS = {
    "NOUN": ("NN", "NNS"), "VERB": ("VB", "VBP", "VBZ", "VBG", "VBD", "VBN"),
    "ADJ": ("JJ", "JJR", "JJS"), "ADV": ("RB", "RBR", "RBS"),
}  # fmt: skip
_BASE = ("NN", "VB", "VBP", "JJ", "RB")


def inflected(lemma: str, like: str, pos: str) -> str:
    """The lemma in the inflection and case of the word ``like``. A lemma that already has an ending stays as it is.

    ``pos``: NOUN, VERB, ADJ or ADV; the lemma keeps its form for any other.
    """
    tag = _tag(like.lower(), pos)
    word = lemma
    if tag is not None and tag not in _BASE and _tag(lemma.lower(), pos) in (None, *_BASE):
        from lemminflect import getInflection

        forms: tuple[str, ...] = getInflection(lemma, tag, inflect_oov=True)
        word = forms[0] if forms else lemma
    return word[:1].upper() + word[1:] if like[:1].isupper() else word


def _tag(word: str, pos: str) -> str | None:
    """The Penn tag of the form; None for a word that the tables do not have."""
    from lemminflect import getAllInflections, getAllLemmas

    for lemma in getAllLemmas(word, upos=pos).get(pos, ()):
        forms = getAllInflections(lemma, upos=pos)
        for tag in _TAGS.get(pos, ()):
            if word in forms.get(tag, ()):
                return tag
    return None
