"""The embedded model as it is shipped: small, loadable by transformers, and aligned across languages."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from random import Random
from typing import Any

import pytest
import torch
import transformers
from xaug.pocket.concepts import LANGUAGES
from xaug.pocket.languages import language
from xaug.pocket.patterns import sentence
from xaug.pocket.words import write

FOLDER = Path(str(files("xaug.pocket"))) / "model"
MEANINGS = 60


@pytest.fixture(scope="module")
def vectors() -> dict[str, torch.Tensor]:
    """Language → mean states of the last layer for the same unseen meanings, [MEANINGS, width]."""
    tokenizer: Any = transformers.AutoTokenizer.from_pretrained(FOLDER)
    model: Any = transformers.AutoModel.from_pretrained(FOLDER).eval()
    found = {}
    for code in LANGUAGES:
        texts = [write(language(code).sentence(sentence(Random(f"model test/{n}")))).text for n in range(MEANINGS)]
        batch = tokenizer(texts, padding=True, return_tensors="pt")
        mask = batch["attention_mask"][..., None]
        with torch.no_grad():
            states = model(**batch).last_hidden_state
        found[code] = torch.nn.functional.normalize((states * mask).sum(1) / mask.sum(1), dim=-1)
    return found


def test_it_is_small_and_complete() -> None:
    assert (FOLDER / "model.safetensors").stat().st_size < 10_000_000
    model, report = transformers.AutoModelForMaskedLM.from_pretrained(FOLDER, output_loading_info=True)
    assert not report["missing_keys"]
    assert not report["unexpected_keys"]
    assert len(transformers.AutoTokenizer.from_pretrained(FOLDER)) == model.config.vocab_size


@pytest.mark.parametrize("code", [code for code in LANGUAGES if code != "en"])
def test_translations_are_neighbours(code: str, vectors: dict[str, torch.Tensor]) -> None:
    nearest = (vectors[code] @ vectors["en"].T).argmax(1)
    right = int((nearest == torch.arange(MEANINGS)).sum())
    assert right >= 12, f"{right} of {MEANINGS}; chance is one"
