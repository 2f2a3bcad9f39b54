"""Sentences of two languages in two files, which are paired by line number (Tatoeba) or by a third file (BUCC).

Every reader yields (line number, {"id", "role", "language", "text", "gold"}), queries first. A query's ``gold`` lists
the ids of its translations, or is None if the files do not contain them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from xaug.data_cards.card import BadRecord, Read
from xaug.data_cards.errors import SourceError
from xaug.data_cards.sources.lines import read_lines
from xaug.data_cards.text import quoted

Records = Iterator[tuple[int, dict[str, object] | BadRecord]]
PIVOT = "en"  # the language of the candidates


def read_parallel(language: str, beside: Mapping[str, tuple[str, ...]], *, known: bool) -> Read:
    """Return a reader of two files with one sentence per line, in which equal line numbers are translations.

    Ids count lines from 0, as XTREME's label files do: ``de:0`` and ``en:0`` are the first lines. ``beside``: the name
    of a file → the name of its English file. ``known`` is False if the English lines are in another order, as in
    XTREME's files. The reader raises SourceError if the files differ in length.
    """

    def read(path: Path) -> Records:
        (other,) = (path.with_name(name) for name in beside[path.name])
        lengths = [sum(1 for _ in read_lines(one)) for one in (path, other)]
        if lengths[0] != lengths[1]:
            raise SourceError(
                f"{path} has {lengths[0]:,} lines, but {other.name}, its translation line by line, has {lengths[1]:,}."
                " Are both downloads complete? Download both again."
            )
        for number, line in read_lines(path):
            gold = [f"{PIVOT}:{number - 1}"] if known else None
            yield number, _entry("query", f"{language}:{number - 1}", language, line, gold)
        for number, line in read_lines(other):
            if isinstance(line, BadRecord):
                yield number, BadRecord(problem=f"in {other.name}, {line.problem}")
                continue
            yield number, _entry("candidate", f"{PIVOT}:{number - 1}", PIVOT, line, [] if known else None)

    return read


def read_comparable(language: str, beside: Mapping[str, tuple[str, ...]]) -> Read:
    """Return a reader of BUCC's files: ``id<TAB>sentence`` in both languages, and ``id<TAB>English id`` for the pairs.

    ``beside``: the name of a file → the names of its English file and of its gold file, which may be missing (XTREME
    deletes the gold of its test set). A pair with a sentence that does not exist is a bad record.
    """

    def read(path: Path) -> Records:
        other, pairs = (path.with_name(name) for name in beside[path.name])
        known = pairs.is_file()
        gold: dict[str, list[str]] = {}
        lines: dict[str, int] = {}  # query's id → its first line in the gold file
        for number, left, right in _columns(pairs) if known else ():
            if isinstance(left, BadRecord):
                yield number, left
                continue
            gold.setdefault(left, []).append(right)
            lines.setdefault(left, number)
        for number, name, text in _columns(path):
            if isinstance(name, BadRecord):
                yield number, name
            else:
                lines.pop(name, None)
                yield number, _entry("query", name, language, text, gold.get(name, []) if known else None)
        for name, number in lines.items():
            yield number, _no_sentence(pairs, name, path)
        unseen = {right for rights in gold.values() for right in rights}
        for number, name, text in _columns(other):
            if isinstance(name, BadRecord):
                yield number, name
            else:
                unseen.discard(name)
                yield number, _entry("candidate", name, PIVOT, text, [] if known else None)
        for name in sorted(unseen):
            yield 1, _no_sentence(pairs, name, other)

    return read


def _no_sentence(pairs: Path, name: str, path: Path) -> BadRecord:
    return BadRecord(problem=f"{pairs.name} has a pair with {quoted(name)}, but {path.name} has no such sentence")


def _columns(path: Path) -> Iterator[tuple[int, str | BadRecord, str]]:
    """Yield (line number, id, the rest of the line), or (line number, bad record, "")."""
    for number, line in read_lines(path):
        if isinstance(line, BadRecord):
            yield number, BadRecord(problem=f"in {path.name}, {line.problem}"), ""
            continue
        name, tab, rest = line.partition("\t")
        if tab and name:
            yield number, name, rest
        elif line:
            problem = f"in {path.name}, the line {quoted(line[:40])} does not begin with an id and a tab"
            yield number, BadRecord(problem=problem), ""


def _entry(
    role: str, name: str, language: str, line: str | BadRecord, gold: list[str] | None
) -> dict[str, object] | BadRecord:
    if isinstance(line, BadRecord):
        return line
    return {"id": name, "role": role, "language": language, "text": line, "gold": gold}
