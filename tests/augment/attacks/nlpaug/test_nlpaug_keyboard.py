"""nlpaug's keyboard augmenter: drawn from the row's own chance, on the words that may be edited and on no others."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from xaug.augment.adapters import adapter_for
from xaug.augment.attacks import ATTACKS, Candidate, Resources, chance, prepare
from xaug.augment.attacks.nlpaug.chance import seeded
from xaug.augment.edits import edits_between
from xaug.augment.text import AttackedText
from xaug.data_cards.catalog import card
from xaug.data_cards.schema import Row

pytest.importorskip("nlpaug")

PAIR: Row = {
    "id": "1", "text_a": "The committee  met yesterday, (briefly) in Geneva.", "text_b": "Nobody attended.", "label": 0
}  # fmt: skip


def found(
    row: Row, task: str = "mnli", fields: tuple[str, ...] = ("text_a", "text_b"), *, seed: int = 0, **params: Any
) -> tuple[AttackedText, Sequence[Candidate]]:
    spec = ATTACKS.get("nlpaug:keyboard")
    example = prepare(row, adapter_for(card(task)), fields)
    search = spec.build(spec.params(**params), Resources()).search(example, chance(seed, str(row["id"]), spec.name))
    with pytest.raises(StopIteration) as end:
        next(search)
    return example.text, end.value.value


def test_words_are_misspelt_and_nothing_between_them_changes() -> None:
    clean, (one,) = found(PAIR)
    edits = edits_between(clean, one.fields, one.gold).edits
    assert edits
    assert all(edit["before"] and len(edit["before"]) == len(edit["after"]) for edit in edits)
    assert one.outcome == "untested"
    assert one.queries == 0


def test_variants_differ_and_only_the_seed_decides_them() -> None:
    _, several = found(PAIR, variants=6)
    texts = [one.fields for one in several]
    assert len(set(texts)) == len(texts) > 1
    random.seed(99)
    np.random.seed(99)
    assert texts == [one.fields for one in found(PAIR, variants=6)[1]]
    assert texts != [one.fields for one in found(PAIR, variants=6, seed=1)[1]]


def test_the_global_generators_are_as_if_nothing_had_been_drawn() -> None:
    random.seed(5)
    np.random.seed(5)
    wanted = (random.random(), np.random.random())
    random.seed(5)
    np.random.seed(5)
    found(PAIR, variants=3)
    assert (random.random(), np.random.random()) == wanted
    with pytest.raises(ZeroDivisionError), seeded(1):
        raise ZeroDivisionError
    random.seed(5)
    with seeded(7):
        first = random.random()
    with seeded(7):
        assert random.random() == first
    assert random.random() == wanted[0]


def test_fields_that_may_not_be_edited_stay() -> None:
    for seed in range(5):
        _, (one,) = found(PAIR, fields=("text_b",), seed=seed)
        assert one.fields[0] == PAIR["text_a"]
        assert one.fields[1] != PAIR["text_b"]


def test_no_character_of_an_answer_is_touched() -> None:
    context = "Marvellous theories: Albert Einstein published several remarkable papers."
    answers = {"text": ["Albert Einstein"], "answer_start": [context.index("Albert")]}
    row = {"id": "q", "title": "", "context": context, "question": "Who?", "answers": answers, "is_impossible": False}
    for seed in range(20):
        clean, candidates = found(row, "squad_v1", ("context",), seed=seed, word_share=1.0)
        for one in candidates:
            assert "Albert Einstein" in one.fields[0]
            assert edits_between(clean, one.fields, one.gold).gold == one.gold


def test_tokens_stay_as_many_as_tags() -> None:
    row = {"id": "t", "tokens": ["Mary", "remembers", "wonderful", "holidays"], "tags": [0, 1, 2, 0]}
    _, (one,) = found(row, "ccg", ("tokens",))
    assert len(one.fields) == 4
    assert one.fields != tuple(row["tokens"])


def test_a_token_is_one_word_and_a_blank_token_stays() -> None:
    row = {"id": "t", "tokens": ["\u00a0", "remembers", "wonderful", "holidays"], "tags": [0, 1, 2, 0]}
    for seed in range(20):
        _, candidates = found(row, "ccg", ("tokens",), seed=seed, word_share=1.0, every_key=True)
        for one in candidates:
            assert one.fields[0] == "\u00a0"
            assert all(field.split() == [field] for field in one.fields[1:])


def test_a_row_without_a_word_that_is_long_enough_gives_nothing() -> None:
    for text in ("", "... !!!", "a bc d"):
        assert found({**PAIR, "text_a": text, "text_b": "e f"})[1] == []
