"""One token and its tag per line, and a blank line after each sentence: XTREME's files, and WikiANN's own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from xaug.data_cards.card import BadRecord, Read
from xaug.data_cards.sources.lines import read_lines
from xaug.data_cards.text import counted, quoted

Records = Iterator[tuple[int, dict[str, object] | BadRecord]]


def read_token_lines(*, prefixed: bool = False) -> Read:
    """Return a reader that yields (first line of the sentence, {"id", "tokens", "tags"}).

    The id consists of the file's name and the sentence's number. ``prefixed``: a token follows its language,
    ``en:Berlin<TAB>B-LOC``, as in WikiANN's own files. The record of a sentence without any tag (XTREME's test files)
    has no ``tags``; a sentence with tags for only some tokens is a bad record.
    """

    def read(path: Path) -> Records:
        sentence, start, bad = 0, 0, ""
        tokens: list[str] = []
        tags: list[str | None] = []
        number = 0
        for number, line in read_lines(path):
            if isinstance(line, BadRecord):
                bad, start = bad or line.problem, start or number
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
    """Return (token, its tag or None, what is wrong with the line or "")."""
    columns = line.split("\t")
    if len(columns) > 2:
        return "", None, f"a line has {counted(len(columns), 'column')}, not token<TAB>tag"
    token = columns[0]
    if prefixed:
        language, colon, token = token.partition(":")
        if not colon or not language:
            return "", None, f"the token {quoted(columns[0])} does not begin with its language, as in en:token"
    tag = columns[1].strip() if len(columns) == 2 else None
    return token.strip(), tag or None, ""


def _sentence(name: str, tokens: list[str], tags: list[str | None], bad: str) -> dict[str, object] | BadRecord:
    if bad:
        return BadRecord(problem=bad)
    if not any(tags):
        return {"id": name, "tokens": tokens}
    if not all(tags):
        bare = quoted(tokens[tags.index(None)])
        return BadRecord(problem=f"the token {bare} has no tag, but others of its sentence have one")
    return {"id": name, "tokens": tokens, "tags": tags}
