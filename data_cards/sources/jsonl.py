"""JSON Lines: one object per line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from xaug.data_cards.card import BadRecord
from xaug.data_cards.sources.lines import read_lines
from xaug.data_cards.text import quoted


class RepeatedNameError(ValueError):
    """An object has two values of one name. JSON readers keep the last of them, and which one is meant is not known."""

    def __init__(self, name: str) -> None:
        super().__init__(f"an object has two values with the name {quoted(name)}")


def unique_names(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Return the names and values of a JSON object, as ``object_pairs_hook``. Raises RepeatedNameError."""
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise RepeatedNameError(next(name for name in found if names.count(name) > 1))
    return found


def strict_jsonl(path: Path) -> Iterator[tuple[int, dict[str, object] | BadRecord]]:
    """Read files that people write themselves: a record in which a name is repeated is malformed."""
    return _read(path, json.JSONDecoder(object_pairs_hook=unique_names))


def read_jsonl(path: Path) -> Iterator[tuple[int, dict[str, object] | BadRecord]]:
    """Yield (line number, object). Blank lines are skipped."""
    return _read(path, json.JSONDecoder())


def _read(path: Path, decoder: json.JSONDecoder) -> Iterator[tuple[int, dict[str, object] | BadRecord]]:
    decode = decoder.raw_decode  # decode() would spend an eighth more time on white space
    for number, line in read_lines(path):
        if not isinstance(line, str):
            yield number, line
            continue
        text = line.strip()
        if not text:
            continue
        try:
            record, end = decode(text)
        except RepeatedNameError as error:
            yield number, BadRecord(problem=str(error))
            continue
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
