"""Paraphrases by people, with the verdict of a second person."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from xaug.augment.human.base import HUMAN_SETS, HumanSet, JudgedPair, chosen, made_pair, records, stated, text_row
from xaug.data_cards.card import DatasetCard


def _read(path: Path, card: DatasetCard) -> Iterator[JudgedPair]:
    for place, record in records(path):
        if record.get("edited"):  # valid only with the validator's repair
            continue
        text, new = stated(record, place, "original_text_b", str), stated(record, place, "text_b", str)
        name, first = stated(record, place, "id", str), stated(record, place, "text_a", str)
        pair = made_pair(card, text_row(card, name, first, text), (first, new))
        holds = chosen(record, place, "judgement", ("valid", "invalid")) == "valid"
        if pair.edits:
            yield JudgedPair(pair, holds, text)


HUMAN_SETS.add(
    "paraphrases",
    HumanSet(
        name="paraphrases",
        summary="whole sentences paraphrased by people (defeasible NLI)",
        verdict="a validator says that the paraphrase keeps the meaning",
        citation="Srikanth et al. 2024, How often are errors in natural language reasoning due to paraphrastic"
        " variability?",
        task="mnli",
        files=tuple(f"paraphrase_nlu/dnli_{part}_mturk_validated.jsonl" for part in ("atomic", "snli", "social")),
        filters=("similarity",),
        read=_read,
    ),
)
