"""Filters with real models on sentences whose answer a reader can check."""

from __future__ import annotations

from pathlib import Path

import pytest
from filter_pairs import edit, pair
from xaug.augment.adapters import adapter_for
from xaug.augment.filters.fluency import Fluency
from xaug.augment.filters.label import LabelPreservation
from xaug.augment.oracles.masked_lm import MaskedLM
from xaug.augment.oracles.victim import Victim
from xaug.data_cards import catalog
from xaug.models.placement import Placement

pytestmark = pytest.mark.real

ROW = {
    "id": "a",
    "text_a": "A man is playing a guitar on a stage.",
    "text_b": "A man is playing music.",
    "label": 0,
}


def changed(before: str, after: str) -> object:
    text = str(ROW["text_a"])
    return pair("mnli", ROW, edit("text_a", text, before, after), text_a=text.replace(before, after, 1))


def test_the_judge_tells_a_kept_label_from_a_lost_one(real: Path) -> None:
    card = catalog.card("mnli")
    judge = Victim(str(real / "models/minilm-nli-victim"), adapter_for(card), card.labels, Placement(), role="judge")
    kept, lost = LabelPreservation(judge)([changed("guitar", "violin"), changed("playing", "breaking")])  # type: ignore[list-item]
    assert kept is not None
    assert lost is not None
    assert kept > 0 > lost


def test_a_fitting_word_is_more_fluent_than_a_stray_one(real: Path) -> None:
    mlm = MaskedLM(str(real / "models/minilm-mlm-en"), Placement())
    fitting, stray = Fluency(mlm)([changed("guitar", "song"), changed("guitar", "of")])  # type: ignore[list-item]
    assert fitting is not None
    assert stray is not None
    assert fitting + 0.5 < stray
