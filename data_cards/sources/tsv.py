"""Tab-separated values with a header line and no quoting: GLUE's files, MultiNLI's and SNLI's .txt."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from xaug.data_cards.card import BadRecord
from xaug.data_cards.sources.lines import read_lines
from xaug.data_cards.sources.quoted import other_columns


def read_tsv(path: Path) -> Iterator[tuple[int, dict[str, object] | BadRecord]]:
    """Yield (line number, column name → text). Quotes are text, because GLUE writes them bare and unbalanced.

    A line may have fewer columns than the header (MultiNLI leaves out empty annotator labels at the end); the
    conversion reports a missing column that it needs. A line with more columns is a bad record, with one exception:
    GLUE's SNLI has a single column ``label1`` in its header, but five labels in some lines (15 columns under 11 names).
    Surplus values right after the first label are left out if all of them are labels.
    """
    lines = read_lines(path)
    for number, line in lines:
        if isinstance(line, str):
            header = line.split("\t")
            break
        yield number, line
    else:
        return
    columns = len(header)
    spread = header.index("label1") + 1 if "label1" in header else 0  # the index after label1; 0: no such column
    for number, line in lines:
        # The other way round, isinstance would ask the metaclass of BadRecord about every line.
        if not isinstance(line, str):
            yield number, line
        elif line:
            values = line.split("\t")
            surplus = len(values) - columns
            if surplus > 0:
                if not spread or not all(_is_label(value) for value in values[spread : spread + surplus]):
                    yield number, BadRecord(problem=other_columns(len(values), columns))
                    continue
                del values[spread : spread + surplus]
            yield number, dict(zip(header, values, strict=False))


def _is_label(value: str) -> bool:
    return value in {"entailment", "neutral", "contradiction", "-", ""}
