from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import transformers
from head_models import KINDS, LIMITS, PADDING, forward, model, read_all, unigram, word_pieces
from hypothesis import given
from hypothesis import strategies as st
from xaug.data_cards.errors import DataError, ModelError
from xaug.models.encoding.texts import Limits
from xaug.models.loading import first_position
from xaug.train.heads import HEADS
from xaug.train.heads.base import IGNORED
from xaug.train.heads.masked_lm import Guesses, MaskedLMHead

HEAD = HEADS.get("masked_lm")
ROWS: list[dict[str, Any]] = [
    {"text": "the cat sat on the mat"},
    {"text": ""},
    {"text": "who saw the dog in 1999 near the old wall ?"},
]


def bound(tok: Any, probability: float = 0.15) -> MaskedLMHead:
    return MaskedLMHead(probability=probability).bind(tok)


@pytest.mark.parametrize("kind", KINDS)
@given(text=st.text(max_size=120))
def test_nothing_of_a_text_is_lost(kind: str, text: str) -> None:
    tok = KINDS[kind]()
    features = HEAD.encode(tok, [{"text": "cat"}, {"text": text}], 5, Limits(16))
    own = [feature for feature in features if feature.row == 6]
    whole = tok(text, add_special_tokens=False)["input_ids"]
    assert [int(one) for feature in own for one in feature.ids[0][feature.extra == 0]] == whole
    assert all(2 < feature.length <= 16 and not feature.cut for feature in own)
    assert all(feature.extra.tolist() == [1] + [0] * (feature.length - 2) + [1] for feature in own)
    assert (own == []) == (whole == [])


@given(data=st.data())
def test_masks(data: st.DataObject) -> None:
    tok = word_pieces()
    probability = data.draw(st.sampled_from([0.01, 0.15, 0.5, 1.0]))
    words = st.lists(st.sampled_from(["cat", "dog", "1999", "wall"]), min_size=1, max_size=40).map(" ".join)
    rows = [{"text": text} for text in data.draw(st.lists(words, min_size=1, max_size=5))]
    head = bound(tok, probability)
    features = head.encode(tok, rows, 0, LIMITS)
    batch = head.collate(features, PADDING, (3, data.draw(st.integers(0, 99))))
    ids, targets = batch.inputs["input_ids"].numpy(), batch.targets["tokens"].numpy()
    for i, feature in enumerate(features):
        chosen = targets[i] != IGNORED
        ordinary = int((feature.extra == 0).sum())
        assert chosen.sum() == max(1, round(probability * ordinary))
        assert not chosen[: feature.length][feature.extra == 1].any()
        assert not chosen[feature.length :].any()
        assert (
            targets[i, : feature.length][chosen[: feature.length]] == feature.ids[0][chosen[: feature.length]]
        ).all()
        assert (ids[i, : feature.length][~chosen[: feature.length]] == feature.ids[0][~chosen[: feature.length]]).all()
    assert batch.labels == (targets != IGNORED).sum()
    again = head.collate(features, PADDING, (3, 100)), head.collate(features, PADDING, (3, 100))
    assert (again[0].inputs["input_ids"] == again[1].inputs["input_ids"]).all()
    assert (again[0].targets["tokens"] == again[1].targets["tokens"]).all()


def test_eighty_ten_ten() -> None:
    tok = word_pieces()
    head = bound(tok)
    features = head.encode(tok, [{"text": "cat dog wall mat " * 100}] * 240, 0, Limits(402))
    assert len(features) == 240
    first, second = (head.collate(features, PADDING, seed) for seed in ((1, 2), (1, 3)))
    assert (first.targets["tokens"] != second.targets["tokens"]).any()
    targets = first.targets["tokens"].numpy()
    chosen = targets != IGNORED
    assert chosen.sum() == 240 * 60  # 15 % of 400
    now, was = first.inputs["input_ids"].numpy()[chosen], targets[chosen]
    assert (now == tok.mask_token_id).mean() == pytest.approx(0.8, abs=0.01)  # three standard errors
    assert (now == was).mean() == pytest.approx(0.1 + 0.1 / (len(tok) - 5), abs=0.008)
    random = now[(now != tok.mask_token_id) & (now != was)]
    assert set(random) == set(range(len(tok))) - set(tok.all_special_ids)  # each token, and no special one
    places = chosen.sum(0)[1:401]
    assert 36 - 5 * 6 < places.min() <= places.max() < 36 + 5 * 6  # all places alike: five standard deviations


def test_loss_is_that_of_transformers() -> None:
    tok = word_pieces()
    head = bound(tok, 0.5)
    made = model(head.auto_class, tok)
    batch = head.collate(head.encode(tok, ROWS, 0, LIMITS), PADDING, (1,))
    theirs = made(**batch.inputs, labels=batch.targets["tokens"]).loss * batch.labels
    assert float(head.loss(forward(made, batch), batch.targets)) == pytest.approx(theirs.item(), rel=1e-6)


def test_predict_and_score() -> None:
    tok = word_pieces()
    head = bound(tok, 0.5)
    made = model(head.auto_class, tok)
    features = head.encode(tok, ROWS, 0, LIMITS)
    batch = head.collate(features, PADDING, (1, 2))
    best, targets = forward(made, batch).logits.argmax(-1), batch.targets["tokens"]
    read = read_all(head, made, features)
    for i, own in enumerate(read):
        asked = targets[i] != IGNORED
        assert own.tolist() == (best[i][asked] == targets[i][asked]).float().tolist()
        assert own.dtype == np.float32
    hits = [np.array([1, 0, 1], np.float32), np.array([0, 1, 1, 1, 0], np.float32)]
    predictions = head.predict(ROWS, features, hits)
    assert predictions == [Guesses(2, 3), Guesses(0, 0), Guesses(3, 5)]
    assert head.score(ROWS, predictions, ()) == {"masked_accuracy": pytest.approx(62.5)}
    with pytest.raises(DataError):
        head.score(ROWS[1:2], predictions[1:2], ())


def test_the_head_is_bound_to_a_tokenizer_with_a_mask() -> None:
    tok = word_pieces()
    head = bound(tok, 0.3)
    assert (head.probability, head.mask_id, head.vocabulary, head.special) == (0.3, 4, len(tok), (0, 1, 2, 3, 4))
    assert pickle.loads(pickle.dumps(head)) == head  # it goes to loader processes
    with pytest.raises(ValueError, match="bind"):
        HEAD.collate(HEAD.encode(tok, ROWS, 0, LIMITS), PADDING, (1,))
    maskless = unigram(mask=False)
    for refused in (lambda: bound(maskless), lambda: HEAD.encode(maskless, ROWS, 0, LIMITS)):
        with pytest.raises(ModelError, match="mask_token"):
            refused()


def test_positions_start_anew_behind_a_separator() -> None:
    tok = unigram()
    head = bound(tok).restarting(tok, 2)
    features = head.encode(tok, [{"text": "the cat sat</s>a dog</s>who"}, {"text": "mat"}], 0, LIMITS)
    batch = head.collate(features, PADDING, (1,))
    assert batch.inputs["position_ids"].tolist() == [[2, 3, 4, 5, 6, 3, 4, 5, 3, 4], [2, 3, 4] + [1] * 7]
    # a separator within a text is never to be named
    every = bound(tok, 1.0).restarting(tok, 2).collate(features, PADDING, (1,)).targets["tokens"][0]
    assert [at for at, one in enumerate(every.tolist()) if one == IGNORED] == [0, 4, 7, 9]
    assert "position_ids" not in bound(tok).collate(features, PADDING, (1,)).inputs


@pytest.mark.parametrize(
    ("kind", "family"), [("word_pieces", transformers.BertForMaskedLM), ("unigram", transformers.XLMRobertaForMaskedLM)]
)
def test_without_separators_positions_are_the_model_s_own(kind: str, family: Any, tmp_path: Path) -> None:
    tok = KINDS[kind]()
    config = family.config_class(
        vocab_size=len(tok), hidden_size=32, num_hidden_layers=1, num_attention_heads=2, intermediate_size=48,
        max_position_embeddings=80, initializer_range=0.3, pad_token_id=tok.pad_token_id,
    )  # fmt: skip
    made = family(config).eval()
    config.save_pretrained(tmp_path)
    head = bound(tok)
    features = head.encode(tok, ROWS, 0, LIMITS)
    own = head.collate(features, PADDING, (1,))
    restarted = head.restarting(tok, first_position(tmp_path)).collate(features, PADDING, (1,))
    mask = own.inputs["attention_mask"].bool()
    assert (forward(made, restarted).logits[mask] == forward(made, own).logits[mask]).all()
