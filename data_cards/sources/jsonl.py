"""JSON Lines: one object per line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from xaug.data_cards.card import BadRecord
from xaug.data_cards.sources.lines import read_lines


def read_jsonl(path: Path) -> Iterator[tuple[int, dict[str, object] | BadRecord]]:
    """Yield (line number, object). Blank lines are skipped."""
    decode = json.JSONDecoder().raw_decode  # decode() would spend an eighth more time on white space
    for number, line in read_lines(path):
        if isinstance(line, BadRecord):
            yield number, line
            continue
        text = line.strip()
        if not text:
            continue
        try:
            record, end = decode(text)
        except (ValueError, RecursionError) as error:
            yield number, BadRecord(problem=f"the line is not valid JSON ({_reason(error)})")
            continue
        if end != len(text):
            yield (
                number,
                BadRecord(problem=f"the line is not valid JSON (text follows the value at character {end + 1})"),
            )
        elif isinstance(record, dict):
            yield number, record
        else:
            yield number, BadRecord(problem=f"the line holds a JSON {type(record).__name__}, not an object")


def _reason(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg} at character {error.pos + 1}"
    return "it is nested too deeply" if isinstance(error, RecursionError) else str(error)
