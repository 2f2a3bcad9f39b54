"""Small files of judged pairs in the formats of the real ones."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from xaug.augment.filters import Pair
from xaug.augment.human.base import made_pair, text_row
from xaug.data_cards import catalog

SWORDS = {
    "id": "t:1", "context": "We owe Pasadena a total of three dollars.", "offset": 18, "target": "total", "pos": "NOUN",
    "substitutes": [
        {"word": "sum", "yes": 8, "votes": 10}, {"word": "amount", "yes": 5, "votes": 10},
        {"word": "tale", "yes": 0, "votes": 3}, {"word": "full amount", "yes": 9, "votes": 10},
    ],
}  # fmt: skip
NEGATED = {
    "id": "neg-1", "task": "xnli", "text_a": "They told me.", "text_b": "I was told.", "label": "entailment",
    "original_text_a": "=", "original_text_b": "I was never told.", "original_label": "contradiction",
    "judgement": "changed",
}  # fmt: skip
REPLACED = {
    "id": "bn-1", "task": "snli", "text_a": "A black lion sleeps.", "text_b": "A white lion sleeps.",
    "label": "contradiction", "judgement": {"entailment": 0, "neutral": 0, "contradiction": 3},
}  # fmt: skip
ORIGINAL_REVIEW = {"id": "m-1_orig", "text_a": "the best film ever.", "label": "positive", "judgement": "holds"}
REVIEW = {
    "id": "m-1_bae", "attack": "bae", "text_a": "the worst film ever.", "label": "positive", "judgement": "changed",
    "original_text_a": "m-1_orig",
}  # fmt: skip
PARAPHRASE = {
    "id": "p-1", "text_a": "", "text_b": "He hurts himself.", "original_text_b": "He is engaging in self-harm.",
    "judgement": "valid",
}  # fmt: skip


def write(path: Path, *records: dict[str, Any]) -> Path:
    """Write a JSON Lines file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return path


def folder(root: Path) -> Path:
    """A folder with one small file for each set."""
    write(root / "swords/dev.jsonl", SWORDS)
    write(root / "negation_pairs/xnli_en.jsonl", NEGATED, {**NEGATED, "id": "neg-2", "judgement": "holds"})
    write(root / "negation_pairs/mnli_en_inserted.jsonl", NEGATED, {**NEGATED, "id": "n", "judgement": "holds"})
    held = {**REPLACED, "id": "bn-2", "text_b": "A dark lion sleeps.", "label": "entailment"}
    write(root / "breaking_nli/dataset.jsonl", REPLACED, held)
    write(root / "advglue/dev.jsonl", {**NEGATED, "task": "mnli-mm", "judgement": "holds"}, {"task": "sst2"})
    write(root / "cad_nli/revised.jsonl", {**NEGATED, "task": "snli"})
    write(root / "mozes_2021/examples.jsonl", ORIGINAL_REVIEW, REVIEW, {**REVIEW, "judgement": "undecided"})
    for part in ("atomic", "snli", "social"):
        write(root / f"paraphrase_nlu/dnli_{part}_mturk_validated.jsonl", PARAPHRASE, {**PARAPHRASE, "edited": "x"})
    return root


def nli() -> Pair:
    """A pair of NLI rows that differ in one word."""
    clean = text_row(catalog.card("mnli"), "a", "A man plays the guitar.", "A man makes music.", "entailment")
    return made_pair(catalog.card("mnli"), clean, ("A man plays the piano.", "A man makes music."))
