"""What an augmenter made of a list of tokens, put back into the text that the tokens came from.

The augmenter sees no character between tokens, so spaces and punctuation stay as they were, which nlpaug's own
tokenizer does not achieve.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from difflib import SequenceMatcher

from xaug.augment.attacks.nlpaug.pieces import Change, Piece, is_mark

_CLOSING = ".,;:!?)]}%…»”’'\""  # no space stands before them
_TOKENS = re.compile(r"\w+|[^\w\s]")


def placed(piece: Piece, made: Sequence[str], same: Callable[[str], str] = str) -> list[Change]:
    """The changes of a piece's text that put these tokens in place of its own.

    Equally many tokens take their places one by one. Otherwise the tokens that were kept stay where they are, a token
    that is gone takes the blank before it along, and a new one gets a blank. ``same``: two tokens for which it gives
    the same count as unchanged.
    """
    old = piece.tokens
    if len(old) == len(made):
        pairs = zip(piece.spans, old, made, strict=True)
        return [(*span, b) for span, a, b in pairs if same(a) != same(b) and (not piece.single or _is_token(b))]
    if piece.single:
        return []
    out: list[Change] = []
    made = _with_their_marks(made)
    matcher = SequenceMatcher(None, [same(one) for one in old], [same(one) for one in made], autojunk=False)
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind != "equal":
            out += _block(piece, a, b, made[c:d])
    return apart(out)


def apart(changes: Sequence[Change]) -> list[Change]:
    """The changes from left to right, where two that take the same blank along share it."""
    out: list[Change] = []
    for start, end, new in changes:
        free = max(start, out[-1][1]) if out else start
        out.append((free, max(free, end), new))
    return out


def kept_spacing(old: str, new: str) -> str:
    """The new text, in which words and punctuation that follow each other in both texts have the old text's blanks."""
    a, b = ([match.span() for match in _TOKENS.finditer(text)] for text in (old, new))
    was, now = ([text[start:end] for start, end in spans] for text, spans in ((old, a), (new, b)))
    out, at = [], 0
    for i, j, size in SequenceMatcher(None, was, now, autojunk=False).get_matching_blocks():
        if size:
            out += [new[at : b[j][0]], old[a[i][0] : a[i + size - 1][1]]]
            at = b[j + size - 1][1]
    return "".join([*out, new[at:]])


def _is_token(word: str) -> bool:
    """Whether a word can have a tag: it is not empty and contains no blank."""
    return bool(word) and word.split() == [word]


def _with_their_marks(made: Sequence[str]) -> list[str]:
    """The tokens, where a combining mark at the start of a split word goes back to the letter before it."""
    out: list[str] = []
    for one in made:
        marks = next((i for i, character in enumerate(one) if not is_mark(character)), len(one))
        if out and marks:
            out[-1] += one[:marks]
        if rest := one[marks:] if out else one:
            out.append(rest)
    return out


def _block(piece: Piece, a: int, b: int, made: Sequence[str]) -> Iterator[Change]:
    """The changes that make new tokens of the tokens [a, b)."""
    if (parts := _split(piece.tokens[a:b], made)) is not None:
        yield from ((*piece.spans[a + i], part) for i, part in enumerate(parts))
        return
    both = min(b - a, len(made))
    extra = made[both:]
    for i, new in zip(range(a, a + both), made, strict=False):
        more = "".join(f" {one}" for one in extra) if i == a + both - 1 else ""
        yield (*piece.spans[i], new + more)
    if extra and not both:
        if a < len(piece.spans):
            at = piece.spans[a][0]
            yield at, at, "".join(f"{one} " for one in extra)
        else:
            yield len(piece.text), len(piece.text), "".join(f" {one}" for one in extra)
    for i in range(a + both, b):
        yield (*_with_a_blank(piece.text, *piece.spans[i]), "")


def _split(old: Sequence[str], made: Sequence[str]) -> list[str] | None:
    """Each token with blanks where it was split, if the new tokens are parts of the old ones; otherwise None."""
    out, rest = [], list(made)
    for token in old:
        parts: list[str] = []
        while rest and "".join(parts) != token:
            parts.append(rest.pop(0))
        if "".join(parts) != token:
            return None
        out.append(" ".join(parts))
    return None if rest or not old else out


def _with_a_blank(text: str, start: int, end: int) -> tuple[int, int]:
    """The span of a token that is deleted, with the blanks that would otherwise remain. A line's end stays."""
    before = len(text[:start]) - len(text[:start].rstrip())
    behind = len(text[end:]) - len(text[end:].lstrip())
    if behind and (not start or "\n" in text[start - before : start]):
        return start, end + behind
    follows = text[end : end + 1]
    if before and (behind or not follows or follows in _CLOSING):
        return start - before, end
    return start, end
