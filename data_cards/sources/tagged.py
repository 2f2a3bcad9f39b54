"""Tokens with their CCG categories, in the four formats they come in.

Every reader yields (line number, {"id", "tokens", "tags"}), tokens and tags as lists of texts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from xaug.data_cards.card import BadRecord
from xaug.data_cards.sources.lines import read_lines

Records = Iterator[tuple[int, dict[str, object] | BadRecord]]

# (<L category modified_POS original_POS word predicate-argument_category>): CCGbank manual, section 4.1
_LEAF = re.compile(r"\(<L (\S+) \S+ \S+ (\S+) \S+>\)")


def read_piped(path: Path) -> Records:
    """One sentence a line, ``word|POS|category`` separated by blanks, as C&C and EasyCCG write it.

    C&C's files begin with comment lines (``#`` and no ``|``).
    """
    for number, line in read_lines(path):
        if isinstance(line, BadRecord):
            yield number, line
            continue
        parts = [word.rsplit("|", 2) for word in line.split(" ") if word]
        if not parts or (line.startswith("#") and "|" not in line):
            continue
        odd = next((part for part in parts if len(part) != 3), None)
        if odd is not None:
            yield number, BadRecord(what=f"{'|'.join(odd)!r} is not word|POS|category")
            continue
        yield number, _record(path, number, [part[0] for part in parts], [part[2] for part in parts])


def read_text_and_tags(path: Path) -> Records:
    """One sentence a line, ``text<TAB>tags``, both separated by blanks, as jiant reads it."""
    for number, line in read_lines(path):
        if isinstance(line, BadRecord):
            yield number, line
        elif line.count("\t") == 1:
            text, tags = line.split("\t")
            yield number, _record(path, number, text.split(), tags.split())
        elif line:
            yield number, BadRecord(what=f"{line.count(chr(9)) + 1} columns, not text<TAB>tags")


def read_auto(path: Path) -> Records:
    """CCGbank's derivations: a line ``ID=…`` and a line with the tree, whose leaves are the tokens."""
    name: str | None = None
    for number, line in read_lines(path):
        if isinstance(line, BadRecord):
            yield number, line
        elif line.startswith("ID="):
            name = line[3:].split(" ", 1)[0]
        elif line:
            leaves = _LEAF.findall(line)
            if name is None:
                yield number, BadRecord(what="a derivation without an ID= line before it")
            elif len(leaves) != line.count("(<L ") or not leaves:
                yield number, BadRecord(what=f"derivation {name} has leaves that cannot be read")
            else:
                tokens = [word for _, word in leaves]
                yield number, {"id": name, "tokens": tokens, "tags": [category for category, _ in leaves]}
            name = None


def read_pmb(path: Path) -> Records:
    """The Parallel Meaning Bank's layers: a token a line, a blank line after each sentence.

    Columns: token, symbol (some releases: the token again before it), semantic tag, category, sense, roles.
    Ids are the document's name and the sentence's number in it.
    """
    document, sentence, start = path.stem, 0, 0
    tokens: list[str] = []
    tags: list[str] = []
    bad: tuple[int, BadRecord] | None = None
    number = 0
    for number, line in read_lines(path):
        if isinstance(line, BadRecord):
            bad = bad or (number, line)
        elif line.startswith("#") and "\t" not in line:
            if line.startswith("# newdoc id = "):
                document, sentence = line.removeprefix("# newdoc id = "), 0
        elif line.strip():
            start = start or number
            columns = line.split("\t")
            if len(columns) not in (6, 7):
                bad = bad or (number, BadRecord(what=f"{len(columns)} columns, not 6 or 7"))
            else:
                tokens.append(columns[0])
                tags.append(columns[-3])
        elif tokens or bad:
            sentence += 1
            yield bad or (start, {"id": f"{document}.{sentence}", "tokens": tokens, "tags": tags})
            tokens, tags, bad, start = [], [], None, 0
    if tokens or bad:
        yield bad or (start, {"id": f"{document}.{sentence + 1}", "tokens": tokens, "tags": tags})


def _record(path: Path, number: int, tokens: list[str], tags: list[str]) -> dict[str, object]:
    """A record of a format without ids: its place is its id."""
    return {"id": f"{path.stem}:{number}", "tokens": tokens, "tags": tags}
