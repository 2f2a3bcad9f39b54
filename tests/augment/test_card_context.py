"""What filters and taggers add to a card."""

from __future__ import annotations

import pytest
from making_cards import attacked_version
from xaug.augment import card_context as module
from xaug.augment.card_context import card_context, context_of, parts_of_speech
from xaug.augment.filters import FILTERS, Setting
from xaug.data_cards.errors import AssetError
from xaug.data_cards.facts.model import WordInContext
from xaug.data_cards.task_types import CLASSIFICATION

WORDS = [WordInContext(("The", "old", "dog", "sleeps", "."), at) for at in range(5)]


def test_legends_are_those_of_the_filters() -> None:
    context = card_context([Setting(FILTERS.get("similarity"), 0.9), Setting(FILTERS.get("edit_ratio"), 0.4)], None)
    assert [(one.name, one.keep, one.threshold) for one in context.filters] == [
        ("similarity", "at_least", 0.9), ("edit_ratio", "at_most", 0.4),
    ]  # fmt: skip
    assert all(one.summary and one.provenance for one in context.filters)
    assert [one.own for one in context.filters] == [0.8, 0.4]


def test_a_committed_version_says_which_thresholds_it_has(tmp_path_factory: pytest.TempPathFactory) -> None:
    version = attacked_version(tmp_path_factory.mktemp("store"), CLASSIFICATION)
    context = context_of(version.manifest)
    assert {one.name: one.threshold for one in context.filters} == {"similarity": 0.8, "label": 0.0}


def test_parts_of_speech_have_their_names() -> None:
    found = parts_of_speech("textblob", WORDS)
    assert found.tagger == "textblob"
    assert found.names == ("determiner", "adjective", "noun", "verb", "punctuation")


def test_textblob_answers_where_the_data_of_a_tagger_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> object:
        raise AssetError("not here")

    taggers = {**module.WORD_KNOWLEDGE, "nltk": (missing, module.WORD_KNOWLEDGE["nltk"][1])}
    monkeypatch.setattr(module, "WORD_KNOWLEDGE", taggers)
    assert parts_of_speech("nltk", WORDS).tagger == "textblob"
    assert parts_of_speech("a tagger of another release", WORDS).tagger == "textblob"
