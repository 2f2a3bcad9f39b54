"""Texts without differences that do not count, so that equal texts are found although they are written differently."""

from __future__ import annotations

import unicodedata
from functools import cache

# ASCII letters in lower case and digits as they are, and all else as blanks.
_PLAIN = bytes(code if chr(code).isalnum() and code < 128 else 32 for code in range(256)).lower()
# Scripts that put no blanks between words, as the beginnings of their characters' names. Each character is a word.
_UNSPACED = ("CJK ", "HIRAGANA", "KATAKANA", "THAI", "LAO", "KHMER", "MYANMAR")


def folded(text: str) -> str:
    """Return the text in compatibility form (NFKC), without case, and with one blank for each run of white space."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def words(text: str) -> list[str]:
    """Return the words of a text: no case, punctuation, symbols, blanks or invisible characters are left.

    Letters, digits and the marks on them make words. In scripts without blanks between words (Chinese, Japanese, Thai,
    Lao, Khmer, Burmese), each character is a word.
    """
    if text.isascii():
        return text.encode("ascii").translate(_PLAIN).decode("ascii").split()
    seen = text.translate(_visible())
    # A compatibility form may have a case, and a folded text another form, so both are applied again.
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", seen).casefold()).casefold()
    return unicodedata.normalize("NFKC", plain).translate(_spaced()).split()


class _Visible(dict[int, str]):
    """Code point → the character, or nothing for one of the category Cf, such as a soft hyphen or a joiner."""

    def __missing__(self, code: int) -> str:
        found = self[code] = "" if unicodedata.category(chr(code)) == "Cf" else chr(code)
        return found


class _Spaced(dict[int, str]):
    """Code point → the character, the character between blanks if it is a word by itself, or a blank."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        if unicodedata.category(character)[0] not in "LNM":
            out = " "
        elif unicodedata.name(character, "").startswith(_UNSPACED):
            out = f" {character} "
        else:
            out = character
        self[code] = out
        return out


@cache
def _visible() -> _Visible:
    return _Visible()


@cache
def _spaced() -> _Spaced:
    return _Spaced()
