"""Damaged files: bytes are flipped, removed, doubled, cut off, or inserted from elsewhere."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st

# Bytes on which readers of text, tables, JSON and XML have failed, here and elsewhere.
SPECIAL = [
    b"", b"\x00", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\x1f\x8b", b"\r", b"\r\n", b"\n", b"\n\n", b"\t",
    b"\t\t", b"\x0b", b"\x0c", b"\x1c", b"\xc2\x85", b"\xe2\x80\xa8", b"\x1b]0;title\x07", b"[red]", b"\xe2\x80\xae",
    b"\xed\xa0\x80", b"\xff", b"\xc0\x80", b'"', b'""', b'"""', b"'", b",", b"|", b"#", b"# ", b"\\", b"\\u",
    b"\\ud800", b'"\\ud800"', b"[", b"]", b"{", b"}", b"[]", b"{}", b"[1]", b"[1.5]", b'{"a": 1}', b"null", b"true",
    b"false", b"NaN", b"Infinity", b"-Infinity", b"1e999", b"-1", b"0.5", b"1e2", b"007", b"9" * 25, b"9" * 5000,
    b"-" + b"9" * 400, "²".encode(), "١".encode(), "１".encode(), b"[" * 3000, b'{"a":' * 3000, b'[{"a":' * 400,
    b"x" * 150_000, b"<", b"&", b"&x;", b"<item>", b"</item>", b"<!--", b"<![CDATA[",
    b'<?xml version="1.0" encoding="gb2312"?>', b"<!DOCTYPE a [", b"ID=", b"(<L ", b"(<L N N N a N>)", b"x|y|z",
    b"# newdoc id = p", b"# sent_id = s", b"1-2", b"2-1", b"1.1", b"_", b'"data": [', b'"answer_start": ',
    b'"paragraphs": 3, ', b'"qas": {}, ', b'"id": null, ', b'"context": [], ',
]  # fmt: skip

NUMBERS = [b"-1", b"0", b"0.5", b"1.5", b"1e2", b"1e999", b"NaN", b"true", b"false", b"null", b'"1"', b"[]", b"007",
           b"9" * 25, b"9" * 5000, "²".encode(), "１".encode()]  # fmt: skip
VALUES = [b"null", b"true", b"0", b"1.5", b'""', b'" "', b"[]", b"[[0]]", b'["a"]', b"{}", b'{"a": 1}', b"NaN",
          b'"\\ud800"', b'"\\u0000"', b'"' + b"x" * 150_000 + b'"', b"9" * 5000, b"[" * 400 + b"]" * 400]  # fmt: skip
JSON: list[Any] = [None, True, 0, -1, 1.5, 1e308, float("nan"), float("inf"), 10**400, "", " ", "x", "\ud800", "\x00",
                   [], [[0]], ["a"], [0, 1.5], {}, {"a": 1}, "y" * 150_000]  # fmt: skip
# Values in any of the formats, and their replacements: a number, a string or a list of JSON,
# a literal, a cell, a line.
_PLACES = (
    (rb"-?\d+(?:\.\d+)?", NUMBERS),
    (rb'"(?:[^"\\]|\\.)*"', VALUES),
    (rb"\[[^\[\]]*\]|\{[^{}]*\}", VALUES),
    (rb"\b(?:null|true|false)\b", VALUES),
    (rb"[^\t\n,|]+", SPECIAL),
    (rb"[^\n]*\n", SPECIAL),
)


@st.composite
def mutated(draw: st.DrawFn, content: bytes, others: list[bytes]) -> bytes:
    """Return ``content`` after one to four changes, which may insert parts of ``others``."""
    for _ in range(draw(st.integers(1, 4))):
        change = draw(st.sampled_from([_flip, _delete, _double, _cut, _insert, _replace, _reshape, _splice, _swap]))
        content = change(draw, content, others)
    return content


def _place(draw: st.DrawFn, content: bytes) -> int:
    return draw(st.integers(0, len(content)))


def _span(draw: st.DrawFn, content: bytes) -> tuple[int, int]:
    start = _place(draw, content)
    return start, min(len(content), start + draw(st.sampled_from([1, 2, 5, 20, 200, 5000])))


def _flip(draw: st.DrawFn, content: bytes, _: list[bytes]) -> bytes:
    if not content:
        return content
    at = draw(st.integers(0, len(content) - 1))
    return content[:at] + bytes([content[at] ^ (1 << draw(st.integers(0, 7)))]) + content[at + 1 :]


def _delete(draw: st.DrawFn, content: bytes, _: list[bytes]) -> bytes:
    start, end = _span(draw, content)
    return content[:start] + content[end:]


def _double(draw: st.DrawFn, content: bytes, _: list[bytes]) -> bytes:
    start, end = _span(draw, content)
    return content[:end] + content[start:end] * draw(st.sampled_from([1, 1, 3, 50])) + content[end:]


def _cut(draw: st.DrawFn, content: bytes, _: list[bytes]) -> bytes:
    at = _place(draw, content)
    return content[:at] if draw(st.booleans()) else content[at:]


def _insert(draw: st.DrawFn, content: bytes, _: list[bytes]) -> bytes:
    at = _place(draw, content)
    return content[:at] + draw(st.sampled_from(SPECIAL)) + content[at:]


def _replace(draw: st.DrawFn, content: bytes, _: list[bytes]) -> bytes:
    """Replace one value, so that the file's structure stays the same and its types do not."""
    pattern, instead = draw(st.sampled_from(_PLACES))
    found = list(re.finditer(pattern, content))
    if not found:
        return content
    start, end = draw(st.sampled_from(found)).span()
    return content[:start] + draw(st.sampled_from(instead)) + content[end:]


def _reshape(draw: st.DrawFn, content: bytes, others: list[bytes]) -> bytes:
    """Change or remove one value of the JSON in the file or in one of its lines. It is still JSON."""
    lines = content.splitlines(keepends=True)
    at = draw(st.integers(0, len(lines))) - 1  # -1: the whole
    try:
        document = json.loads(content if at < 0 else lines[at])
    except (ValueError, RecursionError):
        return _replace(draw, content, others)
    holders = list(_holders(document))
    if not holders:
        return content
    holder = draw(st.sampled_from(holders))
    key = draw(st.sampled_from(list(holder) if isinstance(holder, dict) else range(len(holder))))
    if draw(st.booleans()):
        holder[key] = draw(st.sampled_from(JSON))
    else:
        del holder[key]
    changed = json.dumps(document).encode()
    return changed if at < 0 else b"".join([*lines[:at], changed + b"\n", *lines[at + 1 :]])


def _holders(value: Any) -> Iterator[Any]:
    """Return all objects and lists of a document that are not empty."""
    if isinstance(value, dict | list) and value:
        yield value
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _holders(inner)


def _splice(draw: st.DrawFn, content: bytes, others: list[bytes]) -> bytes:
    other = draw(st.sampled_from(others))
    start, end = _span(draw, other)
    at, behind = _span(draw, content)
    return content[:at] + other[start:end] + content[draw(st.sampled_from([at, behind])) :]


def _swap(draw: st.DrawFn, content: bytes, _: list[bytes]) -> bytes:
    lines = content.splitlines(keepends=True)
    if len(lines) < 2:
        return content
    first, second = draw(st.integers(0, len(lines) - 1)), draw(st.integers(0, len(lines) - 1))
    lines[first], lines[second] = lines[second], lines[first]
    return b"".join(lines)
