"""Cases worked out by hand from what evaluate-v1.1.py and evaluate-v2.0.py do."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from xaug.train.heads.squad_metric import best_squad, normalised, squad


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("The Cat, a dog & an owl!", "cat dog owl"),
        ("theatre another", "theatre another"),  # articles are whole words
        ("U.S.A.", "usa"),
        ("a-b", "ab"),  # punctuation goes first: no article is left
        ("«Été»\u00a0 là", "«été» là"),  # ASCII punctuation only; any white space
        ("the", ""),
        ("", ""),
    ],
)
def test_normalised(text: str, plain: str) -> None:
    assert normalised(text) == plain


@pytest.mark.parametrize(
    ("prediction", "golds", "f1", "exact"),
    [
        ("the Cat.", ["cat"], 100.0, 100.0),
        ("cat sat", ["cat"], 200 / 3, 0.0),  # precision 1/2, recall 1
        ("cat cat dog", ["cat dog dog"], 200 / 3, 0.0),  # words are counted: 2 of 3 in common
        ("dog", ["cat", "big dog", "dog"], 100.0, 100.0),  # the best over golds
        ("dog", ["cat"], 0.0, 0.0),
        ("", ["cat"], 0.0, 0.0),
    ],
)
def test_one_row(prediction: str, golds: list[str], f1: float, exact: float) -> None:
    assert squad([prediction], [golds]) == {"f1": pytest.approx(f1), "exact": exact}


def test_the_versions_differ_for_a_gold_answer_that_is_empty_when_normalised() -> None:
    # v1.1: exact match of two empty texts, and no words in common; v2.0: such a gold does not count
    assert squad(["a"], [["the"]]) == {"f1": 0.0, "exact": 100.0}
    assert squad(["a", ""], [["the"], []]) == {"f1": 100.0, "exact": 100.0}
    assert squad(["a", ""], [["the", "cat"], []]) == {"f1": 50.0, "exact": 50.0}


def test_rows_without_an_answer() -> None:
    assert squad(["", "cat", "cat"], [[], [], ["cat"]]) == {
        "f1": pytest.approx(200 / 3),
        "exact": pytest.approx(200 / 3),
    }
    assert list(squad([""], [[]])) == ["f1", "exact"]


def test_no_rows_and_unequal_lengths_are_errors() -> None:
    with pytest.raises(ValueError, match="no rows"):
        squad([], [])
    with pytest.raises(ValueError, match="zip"):
        squad(["a"], [["a"], ["b"]])


def test_the_best_threshold_by_hand() -> None:
    golds = [["cat"], [], ["dog"], []]
    extracts, null = ["cat", "owl", "big dog", "owl"], [-3.0, -2.0, -1.0, 5.0]
    # Number of correct rows, from no extract predicted to all: 2, 3, 2, 2 + 2/3 (words in common), and one less.
    assert best_squad(extracts, null, golds) == {"best_f1": 75.0, "best_exact": 75.0}
    assert best_squad(["cat", "", "dog", "owl"], null, golds) == {"best_f1": 100.0, "best_exact": 100.0}
    assert best_squad(["x"] * 4, null, golds) == {"best_f1": 50.0, "best_exact": 50.0}, "predicting no answer is best"


@given(
    rows=st.lists(
        st.tuples(st.sampled_from(["cat", "big dog", "dog", ""]), st.sampled_from([["cat"], ["dog", "big"], []])),
        min_size=1, max_size=7,
    )
)  # fmt: skip
def test_the_best_threshold_is_the_best_of_all(rows: list[tuple[str, list[str]]]) -> None:
    extracts, golds = [one for one, _ in rows] + ["cat"], [own for _, own in rows] + [[]]  # version 2
    null = [float((7 * at) % 11) for at in range(len(golds))]  # no two alike
    tried = [
        squad([one if own <= most else "" for one, own in zip(extracts, null, strict=True)], golds)
        for most in (-1.0, *null)
    ]
    assert best_squad(extracts, null, golds) == {
        "best_f1": pytest.approx(max(one["f1"] for one in tried)),
        "best_exact": pytest.approx(max(one["exact"] for one in tried)),
    }
