"""Tiny real models with random weights, made once per session: only their arithmetic is meaningful."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
from transformers import (
    BertConfig,
    BertForMaskedLM,
    BertForSequenceClassification,
    BertModel,
    BertTokenizerFast,
)
from xaug.augment.adapters.classification import ClassificationAdapter
from xaug.augment.oracles.encoder import SentenceEncoder
from xaug.augment.oracles.masked_lm import MaskedLM
from xaug.augment.oracles.victim import Victim
from xaug.models.placement import Placement

WORDS = """a an the man men woman plays play old new guitar piano on stage makes music . , ? ##s"""
NAMES = ("entailment", "neutral", "contradiction")


@pytest.fixture(scope="session")
def bert(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, BertConfig]:
    """A folder with a word-piece tokenizer, and the configuration of a two-layer BERT for it."""
    folder = tmp_path_factory.mktemp("bert")
    tokens = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *WORDS.split(), *"bcdefghijklmnopqrstuvwxyz"]
    (folder / "vocab.txt").write_text("\n".join(tokens) + "\n", encoding="utf-8")
    BertTokenizerFast(str(folder / "vocab.txt"), model_max_length=64).save_pretrained(folder)
    config = BertConfig(
        vocab_size=len(tokens), hidden_size=32, num_hidden_layers=2, num_attention_heads=2,
        intermediate_size=64, max_position_embeddings=64,
    )  # fmt: skip
    torch.manual_seed(0)
    return folder, config


def _copy(bert: tuple[Path, BertConfig], folder: Path) -> Path:
    BertTokenizerFast.from_pretrained(bert[0]).save_pretrained(folder)
    return folder


@pytest.fixture(scope="session")
def encoder(bert: tuple[Path, BertConfig], tmp_path_factory: pytest.TempPathFactory) -> SentenceEncoder:
    """A sentence encoder with mean pooling, in the layout sentence-transformers reads."""
    folder = _copy(bert, tmp_path_factory.mktemp("encoder"))
    BertModel(bert[1]).save_pretrained(folder)
    modules = [
        {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
        {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
    ]
    (folder / "1_Pooling").mkdir()
    for name, content in {
        "modules.json": modules,
        "sentence_bert_config.json": {"max_seq_length": 64},
        "1_Pooling/config.json": {"word_embedding_dimension": 32, "pooling_mode_mean_tokens": True},
    }.items():
        (folder / name).write_text(json.dumps(content), encoding="utf-8")
    return SentenceEncoder(str(folder), Placement())


@pytest.fixture(scope="session")
def mlm(bert: tuple[Path, BertConfig], tmp_path_factory: pytest.TempPathFactory) -> MaskedLM:
    """A masked language model."""
    folder = _copy(bert, tmp_path_factory.mktemp("mlm"))
    BertForMaskedLM(bert[1]).save_pretrained(folder)
    return MaskedLM(str(folder), Placement())


@pytest.fixture(scope="session")
def judge(bert: tuple[Path, BertConfig], tmp_path_factory: pytest.TempPathFactory) -> Victim:
    """A classifier of pairs with NLI's labels."""
    folder = _copy(bert, tmp_path_factory.mktemp("judge"))
    config = BertConfig.from_dict(
        {
            **bert[1].to_dict(),
            "id2label": dict(enumerate(NAMES)),
            "label2id": {n: i for i, n in enumerate(NAMES)},
        }
    )
    BertForSequenceClassification(config).save_pretrained(folder)
    return Victim(str(folder), ClassificationAdapter(), NAMES, Placement(), role="judge")
