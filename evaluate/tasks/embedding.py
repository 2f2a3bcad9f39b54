"""What the retrieval tasks share: rows by role, an encoder and its layers, vectors kept by content."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from xaug.data_cards.canonical import fingerprint
from xaug.data_cards.errors import DataError
from xaug.data_cards.references import Reference
from xaug.data_cards.schema import Row
from xaug.evaluate.config import RetrievalConfig
from xaug.evaluate.retrieval.embed import Texts, embed, texts_sha256
from xaug.evaluate.retrieval.encoder import Encoder, load_encoder
from xaug.evaluate.retrieval.named import NAMED
from xaug.evaluate.retrieval.scoring import SCORINGS
from xaug.evaluate.retrieval.vectors import Vectors
from xaug.evaluate.tasks.base import Setting, Work
from xaug.models.placement import device_for

_MANY = 100_000  # texts: beyond, vectors are kept as float16 (BUCC's test sets; Mewsli-X's pool of a million)


def sides(reference: Reference, most: int | None) -> tuple[list[Row], list[Row]]:
    """(queries, at most so many; all candidates) of a split. Raises DataError without queries."""
    rows: list[Row] = reference.table.to_pylist()
    queries = [row for row in rows if row["role"] == "query"]
    if not queries:
        raise DataError(f"{reference.name} holds no query. Was it made from the task's official files?")
    return queries[:most], [row for row in rows if row["role"] == "candidate"]


@dataclass(frozen=True)
class Embedder:
    """An encoder under the settings of an evaluation."""

    work: Work
    encoder: Encoder
    device: str
    layers: tuple[int, ...]  # that are computed
    layer: int  # whose score is the task's
    config: RetrievalConfig  # with what a named setting decides

    @property
    def settings(self) -> dict[str, Setting]:
        """How vectors came about, as it is printed beside each score."""
        config = self.config
        said: dict[str, Setting] = {"setting": config.named} if config.named else {}
        said |= {
            "layer": self.layer, "layers_total": self.encoder.layers, "pooling": config.pooling,
            "centred": config.centred, "scoring": config.scoring,
        }  # fmt: skip
        if config.scoring != "cosine":
            said["neighbours"] = config.neighbours or SCORINGS.get(config.scoring).neighbours
        if config.prefix:
            said["prefix"] = config.prefix
        return said

    @property
    def memory_cap(self) -> int:
        """Bytes a search may take."""
        return int(self.config.memory_gb * 10**9)

    def vectors(self, texts: Texts, *, max_length: int | None = None, pooling: str | None = None) -> npt.NDArray[Any]:
        """[layers, texts, width], memory-mapped; computed once for the same texts, encoder and settings."""
        config, own = self.work.config, self.config
        length = min(own.max_length, max_length or own.max_length)
        pool = pooling or own.pooling
        key = fingerprint(
            {
                "texts": texts_sha256(texts), "layers": list(self.layers), "pooling": pool, "length": length,
                "prefix": own.prefix, "dtype": config.dtype,
            }
        )  # fmt: skip
        return embed(
            texts, self.encoder, layers=self.layers, pooling=pool, max_length=length,
            token_budget=config.token_budget, device=self.device, dtype=config.dtype,
            out=self.work.scratch / self.encoder.sha256[:16] / f"{key[:24]}.npy", prefix=own.prefix,
            stored="float16" if len(texts) > _MANY else "float32", waiting=self.work.note,
        )  # fmt: skip

    def view(self, array: npt.NDArray[Any], layer: int, name: str) -> Vectors:
        """One layer's vectors, centred if the settings say so."""
        found = Vectors(array[self.layers.index(layer)], name)
        return found.centred() if self.config.centred else found


def open_embedder(work: Work, *, last: bool = False) -> Embedder:
    """Load the work's encoder. ``last``: its last layer, whatever the settings say (a dual encoder was trained so)."""
    device = device_for(work.config.device)
    encoder = load_encoder(work.model, device=device)
    config, kind = work.config.retrieval, work.task.target.kind
    if config.named and not last:
        config = NAMED.get(config.named).applied(config, kind, encoder.layers, encoder.name)
    wanted = config.layers
    middle = min(encoder.layers // 2 + 2, encoder.layers)  # see RetrievalConfig.layers
    named = {"auto": middle, "sweep": middle, "last": encoder.layers}
    layer = encoder.layers if last else named[wanted] if isinstance(wanted, str) else wanted
    layers = tuple(range(encoder.layers + 1)) if wanted == "sweep" and not last else (layer,)
    return Embedder(work, encoder, device, layers, layer, config)


def joined(arrays: Sequence[npt.NDArray[Any]]) -> npt.NDArray[Any]:
    """Vectors of several pools as one: [layers, all texts, width]."""
    return arrays[0] if len(arrays) == 1 else np.concatenate(arrays, axis=1)


def texts_of(rows: Iterable[Row]) -> list[str]:
    """The rows' own texts."""
    return [str(row["text"]) for row in rows]
