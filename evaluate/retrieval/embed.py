"""Texts to vectors in a file: one forward for all wanted layers, made once, and gone on with after a kill."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from xaug.data_cards.canonical import fingerprint
from xaug.data_cards.durable import storage
from xaug.data_cards.errors import DataError, UsageError
from xaug.data_cards.lock import alone
from xaug.data_cards.parameters import param
from xaug.evaluate.retrieval.encoder import PADDED, Encoder, check_layers, cut_above, load_encoder
from xaug.evaluate.retrieval.pooling import POOLINGS, Pooling
from xaug.evaluate.retrieval.vector_file import Stored, VectorFile
from xaug.models.budget import Budget, in_cache, in_order, one_late
from xaug.models.encoding.texts import Encoded, encode
from xaug.models.padding import padded
from xaug.models.placement import autocast

if TYPE_CHECKING:
    import torch

Texts = Sequence[str] | Sequence[tuple[str, str]]
Progress = Callable[[int, int], None]  # texts done, texts in all
_VERSION = 1  # raised when the same request would give other vectors
# Texts sorted by length together, and lost by a kill at most: their padding is below 1 %, and one CPU core does them in
# half a minute (a model of 12 layers, 384 wide).
_WINDOW = 8192


def embed(
    texts: Texts,
    model: Path | Encoder,
    *,
    layers: Sequence[int],
    pooling: str,
    max_length: int,
    token_budget: int,
    device: str = "cpu",
    dtype: str = "fp32",
    out: Path,
    prefix: str = "",
    stored: Stored = "float16",
    progress: Progress | None = None,
    waiting: Callable[[str], None] | None = None,
) -> npt.NDArray[Any]:
    """Vectors [layers, texts, width] of ``stored`` numbers, memory-mapped from ``out`` (a .npy file).

    ``layers``: hidden states, 0 the embeddings. ``texts``: texts, or pairs whose second gives way where both are too
    long together. ``prefix`` is set before each text, of a pair before the first. ``max_length``: pieces, special ones
    included, at most what the model takes. ``token_budget``: padded pieces of a batch at most. ``dtype``: fp32, bf16,
    fp16.

    Beside a finished file stands ``out`` + ".json" with all that decided it: the same request is not computed again,
    another one replaces it. One process writes a file at a time: ``waiting`` is told of another, whose end is awaited.
    Raises UsageError for a request that makes no sense, DataError for vectors that are no numbers, ModelError,
    StorageError, and without ``waiting`` RunFolderError where another process is writing.
    """
    import torch

    pool = POOLINGS.get(pooling)
    if not texts:
        raise UsageError(f"There are no texts to embed for {out.name}.")
    if isinstance(model, Path):
        model = load_encoder(model, device=device)
    check_layers(model, layers)
    request = _request(texts, model, layers, pooling, max_length, dtype, prefix, stored)
    file = VectorFile(out, request, (len(layers), len(texts), int(model.model.config.hidden_size)), stored)
    with storage(out, "read vectors", param("output")):
        if (found := file.finished()) is not None:
            return found
    lock = out.with_name(f".lock-{out.name}")
    with (
        storage(out, "write vectors", param("output")),
        alone(lock, what=str(out), place=param("output"), waiting=waiting),
    ):
        if (found := file.finished()) is not None:  # by the process that was waited for
            return found
        array, done = file.begin()
        budget = _budget(token_budget, device)
        length = min(max_length, model.longest)
        # Not inference_mode: there autocast casts each weight anew for each batch, here once.
        with torch.no_grad(), cut_above(model.model, max(layers)), autocast(device, dtype):
            for start in range(done, len(texts), _WINDOW):
                window = _prefixed(texts[start : start + _WINDOW], prefix)
                for places, vectors in _window(window, model, layers, pool, length, budget, device):
                    with np.errstate(over="ignore"):  # an infinity is refused by name below
                        rows = vectors.astype(array.dtype)
                    _check_finite(rows, places, start, out)
                    array[:, start + places] = rows
                file.mark(array, start + len(window))
                if progress:
                    progress(start + len(window), len(texts))
        return file.finish()


def texts_sha256(texts: Texts) -> str:
    """Of texts or pairs, with where each ends."""
    digest = hashlib.sha256()
    for text in texts:
        for part in (text,) if isinstance(text, str) else text:
            data = part.encode("utf-8", "surrogatepass")
            digest.update(f"{len(data)}:".encode() + data)
        digest.update(b"\n")
    return digest.hexdigest()


def _request(
    texts: Texts, model: Encoder, layers: Sequence[int], pooling: str, max_length: int, dtype: str, prefix: str,
    stored: Stored,
) -> dict[str, Any]:  # fmt: skip
    """All that decides the vectors, and its fingerprint as ``key``. Batches and devices move last digits only."""
    said: dict[str, Any] = {
        "version": _VERSION, "model": model.name, "model_sha256": model.sha256, "texts": len(texts),
        "texts_sha256": texts_sha256(texts), "layers": list(layers), "layers_total": model.layers, "pooling": pooling,
        "max_length": min(max_length, model.longest), "prefix": prefix, "dtype": dtype, "stored": stored,
    }  # fmt: skip
    decides = {name: value for name, value in said.items() if name != "model"}  # a folder's name is only a name
    return {**said, "key": fingerprint(decides)}


def _budget(tokens: int, device: str) -> Budget:
    return in_cache(Budget(tokens, multiple=1 if device.startswith("cpu") else PADDED), device)


def _prefixed(texts: Texts, prefix: str) -> Texts:
    if not prefix:
        return texts
    return [prefix + one if isinstance(one, str) else (prefix + one[0], one[1]) for one in texts]  # type: ignore[return-value]


def _window(
    texts: Texts, model: Encoder, layers: Sequence[int], pool: Pooling, max_length: int, budget: Budget,
    device: str,
) -> Iterator[tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]]:  # fmt: skip
    """(places, vectors [layers, places, width]) of each batch, the longest texts first."""
    for places, pooled in one_late(_batches(_encoded(texts, model, max_length), model, layers, pool, budget, device)):
        yield places, pooled.float().cpu().numpy()


def _batches(
    sequences: Sequence[Encoded], model: Encoder, layers: Sequence[int], pool: Pooling, budget: Budget, device: str
) -> Iterator[tuple[npt.NDArray[np.int64], torch.Tensor]]:
    import torch

    lengths = np.array([len(one.ids) for one in sequences], dtype=np.int32)
    for places in in_order(lengths, np.ones_like(lengths), budget):
        longest = -(-int(lengths[places].max()) // budget.multiple) * budget.multiple
        arrays = padded([sequences[place] for place in places], longest, model.tokenizer.pad_token_id)
        inputs = {name: torch.from_numpy(array).to(device) for name, array in arrays.items()}
        states = model.model(**inputs, output_hidden_states=True).hidden_states
        yield places, torch.stack([pool(states[layer], inputs["attention_mask"]) for layer in layers])


def _encoded(texts: Texts, model: Encoder, max_length: int) -> list[Encoded]:
    if isinstance(texts[0], str):
        return encode(model.tokenizer, list(texts), None, max_length, "longest_first")  # type: ignore[arg-type]
    first, second = zip(*texts, strict=True)
    return encode(model.tokenizer, first, second, max_length, "only_second")


def _check_finite(rows: npt.NDArray[Any], places: npt.NDArray[np.int64], start: int, out: Path) -> None:
    good = np.isfinite(rows).all((0, 2))
    if not good.all():
        raise DataError(
            f"Text {start + int(places[~good][0])} of {out.name} gives a vector with NaN, or with a number beyond what"
            f" {rows.dtype} holds. Use {param('dtype', 'fp32')} and a lower layer."
        )
