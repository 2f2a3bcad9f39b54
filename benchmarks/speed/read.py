"""How fast official MultiNLI files are read into rows, and whether memory stays constant.

    python benchmarks/speed/read.py [--rows 400000] [--format jsonl|tsv|txt] [--folder DIR]

The script writes a synthetic file in the official format once and reads it with FilesSource in this process. It prints
one JSON object with rows, MB, wall and CPU seconds, rows/s, and the peak resident memory before and after reading.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from xaug.data_cards.catalog import card
from xaug.data_cards.sources.base import ReadReport
from xaug.data_cards.sources.files import FilesSource

# Frequent words, and some longer words of MultiNLI.
WORDS = [
    *("the", "of", "and", "a", "to", "in", "that", "it", "is", "was", "he", "for", "on", "with", "his"),
    *("at", "be", "this", "from", "i", "have", "or", "by", "one", "had", "not", "but", "what", "all", "were"),
    *("government", "children", "university", "museum", "conceptually", "product", "geography", "season"),
]  # fmt: skip
LABELS = ("entailment", "neutral", "contradiction")
# Columns of multinli_1.0_train.txt; GLUE's train.tsv has index first and gold_label last.
TXT = ("gold_label", "sentence1_binary_parse", "sentence2_binary_parse", "sentence1_parse", "sentence2_parse",
       "sentence1", "sentence2", "promptID", "pairID", "genre", "label1")  # fmt: skip
TSV = ("index", "promptID", "pairID", "genre", "sentence1_binary_parse", "sentence2_binary_parse",
       "sentence1_parse", "sentence2_parse", "sentence1", "sentence2", "label1", "gold_label")  # fmt: skip
NAMES = {
    "jsonl": "multinli_1.0/multinli_1.0_train.jsonl",
    "txt": "multinli_1.0/multinli_1.0_train.txt",
    "tsv": "glue_data/MNLI/train.tsv",
}


def parses(sentence: str) -> tuple[str, str]:
    """Replacements for the official parses with about the same length: 3 and 7 times the sentence."""
    words = sentence.split()
    tree = "(ROOT (S " + " ".join(f"(NP (NN {word}))" for word in words) + "))"
    return "( " + " ".join(f"( {word} )" for word in words) + " )", tree


def records(count: int) -> Iterator[dict[str, object]]:
    # Average lengths as in MultiNLI: 20 words in the premise, 10 in the hypothesis.
    rng = random.Random(0)
    for number in range(count):
        first = " ".join(rng.choices(WORDS, k=rng.randint(5, 35)))
        second = " ".join(rng.choices(WORDS, k=rng.randint(4, 16)))
        label = LABELS[number % 3] if number % 500 else "-"
        (binary1, tree1), (binary2, tree2) = parses(first), parses(second)
        yield {
            "annotator_labels": [label], "genre": "fiction", "gold_label": label, "pairID": f"{number}e",
            "promptID": str(number), "sentence1": first, "sentence1_binary_parse": binary1,
            "sentence1_parse": tree1, "sentence2": second, "sentence2_binary_parse": binary2,
            "sentence2_parse": tree2, "label1": label, "index": str(number),
        }  # fmt: skip


def write(path: Path, count: int) -> None:
    columns = {"txt": TXT, "tsv": TSV}.get(path.suffix[1:])
    with path.open("w", encoding="utf-8") as file:
        if columns:
            file.write("\t".join(columns) + "\n")
        for record in records(count):
            if columns:
                file.write("\t".join(str(record[name]) for name in columns) + "\n")
            else:
                record.pop("label1"), record.pop("index")
                file.write(json.dumps(record, sort_keys=True) + "\n")


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rows", type=int, default=400_000)
    options.add_argument("--format", choices=sorted(NAMES), default="jsonl")
    options.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "xaug-read")
    chosen = options.parse_args()
    root = chosen.folder / f"{chosen.format}-{chosen.rows}"
    path = root / NAMES[chosen.format]
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        write(path, chosen.rows)
    source, mnli, report = FilesSource(root), card("mnli"), ReadReport()
    before, wall, cpu = peak_mb(), time.perf_counter(), time.process_time()
    for _ in source.rows(mnli, "train", report=report):
        pass
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    print(
        json.dumps(
            {
                "file": NAMES[chosen.format],
                "mb": round(path.stat().st_size / 1e6, 1),
                "rows": report.rows,
                "dropped": dict(report.dropped),
                "wall_s": round(wall, 2),
                "cpu_s": round(cpu, 2),
                "rows_per_s": round(report.rows / wall),
                "rows_per_cpu_s": round(report.rows / cpu),
                "peak_mb_before": round(before, 1),
                "peak_mb_after": round(peak_mb(), 1),
            }
        )
    )


if __name__ == "__main__":
    main()
