"""Paraphrase and back-translation: which sentences are rewritten, the rows they make, and real models in any width."""

from __future__ import annotations

import random
from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from making_rewriters import SENTENCES, RewriterModels, replaced
from xaug.augment.adapters import adapter_for
from xaug.augment.attacks import ATTACKS, Candidate, Example, Outcome, Resources, chance, prepare
from xaug.augment.attacks.blind.rewriting import RewritingParams, rewritable, rewritten
from xaug.augment.attacks.parameters import params_for
from xaug.augment.edits import edits_between
from xaug.augment.engine import Engine, Oracle
from xaug.augment.queries import RewriteItem
from xaug.data_cards.catalog import card
from xaug.data_cards.errors import UsageError
from xaug.data_cards.task_types import TAGGING
from xaug.models.placement import Placement

MODELS = {"paraphrase": {"model": "x"}, "back-translation": {"there": "x", "back": "y"}}


def nli(first: str, second: str | None) -> Example:
    row = {"id": "1", "text_a": first, "text_b": second, "label": 0}
    return prepare(row, adapter_for(card("mnli")), ("text_a", "text_b"))


def reading(context: str, answer: str, fields: Sequence[str] = ("context", "question")) -> Example:
    row = {
        "id": "1", "title": "", "context": context, "question": "Where does the man sit?", "is_impossible": False,
        "answers": {"text": [answer], "answer_start": [context.index(answer)]},
    }  # fmt: skip
    return prepare(row, adapter_for(card("squad_v1")), fields)


def choice(fields: Sequence[str] = ("context",)) -> Example:
    row = {
        "id": "1", "context": "A man sits. The dog runs away now.", "question": "", "label": 1,
        "choices": ["It barks very loudly.", "It sleeps on the road."],
    }  # fmt: skip
    return prepare(row, adapter_for(card("hellaswag")), fields)


class Toy:
    """Rewrites a sentence in as many ways as it is told, one of which repeats it and one of which has no word."""

    def __init__(self, mark: str = "again") -> None:
        self.mark, self.asked = mark, list[str]()

    def answer(self, items: Sequence[Hashable]) -> list[list[str]]:
        texts = [item.text for item in items if isinstance(item, RewriteItem)]
        self.asked += texts
        return [[text.upper(), "!", f"{self.mark} {text}", f"{self.mark} {self.mark} {text}"] for text in texts]


def found(
    name: str, example: Example, oracles: Mapping[str, Oracle], seed: int = 0, **values: str
) -> Sequence[Candidate]:
    spec = ATTACKS.get(name)
    attack = spec.build(params_for(spec, {**MODELS[name], **values}), Resources())
    search = attack.search(example, chance(seed, "1", name))
    ((_, candidates),) = Engine(oracles).run([(0, search)])
    return candidates


def paraphrases(example: Example, **values: str) -> tuple[Sequence[Candidate], Toy]:
    toy = Toy()
    return found("paraphrase", example, {"paraphraser": toy}, **values), toy


def test_sentences_are_rewritten_and_the_space_between_them_stays() -> None:
    pair = nli("The man sits down.  The dog runs away.", "A man is here.")
    (one,), toy = paraphrases(pair)
    assert one.fields == ("again The man sits down.  again The dog runs away.", "again A man is here.")
    assert one.outcome is Outcome.UNTESTED and one.queries == 0
    assert toy.asked == ["The man sits down.", "The dog runs away.", "A man is here."]


def test_a_rewriting_with_the_same_words_is_none() -> None:
    (one, two), _ = paraphrases(nli("The man sits down.", None), variants="5")
    assert [one.fields[0], two.fields[0]] == ["again The man sits down.", "again again The man sits down."]


def test_a_sentence_with_an_answer_stays_and_the_answer_moves_with_the_text() -> None:
    context = "The dog runs away. The man sits in the park. A woman reads."
    (one,), toy = paraphrases(reading(context, "park"))
    assert "The man sits in the park." not in toy.asked
    assert one.fields == (
        "again The dog runs away. The man sits in the park. again A woman reads.",
        "again Where does the man sit?",
    )
    assert one.gold is not None
    assert [one.fields[0][start:end] for start, end in one.gold] == ["park"]


def test_a_question_is_rewritten_only_if_it_is_named() -> None:
    (one,), _ = paraphrases(reading("The man sits in the park. He is old now.", "park", ("context",)))
    assert one.fields[1] == "Where does the man sit?"


def test_choices_are_rewritten_only_if_they_are_named() -> None:
    (one,), _ = paraphrases(choice())
    assert one.fields[-2:] == ("It barks very loudly.", "It sleeps on the road.")
    assert "again The dog runs away now." in one.fields[0]
    (two,), _ = paraphrases(choice(("context", "choices")))
    assert two.fields[-2:] == ("again It barks very loudly.", "again It sleeps on the road.")


def test_short_sentences_stay_and_a_row_of_them_is_skipped() -> None:
    (one,), toy = paraphrases(nli("Oh no. The man sits down.", "Yes."), least_words="4")
    assert toy.asked == ["The man sits down."]
    assert one.fields[1] == "Yes."
    none, toy = paraphrases(nli("Oh no.", "Yes."))
    assert (none, toy.asked) == ([], [])


def test_a_share_of_the_sentences_is_rewritten_and_chosen_by_the_seed() -> None:
    pair = nli(" ".join(f"The man sits on chair {n}." for n in range(10)), None)
    chosen = set()
    for seed in range(4):
        toy = Toy()
        found("paraphrase", pair, {"paraphraser": toy}, seed, share="0.25")
        assert len(toy.asked) == 3
        chosen.add(tuple(toy.asked))
    assert len(chosen) > 1


def test_a_translation_is_translated_back_and_the_best_of_each_come_first() -> None:
    there, back = Toy("hin"), Toy("her")
    some = found(
        "back-translation", nli("A man sits.", None), {"translator there": there, "translator back": back}, variants="2"
    )
    assert there.asked == ["A man sits."]
    assert back.asked == ["A MAN SITS.", "!"], "the best two translations, whatever they are"
    assert [one.fields[0] for one in some] == ["her A MAN SITS.", "her !"]


def test_a_model_without_an_answer_makes_no_row() -> None:
    class Silent(Toy):
        def answer(self, items: Sequence[Hashable]) -> list[list[str]]:
            return [[] for _ in items]

    assert not found("paraphrase", nli("A man sits.", None), {"paraphraser": Silent()})
    oracles = {"translator there": Silent(), "translator back": Silent()}
    assert not found("back-translation", nli("A man sits.", None), oracles)


def test_parameters_that_are_wrong_are_refused() -> None:
    spec = ATTACKS.get("paraphrase")
    with pytest.raises(UsageError, match=r"model.*a value is required"):
        params_for(spec, {})
    with pytest.raises(UsageError, match=r"prompt.*it must contain \{text\}, in the place"):
        params_for(spec, {"model": "x", "prompt": "no place for a text"})
    with pytest.raises(UsageError, match="variants"):
        params_for(spec, {"model": "x", "variants": "0"})
    assert all(TAGGING not in ATTACKS.get(name).task_types for name in MODELS)


TEXT = st.text(st.sampled_from(list("ab é🙂。.?! \n")), min_size=1, max_size=40)


@given(TEXT, TEXT, st.data())
def test_frozen_spans_keep_their_text_whatever_the_rewritings_are(context: str, question: str, data: Any) -> None:
    start = data.draw(st.integers(0, len(context) - 1))
    end = data.draw(st.integers(start + 1, len(context)))
    row = {
        "id": "1", "title": "", "context": context, "question": question, "is_impossible": False,
        "answers": {"text": [context[start:end]], "answer_start": [start]},
    }  # fmt: skip
    example = prepare(row, adapter_for(card("squad_v1")), ("context", "question"))
    params = RewritingParams(least_words=1)
    spans = rewritable(example.text, params, random.Random(0))
    options = [data.draw(st.lists(TEXT.map(lambda text: " ".join(text.split())), max_size=3)) for _ in spans]
    for one in rewritten(example, spans, options, 3):
        changed = edits_between(example.text, one.fields, one.gold)
        assert [one.fields[0][a:b] for a, b in changed.gold] == [context[start:end]]
        assert one.fields != example.text.fields


CASES = (
    ("paraphrase", {"variants": "3"}),
    pytest.param("paraphrase", {"variants": "3", "temperature": "1.5"}, marks=pytest.mark.slow),
    pytest.param("back-translation", {"variants": "2", "beams": "3"}, marks=pytest.mark.slow),
    ("back-translation", {"variants": "2", "temperature": "1.2"}),
)


@pytest.mark.parametrize(("name", "values"), CASES)
def test_real_models_give_the_same_rows_in_any_width(
    name: str, values: dict[str, str], rewriters: RewriterModels
) -> None:
    models = {"paraphrase": {"model": str(rewriters.t5)}}.get(
        name, {"there": str(rewriters.there), "back": str(rewriters.back)}
    )
    spec = ATTACKS.get(name)
    params = params_for(spec, {**models, "max_tokens": "24", **values})
    oracles = spec.oracles(params, Placement())
    attack = spec.build(params, Resources())
    examples = [nli(one, other) for one in SENTENCES[:3] for other in SENTENCES[2:4]]
    examples += [reading(" ".join(SENTENCES[:4]), "park"), choice(("context", "choices"))]

    def rows(width: int) -> dict[int, list[tuple[str, ...]]]:
        searches = [(n, attack.search(one, chance(0, str(n), name))) for n, one in enumerate(examples)]
        return {n: [one.fields for one in own] for n, own in Engine(oracles, width=width).run(searches)}

    wide = rows(512)
    assert rows(1) == wide
    assert sum(map(bool, wide.values())) > len(examples) // 2
    if "temperature" not in values:
        assert replaced(SENTENCES[0]) in {fields[0] for own in wide.values() for fields in own}
