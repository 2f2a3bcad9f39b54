"""Perturbed NLI pairs with the verdict whether the label still holds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from xaug.augment.human.base import (
    HOLDS,
    HUMAN_SETS,
    VERDICTS,
    HumanSet,
    JudgedPair,
    chosen,
    made_pair,
    records,
    stated,
    text_row,
)
from xaug.augment.human.floor import second_labels
from xaug.data_cards.card import DatasetCard

_FILTERS = ("label", "label_change", "similarity", "edit_ratio")
_SAME = "="  # in place of a side's original text: it was not changed


def _pair(card: DatasetCard, record: dict[str, Any], place: str, holds: bool) -> JudgedPair | None:
    """The pair of a record with both originals; None where one of them is not known."""
    new = [stated(record, place, name, str) for name in ("text_a", "text_b")]
    names = ("original_text_a", "original_text_b")
    if any(record.get(name) is None for name in names):
        return None
    old = [stated(record, place, name, str) for name in names]
    before = [text if was == _SAME else was for text, was in zip(new, old, strict=True)]
    known = "label" if record.get("original_label") is None else "original_label"
    label = chosen(record, place, known, card.labels)
    clean = text_row(card, stated(record, place, "id", str), before[0], before[1], label)
    return JudgedPair(made_pair(card, clean, new), holds, "\n".join(before))


def _verdicts(path: Path, card: DatasetCard) -> Iterator[JudgedPair]:
    """Records with the original, its label, and ``judgement``: ``holds`` or ``changed``."""
    for place, record in records(path):
        if not stated(record, place, "task", str).casefold().startswith(("mnli", "snli", "xnli")):
            continue  # AdvGLUE's file has other tasks, too
        found = _pair(card, record, place, chosen(record, place, "judgement", VERDICTS) == HOLDS)
        if found is not None and found.pair.edits:
            yield found


def _breaking(path: Path, card: DatasetCard) -> Iterator[JudgedPair]:
    """A premise and the same sentence with one word or phrase replaced: entailed by itself, so the label may break."""
    for place, record in records(path):
        premise, hypothesis = stated(record, place, "text_a", str), stated(record, place, "text_b", str)
        clean = text_row(card, stated(record, place, "id", str), premise, premise, "entailment")
        pair = made_pair(card, clean, (premise, hypothesis))
        if pair.edits:
            yield JudgedPair(pair, chosen(record, place, "label", card.labels) == "entailment", premise)


HUMAN_SETS.add(
    "breaking_nli",
    HumanSet(
        name="breaking_nli",
        summary="one word or phrase of an SNLI premise replaced (Breaking NLI)",
        verdict="most of three workers say that the premise entails the edited sentence",
        citation="Glockner et al. 2018, Breaking NLI Systems with Sentences that Require Simple Lexical Inferences",
        task="mnli",
        files=("breaking_nli/dataset.jsonl",),
        filters=(*_FILTERS, "fitness"),
        read=_breaking,
        floor=second_labels,
    ),
)
HUMAN_SETS.add(
    "negation_xnli",
    HumanSet(
        name="negation_xnli",
        summary="a negation taken out of an XNLI test pair (NegationMinPairs, English)",
        verdict="the authors give the edited pair the label of the original",
        citation="Hartmann et al. 2021, A Multilingual Benchmark for Probing Negation-Awareness with Minimal Pairs",
        task="mnli",
        files=("negation_pairs/xnli_en.jsonl",),
        filters=_FILTERS,
        read=_verdicts,
        floor=second_labels,
    ),
)
HUMAN_SETS.add(
    "negation_mnli",
    HumanSet(
        name="negation_mnli",
        summary="a negation put into an MNLI training pair",
        verdict="the authors give the edited pair the label of the original",
        citation="Hossain et al. 2020, An Analysis of Natural Language Inference Benchmarks through the Lens of"
        " Negation",
        task="mnli",
        files=("negation_pairs/mnli_en_inserted.jsonl",),
        filters=_FILTERS,
        read=_verdicts,
        floor=second_labels,
    ),
)
HUMAN_SETS.add(
    "advglue_cad",
    HumanSet(
        name="advglue_cad",
        summary="attacked MNLI pairs (AdvGLUE: all hold) and SNLI pairs edited for another label (CAD: none holds)",
        verdict="AdvGLUE's workers still give the original's label; CAD's workers edited until it was another one",
        citation="Wang et al. 2021, Adversarial GLUE; Kaushik et al. 2020, Learning the Difference that Makes a"
        " Difference with Counterfactually-Augmented Data",
        task="mnli",
        files=("advglue/dev.jsonl", "cad_nli/revised.jsonl"),
        filters=_FILTERS,
        read=_verdicts,
        floor=second_labels,
    ),
)
