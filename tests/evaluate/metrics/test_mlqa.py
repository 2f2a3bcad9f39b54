"""MLQA's normalisation, language by language: cases worked out by hand from mlqa_evaluation_v1.py."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from xaug.evaluate.metrics import METRICS
from xaug.evaluate.metrics.mlqa import normalised

MLQA = METRICS.get("mlqa_em_f1")


@pytest.mark.parametrize(
    ("language", "text", "plain"),
    [
        ("en", "The U.S.A. — an «ally»", "usa ally"),  # punctuation of any script goes, before the articles
        ("en", "theatre", "theatre"),
        ("en", "el gato", "el gato"),  # another language's article stays
        ("es", "¿El gato y las Casas?", "gato y casas"),
        ("es", "un unos una unas la los", ""),
        ("de", "Der Hund, des Mannes; EINEM Kind", "hund mannes kind"),
        ("vi", "Những con mèo của tôi", "con mèo tôi"),
        ("vi", "con", "con"),
        ("hi", "राम।", "राम"),  # the danda is punctuation; no articles
        ("hi", "the राम", "the राम"),
        ("ar", "القاهرة", "قاهرة"),
        ("ar", "في المال", "في م"),  # wherever the two letters stand: "المال" → "", "م", "" → "م"
        ("ar", "ما؟", "ما"),
        ("zh", "北京 2008年，the奥运会", "北 京 2008 年 the 奥 运 会"),
        ("zh", "Yao Ming", "yao ming"),
        ("zh", "𠀀京", "𠀀 京"),  # a character of a later extension is a word only by what stands around it
        ("en", "a$b ^`~ c", "ab c"),  # ASCII symbols are punctuation too
        ("en", "5€ ©", "5€ ©"),  # other symbols are not
        ("en", "a\u00a0b\u3000c", "b c"),  # any white space
    ],
)
def test_normalised(language: str, text: str, plain: str) -> None:
    assert normalised(text, language) == plain


@given(st.sampled_from(["en", "es", "hi", "vi", "de", "zh"]), st.text())
def test_normalising_leaves_single_spaces_and_no_capitals(language: str, text: str) -> None:
    once = normalised(text, language)
    assert once == " ".join(once.split())
    assert normalised(text.upper().lower(), language) == normalised(text.upper(), language)


def row(*golds: str) -> dict[str, Any]:
    return {"id": "q", "answers": {"text": list(golds), "answer_start": [0] * len(golds)}, "is_impossible": False}


def test_scores_by_hand() -> None:
    f1, exact = MLQA.measure(
        [row("北京大学"), row("das Haus", "die Stadt")], ["北京市", "哈"], labels=(), language="zh"
    )
    # 北 京 大 学 against 北 京 市: 2 in common, precision 2/3, recall 2/4: 4/7
    assert f1.parts[:, 0].tolist() == [pytest.approx(4 / 7, rel=1e-15), 0.0]
    assert exact.parts[:, 0].tolist() == [0.0, 0.0]
    assert MLQA.main == (f1.name, exact.name) == ("f1", "exact")


def test_the_language_decides() -> None:
    def exact(language: str) -> float:
        return MLQA.measure([row("Haus")], ["das Haus"], labels=(), language=language)[1].value

    assert exact("de") == 100.0
    assert exact("en") == 0.0


def test_the_best_gold_counts() -> None:
    f1, exact = MLQA.measure([row("dog", "big cat")], ["the big cat"], labels=(), language="en")
    assert (f1.value, exact.value) == (100.0, 100.0)


def test_two_empty_answers_are_exact_and_share_no_word() -> None:
    f1, exact = MLQA.measure([row("the")], ["an"], labels=(), language="en")
    assert (f1.value, exact.value) == (0.0, 100.0)


def test_other_languages_and_rows_without_gold_are_errors() -> None:
    with pytest.raises(ValueError, match="no rules for the language 'fr'"):
        MLQA.measure([row("chat")], ["chat"], labels=(), language="fr")
    with pytest.raises(ValueError, match="row q has no gold"):
        MLQA.measure([row()], [""], labels=(), language="en")
