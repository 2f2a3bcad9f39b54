"""JSON Lines whose labels are in a second file, one label per line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import zip_longest
from pathlib import Path

from xaug.data_cards.card import BadRecord, Read
from xaug.data_cards.errors import SourceError
from xaug.data_cards.sources.jsonl import read_jsonl
from xaug.data_cards.sources.lines import read_lines

LABEL = "label"  # the field that receives the label


def read_with_labels(beside: Mapping[str, tuple[str, ...]]) -> Read:
    """Return a reader that yields (line number, record with its ``label`` as text, and its line number as ``line``).

    ``beside``: the name of a file → the name of its label file. A file that is not listed has labels in its records.
    The reader raises SourceError if the numbers of labels and records differ, or if there is a blank line.
    """

    def read(path: Path) -> Iterator[tuple[int, dict[str, object] | BadRecord]]:
        if path.name not in beside:
            for number, record in read_jsonl(path):
                yield number, record if isinstance(record, BadRecord) else record | {"line": number}
            return
        (labels,) = (path.with_name(name) for name in beside[path.name])
        for line, label in zip_longest(read_jsonl(path), read_lines(labels)):
            if line is None or label is None:
                more, fewer = (labels, path) if line is None else (path, labels)
                raise SourceError(
                    f"{more} has more lines than {fewer.name}, so labels and records do not match. Are both downloads"
                    " complete? Download both again."
                )
            number, record = line
            if number != label[0]:
                raise SourceError(
                    f"{path}:{label[0]}: the line is blank, so labels and records do not match. Remove the line, or"
                    " download the file again."
                )
            if isinstance(record, BadRecord):
                yield number, record
            elif isinstance(label[1], BadRecord):
                yield number, BadRecord(problem=f"in {labels.name}, {label[1].problem}")
            else:
                yield number, record | {LABEL: label[1].strip(), "line": number}

    return read
