"""Premise, hypothesis and one of three labels: what the cards mnli and anli share."""

from __future__ import annotations

from xaug.data_cards.card import Convert, Drop
from xaug.data_cards.catalog.fields import EMPTY_TEXT, NO_GOLD_LABEL, MalformedError, identity, text
from xaug.data_cards.numbers import is_whole
from xaug.data_cards.schema import Row
from xaug.data_cards.sources.choose import by_name
from xaug.data_cards.sources.jsonl import read_jsonl
from xaug.data_cards.sources.tsv import read_tsv
from xaug.data_cards.text import quoted

LABELS = ("entailment", "neutral", "contradiction")
GOLD: dict[object, int] = {name: number for number, name in enumerate(LABELS)}  # as files write it
HUB_GOLD: dict[object, int] = {number: number for number in range(len(LABELS))}  # a ClassLabel with these names

# GLUE's .tsv and the authors' .txt differ in the order of columns only, the .jsonl in nothing we read.
read_pairs = by_name({"*.jsonl": read_jsonl, "*.tsv": read_tsv, "*.txt": read_tsv})


def pair(
    names: tuple[str, str, str, str],
    labels: dict[object, int],
    *,
    missing: object,
    prefix: str = "",
) -> Convert:
    """A conversion of records with the fields ``names``: id, premise, hypothesis, label.

    ``labels``: the record's label → ours. ``missing``: the label of a pair on which the annotators did not
    agree. ``prefix`` goes before the id, to keep ids of several corpora apart.
    """
    id_name, premise_name, hypothesis_name, label_name = names

    def convert(record: dict[str, object]) -> Row | Drop:
        premise, hypothesis = text(record, premise_name), text(record, hypothesis_name)
        gold = record.get(label_name)
        label = labels.get(gold) if isinstance(gold, str) or is_whole(gold) else None
        if label is None:
            if gold == missing:
                return NO_GOLD_LABEL
            raise MalformedError(f"{label_name} {quoted(gold)} is none of {', '.join(map(str, labels))}, {missing}")
        if not premise.strip() or not hypothesis.strip():
            return EMPTY_TEXT
        return {
            "id": prefix + identity(record, id_name),
            "text_a": premise,
            "text_b": hypothesis,
            "label": label,
        }

    return convert
