"""Random rows with frozen spans, attacked by every augmenter of nlpaug: answers must stay, and offsets must be right.

The text of a row is drawn from words, marks and blanks of many scripts: combining characters, emoji, writing from right
to left. Up to three answers begin and end at any character. After each attack, every answer must stand at its new
offsets, no text of another field may differ, and undoing the edits must give the clean row. ASSETS is a folder that
`python tests/making_nlpaug.py ASSETS` wrote; without it, augmenters that need a file are left out. Writes
benchmarks/results/nlpaug_rows.json.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from xaug.augment.adapters import adapter_for
from xaug.augment.attacks import ATTACKS, Attack, Candidate, Example, Resources, chance, missing, prepare
from xaug.augment.edits import edits_between
from xaug.data_cards.catalog import card
from xaug.data_cards.edits import undo
from xaug.data_cards.schema import Row

WORDS = (
    "the", "happy", "Small", "committee", "Geneva", "A", "don't", "well-known", "U.S.", "42", "1,000", "x",
    "naïve", "cafe\u0301", "Zu\u0308rich", "straße", "İstanbul", "ﬁne", "Ω", "Привет", "мир", "שלום", "עוֹלָם",
    "مرحبا", "हिन्दी", "नमस्ते", "สวัสดี", "東京", "こんにちは", "😀", "👩\u200d👩\u200d👧", "🇨🇭",
    "e\u0301\u0323", "word\u200bword", "a_b", "@you", "the", "Nobody", "attended", "meeting.", "ended!", "Was",
    "it?", "\u202eabc\u202c",
)  # fmt: skip
BLANKS = (" ", " ", " ", " ", "  ", ", ", ". ", " (", ") ", "—", "\n", "\t", "\u00a0", "! ", "; ", "'", "\u3000", "")
# Models take too long for all rows: these augmenters receive one row in five hundred.
MODELS = ("contextual", "contextual-insert", "back-translation", "contextual-sentence", "summary")
ACTIONS = {
    "random-char": ("substitute", "insert", "swap", "delete"),
    "random-word": ("delete", "swap", "substitute", "crop"),
}
SQUAD = card("squad_v1")


def random_row(rng: random.Random, name: str) -> Row:
    """A question about a passage with up to three answers."""
    context, question = _text(rng, 40), _text(rng, 8)
    spans = [sorted(rng.choices(range(len(context) + 1), k=2)) for _ in range(rng.randint(0, 3))]
    spans = [(a, b) for a, b in spans if context[a:b].strip() and b - a < 30]
    answers = {"text": [context[a:b] for a, b in spans], "answer_start": [a for a, _ in spans]}
    fixed = {"id": name, "title": "", "is_impossible": False}
    return {**fixed, "context": context, "question": question, "answers": answers}


def example_of(row: Row, fields: tuple[str, ...]) -> Example:
    """The row as an attack sees it."""
    return prepare(row, adapter_for(SQUAD), fields)


def texts(attack: Attack, example: Example, seed: int, name: str) -> Sequence[Candidate]:
    """What an attack that asks nothing makes of a row."""
    search = attack.search(example, chance(seed, str(example.row["id"]), name))
    try:
        next(search)
    except StopIteration as end:
        found: Sequence[Candidate] = end.value
        return found
    raise AssertionError("an augmenter asks no model of the engine")


def fault(example: Example, one: Candidate) -> str:
    """What is wrong with a text, in words; empty if nothing is."""
    clean = example.text
    if len(one.fields) != len(clean.fields) or one.gold is None:
        return "fields"
    whole = clean.layout.separator.join(one.fields)
    if [whole[a:b] for a, b in one.gold] != [clean.text[a:b] for a, b in clean.gold]:
        return "answers"
    if any(not can and a != b for can, a, b in zip(clean.layout.editable, clean.fields, one.fields, strict=True)):
        return "other fields"
    edits, gold = edits_between(clean, one.fields, one.gold)
    if gold != one.gold:
        return "offsets"
    for name, before, after in zip(clean.layout.names, clean.fields, one.fields, strict=True):
        if undo(after, [edit for edit in edits if edit["field"] == name]) != before:
            return "edits"
    return ""


def attacks(given: dict[str, dict[str, Any]]) -> dict[str, Attack]:
    """The augmenters whose data is at hand, by name and action."""
    out: dict[str, Attack] = {}
    for spec in ATTACKS:
        if not spec.name.startswith("nlpaug:"):
            continue
        name = spec.name.removeprefix("nlpaug:")
        for action in ACTIONS.get(name, ("",)):
            params = spec.params.model_validate({**given.get(name, {}), **({"action": action} if action else {})})
            if not missing(spec.assets(params)):
                out[f"{name} {action}".strip()] = spec.build(params, Resources())
    return out


def _text(rng: random.Random, most: int) -> str:
    return "".join(part for _ in range(rng.randint(0, most)) for part in (rng.choice(WORDS), rng.choice(BLANKS)))


def main() -> None:
    """Attack the rows by each augmenter, and count what is wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("assets", nargs="?", type=Path, help="a folder with parameters.json")
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, default=Path(__file__).parents[1] / "results" / "nlpaug_rows.json")
    asked = parser.parse_args()
    given = json.loads((asked.assets / "parameters.json").read_text()) if asked.assets else {}
    rng = random.Random(asked.seed)
    rows = [random_row(rng, str(i)) for i in range(asked.rows)]
    found: dict[str, dict[str, Any]] = {}
    for name, attack in attacks(given).items():
        own = rows[:: 500 if name in MODELS else 1]
        started, faults, changed = time.process_time(), Counter[str](), 0
        for i, row in enumerate(own):
            example = example_of(row, (("context",), ("context", "question"))[i % 2])
            for one in texts(attack, example, asked.seed, name):
                changed += 1
                if wrong := fault(example, one):
                    faults[wrong] += 1
        seconds = round(time.process_time() - started, 1)
        found[name] = {"rows": len(own), "changed": changed, "faults": dict(faults), "cpu_seconds": seconds}
        print(f"{name:24} {found[name]}", flush=True)
    answers = sum(len(row["answers"]["text"]) for row in rows)
    result = {"rows": asked.rows, "answers": answers, "seed": asked.seed, "augmenters": found}
    asked.out.write_text(json.dumps(result, indent=1) + "\n")
    raise SystemExit(any(one["faults"] for one in found.values()))


if __name__ == "__main__":
    main()
