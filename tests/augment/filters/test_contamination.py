"""A row is dropped if its text, or that of the row it was made from, is in an evaluation set."""

from __future__ import annotations

from pathlib import Path

import pytest
from filter_pairs import CHOICE, NLI, SPAN, TAGS, edit, nli, pair
from xaug.augment.filters import FILTERS, Models, Pair, Pipeline, settings, verdict
from xaug.augment.filters.contamination import Contamination
from xaug.contamination.part import make
from xaug.contamination.texts import EvaluationTexts
from xaug.data_cards.canonical import fingerprint
from xaug.data_cards.catalog import card
from xaug.data_cards.errors import UsageError
from xaug.data_cards.schema import Row
from xaug.data_cards.task_types import CLASSIFICATION

SPEC = FILTERS.get("contamination")


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XAUG_CACHE", str(tmp_path))


def texts(task: str, *rows: Row) -> EvaluationTexts:
    key = fingerprint({"task": task, "rows": list(rows)})
    return EvaluationTexts("xtreme-r", "by hand", (make(key, card(task), "test_en", rows),))


def scorer(known: EvaluationTexts) -> Contamination:
    built = SPEC.build(Models(against=known))
    assert isinstance(built, Contamination)
    return built


def test_an_edit_does_not_hide_the_row_that_it_was_made_from() -> None:
    scores = scorer(texts("xnli", NLI))([nli(), nli("stage", "roof")])
    assert scores == [1.0, 1.0]
    assert [verdict(SPEC, score, SPEC.threshold) for score in scores] == [False, False]


def test_a_row_that_an_attack_turns_into_an_example_is_found() -> None:
    made = {**NLI, "text_a": str(NLI["text_a"]).replace("guitar", "piano")}
    assert scorer(texts("xnli", made))([nli(), nli("stage", "roof")]) == [1.0, 0.0]


def test_every_task_type_has_a_score() -> None:
    known = scorer(texts("xquad", SPAN))
    question = edit("question", str(SPAN["question"]), "born", "raised")
    context = edit("question", str(CHOICE["question"]), "fish", "cod")
    token = edit("tokens", "Anna sees a dog", "dog", "cat")
    pairs = [
        pair("squad_v1", SPAN, question, question="Where was Anna raised?"),
        pair("commonsenseqa", CHOICE, context, question="Where do cod live?"),
        pair("ccg", TAGS, token, tokens=["Anna", "sees", "a", "cat"]),
        nli(),
    ]
    assert known(pairs) == [1.0, 0.0, 0.0, 0.0]
    assert known([]) == []


def test_it_runs_where_there_are_evaluation_texts() -> None:
    chosen = [one for one in settings(CLASSIFICATION) if one.spec.name == "contamination"]
    (judged,) = Pipeline(chosen, Models(against=texts("xnli", NLI)))([nli()])
    assert judged.decision.reason == "in_evaluation_set"
    with pytest.raises(UsageError, match=r"needs a suite's evaluation sets\. Set against="):
        Pipeline(chosen, Models())


def test_rows_of_several_cards_are_scored_in_order() -> None:
    known = scorer(texts("xnli", NLI))
    other = pair("squad_v1", SPAN)
    pairs: list[Pair] = [other, nli(), other]
    assert known(pairs) == [0.0, 1.0, 0.0]
