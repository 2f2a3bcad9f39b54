"""The masked LM gives the answers of a plain forward pass, in TextAttack's order."""

from __future__ import annotations

import json
import re
import string
from pathlib import Path
from typing import Any

import pytest
import torch
import transformers
from tiny import TinyModels
from tokenizers import Tokenizer
from xaug.augment.oracles.masked_lm import MaskedLM
from xaug.augment.queries import MaskItem
from xaug.augment.text import words
from xaug.data_cards.errors import ModelError
from xaug.models.placement import Placement

GAPS = [
    ("The museum ", " at nine and closes at six.\nThe museum is closed."),
    ("", " museum opens at nine."),
    ("She crossed the bridge ", ""),
    ("Most farmers in the ", " grow apples, pears and plums. " * 9),
    ("", ""),
]


def _reference(model: Any, tokenizer: Any, text: str, top_k: int) -> list[str]:
    """WordSwapMaskedLM._bae_replacement_words and _get_transformations, for one text."""
    inputs = tokenizer([text], truncation=True, max_length=tokenizer.model_max_length, return_tensors="pt")
    inputs = {name: inputs[name] for name in ("input_ids", "attention_mask")}
    position = inputs["input_ids"][0].tolist().index(tokenizer.mask_token_id)
    with torch.no_grad():
        probabilities = torch.softmax(model(**inputs).logits[0, position], dim=0)
    found: list[str] = []
    for i in torch.argsort(probabilities, descending=True).tolist():
        word = tokenizer.convert_ids_to_tokens(i).replace("##", "")
        if len(words(word)) == 1 and not all(c in string.punctuation for c in word):
            found.append(word)
        if len(found) == top_k:
            break
    return [word for word in found if re.search("[a-zA-Z]", word)]


@pytest.mark.parametrize("top_k", [1, 7, 50])
def test_answers_are_those_of_a_plain_forward_pass(tiny: TinyModels, top_k: int) -> None:
    model = transformers.AutoModelForMaskedLM.from_pretrained(tiny.mlm).eval()
    tokenizer = transformers.AutoTokenizer.from_pretrained(tiny.mlm)
    answers = MaskedLM(str(tiny.mlm), Placement(), top_k=top_k).answer([MaskItem(*gap, False) for gap in GAPS])
    for (before, after), answer in zip(GAPS, answers, strict=True):
        assert list(answer) == _reference(model, tokenizer, f"{before}[MASK]{after}", top_k)
    assert len(answers[0]) > top_k // 2


def test_whole_words_are_the_top_tokens_without_sub_words_and_special_tokens(tiny: TinyModels) -> None:
    mlm = MaskedLM(str(tiny.mlm), Placement(), top_k=300)
    every, whole = mlm.answer([MaskItem(*GAPS[0], False), MaskItem(*GAPS[0], True)])
    vocabulary = set(mlm.tokenizer.get_vocab())
    assert len(whole) < len(every)
    rest = iter(every)
    assert all(word in rest for word in whole), "in the same order"
    assert set(whole) <= vocabulary - {"[UNK]", "[CLS]", "[SEP]", "[MASK]", "[PAD]"}


def test_a_gap_beyond_the_longest_input_has_no_answer(tiny: TinyModels) -> None:
    far = MaskItem("very " * 400, " end", False)
    near = MaskItem("The ", " museum" * 400, False)
    first, second = MaskedLM(str(tiny.mlm), Placement()).answer([far, near])
    assert first == ()
    assert second


CONFIGS = {
    "bert": transformers.BertConfig, "electra": transformers.ElectraConfig, "roberta": transformers.RobertaConfig,
    "xlm-roberta": transformers.XLMRobertaConfig, "camembert": transformers.CamembertConfig,
    "distilbert": transformers.DistilBertConfig, "albert": transformers.AlbertConfig,
    "modernbert": transformers.ModernBertConfig, "deberta-v2": transformers.DebertaV2Config,
    "mpnet": transformers.MPNetConfig, "squeezebert": transformers.SqueezeBertConfig,
}  # fmt: skip


def _padded_with_one(tokenizer: Any) -> Any:
    """The tokenizer with the ids of its first two tokens exchanged, one of which is the padding token."""
    serialized = json.loads(tokenizer.backend_tokenizer.to_str())
    vocabulary = serialized["model"]["vocab"]
    first, second = sorted(vocabulary, key=vocabulary.__getitem__)[:2]
    vocabulary[first], vocabulary[second] = 1, 0
    for token in serialized["added_tokens"]:
        token["id"] = vocabulary[token["content"]]
    named = ("pad_token", "unk_token", "cls_token", "sep_token", "mask_token")
    special = {name: getattr(tokenizer, name) for name in named}
    return transformers.PreTrainedTokenizerFast(tokenizer_object=Tokenizer.from_str(json.dumps(serialized)), **special)


@pytest.mark.filterwarnings("ignore:`torch.jit")  # transformers' DeBERTa and ModernBERT, when imported
@pytest.mark.parametrize("kind", CONFIGS)
def test_decoding_only_the_gap_changes_no_answer(kind: str, tiny: TinyModels, tmp_path: Path) -> None:
    """For every architecture whose head receives the gap alone, and for one that is not listed (squeezebert)."""
    tokenizer: Any = transformers.AutoTokenizer.from_pretrained(tiny.mlm)
    if kind == "mpnet":  # its class counts positions around token 1, whatever its configuration says
        tokenizer = _padded_with_one(tokenizer)
    sizes: dict[str, Any] = {
        "hidden_size": 16, "embedding_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2,
        "intermediate_size": 16, "max_position_embeddings": 66, "pad_token_id": tokenizer.pad_token_id,
    }  # fmt: skip
    if kind == "distilbert":
        sizes = {"dim": 16, "n_layers": 1, "n_heads": 2, "hidden_dim": 16, "max_position_embeddings": 66}
    if kind == "squeezebert":
        sizes |= {f"{part}_groups": 1 for part in ("q", "k", "v", "post_attention", "intermediate", "output")}
    if kind == "modernbert":
        sizes |= {
            "cls_token_id": 2,
            "sep_token_id": 3,
            "bos_token_id": 2,
            "eos_token_id": 3,
            "reference_compile": False,
        }
    torch.manual_seed(5)
    config = CONFIGS[kind](vocab_size=len(tokenizer), initializer_range=0.3, **sizes)
    model = transformers.AutoModelForMaskedLM.from_config(config).eval()
    model.save_pretrained(tmp_path)
    tokenizer.model_max_length = 60
    tokenizer.save_pretrained(tmp_path)
    answers = MaskedLM(str(tmp_path), Placement(), top_k=5).answer([MaskItem(*gap, False) for gap in GAPS])
    for (before, after), answer in zip(GAPS, answers, strict=True):
        assert list(answer) == _reference(model, tokenizer, f"{before}[MASK]{after}", 5)


def test_a_model_without_a_mask_token_is_refused(tiny: TinyModels, tmp_path: Path) -> None:
    transformers.AutoModelForMaskedLM.from_pretrained(tiny.mlm).save_pretrained(tmp_path)
    tokenizer: Any = transformers.AutoTokenizer.from_pretrained(tiny.mlm)
    bare = transformers.PreTrainedTokenizerFast(tokenizer_object=tokenizer._tokenizer, pad_token="[PAD]")
    bare.save_pretrained(tmp_path)
    with pytest.raises(ModelError, match="no mask token"):
        MaskedLM(str(tmp_path), Placement())
