"""The names of splits that hold one language: ``validation_en``, ``test_th``.

`datasets` accepts letters, digits and underscores in a split's name (``datasets.naming._split_re``), so an underscore
joins the parts. Earlier releases joined them by a hyphen (``test-th``). Their stores can still be read, and references
in that spelling are still accepted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

HeldOut = Literal["validation", "test"]
HELD_OUT: tuple[HeldOut, ...] = ("validation", "test")
# A language is an ISO 639-1 or 639-3 code, so mnli's "validation_matched" is never mistaken for a language split.
_NAME = re.compile(r"(?P<kind>validation|test)[_-](?P<language>[a-z]{2,3})")


@dataclass(frozen=True, slots=True)
class LanguageSplit:
    """The held-out rows of one language."""

    kind: HeldOut
    language: str

    @classmethod
    def of(cls, name: str) -> LanguageSplit:
        """Parse the name of a split of one language. Raises ValueError for any other name."""
        split = language_split(name)
        if split is None:
            raise ValueError(f"{name!r} does not name the split of a language")
        return split

    @property
    def name(self) -> str:
        """The name in cards, shards and references: ``test_th``."""
        return f"{self.kind}_{self.language}"


def language_split(name: str) -> LanguageSplit | None:
    """Parse a split's name in either spelling. Returns None for a split that is not of one language (``train``)."""
    match = _NAME.fullmatch(name)
    if match is None:
        return None
    kind: HeldOut = "test" if match["kind"] == "test" else "validation"
    return LanguageSplit(kind, match["language"])


def split_name(name: str) -> str:
    """Return the name in the current spelling: ``test_th`` for ``test-th``; any other name unchanged."""
    split = language_split(name)
    return split.name if split else name


def lasting_name(name: str) -> str:
    """Return the spelling ``test-th``, from which ids, hashes and random samples are derived.

    It never changes, so a version that is made again keeps its row ids and content hash, and a seed selects the same
    rows as in earlier releases.
    """
    split = language_split(name)
    return f"{split.kind}-{split.language}" if split else name


def kind_of(name: str) -> str:
    """Return ``test`` for ``test_th``; the name itself for a split that is not of one language."""
    split = language_split(name)
    return split.kind if split else name


def language_of(name: str) -> str | None:
    """Return the language of a split, ``th`` for ``test_th``; None if the split does not hold a single language."""
    split = language_split(name)
    return split.language if split else None


def held_out(languages: Iterable[str], *kinds: HeldOut) -> list[LanguageSplit]:
    """Return the splits of these languages: all of the first kind, then all of the second."""
    codes = tuple(languages)
    return [LanguageSplit(kind, code) for kind in kinds for code in codes]
