"""Repeat MNLI's rows in GLUE's format: a dataset of real size from a sample, for other benchmarks.

    python benchmarks/tools/many_rows.py OUT --mnli glue_data/MNLI/train.tsv --rows 19200
    xaug generate mnli --attack clean --source OUT --store STORE --split train

Each copy has its own identifiers. ``--numbered`` also appends the row's number to the premise, so that all rows differ,
and leaves the parses out (they are half of the file, and nothing here reads them).
"""

from __future__ import annotations

import argparse
from pathlib import Path

IDENTIFIERS = ("index", "pairID")
PARSES = ("sentence1_binary_parse", "sentence2_binary_parse", "sentence1_parse", "sentence2_parse")


def main() -> None:
    """Write OUT/glue_data/MNLI/train.tsv."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--mnli", type=Path, required=True)
    parser.add_argument("--rows", type=int, required=True)
    parser.add_argument("--numbered", action="store_true")
    args = parser.parse_args()
    # Not splitlines(): the text may contain line separators other than "\n".
    header, *lines = args.mnli.read_text(encoding="utf-8").removesuffix("\n").split("\n")
    names = header.split("\t")
    rows = [dict(zip(names, line.split("\t"), strict=True)) for line in lines]
    out = args.folder / "glue_data" / "MNLI" / "train.tsv"
    out.parent.mkdir(parents=True, exist_ok=True)
    with out.open("w", encoding="utf-8", newline="") as file:
        file.write(header + "\n")
        for number in range(args.rows):
            row = dict(rows[number % len(rows)])
            letter = row["pairID"][-1]  # MultiNLI's pair ids end with the first letter of the label
            row.update(zip(IDENTIFIERS, (str(number), f"{number}{letter}"), strict=True))
            if args.numbered:
                row["sentence1"] += f" ({number})"
                row.update(dict.fromkeys(PARSES, "( )"))
            file.write("\t".join(row.values()) + "\n")


if __name__ == "__main__":
    main()
