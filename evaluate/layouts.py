"""How each task's predictions are written in a submission to XTREME's leaderboard, and read back.

The layouts are those that the readers of google-research/xtreme read: evaluate.py (read_label, read_tag, read_squad;
bucc_f1 splits pairs at a tab), utils_mewslix.py (evaluate_all), and what run_xcopa.py writes. Its code has no reader of
LAReQA predictions; they are written as Mewsli-X's are.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from xaug.data_cards.errors import DataError
from xaug.data_cards.registry import Registry
from xaug.data_cards.schema import Row
from xaug.data_cards.text import fault, quoted
from xaug.evaluate.metrics.chunks import UNSEEN, said_tags
from xaug.evaluate.metrics.map20 import DEPTH

# What xaug.data_cards.sources.identity puts after an id that its source has more than once.
_SUFFIX = re.compile(r"#\d+$")
_LAST_NUMBER = re.compile(r"(\d+)\D*$")


@dataclass(frozen=True)
class Asked:
    """What was predicted: one language of a task."""

    rows: Sequence[Row]
    labels: Sequence[str]
    language: str


class Layout(Protocol):
    """One layout. Stateless."""

    extension: str

    def write(self, asked: Asked, predictions: Sequence[Any]) -> str:
        """The file's text. ``predictions``: one a row, as for the task's metric."""
        ...

    def read(self, asked: Asked, text: str) -> list[Any]:
        """Predictions from a file's text, one a row. Raises DataError where it is not of these rows."""
        ...


class Lines:
    """A label a line, in the order of the rows (xnli by name, pawsx by index, xcopa as JSON)."""

    def __init__(self, extension: str, said: Callable[[int, Sequence[str]], str]) -> None:
        self.extension = extension
        self._said = said

    def write(self, asked: Asked, predictions: Sequence[Any]) -> str:
        """One line a prediction."""
        return "".join(f"{self._said(int(label), asked.labels)}\n" for label in predictions)

    def read(self, asked: Asked, text: str) -> list[int]:
        """Labels as ints."""
        # A card's labels, or (of choices, which have none) as many as the row with the most choices has.
        known = len(asked.labels) or max(len(row["choices"]) for row in asked.rows)
        numbers = {self._said(label, asked.labels): label for label in range(known)}
        lines = _lines(text)
        _check(len(lines), asked)
        return [_found(numbers, line, number) for number, line in enumerate(lines, start=1)]


class Tags:
    """A tag a line, a blank line between sentences; "O" for a word that the model did not see."""

    extension = "tsv"

    def write(self, asked: Asked, predictions: Sequence[Any]) -> str:
        """One block a row."""
        blocks = ("\n".join(said_tags(own, asked.labels)) for own in predictions)
        return "\n\n".join(blocks) + "\n"

    def read(self, asked: Asked, text: str) -> list[list[int]]:
        """Tags as ints; -1 for "O" where that is no tag."""
        numbers = {name: tag for tag, name in enumerate(asked.labels)}
        numbers.setdefault(UNSEEN, -1)
        sentences: list[list[int]] = [[]]
        for number, line in enumerate(_lines(text), start=1):
            if line:
                sentences[-1].append(_found(numbers, line, number))
            else:
                sentences.append([])
        _check(len(sentences), asked)
        return sentences


class Answers:
    """One JSON object, from a question's id to its answer (a text, or ranked candidates' ids)."""

    extension = "json"

    def __init__(self, said: Callable[[Any], Any]) -> None:
        self._said = said

    def write(self, asked: Asked, predictions: Sequence[Any]) -> str:
        """ASCII, so that it is read alike under every locale."""
        answers = dict(zip(official_ids(asked.rows), map(self._said, predictions), strict=True))
        return json.dumps(answers, indent=1) + "\n"

    def read(self, asked: Asked, text: str) -> list[Any]:
        """As they were written."""
        try:
            answers = json.loads(text)
            return [answers[name] for name in official_ids(asked.rows)]
        except (ValueError, RecursionError) as error:
            raise DataError(f"no JSON: {fault(error)}") from None
        except (KeyError, TypeError) as error:
            raise DataError(f"no answer to a question: {fault(error)}") from None


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
        lines = _lines(text)
        _check(len(lines), asked)
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
        for number, line in enumerate(_lines(text), start=1):
            left, tab, right = line.partition("\t")
            if tab and left in place:
                out[place[left]].append(right)
            elif tab and right in place:
                out[place[right]].append(left)
            else:
                raise DataError(f"line {number} is no pair of a query and a candidate: {quoted(line)}")
        return out


def official_id(name: str) -> str:
    """An id as its source has it."""
    return _SUFFIX.sub("", name)


def official_ids(rows: Sequence[Row]) -> list[str]:
    """Ids as their source has them, each once: of rows with one id the first has it, the others keep their suffix."""
    taken: set[str] = set()
    out = []
    for row in rows:
        bare = official_id(row["id"])
        out.append(row["id"] if bare in taken else bare)
        taken.add(out[-1])
    return out


def _by_text(rows: Sequence[Row]) -> list[int]:
    """Places of rows in the order of their texts, by code point; equal ones stay in their order."""
    return sorted(range(len(rows)), key=lambda at: str(rows[at]["text"]).strip())


def _place(name: str) -> int:
    found = _LAST_NUMBER.search(official_id(name))
    if found is None:
        raise DataError(f"the candidate {quoted(name)} has no number in its id that could be its place in its file")
    return int(found[1])


def _lines(text: str) -> list[str]:
    """Lines without outer blanks, as XTREME's readers take them; none after the last line break."""
    return [line.strip() for line in text.removesuffix("\n").split("\n")] if text else []


def _check(count: int, asked: Asked) -> None:
    if count != len(asked.rows):
        raise DataError(f"{count} predictions of {len(asked.rows)} rows")


def _found(numbers: dict[str, int], line: str, number: int) -> int:
    if line not in numbers:
        raise DataError(f"line {number}: {quoted(line)} is none of {', '.join(numbers)}")
    return numbers[line]


LAYOUTS: Registry[Layout] = Registry("task with a submission layout")
LAYOUTS.add("xnli", Lines("tsv", lambda label, labels: labels[label]))
LAYOUTS.add("pawsx", Lines("tsv", lambda label, _: str(label)))
LAYOUTS.add("xcopa", Lines("jsonl", lambda label, _: json.dumps({"label": label})))
for _task in ("udpos", "panx"):
    LAYOUTS.add(_task, Tags())
for _task in ("xquad", "mlqa", "tydiqa"):
    LAYOUTS.add(_task, Answers(str))
for _task in ("lareqa", "mewslix"):
    LAYOUTS.add(_task, Answers(lambda ranked: [official_id(one) for one in ranked[:DEPTH]]))
LAYOUTS.add("tatoeba", Places())
LAYOUTS.add("bucc2018", Pairs())
