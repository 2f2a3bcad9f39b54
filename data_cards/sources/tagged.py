"""Tokens with their CCG categories, in the four formats they come in.

Every reader yields (line number, {"id", "tokens", "tags"}), tokens and tags as lists of texts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from xaug.data_cards.card import BadRecord
from xaug.data_cards.sources.lines import read_lines
from xaug.data_cards.text import quoted, short

Records = Iterator[tuple[int, dict[str, object] | BadRecord]]

# (<L category modified_POS original_POS word predicate-argument_category>): CCGbank manual, section 4.1
_LEAF = re.compile(r"\(<L (\S+) \S+ \S+ (\S+) \S+>\)")


NEW_DOCUMENT = "# newdoc id = "  # a line of the Parallel Meaning Bank


def read_piped(path: Path) -> Records:
    """One sentence a line, ``word|POS|category`` separated by blanks, as C&C and EasyCCG write it.

    C&C's files begin with comment lines: their first word begins with ``#`` and has no ``|``, which others may have.
    """
    for number, line in read_lines(path):
        if isinstance(line, BadRecord):
            yield number, line
            continue
        parts = [word.rsplit("|", 2) for word in line.split(" ") if word]
        if not parts or (parts[0][0].startswith("#") and len(parts[0]) == 1):
            continue
        odd = next((part for part in parts if len(part) != 3), None)
        if odd is not None:
            yield number, BadRecord(what=f"{quoted('|'.join(odd))} is not word|POS|category")
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
    """CCGbank's derivations: a line ``ID=…`` and a line with the tree, whose leaves are the tokens.

    A line of either kind without the other is a bad record.
    """
    name: str | None = None
    named = 0  # the line of the name
    for number, line in read_lines(path):
        if isinstance(line, BadRecord):
            yield number, line
        elif line.startswith("ID="):
            if name is not None:
                yield named, _without_tree(name)
            name, named = line[3:].split(" ", 1)[0], number
            continue
        elif not line:
            continue
        elif name is None:
            yield number, BadRecord(what="a derivation without an ID= line before it")
        else:
            yield number, _derivation(name, line)
        name = None
    if name is not None:
        yield named, _without_tree(name)


def _derivation(name: str, line: str) -> dict[str, object] | BadRecord:
    leaves = _LEAF.findall(line)
    if len(leaves) != line.count("(<L ") or not leaves:
        return BadRecord(what=f"derivation {short(name)} has leaves that cannot be read")
    return {"id": name, "tokens": [word for _, word in leaves], "tags": [category for category, _ in leaves]}


def _without_tree(name: str) -> BadRecord:
    return BadRecord(what=f"no derivation after ID={short(name)}")


def read_pmb(path: Path) -> Records:
    """The Parallel Meaning Bank's layers: a token a line, a blank line after each sentence.

    Columns: token, symbol (some releases: the token again before it), semantic tag, category, sense, roles.
    Ids are the document's name and the sentence's number in it. Release 4.0.0 has comments with tabs in them
    (``# tok:gold<TAB>tok:gold…``): a line that begins with ``#`` is a token only if its first column is one.
    """
    document, sentence, start = path.stem, 0, 0
    tokens: list[str] = []
    tags: list[str] = []
    bad: tuple[int, BadRecord] | None = None
    number = 0
    for number, line in read_lines(path):
        if isinstance(line, BadRecord):
            bad = bad or (number, line)
        elif _is_comment(line):
            if line.startswith(NEW_DOCUMENT):
                if tokens or bad:  # its blank line is lost
                    sentence += 1
                    yield bad or (start, {"id": f"{document}.{sentence}", "tokens": tokens, "tags": tags})
                    tokens, tags, bad, start = [], [], None, 0
                document, sentence = line.removeprefix(NEW_DOCUMENT), 0
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


def _is_comment(line: str) -> bool:
    """Whether a line of PMB's is none of a token: tokens have no blank in them (``New~York``), and columns."""
    token, tab, _ = line.partition("\t")
    return line.startswith("#") and (not tab or " " in token)


def _record(path: Path, number: int, tokens: list[str], tags: list[str]) -> dict[str, object]:
    """A record of a format without ids: its place is its id."""
    return {"id": f"{path.stem}:{number}", "tokens": tokens, "tags": tags}
