"""The interface of a language, and the reader of its lexicon."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Protocol

from xaug.pocket.concepts import concepts
from xaug.pocket.meaning import Phrase, Sentence
from xaug.pocket.words import Word


class Language(Protocol):
    """One language of the world: its grammar, over the lexicon ``languages/CODE.tsv``."""

    @property
    def code(self) -> str:
        """The ISO 639-1 code."""
        ...

    def sentence(self, sentence: Sentence) -> list[Word]:
        """A whole sentence, with its capital letter and its final mark."""
        ...

    def phrase(self, phrase: Phrase) -> list[Word]:
        """A noun phrase by itself (an answer, a title), without capital letter and mark; slots below ``subject``."""
        ...


@cache
def lexicon(code: str) -> dict[str, dict[str, str]]:
    """A language's lexicon: concept → column → cell, which is "" where the file leaves it empty.

    Each language has its own columns, which its grammar interprets. Raises ValueError for a concept without a line, a
    line without a concept, a duplicate, or too many cells. Otherwise such an error would show only when the word is
    drawn.
    """
    lines = (files(__package__) / f"{code}.tsv").read_text(encoding="utf-8").splitlines()
    header = lines[0].split("\t")
    out: dict[str, dict[str, str]] = {}
    for number, line in enumerate(lines[1:], start=2):
        cells = line.split("\t")
        if len(cells) > len(header) or cells[0] in out:
            raise ValueError(
                f"{code}.tsv:{number}: {'too many cells' if len(cells) > len(header) else 'duplicate concept'}: {line}"
            )
        out[cells[0]] = dict(zip(header[1:], [*cells[1:], *[""] * (len(header) - len(cells))], strict=True))
    missing, unknown = concepts().keys() - out.keys(), out.keys() - concepts().keys()
    if missing or unknown:
        raise ValueError(f"{code}.tsv has no line for {sorted(missing)[:9]}, and no concept for {sorted(unknown)[:9]}")
    return out
