"""Vectors: those of the model, in the order of the texts, of the layers that are asked for."""

from __future__ import annotations

import string
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch
import transformers
from casts import Casts
from embedding import TEXTS, alone, run
from xaug.evaluate.retrieval.embed import embed
from xaug.evaluate.retrieval.encoder import Encoder, cut_above, load_encoder
from xaug.evaluate.retrieval.pooling import POOLINGS
from xaug.models.folders import resolve
from xaug.pocket import POCKET


@pytest.mark.parametrize("budget", [1, 64, 10_000])
def test_each_text_as_by_itself_in_order(pocket: Encoder, tmp_path: Path, budget: int) -> None:
    found = run(tmp_path / "v.npy", pocket, token_budget=budget)
    assert isinstance(found, np.memmap)
    assert found.shape == (3, len(TEXTS), 128)
    assert np.allclose(found, alone(pocket, TEXTS, [0, 2, 4]), atol=1e-5)
    assert np.allclose(found[:, 0], found[:, -1], atol=1e-5)  # the same text


def test_from_a_folder_in_float16(pocket: Encoder, tmp_path: Path) -> None:
    found = embed(
        TEXTS, resolve(POCKET, "model"), layers=[4], pooling="mean", max_length=256, token_budget=64,
        out=tmp_path / "deep" / "v.npy",
    )  # fmt: skip
    assert found.dtype == np.float16
    assert np.allclose(found, alone(pocket, TEXTS, [4]), atol=5e-3)


def test_bf16_casts_weights_once_for_all_batches(pocket: Encoder, forwards: list[int], tmp_path: Path) -> None:
    counts = []
    for budget in (512, 24):
        with Casts(pocket.model) as casts:
            run(tmp_path / f"{budget}", pocket, dtype="bf16", token_budget=budget)
        counts.append(casts.seen)
    assert len(forwards) > 3  # one batch, then several
    assert counts[0] == counts[1] > 0
    rough = run(tmp_path / "24", pocket, dtype="bf16", token_budget=24)
    assert np.abs(rough - run(tmp_path / "exact", pocket)).max() < 0.1


@pytest.mark.parametrize("pooling", POOLINGS.names())
def test_any_pooling_knows_no_padding(pocket: Encoder, tmp_path: Path, pooling: str) -> None:
    one = run(tmp_path / "one.npy", pocket, token_budget=1, pooling=pooling)
    all_ = run(tmp_path / "all.npy", pocket, token_budget=10_000, pooling=pooling)
    assert np.allclose(one, all_, atol=1e-5)


def test_longest_length_and_prefix(pocket: Encoder, tmp_path: Path) -> None:
    cut = run(tmp_path / "cut.npy", pocket, max_length=11)
    assert np.allclose(cut, alone(pocket, TEXTS, [0, 2, 4], truncation=True, max_length=11), atol=1e-5)
    said = run(tmp_path / "said.npy", pocket, prefix="query: ")
    assert np.allclose(said, alone(pocket, [f"query: {text}" for text in TEXTS], [0, 2, 4]), atol=1e-5)
    model_takes = run(tmp_path / "long.npy", pocket, ["Anna " * 400], max_length=10_000)
    assert pocket.longest == 256
    unlimited = SimpleNamespace(model_max_length=10**30)  # a tokenizer that does not know: 258 positions less two
    assert Encoder(pocket.model, unlimited, "", "").longest == 256
    assert np.allclose(
        model_takes, alone(pocket, ["Anna " * 400], [0, 2, 4], truncation=True, max_length=256), atol=1e-5
    )


@pytest.fixture(scope="module")
def bert(tmp_path_factory: pytest.TempPathFactory) -> Encoder:
    """Random weights; its tokenizer gives segment ids."""
    folder = tmp_path_factory.mktemp("bert")
    tokens = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *string.ascii_lowercase, *"?.,"]
    tokens += [f"##{letter}" for letter in string.ascii_lowercase]
    (folder / "vocab.txt").write_text("\n".join(tokens) + "\n")
    transformers.BertTokenizerFast(str(folder / "vocab.txt"), model_max_length=64).save_pretrained(folder)
    torch.manual_seed(0)
    config = transformers.BertConfig(
        vocab_size=len(tokens), hidden_size=16, num_hidden_layers=3, num_attention_heads=2, intermediate_size=24,
        max_position_embeddings=64,
    )  # fmt: skip
    transformers.BertModel(config).save_pretrained(folder)
    return load_encoder(folder)


def test_pairs_with_segments_and_the_second_gives_way(bert: Encoder, tmp_path: Path) -> None:
    pairs = [("it fell.", "rome rose. it fell."), ("a b", "c"), ("a b c d e f g h i j k l", "x " * 10)]
    found = run(tmp_path / "v.npy", bert, pairs, layers=[1, 3], max_length=20)
    expected = alone(bert, pairs, [1, 3], truncation="only_second", max_length=20)
    assert np.allclose(found, expected, atol=1e-5)
    types = bert.tokenizer(*pairs[0])["token_type_ids"]
    assert 1 in types  # else this test would see no segments
    assert not np.allclose(found[:, 0], alone(bert, ["it fell. rome rose. it fell."], [1, 3])[:, 0], atol=1e-3)


def test_only_the_layers_that_are_needed(bert: Encoder, tmp_path: Path) -> None:
    ran: list[int] = []
    hooks = [
        layer.register_forward_hook(lambda *_, number=number: ran.append(number))
        for number, layer in enumerate(bert.model.encoder.layer, start=1)
    ]
    lower = run(tmp_path / "lower.npy", bert, ["a b c"], layers=[2, 0])
    assert ran == [1, 2]
    whole = run(tmp_path / "whole.npy", bert, ["a b c"], layers=[2, 0, 3])
    assert ran == [1, 2, 1, 2, 3]
    assert np.array_equal(lower, whole[:2])
    for hook in hooks:
        hook.remove()
    with pytest.raises(RuntimeError, match="stop"), cut_above(bert.model, 1):
        raise RuntimeError("stop")
    assert len(bert.model.encoder.layer) == 3  # whole again, also after an error
