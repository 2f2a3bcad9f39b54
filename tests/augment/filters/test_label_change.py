"""Label change: the judge's probability of gold after the edits, minus before them."""

from __future__ import annotations

import pytest
from filter_pairs import NLI, SPAN, edit, nli, pair
from xaug.augment.filters import FILTERS
from xaug.augment.filters.label_change import LabelChange
from xaug.augment.oracles.victim import Victim
from xaug.data_cards.task_types import TAGGING


def test_the_score_is_the_difference_of_two_answers(judge: Victim) -> None:
    changed, same = nli("guitar", "piano"), pair("mnli", NLI)
    before, after = (judge.answer([judge.whole(row)])[0].gold for row in (changed.clean, changed.augmented))
    found = LabelChange(judge)([same, changed])
    assert found[0] is None
    assert found[1] == pytest.approx(after - before, abs=1e-6)
    assert found[1] != 0


def test_the_score_of_a_pair_does_not_depend_on_its_neighbours(judge: Victim) -> None:
    pairs = [nli("guitar", "piano"), nli("old", "new"), nli("man", "woman")]
    together = LabelChange(judge)(pairs)
    assert together == pytest.approx([LabelChange(judge)([one])[0] for one in pairs], abs=1e-5)


def test_a_row_whose_answer_has_moved_away_has_no_score(judge: Victim) -> None:
    text = str(SPAN["context"])
    broken = pair("squad_v1", SPAN, edit("context", text, "Anna", "Annabel"), context=text.replace("Anna", "Annabel"))

    class Spans:
        adapter = type("A", (), {"task_type": broken.card.task_type})

        def answer(self, items: object) -> list[object]:
            raise AssertionError("a row without a gold span in its place is not asked about")

    assert LabelChange(Spans())([broken]) == [None]  # type: ignore[arg-type]


def test_tagging_has_only_the_filter_label() -> None:
    assert not FILTERS.get("label_change").applies_to(TAGGING)
