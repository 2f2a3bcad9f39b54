"""Embedding texts into a file of vectors: one forward pass for all layers, done once, and resumed after a kill."""

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
from xaug.data_cards.lock import exclusive
from xaug.data_cards.parameters import param
from xaug.evaluate.retrieval.encoder import PADDED, Encoder, check_layers, cut_above, load_encoder
from xaug.evaluate.retrieval.pooling import POOLINGS, Pooling
from xaug.evaluate.retrieval.vector_file import Stored, VectorFile
from xaug.models.budget import Budget, delayed_by_one, in_cache, in_order
from xaug.models.encoding.texts import Encoded, encode
from xaug.models.padding import padded
from xaug.models.placement import autocast

if TYPE_CHECKING:
    import torch

Texts = Sequence[str] | Sequence[tuple[str, str]]
Progress = Callable[[int, int], None]  # texts done, texts in all
_VERSION = 1  # raised when the same request would give other vectors
# Texts that are sorted by length together; a kill loses at most this many. Their padding is below 1 %, and one CPU core
# embeds them in half a minute (with a model of 12 layers and width 384).
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
    """The vectors of the texts, [layers, texts, width], memory-mapped from ``out`` (a .npy file).

    ``texts``: texts, or pairs, whose second text is cut where both together are too long. ``layers``: hidden states; 0
    is that of the embeddings. ``max_length``: the longest input in tokens, including special tokens; the model's own
    limit applies, too. ``token_budget``: the largest number of padded tokens in a batch. ``dtype``: fp32, bf16 or fp16.
    ``prefix``: put before each text (in a pair, before the first). ``stored``: the number type of the file.

    Next to a finished file, ``out`` + ".json" holds the request that decided it. The same request is not computed
    again, and another request replaces the file. Only one process writes a file at a time: another one waits and
    reports it to ``waiting``. Raises UsageError for no texts or an unknown layer, DataError for vectors that are not
    finite, ModelError, StorageError, and without ``waiting`` RunFolderError where another process is writing.
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
        exclusive(lock, what=str(out), place=param("output"), waiting=waiting),
    ):
        if (found := file.finished()) is not None:  # the other process has finished it
            return found
        array, done = file.begin()
        budget = _budget(token_budget, device)
        length = min(max_length, model.longest)
        # In inference_mode, autocast would cast each weight again for each batch; with no_grad it casts them once.
        with torch.no_grad(), cut_above(model.model, max(layers)), autocast(device, dtype):
            for start in range(done, len(texts), _WINDOW):
                window = _prefixed(texts[start : start + _WINDOW], prefix)
                for places, vectors in _window(window, model, layers, pool, length, budget, device):
                    with np.errstate(over="ignore"):  # _check_finite reports infinities
                        rows = vectors.astype(array.dtype)
                    _check_finite(rows, places, start, out)
                    array[:, start + places] = rows
                file.mark(array, start + len(window))
                if progress:
                    progress(start + len(window), len(texts))
        return file.finish()


def texts_sha256(texts: Texts) -> str:
    """The SHA-256 of texts or pairs, including their lengths."""
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
    """Everything that decides the vectors, with its hash as ``key``; batches and devices only change last digits."""
    request: dict[str, Any] = {
        "version": _VERSION, "model": model.name, "model_sha256": model.sha256, "texts": len(texts),
        "texts_sha256": texts_sha256(texts), "layers": list(layers), "layers_total": model.layers, "pooling": pooling,
        "max_length": min(max_length, model.longest), "prefix": prefix, "dtype": dtype, "stored": stored,
    }  # fmt: skip
    decides = {name: value for name, value in request.items() if name != "model"}  # the model's hash decides
    return {**request, "key": fingerprint(decides)}


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
    """Yield the indices and the vectors [layers, texts, width] of each batch, the longest texts first."""
    batches = _batches(_encoded(texts, model, max_length), model, layers, pool, budget, device)
    for places, pooled in delayed_by_one(batches):
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
            f"The vector of text {start + int(places[~good][0])} in {out.name} contains NaN, or a number that is too"
            f" large for {rows.dtype}. Use {param('dtype', 'fp32')}, or a lower layer with {param('layers')}."
        )
