"""Distractors: they ask something else, end the passage, and leave the answer alone."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from typing import Any

import pytest
from xaug.augment.adapters import adapter_for
from xaug.augment.attacks import ATTACKS, Candidate, Resources, chance, prepare
from xaug.augment.attacks.blind.add_sentence import distractor
from xaug.augment.edits import edits_between
from xaug.augment.recipe import attack_for
from xaug.data_cards.catalog import card
from xaug.data_cards.errors import UsageError
from xaug.data_cards.schema import Row
from xaug.data_cards.sources.base import ReadReport
from xaug.pocket.source import PocketSource


def found(row: Row, *, seed: int = 0, **params: Any) -> Sequence[Candidate]:
    spec = ATTACKS.get("add-sentence")
    example = prepare(row, adapter_for(card("squad_v1")), ("context",))
    search = spec.build(spec.params(**params), Resources()).search(example, chance(seed, str(row["id"]), spec.name))
    with pytest.raises(StopIteration) as end:
        next(search)
    candidates: Sequence[Candidate] = end.value.value
    return candidates


def passage(context: str, question: str, answer: str) -> Row:
    answers = {"text": [answer], "answer_start": [context.index(answer)]}
    return {
        "id": "q",
        "title": "",
        "context": context,
        "question": question,
        "answers": answers,
        "is_impossible": False,
    }


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("What year was Albert Einstein born?", r"\d{4}"),
        ("How many people live in Paris?", r"[\d,]+"),
        ("Who designed the Eiffel Tower in 1889?", r"[A-Z]\w+ [A-Z]\w+"),
        ("Where is the Louvre?", r"[\w ]+"),
        ("In what city is the Louvre?", r"[\w ]+"),
        ("Why did Rome fall?", r"a [\w ]+"),
    ],
)
def test_a_distractor_answers_a_similar_but_different_question(question: str, kind: str) -> None:
    for seed in range(20):
        sentence = distractor(question, random.Random(seed))
        match = re.fullmatch(rf"The answer to “(.*)\?” is ({kind})\.", sentence)
        assert match, sentence
        assert match[1] != question.rstrip("?")
        assert match[1].split()[0] == question.split(maxsplit=1)[0]


@pytest.mark.parametrize("question", ["Why is it red?", "", "Name it.", "Tell me of Rome."])
def test_a_question_with_nothing_to_alter_or_to_answer_has_none(question: str) -> None:
    assert distractor(question, random.Random(0)) == ""


def test_the_answer_stays_where_it_was() -> None:
    row = passage("Albert Einstein was born in Ulm in 1879.", "When was Albert Einstein born?", "1879")
    example = prepare(row, adapter_for(card("squad_v1")), ("context",))
    for one in found(row, variants=5):
        changed = edits_between(example.text, one.fields, one.gold)
        assert changed.gold == ((35, 39),)
        ((edit),) = changed.edits
        assert (edit["field"], edit["start"], edit["before"]) == ("context", len(row["context"]), "")
        assert edit["after"].startswith(" The answer to “When was ")
        assert "1879" not in edit["after"]
        assert one.fields[1] == row["question"]


def test_variants_differ_and_the_seed_decides_them() -> None:
    row = passage("Albert Einstein was born in Ulm in 1879.", "When was Albert Einstein born?", "1879")
    texts = [one.fields[0] for one in found(row, variants=5)]
    assert len(set(texts)) == len(texts) > 1
    assert texts == [one.fields[0] for one in found(row, variants=5)]
    assert texts != [one.fields[0] for one in found(row, variants=5, seed=1)]


def test_a_sentence_that_would_hold_the_answer_is_not_added() -> None:
    row = passage("Numbers such as 17 and Rome.", "How many of Rome are there?", "17")
    for seed in range(30):
        for one in found(row, seed=seed):
            assert "17" not in one.fields[0].removeprefix(row["context"])


def test_it_is_for_passages() -> None:
    with pytest.raises(UsageError, match="add-sentence does not apply to mnli"):
        attack_for("add-sentence", card("mnli"))


def test_it_applies_to_rows_of_the_embedded_world() -> None:
    source = PocketSource().rows(card("pocket_squad_v1"), "train", report=ReadReport())
    rows = [next(source) for _ in range(50)]
    assert sum(bool(found(row)) for row in rows) > 0


def test_a_passage_that_may_not_be_edited_stays() -> None:
    row = passage("Albert Einstein was born in Ulm in 1879.", "When was Albert Einstein born?", "1879")
    spec = ATTACKS.get("add-sentence")
    example = prepare(row, adapter_for(card("squad_v1")), ("question",))
    with pytest.raises(StopIteration) as end:
        next(spec.build(spec.params(), Resources()).search(example, random.Random(0)))
    assert end.value.value == []
