"""A token and its tag a line, a blank line after each sentence: XTREME's files, and WikiANN's own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from xaug.data_cards.card import BadRecord, Read
from xaug.data_cards.sources.lines import read_lines
from xaug.data_cards.text import quoted

Records = Iterator[tuple[int, dict[str, object] | BadRecord]]


def read_token_lines(*, prefixed: bool = False) -> Read:
    """A reader that yields (line its sentence starts at, {"id", "tokens", "tags"}); the id is the sentence's number.

    ``prefixed``: tokens stand after their language, ``en:Berlin<TAB>B-LOC``, as in WikiANN's own files. Of a sentence
    without any tag (XTREME's test files) the record has no ``tags``; a sentence with some tags only is a bad record.
    """

    def read(path: Path) -> Records:
        sentence, start, bad = 0, 0, ""
        tokens: list[str] = []
        tags: list[str | None] = []
        number = 0
        for number, line in read_lines(path):
            if isinstance(line, BadRecord):
                bad, start = bad or line.what, start or number
            elif line.strip():
                start = start or number
                token, tag, fault = _parse(line, prefixed=prefixed)
                bad = bad or fault
                tokens.append(token)
                tags.append(tag)
            elif start:
                sentence += 1
                yield start, _sentence(f"{path.name}:{sentence}", tokens, tags, bad)
                tokens, tags, start, bad = [], [], 0, ""
        if start:
            yield start, _sentence(f"{path.name}:{sentence + 1}", tokens, tags, bad)

    return read


def _parse(line: str, *, prefixed: bool) -> tuple[str, str | None, str]:
    """(token, its tag if there is one, what is wrong with the line)."""
    columns = line.split("\t")
    if len(columns) > 2:
        return "", None, f"{len(columns)} columns, not token<TAB>tag"
    token = columns[0]
    if prefixed:
        language, colon, token = token.partition(":")
        if not colon or not language:
            return "", None, f"the token {quoted(columns[0])} is not after its language (en:token)"
    tag = columns[1].strip() if len(columns) == 2 else None
    return token.strip(), tag or None, ""


def _sentence(name: str, tokens: list[str], tags: list[str | None], bad: str) -> dict[str, object] | BadRecord:
    if bad:
        return BadRecord(what=bad)
    if not any(tags):
        return {"id": name, "tokens": tokens}
    if not all(tags):
        return BadRecord(what=f"no tag for the token {quoted(tokens[tags.index(None)])}, and tags for others")
    return {"id": name, "tokens": tokens, "tags": tags}
