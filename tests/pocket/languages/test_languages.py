"""Requirements on every language: it expresses every meaning, and answers are contiguous in its texts."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from xaug.data_cards.errors import UnknownNameError
from xaug.pocket.concepts import LANGUAGES, concepts
from xaug.pocket.draw import Draw
from xaug.pocket.languages import GRAMMARS, language
from xaug.pocket.languages.base import lexicon
from xaug.pocket.patterns import PATTERNS, sentence
from xaug.pocket.tasks.item import RedrawError
from xaug.pocket.tasks.reading import reading, span_row
from xaug.pocket.words import write

POS = {"NOUN", "PROPN", "VERB", "AUX", "ADP", "DET", "ADJ", "ADV", "NUM", "PRON", "PART", "CCONJ", "SCONJ", "PUNCT"}


def test_the_languages_are_those_that_are_named() -> None:
    assert tuple(GRAMMARS) == LANGUAGES
    with pytest.raises(UnknownNameError, match="en"):
        language("eng")


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_lexicon_has_a_line_for_every_concept(code: str) -> None:
    assert list(lexicon(code)) == list(concepts())


@pytest.mark.parametrize("code", LANGUAGES)
def test_answers_are_found_in_translated_scenes(code: str) -> None:
    """Every question about a scene has its answer in the text, at the offset in the row."""
    made = 0
    for number in range(200):
        try:
            facts, asked, gold = reading(Draw(Random(f"scene/{number}")), impossible=0)
        except RedrawError:
            continue
        made += 1
        row = span_row(language(code), "scene", facts, asked, gold)
        (text,), (start,) = row["answers"]["text"], row["answers"]["answer_start"]
        assert text
        assert row["context"][start : start + len(text)] == text
        assert row["question"][-1] in "?？"
    assert made > 50


@pytest.mark.parametrize("code", LANGUAGES)
@given(st.sampled_from(sorted(PATTERNS)), st.integers(0, 10**6))
def test_any_sentence_is_words_with_offsets(code: str, pattern: str, seed: int) -> None:
    meaning = sentence(Random(f"{pattern}/{seed}"), pattern)
    text = write(language(code).sentence(meaning))
    assert text == write(language(code).sentence(meaning))
    assert "  " not in text.text
    assert all(text.text[s : s + len(w.form)] == w.form for w, s in zip(text.words, text.starts, strict=True))
    assert {word.pos for word in text.words} <= POS
    assert text.words[-1].pos == "PUNCT"
    assert {word.entity for word in text.words} <= {None, "PER", "LOC", "ORG"}
    assert any(word.concept for word in text.words)
