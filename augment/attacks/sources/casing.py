"""Give a new word the case of the word that it replaces."""

from __future__ import annotations


def like(word: str, old: str) -> str:
    """The word in the case of the word that it replaces: a capital stays a capital, upper case stays upper case."""
    if old.isupper() and len(old) > 1:
        return word.upper()
    return word[:1].upper() + word[1:] if old[:1].isupper() else word


def like_textattack(word: str, old: str) -> str:
    """The same by TextAttack's rules (recover_word_case), which do not know a capital alone, such as "I" or "A"."""
    if old.islower():
        return word.lower()
    if old.isupper() and len(old) > 1:
        return word.upper()
    return word.capitalize() if old[0].isupper() and old[1:].islower() else word


def as_it_is(word: str, _old: str) -> str:
    """The word itself."""
    return word
