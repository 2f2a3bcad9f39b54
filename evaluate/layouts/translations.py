"""Files about sentences and their translations: the line number of the nearest sentence, or the mined pairs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from xaug.data_cards.errors import DataError
from xaug.data_cards.schema import Row
from xaug.data_cards.text import quoted
from xaug.evaluate.layouts.base import LanguageRows, check_count, lines_of, official_id, official_ids

_LAST_NUMBER = re.compile(r"(\d+)\D*$")


class Places:
    """For each query the line number of its nearest candidate, counted from 0; -1 for none (tatoeba).

    The queries are English sentences in the order of their texts: XTREME's utils_preprocess.py (tatoeba_preprocess)
    sorts the lines of the English file, stripped of white space, and leaves the other language's file as it is. A
    candidate's line number is the last number in its id.
    """

    extension = "tsv"

    def write(self, data: LanguageRows, predictions: Sequence[Any]) -> str:
        """The text of the file. ``predictions``: the ids of ranked candidates for each row; the first one counts."""
        return "".join(f"{_line_number(predictions[at][0]) if predictions[at] else -1}\n" for at in _by_text(data.rows))

    def read(self, data: LanguageRows, text: str) -> list[list[str]]:
        """The candidate's id for each row. A line number that is gold for no row stays a number: it is wrong anyway."""
        ids = {str(_line_number(one)): one for row in data.rows for one in row["gold"]}
        lines = lines_of(text)
        check_count(len(lines), data)
        out: list[list[str]] = [[] for _ in data.rows]
        for at, line in zip(_by_text(data.rows), lines, strict=True):
            if line != "-1":
                out[at] = [ids.get(line, line)]
        return out


class Pairs:
    """One mined pair on each line, the other language's id before the English one (bucc2018)."""

    extension = "tsv"

    def write(self, data: LanguageRows, predictions: Sequence[Any]) -> str:
        """The text of the file. ``predictions``: the mined candidates' ids of each row; most rows have none."""
        out = []
        for row, name, own in zip(data.rows, official_ids(data.rows), predictions, strict=True):
            pairs = [(name, official_id(one)) for one in dict.fromkeys(own)]
            turned = row["language"] != data.language  # the queries are English
            out += [f"{right}\t{left}\n" if turned else f"{left}\t{right}\n" for left, right in pairs]
        return "".join(out)

    def read(self, data: LanguageRows, text: str) -> list[list[str]]:
        """The mined candidates' ids of each row. Raises DataError for a line without a query."""
        place = {name: at for at, name in enumerate(official_ids(data.rows))}
        out: list[list[str]] = [[] for _ in data.rows]
        for number, line in enumerate(lines_of(text), start=1):
            left, tab, right = line.partition("\t")
            if tab and left in place:
                out[place[left]].append(right)
            elif tab and right in place:
                out[place[right]].append(left)
            else:
                raise DataError(f"line {number} is not a pair of a query and a candidate: {quoted(line)}")
        return out


def _by_text(rows: Sequence[Row]) -> list[int]:
    """The indices of the rows, sorted by text (by code point, stable)."""
    return sorted(range(len(rows)), key=lambda at: str(rows[at]["text"]).strip())


def _line_number(name: str) -> int:
    found = _LAST_NUMBER.search(official_id(name))
    if found is None:
        raise DataError(f"the candidate's id {quoted(name)} does not contain its line number")
    return int(found[1])
