"""Named settings: the hidden states that XTREME's scripts and jiant use, listed for each depth."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from evaluating import Heard, small_plan
from pydantic import ValidationError
from xaug.data_cards.errors import UsageError
from xaug.evaluate.config import RetrievalConfig
from xaug.evaluate.retrieval.named import NAMED
from xaug.evaluate.run import execute


def kept_states(layers: int, last: int, index: int) -> int:
    """What ``hidden_states[-last:][index]`` is, counted from the embeddings: the scripts' own arithmetic."""
    return list(range(layers + 1))[-last:][index]


@pytest.mark.parametrize(
    ("name", "kind", "layers", "state", "pooling"),
    [
        # run_tatoeba.sh: --num_layers 24 --specific_layer 13 of XLM-R Large, 12 and 7 of mBERT
        ("xtreme", "parallel", 24, kept_states(24, 24, 13), "mean"),
        ("xtreme", "parallel", 12, kept_states(12, 12, 7), "mean"),
        ("xtreme", "parallel", 16, kept_states(16, 12, 7), "mean"),  # XLM-100
        # run_bucc2018.sh: --specific_layer 7, and --num_layers stays 12
        ("xtreme", "mining", 24, kept_states(24, 12, 7), "cls"),
        ("xtreme", "mining", 12, kept_states(12, 12, 7), "cls"),
        ("jiant", "parallel", 24, 14, "mean"),
        ("jiant", "mining", 24, 14, "mean"),
        ("jiant", "mining", 14, 14, "mean"),
    ],
)
def test_the_hidden_state(name: str, kind: str, layers: int, state: int, pooling: str) -> None:
    found = NAMED.get(name).applied(RetrievalConfig(named=name), kind, layers, "model")  # type: ignore[arg-type]
    assert (found.layers, found.pooling) == (state, pooling)
    assert (found.scoring if kind == "parallel" else found.mining) == ("cosine" if kind == "parallel" else "margin")


def test_those_of_xlm_r_large() -> None:
    layers = {
        (name, kind): NAMED.get(name).applied(RetrievalConfig(), kind, 24, "x").layers
        for name in NAMED.names()
        for kind in ("parallel", "mining")
    }
    assert layers == {
        ("xtreme", "parallel"): 14, ("xtreme", "mining"): 20, ("jiant", "parallel"): 14, ("jiant", "mining"): 14,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "kind", "layers", "said"),
    [
        ("jiant", "parallel", 12, r"jiant uses hidden state 14, .* me5 has only 12 layers.*layers="),
        ("jiant", "mining", 13, "has only 13 layers"),
        (
            "xtreme",
            "mining",
            6,
            "xtreme uses the eighth of an encoder's last 12 hidden states, but me5 has only 6 layers",
        ),
        ("xtreme", "parallel", 10, "has only 10 layers"),
    ],
)
def test_an_encoder_without_that_state_is_refused(name: str, kind: str, layers: int, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        NAMED.get(name).applied(RetrievalConfig(), kind, layers, "me5")


@pytest.mark.parametrize("field", [{"layers": "sweep"}, {"pooling": "mean"}, {"mining": "csls"}, {"neighbours": 3}])
def test_a_name_and_what_it_decides_are_not_said_together(field: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match=f"the setting jiant decides {next(iter(field))}: leave one"):
        RetrievalConfig.model_validate({"named": "jiant", **field})
    RetrievalConfig.model_validate({"named": "jiant", "prefix": "query: ", "centred": True})


def encoder_of(layers: int, folder: Path) -> Path:
    """An untrained encoder of some depth that reads the embedded world's words."""
    import torch
    import transformers
    from xaug.models.folders import resolve

    pocket = resolve("pocket", "model")
    config = transformers.AutoConfig.from_pretrained(pocket)
    torch.manual_seed(0)
    made = transformers.BertModel(
        transformers.BertConfig(
            vocab_size=config.vocab_size, hidden_size=16, num_hidden_layers=layers, num_attention_heads=2,
            intermediate_size=16, max_position_embeddings=128,
        )
    )  # fmt: skip
    made.save_pretrained(folder)
    transformers.AutoTokenizer.from_pretrained(pocket).save_pretrained(folder)
    return folder


def test_the_name_stands_beside_each_score(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XAUG_CACHE", str(tmp_path / "cache"))
    told: dict[str, Any] = {"tasks": ("tatoeba", "bucc2018"), "languages": ("fr",), "retrieval": {"named": "xtreme"}}
    with pytest.raises(UsageError, match="The retrieval setting xtreme uses"):
        execute(small_plan(tmp_path, **told), tmp_path / "flat", Heard(), resume=False)
    deep = small_plan(tmp_path, model=str(encoder_of(12, tmp_path / "deep")), **told)
    results = execute(deep, tmp_path / "out", Heard(), resume=False)
    shown = {
        cell.task: {name: cell.settings[name] for name in ("setting", "layer", "layers_total", "pooling", "scoring")}
        for cell in results.cells
    }
    own = {"setting": "xtreme", "layer": 8, "layers_total": 12}
    assert shown == {
        "pocket_tatoeba": {**own, "pooling": "mean", "scoring": "cosine"},
        "pocket_bucc2018": {**own, "pooling": "cls", "scoring": "margin"},
    }
    assert "setting xtreme, layer 8 of 12, pooling cls" in (tmp_path / "out/report.md").read_text(encoding="utf-8")
    plain = execute(small_plan(tmp_path, model=deep.config.model, **{**told, "retrieval": {}}),
                     tmp_path / "plain", Heard(), resume=False)  # fmt: skip
    assert all("setting" not in cell.settings for cell in plain.cells)
