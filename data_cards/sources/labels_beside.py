"""JSON Lines whose labels are in a second file, a label a line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import zip_longest
from pathlib import Path

from xaug.data_cards.card import BadRecord, Read
from xaug.data_cards.errors import SourceError
from xaug.data_cards.sources.jsonl import read_jsonl
from xaug.data_cards.sources.lines import read_lines

LABEL = "label"  # the field a label is put in


def read_with_labels(beside: Mapping[str, tuple[str, ...]]) -> Read:
    """A reader that yields (line number, record with its ``label``, a text, and its line number as ``line``).

    ``beside``: the file's name → the labels'; a file that is not in it has its labels in its records. Raises
    SourceError if there are more labels than records, or fewer, or a blank line among the records.
    """

    def read(path: Path) -> Iterator[tuple[int, dict[str, object] | BadRecord]]:
        if path.name not in beside:
            for number, record in read_jsonl(path):
                yield number, record if isinstance(record, BadRecord) else record | {"line": number}
            return
        (labels,) = (path.with_name(name) for name in beside[path.name])
        for found, label in zip_longest(read_jsonl(path), read_lines(labels)):
            if found is None or label is None:
                more, fewer = (labels, path) if found is None else (path, labels)
                raise SourceError(f"{more} has more lines than {fewer.name}. Are both downloads complete?")
            number, record = found
            if number != label[0]:
                raise SourceError(f"{path}:{label[0]} is blank, so labels and records do not go together.")
            if isinstance(record, BadRecord):
                yield number, record
            elif isinstance(label[1], BadRecord):
                yield number, BadRecord(what=f"{labels.name}: {label[1].what}")
            else:
                yield number, record | {LABEL: label[1].strip(), "line": number}

    return read
