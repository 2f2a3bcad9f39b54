"""Vectors: those of the model itself, in the texts' order, made once, resumed, refused where they are no numbers."""

from __future__ import annotations

import json
import string
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch
import transformers
from casts import Casts
from disks import mounted
from xaug.data_cards.errors import DataError, ModelError, RunFolderError, StorageError, UnknownNameError, UsageError
from xaug.data_cards.lock import alone as holding
from xaug.data_cards.parameters import param
from xaug.evaluate.retrieval import embed as module
from xaug.evaluate.retrieval.embed import embed, texts_sha256
from xaug.evaluate.retrieval.encoder import Encoder, cut_above, load_encoder
from xaug.evaluate.retrieval.pooling import POOLINGS, mean
from xaug.models.folders import content_hash, resolve
from xaug.pocket import POCKET

TEXTS = [
    "Anna sees a red house.", "Tom", "The old woman gives the child a book, and the child reads it in the garden.",
    "Der Hund schläft.", "", "Два мальчика видят кошку.", "狗 在 房子 里", "A cat. A dog. A bird.",
    "Anna sees a red house.",
]  # fmt: skip


@pytest.fixture(scope="module")
def pocket() -> Encoder:
    return load_encoder(resolve(POCKET, "model"))


@pytest.fixture
def forwards(pocket: Encoder) -> Iterator[list[int]]:
    """Texts of each forward pass."""
    seen: list[int] = []
    hook = pocket.model.register_forward_pre_hook(
        lambda _module, _args, inputs: seen.append(len(inputs["input_ids"])), with_kwargs=True
    )
    yield seen
    hook.remove()


def run(out: Path, encoder: Encoder | Path, texts: Any = TEXTS, **changed: Any) -> Any:
    told: dict[str, Any] = {
        "layers": [0, 2, 4], "pooling": "mean", "max_length": 256, "token_budget": 64, "stored": "float32",
    }  # fmt: skip
    return embed(texts, encoder, out=out, **{**told, **changed})


@torch.no_grad()
def alone(encoder: Encoder, texts: Any, layers: list[int], **tokenizing: Any) -> Any:
    """[layers, texts, width]: each text by itself through the whole model, the mean over its pieces."""
    out = []
    for text in texts:
        first, second = (text, None) if isinstance(text, str) else text
        inputs = encoder.tokenizer(first, second, return_tensors="pt", **tokenizing)
        states = encoder.model(**inputs, output_hidden_states=True).hidden_states
        out.append(np.stack([states[layer][0].mean(0).numpy() for layer in layers]))
    return np.stack(out, axis=1)


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
    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *string.ascii_lowercase, *"?.,"]
    pieces += [f"##{letter}" for letter in string.ascii_lowercase]
    (folder / "vocab.txt").write_text("\n".join(pieces) + "\n")
    transformers.BertTokenizerFast(str(folder / "vocab.txt"), model_max_length=64).save_pretrained(folder)
    torch.manual_seed(0)
    config = transformers.BertConfig(
        vocab_size=len(pieces), hidden_size=16, num_hidden_layers=3, num_attention_heads=2, intermediate_size=24,
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


class TestOnce:
    """What was finished is not computed again; what was begun is gone on with."""

    def test_same_request_is_read(self, pocket: Encoder, tmp_path: Path, forwards: list[int]) -> None:
        out = tmp_path / "v.npy"
        first = np.array(run(out, pocket))
        made = len(forwards)
        assert made > 0
        again = run(out, pocket, token_budget=9999)  # how it is batched decides nothing
        assert len(forwards) == made
        assert np.array_equal(first, again)
        said = json.loads((tmp_path / "v.npy.json").read_text())
        assert said["model_sha256"] == content_hash(POCKET)
        assert said["texts_sha256"] == texts_sha256(TEXTS)
        assert (said["layers"], said["layers_total"], said["pooling"]) == ([0, 2, 4], 4, "mean")
        assert sorted(path.name for path in tmp_path.iterdir()) == ["v.npy", "v.npy.json"]

    @pytest.mark.parametrize(
        "changed",
        [
            {"layers": [0, 2, 3]}, {"pooling": "cls"}, {"prefix": "a "}, {"max_length": 12}, {"stored": "float16"},
            {"texts": [*TEXTS[:-1], "Anna sees a red house!"]}, {"texts": TEXTS[:-1]}, {"dtype": "bf16"},
        ],
    )  # fmt: skip
    def test_another_request_replaces_it(
        self, pocket: Encoder, tmp_path: Path, forwards: list[int], changed: dict[str, Any]
    ) -> None:
        run(tmp_path / "v.npy", pocket)
        before = len(forwards)
        found = np.array(run(tmp_path / "v.npy", pocket, **changed))
        assert len(forwards) > before
        assert np.array_equal(found, run(tmp_path / "fresh.npy", pocket, **changed))

    def test_a_damaged_file_is_made_again(self, pocket: Encoder, tmp_path: Path) -> None:
        out = tmp_path / "v.npy"
        first = np.array(run(out, pocket))
        for damage in (b"", b"no array", out.read_bytes()[:500]):
            out.write_bytes(damage)
            assert np.array_equal(run(out, pocket), first)
        (tmp_path / "v.npy.json").write_text('{"key": ')
        assert np.array_equal(run(out, pocket), first)

    @pytest.mark.parametrize("killed_in", ["forward", "mark"])
    def test_a_killed_run_goes_on(
        self, pocket: Encoder, tmp_path: Path, forwards: list[int], monkeypatch: pytest.MonkeyPatch, killed_in: str
    ) -> None:
        monkeypatch.setattr(module, "_WINDOW", 4)  # windows of texts 0 to 3, 4 to 7, 8
        whole = np.array(run(tmp_path / "whole.npy", pocket))
        forwards.clear()
        out = tmp_path / "v.npy"

        def kill(done: int, _total: int) -> None:
            if done == 8:
                raise KeyboardInterrupt

        if killed_in == "mark":
            monkeypatch.setattr("xaug.evaluate.retrieval.vector_file.VectorFile.mark", _fail_at_second(out))
        with pytest.raises(KeyboardInterrupt):
            run(out, pocket, progress=kill)
        assert not out.exists()
        if killed_in == "mark":
            monkeypatch.undo()
            monkeypatch.setattr(module, "_WINDOW", 4)
        forwards.clear()
        assert np.array_equal(run(out, pocket), whole)
        assert sum(forwards) == (1 if killed_in == "forward" else 5)

    def test_what_another_request_began_is_not_gone_on_with(
        self, pocket: Encoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(module, "_WINDOW", 4)

        def kill(_done: int, _total: int) -> None:
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            run(tmp_path / "v.npy", pocket, pooling="max", progress=kill)
        assert np.allclose(run(tmp_path / "v.npy", pocket), alone(pocket, TEXTS, [0, 2, 4]), atol=1e-5)


def _fail_at_second(out: Path) -> Any:
    from xaug.evaluate.retrieval.vector_file import VectorFile

    mark, calls = VectorFile.mark, [0]

    def failing(self: VectorFile, array: Any, done: int) -> None:
        calls[0] += 1
        if calls[0] == 2:
            raise KeyboardInterrupt
        mark(self, array, done)

    return failing


class TestRefused:
    def test_a_number_too_large_for_float16(
        self, pocket: Encoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        huge = torch.tensor([0.0])

        def pool(hidden: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
            long = (mask.sum(1, keepdim=True) > 12).float() + huge
            return mean(hidden, mask) * (1 + 1e8 * long)

        monkeypatch.setitem(POOLINGS._specs, "huge", pool)
        with pytest.raises(DataError, match=r"Text 2 of v\.npy gives a vector .* beyond what float16 holds"):
            run(tmp_path / "v.npy", pocket, pooling="huge", stored="float16")
        assert np.isfinite(run(tmp_path / "v.npy", pocket, pooling="huge")).all()

    def test_requests_without_sense(self, pocket: Encoder, tmp_path: Path) -> None:
        out = tmp_path / "v.npy"
        with pytest.raises(UsageError, match=r"hidden states 0 \(embeddings\) to 4; wanted: 5, -1"):
            run(out, pocket, layers=[0, 5, -1])
        with pytest.raises(UsageError, match="wanted: none"):
            run(out, pocket, layers=[])
        with pytest.raises(UsageError, match="no texts"):
            run(out, pocket, [])
        with pytest.raises(UsageError, match="fp8"):
            run(out, pocket, dtype="fp8")
        with pytest.raises(UnknownNameError, match="mean"):
            run(out, pocket, pooling="meen")

    def test_a_place_that_cannot_be_written(self, pocket: Encoder, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("")
        with pytest.raises(StorageError, match="output="):
            run(tmp_path / "file" / "v.npy", pocket)

    def test_a_full_disk_is_said_before_anything_is_computed(
        self, pocket: Encoder, tmp_path: Path, forwards: list[int]
    ) -> None:
        # Written to as a file with holes it would be a bus error, of which nobody is told.
        with mounted(tmp_path / "small", "size=20k") as folder:
            with pytest.raises(StorageError, match=r"Cannot write vectors in .*No room is left.*output="):
                run(folder / "v.npy", pocket, TEXTS * 20)
            assert list(folder.iterdir()) == []
        assert not forwards

    def test_another_process_that_writes_them_is_refused_or_waited_for(
        self, pocket: Encoder, tmp_path: Path, forwards: list[int]
    ) -> None:
        other, told = ExitStack(), list[str]()
        other.enter_context(holding(tmp_path / ".lock-v.npy", what="v.npy", place=param("output")))
        with pytest.raises(RunFolderError, match=r"v\.npy is being written by pid \d+"):
            run(tmp_path / "v.npy", pocket)
        assert not forwards

        def waiting(text: str) -> None:
            told.append(text)
            other.close()

        found = run(tmp_path / "v.npy", pocket, waiting=waiting)
        assert len(told) == 1
        assert np.array_equal(found, run(tmp_path / "fresh.npy", pocket))

    def test_a_folder_without_weights(self, tmp_path: Path) -> None:
        with pytest.raises(ModelError, match="does not load"):
            load_encoder(tmp_path)


def test_where_texts_end_is_hashed() -> None:
    assert len({texts_sha256(one) for one in (["ab", "c"], ["a", "bc"], ["abc"], [("ab", "c")], [("a", "bc")])}) == 5
