"""Answers outlive their process: a search continues where it was, wherever the file was cut."""

from __future__ import annotations

import random
from collections.abc import Hashable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from xaug.augment.answers import KeptAnswers
from xaug.augment.engine import Engine
from xaug.augment.queries import GoldScore, MaskItem, Query, Search, VictimItem
from xaug.data_cards.errors import StorageError


class Counted:
    """An oracle whose answers are a function of the item. It counts the items that it was asked about."""

    def __init__(self, kind: str) -> None:
        self.kind, self.asked = kind, list[Hashable]()

    def answer(self, items: Sequence[Hashable]) -> list[Any]:
        self.asked += items
        return [self.one(random.Random(repr(item))) for item in items]

    def one(self, draw: random.Random) -> Any:
        if self.kind == "victim":
            return GoldScore(draw.random(), draw.random(), tuple(draw.random() < 0.5 for _ in range(draw.randrange(3))))
        if self.kind == "mlm":
            return tuple(draw.choice(("naïve", "\ud800", "\n", "水")) for _ in range(draw.randrange(4)))
        if self.kind == "encoder":
            return np.array([draw.random(), draw.random()], dtype=np.float32)
        return "NOUN"


KINDS = ("victim", "mlm", "encoder", "tagger")


def to_first(vectors: list[Any]) -> list[Any]:
    return [float(one) for one in np.stack(vectors) @ vectors[0]]


def wander(seed: int) -> Search[str]:
    """A search whose queries depend on all earlier answers. It returns all answers, with their types."""
    draw, seen = random.Random(seed), ""
    for _ in range(6):
        kind = draw.choice(KINDS)
        text = seen[-40:]
        items: list[Hashable] = [VictimItem((text,), 0) if kind == "victim" else MaskItem(text, "", True), f"{seed}"]
        answers = yield Query(kind, items, to_first if kind == "encoder" and draw.random() < 0.5 else None)
        seen += repr(answers)
    return seen


def run(path: Path, rows: int = 3) -> tuple[dict[int, str], int]:
    """(the results of the unit's searches, the number of items that the models were asked about)."""
    oracles = {kind: Counted(kind) for kind in KINDS}
    kept = KeptAnswers.open(path)
    found = dict(Engine(oracles, width=2, capacity=0).run((i, kept.search(i, wander(i))) for i in range(rows)))
    kept.close()
    return found, sum(len(oracle.asked) for oracle in oracles.values())


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[int, str], int, bytes]:
    path = tmp_path_factory.mktemp("whole") / "unit.answers"
    plain = {i: next(iter(Engine({kind: Counted(kind) for kind in KINDS}).run([(i, wander(i))])))[1] for i in range(3)}
    found, asked = run(path)
    assert found == plain, "keeping answers changes none"
    return found, asked, path.read_bytes()


def test_a_search_that_was_answered_whole_asks_nothing(
    whole: tuple[dict[int, str], int, bytes], tmp_path: Path
) -> None:
    found, asked, content = whole
    assert asked == 36
    path = tmp_path / "unit.answers"
    path.write_bytes(content)
    assert run(path) == (found, 0)
    assert path.read_bytes() == content


@settings(max_examples=60)
@given(st.data())
def test_wherever_the_file_was_cut_or_broken_only_the_rest_is_asked(
    whole: tuple[dict[int, str], int, bytes], tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    found, asked, content = whole
    path = tmp_path_factory.mktemp("cut") / "unit.answers"
    at = data.draw(st.integers(0, len(content) - 1))
    if data.draw(st.booleans()):
        left = content[:at]
    else:
        left = content[:at] + bytes([content[at] ^ (1 << data.draw(st.integers(0, 7)))]) + content[at + 1 :]
    path.write_bytes(left)
    lines = content[: content.rfind(b"\n", 0, at) + 1].count(b"\n")  # whole lines before the break
    assert run(path) == (found, asked - 2 * lines)
    assert run(path) == (found, 0), "what was asked after the break is kept too"


def test_answers_to_other_questions_are_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "unit.answers"
    run(path, rows=1)
    kept = KeptAnswers.open(path)
    ((_, found),) = Engine({kind: Counted(kind) for kind in KINDS}).run([(0, kept.search(0, wander(7)))])
    kept.close()
    ((_, expected),) = Engine({kind: Counted(kind) for kind in KINDS}).run([(0, wander(7))])
    assert found == expected
    kept = KeptAnswers.open(path)
    oracles = {kind: Counted(kind) for kind in KINDS}
    ((_, again),) = Engine(oracles).run([(0, kept.search(0, wander(7)))])
    assert again == expected
    assert [oracle.asked for oracle in oracles.values()] == [[], [], [], []]


def test_a_unit_that_is_whole_needs_its_answers_no_more(tmp_path: Path) -> None:
    path = tmp_path / "unit.answers"
    run(path)
    kept = KeptAnswers.open(path)
    kept.remove()
    assert not path.exists()
    kept.remove()


def test_answers_that_cannot_be_written_raise_with_the_place_and_the_advice(tmp_path: Path) -> None:
    kept = KeptAnswers.open(tmp_path / "missing" / "unit.answers")
    oracles = {kind: Counted(kind) for kind in KINDS}
    with pytest.raises(StorageError, match=r"Cannot keep the models' answers in .*missing.* store="):
        list(Engine(oracles).run([(0, kept.search(0, wander(0)))]))
