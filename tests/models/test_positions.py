"""Positions are read from the model itself, for every encoder that counts them after its padding token."""

from __future__ import annotations

from typing import Any

import pytest
import torch
import transformers
from making_tokenizers import SIZE
from xaug.models.positions import Positions, longest_input, positions

SHIFTED = (
    "Roberta", "XLMRoberta", "Camembert", "XLMRobertaXL", "MPNet", "Xmod", "Data2VecText", "Longformer", "Luke",
    "RobertaPreLayerNorm", "IBert",
)  # fmt: skip
PLAIN = ("Bert", "Electra", "DistilBert", "Albert", "Ernie", "RemBert", "Nystromformer")


def made(kind: str, **more: Any) -> Any:
    config = getattr(transformers, f"{kind}Config")(
        **{"vocab_size": 40, "max_position_embeddings": 66, "pad_token_id": 1, **SIZE, **more}
    )
    torch.manual_seed(0)
    return getattr(transformers, f"{kind}Model")(config).eval()


@pytest.mark.parametrize("kind", [*SHIFTED, *PLAIN])
def test_the_stated_number_of_tokens_is_accepted_and_one_more_is_not(kind: str) -> None:
    model = made(kind, **({"languages": ["en_XX"], "default_language": "en_XX"} if kind == "Xmod" else {}))
    found = positions(model)
    assert found == (Positions(2, 64, 1) if kind in SHIFTED else Positions(0, 66, None))
    ids = torch.full((1, found.count), 7)
    with torch.inference_mode():
        assert model(input_ids=ids).last_hidden_state.isfinite().all()
        if kind not in (
            "Longformer",
            "DistilBert",
        ):  # these pad an input
            with pytest.raises((IndexError, RuntimeError, ValueError)):
                model(input_ids=torch.full((1, found.count + 1), 7))


def test_another_padding_token_moves_the_start() -> None:
    assert positions(made("Roberta", pad_token_id=5)) == Positions(6, 60, 5)
    assert positions(made("XLMRoberta", pad_token_id=0)) == Positions(1, 65, 0)


def test_without_weights_it_is_the_same() -> None:
    with torch.device("meta"):
        assert positions(made("Camembert")) == Positions(2, 64, 1)


def test_distances_instead_of_positions() -> None:
    small = {"vocab_size": 40, "num_hidden_layers": 1}
    with torch.device("meta"):
        rotary = transformers.Qwen3Model(transformers.Qwen3Config(**small, hidden_size=32, max_position_embeddings=80))
        relative = transformers.T5EncoderModel(transformers.T5Config(vocab_size=40, d_model=32, d_ff=48, num_layers=1))
    assert positions(rotary) == Positions(0, 80, None)
    assert positions(relative).count == 512


class _Named:
    model_max_length = 50


def test_the_longest_input_is_what_model_tokenizer_and_padding_allow() -> None:
    model, tokenizer = made("Roberta"), _Named()
    assert longest_input(model, tokenizer) == 50
    tokenizer.model_max_length = int(1e30)  # the value of transformers for "not stated"
    assert longest_input(model, tokenizer) == 64
    assert longest_input(model, tokenizer, multiple=48) == 48
    assert longest_input(made("Bert"), tokenizer, multiple=8) == 64
