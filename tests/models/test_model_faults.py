"""Faulty model folders: every way to load them says in one line what is wrong and what to do."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from making_tokenizers import byte_level, save_encoder, uncased
from safetensors.torch import load_file, save_file
from xaug.augment.oracles.encoder import SentenceEncoder
from xaug.data_cards.errors import ModelError
from xaug.evaluate.retrieval.encoder import load_encoder as evaluators
from xaug.models.folders import resolve
from xaug.models.loading import load, load_tokenizer
from xaug.models.loading import load_encoder as trainers
from xaug.models.placement import Placement


def _victim(folder: Path) -> None:
    load(str(folder), "AutoModelForSequenceClassification", "victim", Placement())


def _sentences(folder: Path) -> None:
    SentenceEncoder(str(folder), Placement())


def _evaluator(folder: Path) -> None:
    evaluators(resolve(str(folder), "model"))


def _trainer(folder: Path) -> None:
    resolve(str(folder), "model")
    load_tokenizer(folder)
    trainers(folder)


DOORS = {"victim": _victim, "sentences": _sentences, "evaluator": _evaluator, "trainer": _trainer}
Harm = Callable[[Path], object]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small classifier; the other ways to load it need its encoder only."""
    return save_encoder(
        tmp_path / "model", "Bert", uncased(), suffix="ForSequenceClassification", max_position_embeddings=64
    )


def _config(**changes: object) -> Harm:
    def harm(folder: Path) -> None:
        path = folder / "config.json"
        path.write_text(json.dumps(json.loads(path.read_text()) | changes))

    return harm


def _write(name: str, content: str) -> Harm:
    return lambda folder: (folder / name).write_text(content)


def _no_tokenizer(folder: Path) -> None:
    for name in ("tokenizer.json", "tokenizer_config.json", "special_tokens_map.json"):
        (folder / name).unlink(missing_ok=True)


def _weights(change: Callable[[dict[str, object]], object]) -> Harm:
    def harm(folder: Path) -> None:
        tensors = load_file(folder / "model.safetensors")
        change(tensors)
        save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})

    return harm


def _two_layers_of_three(tensors: dict[str, object]) -> None:
    for name in [name for name in tensors if ".layer.0." in name]:
        del tensors[name]


HARMS: dict[str, tuple[Harm, str]] = {
    "config: a list": (_write("config.json", "[1, 2]"), r"config\.json holds a list, not an object"),
    "config: a number": (_write("config.json", "7"), r"config\.json holds a number"),
    "config: null": (_write("config.json", "null"), r"config\.json holds null"),
    "config: empty": (_write("config.json", ""), r"config\.json is empty"),
    "config: not JSON": (_write("config.json", "{'a': 1}"), r"config\.json is not JSON"),
    "config: missing": (lambda folder: (folder / "config.json").unlink(), r"config\.json is missing"),
    "config: no text": (lambda folder: (folder / "config.json").write_bytes(b"\xff\xfe{"), r"config\.json is not JSON"),
    "config: an unknown kind": (_config(model_type="nonesuch"), "does not load"),
    "no tokenizer": (_no_tokenizer, r"has no tokenizer \(tokenizer\.json\).*save_pretrained"),
    "tokenizer: damaged": (
        _write("tokenizer.json", "{"), "The tokenizer of the .* does not load: .*own tokenizer files",
    ),
    "tokenizer: of another model": (
        lambda folder: byte_level().save_pretrained(folder), r"token ids up to 2\d\d, and the model has embeddings for",
    ),
    "weights: of another shape": (
        _config(vocab_size=300),
        r"embeddings\.word_embeddings\.weight is \d+ × 32 in the file and 300 × 32 by config\.json",
    ),
    "weights: cut short": (
        lambda folder: (folder / "model.safetensors").write_bytes((folder / "model.safetensors").read_bytes()[:500]),
        "does not load",
    ),
    "weights: missing": (_weights(_two_layers_of_three), r"weights .*encoder\.layer\.0\."),
}  # fmt: skip


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("harm", HARMS)
def test_one_line_says_what_is_wrong_and_what_to_do(harm: str, door: str, folder: Path) -> None:
    if (door, harm) == ("sentences", "weights: missing"):
        pytest.skip("sentence-transformers loads the model itself and only logs which weights it draws anew")
    break_it, said = HARMS[harm]
    break_it(folder)
    with pytest.raises(ModelError, match=said) as caught:
        DOORS[door](folder)
    text = str(caught.value)
    assert "\n" not in text
    assert len(text) < 700
    assert str(folder) in text


def test_positions_that_skip_another_padding_token_are_refused(tmp_path: Path) -> None:
    folder = save_encoder(tmp_path / "shifted", "Roberta", byte_level(), max_position_embeddings=66)
    _trainer(folder)
    _config(pad_token_id=3)(folder)
    with pytest.raises(ModelError, match="pads with token 1, but the model expects token 3 as padding"):
        _trainer(folder)


def test_a_tokenizer_gives_no_segments_that_the_model_has_no_embedding_for(folder: Path) -> None:
    small = save_encoder(folder.parent / "one", "Bert", uncased(), type_vocab_size=1, max_position_embeddings=64)
    assert "token_type_ids" not in load_tokenizer(small)("a", "b")
    assert "token_type_ids" in load_tokenizer(folder)("a", "b")
    body = load(str(small), "AutoModel", "model", Placement())
    assert "token_type_ids" not in body.tokenizer("a", "b")
