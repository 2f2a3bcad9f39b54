"""Official files written for a single test."""

from __future__ import annotations

from pathlib import Path

MNLI_COLUMNS = [
    "index", "promptID", "pairID", "genre", "sentence1_binary_parse", "sentence2_binary_parse", "sentence1_parse",
    "sentence2_parse", "sentence1", "sentence2", "label1", "gold_label",
]  # fmt: skip
LABELS = ("entailment", "neutral", "contradiction")


def mnli(folder: Path, rows: list[tuple[str, str, str]]) -> Path:
    """Write a source with an MNLI training file of (premise, hypothesis, label)."""
    path = folder / "glue_data/MNLI/train.tsv"
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = ["\t".join(MNLI_COLUMNS)]
    for i, (premise, hypothesis, label) in enumerate(rows):
        lines.append("\t".join([str(i), str(i), f"{i}e", "fiction", "", "", "", "", premise, hypothesis, label, label]))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def many_rows(folder: Path, rows: int) -> Path:
    """Write a source with this number of different MNLI rows, enough for several units of work."""
    premises = ("The museum opens at nine and closes at six.", "Most farmers in the valley grow apples and plums.")
    hypotheses = ("The museum never opens.", "Fruit is grown in the valley.", "The committee met twice in May.")
    return mnli(
        folder,
        [(f"{premises[i % 2]} {i}", f"{hypotheses[i % 3]}", LABELS[i % 3]) for i in range(rows)],
    )
