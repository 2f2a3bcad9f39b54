"""SWORDS: substitutes for a word in its context, and how many annotators would accept each of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from xaug.augment.fitness.inflection import inflected
from xaug.augment.human.base import HUMAN_SETS, HumanSet, JudgedPair, chosen, made_pair, records, stated, text_row
from xaug.data_cards.card import DatasetCard
from xaug.data_cards.errors import SourceError
from xaug.data_cards.text import quoted

NEAR = 400  # characters of context on each side: filters look at the words around an edit
_POS = ("NOUN", "VERB", "ADJ", "ADV")


def _read(path: Path, card: DatasetCard) -> Iterator[JudgedPair]:
    for place, record in records(path):
        context, target = stated(record, place, "context", str), stated(record, place, "target", str)
        at = stated(record, place, "offset", int)
        if context[at : at + len(target)] != target:
            raise SourceError(f"{place}: the context does not have {target!r} at character {at}. Restore the file.")
        left, right = context[max(0, at - NEAR) : at], context[at + len(target) : at + len(target) + NEAR]
        name = stated(record, place, "id", str)
        clean = text_row(card, name, left + target + right, None)
        pos = chosen(record, place, "pos", _POS)
        for substitute in stated(record, place, "substitutes", list):
            if not isinstance(substitute, dict):
                raise SourceError(f"{place}: the substitute {quoted(substitute)} is no JSON object. Restore the file.")
            lemma = stated(substitute, place, "word", str)
            yes, votes = _votes(substitute, f"{place}, substitute {lemma!r}")
            if not lemma.isalpha():  # an attack by substitution puts one word in the place of one word
                continue
            word = inflected(lemma, target, pos)
            if word.casefold() == target.casefold():
                continue
            # "acceptable" in the paper: at least half of the annotators would use the word (section 4).
            yield JudgedPair(made_pair(card, clean, (left + word + right,)), 2 * yes >= votes, name, yes / votes)


def _votes(substitute: dict[str, Any], place: str) -> tuple[int, int]:
    """How many annotators would use a substitute, of how many who were asked."""
    yes, votes = stated(substitute, place, "yes", int), stated(substitute, place, "votes", int)
    if not 0 <= yes <= votes or votes < 1:
        raise SourceError(
            f"{place}: {yes} of {votes} annotators cannot have accepted it. Correct the line, or restore the file."
        )
    return yes, votes


HUMAN_SETS.add(
    "swords",
    HumanSet(
        name="swords",
        summary="one word of a context replaced (SWORDS, development part)",
        verdict="at least half of the annotators would accept the substitute in the context",
        citation="Lee et al. 2021, Swords: A Benchmark for Lexical Substitution (arXiv 2106.04102)",
        task="mnli",
        files=("swords/dev.jsonl",),
        filters=("fitness", "fluency", "similarity", "edit_ratio"),
        read=_read,
    ),
)
