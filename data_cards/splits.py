"""The names of splits that hold one language: ``validation_en``, ``test_th``.

`datasets` accepts letters, digits and underscores in a split's name (``datasets.naming._split_re``), so an underscore
joins the parts. Earlier versions joined them by a hyphen (``test-th``): their stores, and references in that spelling,
are still understood.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

HeldOut = Literal["validation", "test"]
HELD_OUT: tuple[HeldOut, ...] = ("validation", "test")
# A language is an ISO 639-1 or 639-3 code, so mnli's "validation_matched" could never be taken for one.
_NAME = re.compile(r"(?P<kind>validation|test)[_-](?P<language>[a-z]{2,3})")


@dataclass(frozen=True, slots=True)
class LanguageSplit:
    """The held-out rows of one language."""

    kind: HeldOut
    language: str

    @classmethod
    def of(cls, name: str) -> LanguageSplit:
        """The split of a name that is one's of a language. Raises ValueError for any other."""
        found = language_split(name)
        if found is None:
            raise ValueError(f"{name!r} does not name the split of a language")
        return found

    @property
    def name(self) -> str:
        """``test_th``: as cards, shards and references name it."""
        return f"{self.kind}_{self.language}"


def language_split(name: str) -> LanguageSplit | None:
    """What a split's name says, in either spelling; None for a split that is not of one language (``train``)."""
    match = _NAME.fullmatch(name)
    if match is None:
        return None
    kind: HeldOut = "test" if match["kind"] == "test" else "validation"
    return LanguageSplit(kind, match["language"])


def split_name(name: str) -> str:
    """The name in today's spelling: ``test-th`` is ``test_th``; any other name is itself."""
    found = language_split(name)
    return found.name if found else name


def lasting_name(name: str) -> str:
    """The spelling that ids, hashes and random draws are made from, ``test-th``, whatever the name's own spelling is.

    A version that is made again has the same row ids and the same content hash as under the earlier names, and a seed
    draws the same rows.
    """
    found = language_split(name)
    return f"{found.kind}-{found.language}" if found else name


def kind_of(name: str) -> str:
    """``test`` of ``test_th``; a split that is not of one language is its own kind."""
    found = language_split(name)
    return found.kind if found else name


def language_of(name: str) -> str | None:
    """Return the language of a split, ``th`` for ``test_th``; None if the split does not hold a single language."""
    found = language_split(name)
    return found.language if found else None


def held_out(languages: Iterable[str], *kinds: HeldOut) -> list[LanguageSplit]:
    """The splits of these languages: all of the first kind, then all of the next."""
    codes = tuple(languages)
    return [LanguageSplit(kind, code) for kind in kinds for code in codes]
