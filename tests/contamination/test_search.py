"""Which rows are known from evaluation sets: every task type, other scripts, and texts inside longer ones."""

from __future__ import annotations

import re

import pytest
from evaluation_sets import HYPOTHESIS, PASSAGE, PREMISE, choice, evaluation, nli, scores, sentence, span, tags
from hypothesis import given
from hypothesis import strategies as st
from xaug.contamination.rows import GRAM
from xaug.contamination.search import LEAK, WINDOW, is_leak
from xaug.data_cards.normalized import words

OTHER = " ".join(f"word{i} of another text entirely" for i in range(40))


def test_a_passage_is_known_whatever_is_asked_about_it() -> None:
    texts = evaluation(("xquad", "test_en", [span()]))
    assert scores(texts, "squad_v1", span(question="How old is the harbour?"), span(OTHER)) == [1.0, 0.0]


def test_a_question_alone_is_not_evidence() -> None:
    texts = evaluation(("xquad", "test_en", [span(question=PREMISE)]))
    assert scores(texts, "squad_v1", span(OTHER, question=PREMISE)) == [0.0]


def test_spelling_does_not_hide_a_passage() -> None:
    texts = evaluation(("xquad", "test_en", [span()]))
    changed = re.sub(r"\s", "\u00a0 ", PASSAGE.upper()).replace(",", " —")
    assert scores(texts, "squad_v2", span(changed)) == [1.0]


@given(st.integers(0, 200), st.integers(0, 200))
def test_a_passage_is_found_inside_a_longer_text(before: int, after: int) -> None:
    texts = evaluation(("xquad", "test_en", [span()]))
    other = OTHER.split()
    long = " ".join([*other[:before], PASSAGE, *other[:after]])
    assert is_leak(scores(texts, "squad_v1", span(long))[0])


@given(st.data())
def test_a_stretch_of_a_passage_is_found_if_it_is_long_enough(data: st.DataObject) -> None:
    texts = evaluation(("xquad", "test_en", [span()]))
    known = words(PASSAGE)
    # More than half of a window of n-grams
    enough = int(WINDOW * LEAK) + 1 + GRAM - 1
    start = data.draw(st.integers(0, len(known) - enough))
    text = f"{OTHER} {' '.join(known[start : start + enough])} {OTHER}"
    assert is_leak(scores(texts, "squad_v1", span(text))[0])
    short = f"{OTHER} {' '.join(known[start : start + enough - 1])} {OTHER}"
    assert not is_leak(scores(texts, "squad_v1", span(short))[0])


def test_a_pair_is_known_if_both_texts_are() -> None:
    texts = evaluation(("xnli", "test_en", [nli(), nli("Another premise that nobody has ever used.", "It is new.")]))
    own = "Nobody has said anything about the weather of the next days, which will be cold and rainy."
    assert scores(
        texts, "mnli",
        nli(label=2), nli(HYPOTHESIS, PREMISE), nli(PREMISE, own), nli(own, HYPOTHESIS), nli(PREMISE, None),
    ) == [1.0, 1.0, 0.0, 0.0, 1.0]  # fmt: skip


def test_a_short_pair_is_known_as_a_whole_only() -> None:
    texts = evaluation(("pawsx", "test_en", [nli("What is a tax?", "What are taxes?"), nli("Who is it?", "Why?")]))
    rows = (
        nli("what is a TAX", "What are taxes"),
        nli("What is a tax?", "Why?"),
        nli("What are taxes?", "What is a tax?"),
    )
    assert scores(texts, "qqp", *rows) == [1.0, 0.0, 1.0]


def test_multiple_choice() -> None:
    texts = evaluation(
        ("xcopa", "test_et", [choice("The man fell.", "What was the cause?", ("He slipped.", "He slept."))]),
        ("copa", "test_en", [choice(PREMISE)]),
    )
    assert scores(
        texts, "copa",
        choice("The man fell.", "What was the CAUSE?", ("He slipped.", "He slept.")),
        choice("The man fell.", "What was the effect?", ("He slipped.", "He slept.")),
        choice(PREMISE, "Another question?", ("x", "y")),
    ) == [1.0, 0.0, 1.0]  # fmt: skip
    without = choice("", PREMISE, ("x", "y"))  # CommonsenseQA has no context, so its question identifies a row
    assert scores(texts, "commonsenseqa", without) == [1.0]


def test_tagging() -> None:
    tokens = PREMISE.split()
    texts = evaluation(("udpos", "test_en", [tags(*tokens), tags("Berlin")]), ("panx", "test_en", [tags(*["a", "b"])]))
    eight = ["one", "two", "three", "four", "five", "six", "seven", "eight"]
    more = evaluation(("panx", "test_en", [tags(*eight)]))
    assert scores(texts, "ccg", tags(*tokens, "."), tags("Berlin"), tags("a", "b")) == [1.0, 0.0, 0.0]
    assert scores(more, "ccg", tags(*eight), tags(*eight[:7]), tags(*eight, "nine")) == [1.0, 0.0, 0.0]


def test_retrieval() -> None:
    texts = evaluation(("tatoeba", "test_de", [sentence(PREMISE)]), ("lareqa", "test_en", [sentence("Yes.", PASSAGE)]))
    assert scores(texts, "bucc2018", sentence(PREMISE), sentence("Yes.")) == [1.0, 0.0]
    assert scores(texts, "squad_v1", span()) == [1.0]
    assert scores(texts, "lareqa", sentence("No.", PASSAGE)) == [1.0]


@pytest.mark.parametrize(
    "text",
    [
        "नदी उत्तरी पहाड़ियों में निकलती है और तीन पुराने शहरों से होकर समुद्र तक पहुँचती है जहाँ बंदरगाह है",
        "这条河发源于北部山区，流经三座有石桥的古城，最后在一个港口附近入海，各国商人使用该港口已有九百多年。",
        "แม่น้ำสายนี้มีต้นกำเนิดในเนินเขาทางเหนือและไหลผ่านเมืองเก่าสามเมืองก่อนถึงทะเล",
        "Река берёт начало в северных холмах, проходит три старых города с каменными мостами и достигает моря.",
    ],
)
def test_other_scripts(text: str) -> None:
    passage = f"{text} 1 {text} 2 {text}"
    texts = evaluation(("xquad", "test_xx", [span(passage)]))
    assert scores(texts, "squad_v1", span(passage), span(f"{OTHER} {passage} {OTHER}")) == [1.0, 1.0]
    assert scores(texts, "squad_v1", span(text[:7]), span(text[::-1])) == [0.0, 0.0]


def test_nothing_is_known_without_texts_and_empty_rows_are_not_known() -> None:
    assert scores(evaluation(), "mnli", nli()) == [0.0]
    texts = evaluation(("xnli", "test_en", [nli("", "")]), ("pawsx", "test_en", [nli("?", None)]))
    assert scores(texts, "mnli", nli("", ""), nli("!", None), nli("…", "")) == [0.0, 0.0, 0.0]
