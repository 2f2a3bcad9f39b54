"""Tokens with their CCG categories, in four file formats.

Every reader yields (line number, {"id", "tokens", "tags"}), with tokens and tags as lists of strings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from xaug.data_cards.card import BadRecord
from xaug.data_cards.sources.lines import read_lines
from xaug.data_cards.text import counted, quoted, short_name

Records = Iterator[tuple[int, dict[str, object] | BadRecord]]

# (<L category modified_POS original_POS word predicate-argument_category>): CCGbank manual, section 4.1
_LEAF = re.compile(r"\(<L (\S+) \S+ \S+ (\S+) \S+>\)")


NEW_DOCUMENT = "# newdoc id = "  # begins the line of a document's name in the Parallel Meaning Bank


def read_piped(path: Path) -> Records:
    """Read one sentence per line, as ``word|POS|category`` separated by spaces, the format of C&C and EasyCCG.

    C&C's files begin with comment lines. Their first word begins with ``#`` and contains no ``|``; later words may.
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
            yield number, BadRecord(problem=f"{quoted('|'.join(odd))} is not word|POS|category")
            continue
        yield number, _record(path, number, [part[0] for part in parts], [part[2] for part in parts])


def read_text_and_tags(path: Path) -> Records:
    """Read one sentence per line, as ``text<TAB>tags``, both separated by spaces, the format that jiant reads."""
    for number, line in read_lines(path):
        if isinstance(line, BadRecord):
            yield number, line
        elif line.count("\t") == 1:
            text, tags = line.split("\t")
            yield number, _record(path, number, text.split(), tags.split())
        elif line:
            columns = counted(line.count("\t") + 1, "column")
            yield number, BadRecord(problem=f"the line has {columns}, not text<TAB>tags")


def read_auto(path: Path) -> Records:
    """Read CCGbank's derivations: a line ``ID=…``, and a line with the tree, whose leaves are the tokens.

    A line of either kind without the other is a bad record.
    """
    name: str | None = None
    named = 0  # the number of the line with the name
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
            yield number, BadRecord(problem="the derivation has no ID= line before it")
        else:
            yield number, _derivation(name, line)
        name = None
    if name is not None:
        yield named, _without_tree(name)


def _derivation(name: str, line: str) -> dict[str, object] | BadRecord:
    leaves = _LEAF.findall(line)
    if len(leaves) != line.count("(<L ") or not leaves:
        return BadRecord(problem=f"the derivation {short_name(name)} has leaves that cannot be parsed, or none")
    return {"id": name, "tokens": [word for _, word in leaves], "tags": [category for category, _ in leaves]}


def _without_tree(name: str) -> BadRecord:
    return BadRecord(problem=f"no derivation follows the line ID={short_name(name)}")


def read_pmb(path: Path) -> Records:
    """Read the Parallel Meaning Bank's layers: one token per line, and a blank line after each sentence.

    Columns: token, symbol (in some releases, the token again before it), semantic tag, category, sense, roles. Ids
    consist of the document's name and the sentence's number in it. Release 4.0.0 has comments that contain tabs
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
                if tokens or bad:  # the blank line after the last sentence is missing
                    sentence += 1
                    yield bad or (start, {"id": f"{document}.{sentence}", "tokens": tokens, "tags": tags})
                    tokens, tags, bad, start = [], [], None, 0
                document, sentence = line.removeprefix(NEW_DOCUMENT), 0
        elif line.strip():
            start = start or number
            columns = line.split("\t")
            if len(columns) not in (6, 7):
                problem = f"the line has {counted(len(columns), 'column')}, not 6 or 7"
                bad = bad or (number, BadRecord(problem=problem))
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
    """Return whether a line is a comment. Unlike one, a token has columns after it and no spaces (``New~York``)."""
    token, tab, _ = line.partition("\t")
    return line.startswith("#") and (not tab or " " in token)


def _record(path: Path, number: int, tokens: list[str], tags: list[str]) -> dict[str, object]:
    """Return a record of a format without ids. Its id consists of the file's name and the line number."""
    return {"id": f"{path.stem}:{number}", "tokens": tokens, "tags": tags}
