"""The smallest number of records that a damaged file has, counted from its bytes without the readers."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any
from xml.etree import ElementTree

_INK = re.compile(rb"[!-~]")  # a character that no reader takes for a blank
MOST_LINES = 101  # of one quoted record: the one it begins in, and those that may be read to close its quote


def _lines(content: bytes) -> list[bytes]:
    return [line for line in content.removeprefix(b"\xef\xbb\xbf").split(b"\n") if _INK.search(line)]


def lines(first: bytes, *_: bytes) -> int:
    """Count one record per line."""
    return len(_lines(first))


def lines_after_header(first: bytes, *_: bytes) -> int:
    return max(0, len(_lines(first)) - 1)


def quoted_lines(first: bytes, *_: bytes) -> int:
    found = lines_after_header(first)
    return -(-found // MOST_LINES) if b'"' in first else found


def uncommented_lines(first: bytes, *_: bytes) -> int:
    return sum(not line.lstrip(b" ").startswith(b"#") for line in _lines(first))


def blocks(first: bytes, *_: bytes) -> int:
    """Count one record per group of lines between empty ones."""
    return _blocks(first.removeprefix(b"\xef\xbb\xbf").split(b"\n"))


def uncommented_blocks(first: bytes, *_: bytes) -> int:
    found = first.removeprefix(b"\xef\xbb\xbf").split(b"\n")
    return _blocks([line for line in found if not line.startswith(b"#")])


def _blocks(found: Sequence[bytes]) -> int:
    count, within = 0, False
    for line in found:
        if not line.strip(b" \t\r"):
            within = False
        elif _INK.search(line) and not within:
            count, within = count + 1, True
    return count


def derivations(first: bytes, *_: bytes) -> int:
    """Count CCGbank's names, or its trees if there are more."""
    found = _lines(first)
    names = sum(line.startswith(b"ID=") for line in found)
    return max(names, len(found) - names)


def two_files_of_lines(first: bytes, second: bytes, *_: bytes) -> int:
    return len(_lines(first)) + len(_lines(second))


def questions(first: bytes, *_: bytes) -> int:
    """Count all members of all ``qas`` that the standard library can parse."""
    return sum(len(paragraph["qas"]) for paragraph in _paragraphs(first) if isinstance(paragraph.get("qas"), list))


def questions_and_sentences(first: bytes, *_: bytes) -> int:
    whole = [one for one in _paragraphs(first) if isinstance(one.get("context"), str)]
    count = 0
    for paragraph in whole:
        asked, breaks = paragraph.get("qas"), paragraph.get("sentence_breaks")
        if isinstance(asked, list) and isinstance(breaks, list) and _in_order(breaks, len(paragraph["context"])):
            count += len(asked) + len(breaks)
    return count


def _in_order(breaks: list[Any], length: int) -> bool:
    flat = [number for one in breaks if isinstance(one, list) and len(one) == 2 for number in one]
    if len(flat) != 2 * len(breaks) or not all(type(number) is int for number in flat):
        return False
    starts, ends = flat[::2], flat[1::2]
    return all(a < b for a, b in zip(starts, ends, strict=True)) and [0, *flat, length] == sorted([0, *flat, length])


def _paragraphs(content: bytes) -> list[dict[str, Any]]:
    try:
        data = json.loads(content.decode("utf-8-sig"))["data"]
    except (ValueError, RecursionError, TypeError, KeyError):
        return []
    articles = data if isinstance(data, list) else []
    lists = [one.get("paragraphs") for one in articles if isinstance(one, dict)]
    return [one for found in lists if isinstance(found, list) for one in found if isinstance(one, dict)]


def elements(first: bytes, *_: bytes) -> int:
    """Count the elements below the root of an XML document."""
    try:
        return len(ElementTree.fromstring(first))
    except (ElementTree.ParseError, LookupError, ValueError):
        return 0
