"""Misspellings of a word. Positions and letters are drawn in TextAttack's order.

Each kind takes the range of positions that it may touch. ``every``: all of them, instead of one that is drawn.
"""

from __future__ import annotations

import random
import string
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

# Keys that touch on a QWERTY keyboard, in the order in which TextAttack's WordSwapQWERTY tries them.
_KEYS = {
    "q": "was", "w": "qeasd", "e": "wsdfr", "r": "edfgt", "t": "rfghy", "y": "tghju", "u": "yhjki", "i": "ujklo",
    "o": "iklp", "p": "ol", "a": "qwszx", "s": "qweadzx", "d": "werfcxs", "f": "ertgvcd", "g": "rtyhbvd",
    "h": "tyugjbn", "j": "yuikmnh", "k": "uiolmj", "l": "iopk", "z": "asx", "x": "sdzc", "c": "xdfv", "v": "cfgb",
    "b": "vghn", "n": "bhjm", "m": "njk",
}  # fmt: skip
# One character that looks alike, for each (TextBugger, section 4.2.2 "Sub-C"; the choice is TextAttack's).
_ALIKE = dict(zip("-9876543210'abcdefghijklmnopqrstuvwxyz", "˗৭Ȣ𝟕бƼᏎƷᒿlO`ɑЬϲԁе𝚏ɡհіϳ𝒌ⅼｍոорԛⲅѕ𝚝սѵԝ×уᴢ", strict=True))
_LETTERS = string.ascii_letters


@dataclass(frozen=True, slots=True)
class Misspelling:
    """The misspellings of one kind. ``inner``: the first and the last letter stay, so that people read over it."""

    kind: Callable[[str, range, random.Random, bool], Iterator[str]]
    inner: bool = False
    every: bool = False
    spared: int = 0  # positions at the end that this kind never touches

    def __call__(self, word: str, rng: random.Random) -> Iterator[str]:
        """The misspellings; none of a word of one letter."""
        low, high = (1, len(word) - 1 - self.spared) if self.inner else (0, len(word) - self.spared)
        if len(word) > 1 and low < high:
            yield from self.kind(word, range(low, high), rng, self.every)


def swap(word: str, among: range, rng: random.Random, every: bool) -> Iterator[str]:
    """Swap two neighbouring letters."""
    for i in _drawn(among, rng, every):
        yield word[:i] + word[i + 1] + word[i] + word[i + 2 :]


def substitute(word: str, among: range, rng: random.Random, every: bool) -> Iterator[str]:
    """Put a random letter in the place of one."""
    for i in _drawn(among, rng, every):
        yield word[:i] + rng.choice(_LETTERS) + word[i + 1 :]


def delete(word: str, among: range, rng: random.Random, every: bool) -> Iterator[str]:
    """Leave out a letter."""
    for i in _drawn(among, rng, every):
        yield word[:i] + word[i + 1 :]


def insert(word: str, among: range, rng: random.Random, every: bool) -> Iterator[str]:
    """Insert a random letter before one."""
    for i in _drawn(among, rng, every):
        yield word[:i] + rng.choice(_LETTERS) + word[i:]


def split(word: str, among: range, rng: random.Random, every: bool) -> Iterator[str]:
    """Insert a space before a letter."""
    for i in _drawn(among, rng, every):
        yield word[:i] + rng.choice(" ") + word[i:]


def keyboard(word: str, among: range, rng: random.Random, every: bool) -> Iterator[str]:
    """Type a key that touches the right one."""
    for i in _drawn(among, rng, every):
        for key in _KEYS.get(word[i].lower(), ""):
            yield word[:i] + (key.upper() if word[i].isupper() else key) + word[i + 1 :]


def alike(word: str, _rng: random.Random) -> Iterator[str]:
    """Every character in turn replaced by one that looks alike."""
    for i, letter in enumerate(word):
        if letter in _ALIKE:
            yield word[:i] + _ALIKE[letter] + word[i + 1 :]


def _drawn(among: range, rng: random.Random, every: bool) -> Sequence[int]:
    return among if every else [rng.randrange(among.start, among.stop)]
