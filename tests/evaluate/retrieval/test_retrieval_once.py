"""Vectors are computed once, resumed, and refused if not finite or if there is no place for them."""

from __future__ import annotations

import json
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from disks import mounted
from embedding import TEXTS, alone, run
from xaug.data_cards.errors import DataError, ModelError, RunFolderError, StorageError, UnknownNameError, UsageError
from xaug.data_cards.lock import exclusive as holding
from xaug.data_cards.parameters import param
from xaug.evaluate.retrieval import embed as module
from xaug.evaluate.retrieval.embed import texts_sha256
from xaug.evaluate.retrieval.encoder import Encoder, load_encoder
from xaug.evaluate.retrieval.pooling import POOLINGS, mean
from xaug.models.folders import content_hash
from xaug.pocket import POCKET


class TestOnce:
    """Finished vectors are not computed again, and unfinished ones are resumed."""

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
        with pytest.raises(DataError, match=r"vector of text 2 in v\.npy .* too large for float16"):
            run(tmp_path / "v.npy", pocket, pooling="huge", stored="float16")
        assert np.isfinite(run(tmp_path / "v.npy", pocket, pooling="huge")).all()

    def test_requests_without_sense(self, pocket: Encoder, tmp_path: Path) -> None:
        out = tmp_path / "v.npy"
        with pytest.raises(UsageError, match=r"hidden states 0 \(embeddings\) to 4\..* the choice was 5, -1\."):
            run(out, pocket, layers=[0, 5, -1])
        with pytest.raises(UsageError, match="the choice was none"):
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
