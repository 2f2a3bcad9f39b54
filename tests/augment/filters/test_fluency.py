"""Fluency near the edits, by a real (tiny) masked language model."""

from __future__ import annotations

import pytest
import torch
from filter_pairs import NLI, edit, nli, pair
from hypothesis import given
from hypothesis import strategies as st
from transformers import BertForMaskedLM
from xaug.augment.filters import Pair
from xaug.augment.filters.fluency import AROUND, NEAR, Fluency, edit_windows
from xaug.augment.oracles.masked_lm import MaskedLM
from xaug.augment.text import words
from xaug.models.encoding.texts import Encoded, ints, sequence

WORD = st.text(alphabet="aäб中é", min_size=1, max_size=6)


def test_log_probabilities_are_the_models_own(mlm: MaskedLM) -> None:
    whole = BertForMaskedLM.from_pretrained(mlm.model.config.name_or_path).eval()  # decodes every position, padding too
    sequences, positions = [], []
    for text, position in (("the man plays", 2), ("a woman makes music on the stage", 4), ("an old man", 3)):
        sequences.append(sequence(mlm.tokenizer([text]), 0, cut=False))
        positions.append(position)
    found = mlm.log_probabilities(sequences, positions)
    for value, one, position in zip(found, sequences, positions, strict=True):
        ids = one.ids.tolist()
        ids[position] = mlm.tokenizer.mask_token_id
        with torch.inference_mode():
            logits = whole(input_ids=torch.tensor([ids])).logits[0, position]
        assert value == pytest.approx(float(logits.log_softmax(0)[int(one.ids[position])]), abs=1e-5)
        assert value < 0


def test_an_edit_that_changes_nothing_scores_zero(mlm: MaskedLM) -> None:
    assert Fluency(mlm)([nli("old", "old")]) == [pytest.approx(0.0, abs=1e-6)]


def test_an_edit_and_its_inverse_cancel(mlm: MaskedLM) -> None:
    there = nli("guitar", "piano")
    back = Pair(
        there.card,
        there.augmented,
        {
            **NLI,
            "edits": [edit("text_a", there.augmented["text_a"], "piano", "guitar")],
            "outcome": "succeeded",
        },
    )
    (a,), (b,) = Fluency(mlm)([there]), Fluency(mlm)([back])
    assert a is not None
    assert b == pytest.approx(-a, abs=1e-5)
    assert a != pytest.approx(0, abs=1e-4)


def test_less_expected_text_scores_higher(mlm: MaskedLM) -> None:
    """By the definition, summed here token by token: each word is one token and near the edit."""
    row = {**NLI, "text_a": "the man plays"}
    one = pair("mnli", row, edit("text_a", "the man plays", "man", "stage"), text_a="the stage plays")

    def cost(text: str) -> float:
        ids = mlm.tokenizer(text)["input_ids"]
        places = range(1, len(ids) - 1)
        found = mlm.log_probabilities([Encoded(ints(ids), ints([0] * len(ids)))] * len(places), places)
        return -sum(found) / len(places)

    expected = cost("the stage plays") - cost("the man plays")
    assert Fluency(mlm)([one]) == [pytest.approx(expected, abs=1e-5)]
    assert abs(expected) > 1e-3


def test_rows_without_edits_or_tokens_have_no_score(mlm: MaskedLM) -> None:
    empty = pair("mnli", {**NLI, "text_a": ""}, {"field": "text_a", "start": 0, "end": 0, "before": "", "after": ""})
    assert Fluency(mlm)([pair("mnli", NLI, outcome="skipped"), empty]) == [None, None]


def test_only_words_near_the_edit_are_scored_and_only_some_more_are_seen() -> None:
    text = " ".join(f"w{i}" for i in range(60))
    one = pair("mnli", {**NLI, "text_a": text}, edit("text_a", text, "w30", "new"), text_a=text.replace("w30", "new"))
    (((before, span), (after, new_span)),) = edit_windows(one)
    assert before[slice(*span)] == "w28 w29 w30 w31 w32"
    assert after[slice(*new_span)] == "w28 w29 new w31 w32"
    assert len(words(before)) == 2 * AROUND + 1
    assert len(words(before[slice(*span)])) == 2 * NEAR + 1


@given(st.lists(WORD, min_size=1, max_size=40), st.data())
def test_windows_lie_on_their_edits_in_any_script(tokens: list[str], data: st.DataObject) -> None:
    picked = data.draw(st.sets(st.integers(0, len(tokens) - 1), min_size=1, max_size=5))
    new = {i: data.draw(st.lists(WORD, min_size=0, max_size=3).map(" ".join)) for i in sorted(picked)}
    clean, starts, at = " ".join(tokens), [], 0
    for token in tokens:
        starts.append(at)
        at += len(token) + 1
    edits = [
        {
            "field": "text_a",
            "start": starts[i],
            "end": starts[i] + len(tokens[i]),
            "before": tokens[i],
            "after": text,
        }
        for i, text in new.items()
    ]
    changed = " ".join(new.get(i, token) for i, token in enumerate(tokens))
    one = pair("mnli", {**NLI, "text_a": clean}, *reversed(edits), text_a=changed)
    for (before, span), (after, new_span) in edit_windows(one):
        assert before in clean
        assert after in changed
        assert 0 <= span[0] <= span[1] <= len(before)
        assert 0 <= new_span[0] <= new_span[1] <= len(after)
    for one_edit, ((before, span), (after, new_span)) in zip(edits, edit_windows(one), strict=True):
        assert one_edit["before"] in before[slice(*span)]
        assert one_edit["after"] in after[slice(*new_span)]
