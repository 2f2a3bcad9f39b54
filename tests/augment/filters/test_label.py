"""Label preservation by task type."""

from __future__ import annotations

import pytest
from filter_pairs import CHOICE, NLI, SPAN, TAGS, WordJudge, edit, nli, pair
from xaug.augment.adapters import adapter_for
from xaug.augment.filters.label import LOST, LabelPreservation
from xaug.augment.oracles.victim import Victim
from xaug.data_cards import catalog


def rule(task: str) -> LabelPreservation:
    return LabelPreservation(WordJudge(adapter_for(catalog.card(task))))  # type: ignore[arg-type]


def test_it_is_the_judges_margin_on_the_augmented_row(judge: Victim) -> None:
    other_label = (int(NLI["label"]) + 1) % 3  # so that the margins are far apart, whatever little the judge has learnt
    pairs = [nli(), pair("mnli", NLI, outcome="skipped"), nli("old", "new", label=other_label)]
    scores = LabelPreservation(judge)(pairs)
    first, third = judge.predict([pairs[0].augmented, pairs[2].augmented])
    assert scores == [pytest.approx(first.margin, abs=1e-6), None, pytest.approx(third.margin, abs=1e-6)]
    assert first.margin != pytest.approx(third.margin, abs=1e-4)


@pytest.mark.parametrize(("new", "score"), [("piano", 0.8), ("wrong", -0.8)])
def test_classification(new: str, score: float) -> None:
    assert rule("mnli")([nli("guitar", new)]) == [pytest.approx(score)]


@pytest.mark.parametrize(("new", "score"), [("birds", 0.8), ("wrong", -0.8)])
def test_multiple_choice(new: str, score: float) -> None:
    question = str(CHOICE["question"])
    one = pair(
        "commonsenseqa",
        CHOICE,
        edit("question", question, "fish", new),
        question=question.replace("fish", new),
    )
    assert rule("commonsenseqa")([one]) == [pytest.approx(score)]


@pytest.mark.parametrize(
    ("new", "start", "score"),
    [
        ("raised", 19, 0.8),  # the answer moved by two characters, and so did its offset
        ("raised", 17, LOST),  # the row still states the old offset
        ("wrong", 18, -0.8),  # in place, and the judge reads another
    ],
)
def test_spans(new: str, start: int, score: float) -> None:
    context = str(SPAN["context"])
    one = pair(
        "squad_v1", SPAN, edit("context", context, "born", new),
        context=context.replace("born", new), answers={"text": ["Oslo"], "answer_start": [start]},
    )  # fmt: skip
    assert rule("squad_v1")([one]) == [pytest.approx(score)]


def tagged(*tokens: str) -> list[float | None]:
    clean = list(TAGS["tokens"])  # type: ignore[call-overload]
    at = next(i for i, (a, b) in enumerate(zip(clean, tokens, strict=True)) if a != b)
    return rule("ccg")([pair("ccg", TAGS, edit("tokens", " ".join(clean), clean[at], tokens[at]), tokens=tokens)])


def test_tagging_looks_at_untouched_tokens_only() -> None:
    # The judge errs on the edited token and on the one behind it: the first does not count, the second does.
    assert tagged("Anna", "sees", "a", "wrong") == [pytest.approx(0.8)]
    assert tagged("Anna", "wrong", "a", "dog") == [pytest.approx(-0.8)]


def test_tagging_does_not_hold_against_a_row_what_the_judge_never_knew() -> None:
    row = {**TAGS, "tokens": ["wrong", "sees", "a", "dog"]}
    one = pair("ccg", row, edit("tokens", "wrong sees a dog", "dog", "cat"), tokens=["wrong", "sees", "a", "cat"])
    judge = rule("ccg")
    assert judge([one]) == [pytest.approx(0.8)]
    assert judge.judge.asked[-1].watch == (False, False, True, False)  # type: ignore[attr-defined]


def test_tagging_without_a_token_to_judge_by_has_no_score() -> None:
    row = {"id": "s", "tokens": ["wrong", "is"], "tags": [0, 1]}
    one = pair("ccg", row, edit("tokens", "wrong is", "is", "was"), tokens=["wrong", "was"])
    assert rule("ccg")([one]) == [None]
