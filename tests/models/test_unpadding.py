"""A model that computes real tokens only gives the outputs of the model that it was, whatever else is in the batch."""

from __future__ import annotations

import copy
from typing import Any

import pytest
import torch
import transformers
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor
from xaug.models.unpadding import unpad

_SIZES: dict[str, Any] = {
    "vocab_size": 50, "hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 64,
    "max_position_embeddings": 320, "pad_token_id": 1,
}  # fmt: skip
_CONFIGS = {
    "bert": transformers.BertConfig, "roberta": transformers.RobertaConfig, "electra": transformers.ElectraConfig,
    "xlm-roberta": transformers.XLMRobertaConfig, "camembert": transformers.CamembertConfig,
}  # fmt: skip
_CLASSES = (
    "AutoModel", "AutoModelForSequenceClassification", "AutoModelForTokenClassification", "AutoModelForMaskedLM",
    "AutoModelForQuestionAnswering",
)  # fmt: skip


def pair(kind: str, auto_class: str = "AutoModel", dtype: torch.dtype = torch.float32) -> tuple[Any, Any]:
    """A model with random weights, and the same model without padding."""
    torch.manual_seed(0)
    model = getattr(transformers, auto_class).from_config(_CONFIGS[kind](**_SIZES)).to(dtype).eval()
    other = copy.deepcopy(model)
    assert unpad(other)
    return model, other


def inputs(lengths: list[int], width: int = 0) -> dict[str, Tensor]:
    """Inputs of rows of these lengths; a row's tokens follow from its length."""
    ids = torch.ones(len(lengths), width or max(lengths), dtype=torch.int64)
    mask = torch.zeros_like(ids)
    for row, length in enumerate(lengths):
        ids[row, :length] = (torch.arange(length) * (length + 7)) % 47 + 3
        mask[row, :length] = 1
    return {"input_ids": ids, "attention_mask": mask}


@pytest.mark.parametrize("auto_class", _CLASSES)
@pytest.mark.parametrize("kind", _CONFIGS)
@torch.inference_mode()
def test_outputs_are_those_of_the_model_with_padding(kind: str, auto_class: str) -> None:
    padded, unpadded = pair(kind, auto_class)
    batch = inputs([5, 9, 1, 9, 40], width=48)
    real = batch["attention_mask"].bool()
    for one, other in zip(padded(**batch).to_tuple(), unpadded(**batch).to_tuple(), strict=True):
        chosen = real if one.shape[:2] == real.shape else ...
        torch.testing.assert_close(other[chosen], one[chosen], atol=1e-5, rtol=1e-4)


@torch.inference_mode()
def test_hidden_states_of_all_layers_are_given() -> None:
    padded, unpadded = pair("bert")
    batch = inputs([5, 9, 3])
    real = batch["attention_mask"].bool()
    expected = padded(**batch, output_hidden_states=True).hidden_states
    found = unpadded(**batch, output_hidden_states=True).hidden_states
    assert len(found) == len(expected) == 3
    for one, other in zip(expected, found, strict=True):
        torch.testing.assert_close(other[real], one[real], atol=1e-5, rtol=1e-4)
        assert not other[~real].any(), "nothing is computed for padding"


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_no_output_depends_on_the_other_rows_to_the_bit(dtype: torch.dtype) -> None:
    _, model = pair("bert", "AutoModelForSequenceClassification", dtype)

    @given(st.lists(st.integers(1, 300), min_size=1, max_size=24), st.integers(0, 20))
    @settings(max_examples=30, deadline=None)
    @torch.inference_mode()
    def check(lengths: list[int], more: int) -> None:
        rows = -(-len(lengths) // 8) * 8  # as `batching` fills a batch up
        whole = model(**inputs([*lengths, *[0] * (rows - len(lengths))], max(lengths) + more)).logits
        alone = model(**inputs([lengths[-1], *[0] * 7])).logits
        assert torch.equal(whole[len(lengths) - 1], alone[0])

    check()


def test_gradients_at_the_inputs_are_the_same() -> None:
    found = []
    for model in pair("roberta", "AutoModelForSequenceClassification"):
        batch = inputs([5, 9, 3])
        embedded = model.get_input_embeddings()(batch["input_ids"]).detach().requires_grad_()
        logits = model(inputs_embeds=embedded, attention_mask=batch["attention_mask"]).logits
        found.append(torch.autograd.grad(logits.logsumexp(dim=1).sum(), embedded)[0])
    torch.testing.assert_close(found[0], found[1], atol=1e-6, rtol=1e-4)


def test_other_architectures_are_left_as_they_are() -> None:
    for config in (
        transformers.DistilBertConfig(vocab_size=50, dim=32, n_layers=1, n_heads=4, hidden_dim=64),
        transformers.BertConfig(**_SIZES, position_embedding_type="relative_key"),
        transformers.BertConfig(**_SIZES, is_decoder=True),
        transformers.RoFormerConfig(**_SIZES),  # these three have BERT's modules and another attention
        transformers.NystromformerConfig(**_SIZES, segment_means_seq_len=64, num_landmarks=8),
        transformers.BigBirdConfig(**_SIZES, attention_type="original_full"),
    ):
        model = transformers.AutoModel.from_config(config)
        before = str(model)
        assert not unpad(model)
        assert str(model) == before
