"""Files about sentences and their translations: the place of the nearest one, or the pairs that were mined."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from xaug.data_cards.errors import DataError
from xaug.data_cards.schema import Row
from xaug.data_cards.text import quoted
from xaug.evaluate.layouts.base import Asked, check_count, lines_of, official_id, official_ids

_LAST_NUMBER = re.compile(r"(\d+)\D*$")


class Places:
    """The place of the nearest candidate in its file, from 0, a line a query; -1 for none (tatoeba).

    The queries are English sentences, and their lines are in the order of their texts: XTREME's utils_preprocess.py
    (tatoeba_preprocess) sorts the English file by its lines without outer blanks, and leaves the other language's as it
    is. A candidate's place is the last number in its id, which readers count from 0.
    """

    extension = "tsv"

    def write(self, asked: Asked, predictions: Sequence[Any]) -> str:
        """The first of each row's ranked candidates."""
        return "".join(f"{_place(predictions[at][0]) if predictions[at] else -1}\n" for at in _by_text(asked.rows))

    def read(self, asked: Asked, text: str) -> list[list[str]]:
        """One id a row; a place that is gold to no row stays a number, which is as wrong as its id is."""
        ids = {str(_place(one)): one for row in asked.rows for one in row["gold"]}
        lines = lines_of(text)
        check_count(len(lines), asked)
        out: list[list[str]] = [[] for _ in asked.rows]
        for at, line in zip(_by_text(asked.rows), lines, strict=True):
            if line != "-1":
                out[at] = [ids.get(line, line)]
        return out


class Pairs:
    """A mined pair a line, the other language's id before the English one (bucc2018)."""

    extension = "tsv"

    def write(self, asked: Asked, predictions: Sequence[Any]) -> str:
        """Pairs in the order of the rows; none for most rows."""
        out = []
        for row, name, own in zip(asked.rows, official_ids(asked.rows), predictions, strict=True):
            pairs = [(name, official_id(one)) for one in dict.fromkeys(own)]
            turned = row["language"] != asked.language  # English queries were asked
            out += [f"{right}\t{left}\n" if turned else f"{left}\t{right}\n" for left, right in pairs]
        return "".join(out)

    def read(self, asked: Asked, text: str) -> list[list[str]]:
        """Candidates' ids a row."""
        place = {name: at for at, name in enumerate(official_ids(asked.rows))}
        out: list[list[str]] = [[] for _ in asked.rows]
        for number, line in enumerate(lines_of(text), start=1):
            left, tab, right = line.partition("\t")
            if tab and left in place:
                out[place[left]].append(right)
            elif tab and right in place:
                out[place[right]].append(left)
            else:
                raise DataError(f"line {number} is no pair of a query and a candidate: {quoted(line)}")
        return out


def _by_text(rows: Sequence[Row]) -> list[int]:
    """Places of rows in the order of their texts, by code point; equal ones stay in their order."""
    return sorted(range(len(rows)), key=lambda at: str(rows[at]["text"]).strip())


def _place(name: str) -> int:
    found = _LAST_NUMBER.search(official_id(name))
    if found is None:
        raise DataError(f"the candidate {quoted(name)} has no number in its id that could be its place in its file")
    return int(found[1])
