"""Pairs of premise and hypothesis with one of three labels: code that the cards mnli and anli share."""

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
MEANINGS = {
    "entailment": "If the premise is true, the hypothesis is true as well.",
    "neutral": "If the premise is true, the hypothesis may be true or false.",
    "contradiction": "If the premise is true, the hypothesis is false.",
}
GOLD: dict[object, int] = {name: number for number, name in enumerate(LABELS)}  # the files have names
HUB_GOLD: dict[object, int] = {number: number for number in range(len(LABELS))}  # the Hub has a ClassLabel

# GLUE's .tsv and the authors' .txt differ only in the order of columns; the .jsonl has the same fields.
read_pairs = by_name({"*.jsonl": read_jsonl, "*.tsv": read_tsv, "*.txt": read_tsv})


def pair(
    names: tuple[str, str, str, str],
    labels: dict[object, int],
    *,
    missing: object,
    prefix: str = "",
) -> Convert:
    """Return a conversion of records with the fields ``names``: id, premise, hypothesis, label.

    ``labels``: the record's label → the index in LABELS. ``missing``: the label of a pair on which the annotators did
    not agree. ``prefix`` precedes the id, so that ids of several corpora differ.
    """
    id_name, premise_name, hypothesis_name, label_name = names

    def convert(record: dict[str, object]) -> Row | Drop:
        premise, hypothesis = text(record, premise_name), text(record, hypothesis_name)
        gold = record.get(label_name)
        label = labels.get(gold) if isinstance(gold, str) or is_whole(gold) else None
        if label is None:
            if gold == missing:
                return NO_GOLD_LABEL
            known = ", ".join(map(str, (*labels, missing)))
            raise MalformedError(f"the {label_name} {quoted(gold)} is none of {known}")
        if not premise.strip() or not hypothesis.strip():
            return EMPTY_TEXT
        return {
            "id": prefix + identity(record, id_name),
            "text_a": premise,
            "text_b": hypothesis,
            "label": label,
        }

    return convert
