"""Sentences of two languages in two files, with what belongs together by place (Tatoeba) or in a third file (BUCC).

Every reader yields (line number, {"id", "role", "language", "text"}), queries first; a query has ``gold``, the ids of
its translations, or None where the files do not say.
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
    """A reader of two files, a sentence a line, of which line 7 of one is the translation of line 7 of the other.

    Ids count lines from 0, as XTREME's label files do: ``de:0`` and ``en:0`` are the first lines. ``beside``: the
    file's name → the English file's. ``known`` is false where the English lines were put in another order, as XTREME
    does. Raises SourceError if the files differ in length.
    """

    def read(path: Path) -> Records:
        (other,) = (path.with_name(name) for name in beside[path.name])
        lengths = [sum(1 for _ in read_lines(one)) for one in (path, other)]
        if lengths[0] != lengths[1]:
            raise SourceError(
                f"{path} has {lengths[0]} lines and {other.name} {lengths[1]}; line by line they are translations. "
                "Are both downloads complete?"
            )
        for number, line in read_lines(path):
            gold = [f"{PIVOT}:{number - 1}"] if known else None
            yield number, _entry("query", f"{language}:{number - 1}", language, line, gold)
        for number, line in read_lines(other):
            if isinstance(line, BadRecord):
                yield number, BadRecord(what=f"{other.name}: {line.what}")
                continue
            yield number, _entry("candidate", f"{PIVOT}:{number - 1}", PIVOT, line, [] if known else None)

    return read


def read_comparable(language: str, beside: Mapping[str, tuple[str, ...]]) -> Read:
    """A reader of BUCC's files: ``id<TAB>sentence`` in either language, and ``id<TAB>English id`` for the pairs.

    ``beside``: the file's name → the English file's and the gold's, which may be missing (XTREME deletes that of its
    test). A pair of sentences that are not there is a bad record.
    """

    def read(path: Path) -> Records:
        other, pairs = (path.with_name(name) for name in beside[path.name])
        known = pairs.is_file()
        gold: dict[str, list[str]] = {}
        lines: dict[str, int] = {}  # of the gold file, by the query's id
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
            what = f"{pairs.name} has a pair with {quoted(name)}, which {path.name} does not have"
            yield number, BadRecord(what=what)
        wanted = {right for rights in gold.values() for right in rights}
        for number, name, text in _columns(other):
            if isinstance(name, BadRecord):
                yield number, name
            else:
                wanted.discard(name)
                yield number, _entry("candidate", name, PIVOT, text, [] if known else None)
        for name in sorted(wanted):
            yield 1, BadRecord(what=f"{pairs.name} has a pair with {quoted(name)}, which {other.name} does not have")

    return read


def _columns(path: Path) -> Iterator[tuple[int, str | BadRecord, str]]:
    """(line number, id, the rest of the line), or (line number, what is wrong, "")."""
    for number, line in read_lines(path):
        if isinstance(line, BadRecord):
            yield number, BadRecord(what=f"{path.name}: {line.what}"), ""
            continue
        name, tab, rest = line.partition("\t")
        if tab and name:
            yield number, name, rest
        elif line:
            yield number, BadRecord(what=f"{path.name}: no id<TAB>… in {quoted(line[:40])}"), ""


def _entry(
    role: str, name: str, language: str, line: str | BadRecord, gold: list[str] | None
) -> dict[str, object] | BadRecord:
    if isinstance(line, BadRecord):
        return line
    return {"id": name, "role": role, "language": language, "text": line, "gold": gold}
