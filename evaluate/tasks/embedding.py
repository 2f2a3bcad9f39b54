"""What the retrieval tasks share: rows by role, an encoder with its layers, and vectors cached by their content."""

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

_MANY = 100_000  # beyond this number of texts (BUCC's test sets, Mewsli-X's million), vectors are stored as float16


def sides(reference: Reference, most: int | None) -> tuple[list[Row], list[Row]]:
    """The first ``most`` queries (None: all) and all candidates of a split. Raises DataError without queries."""
    rows: list[Row] = reference.table.to_pylist()
    queries = [row for row in rows if row["role"] == "query"]
    if not queries:
        raise DataError(f"{reference.name} holds no queries. Was it made from the task's official files?")
    return queries[:most], [row for row in rows if row["role"] == "candidate"]


@dataclass(frozen=True)
class Embedder:
    """An encoder with the retrieval settings of an evaluation."""

    work: Work
    encoder: Encoder
    device: str
    layers: tuple[int, ...]  # the hidden states that are computed
    layer: int  # the hidden state whose score is the task's
    config: RetrievalConfig  # including what a named setting decides

    @property
    def settings(self) -> dict[str, Setting]:
        """The settings of the vectors, as they are reported with each score."""
        config = self.config
        reported: dict[str, Setting] = {"setting": config.named} if config.named else {}
        reported |= {
            "layer": self.layer, "layers_total": self.encoder.layers, "pooling": config.pooling,
            "centred": config.centred, "scoring": config.scoring,
        }  # fmt: skip
        if config.scoring != "cosine":
            reported["neighbours"] = config.neighbours or SCORINGS.get(config.scoring).neighbours
        if config.prefix:
            reported["prefix"] = config.prefix
        return reported

    @property
    def memory_cap(self) -> int:
        """The memory that a search may take, in bytes."""
        return int(self.config.memory_gb * 10**9)

    def vectors(self, texts: Texts, *, max_length: int | None = None, pooling: str | None = None) -> npt.NDArray[Any]:
        """The vectors of the texts, [layers, texts, width], memory-mapped.

        They are computed once for the same texts, encoder and settings. ``max_length``, ``pooling``: in place of those
        of the configuration.
        """
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
        """One layer of ``array``, centred if the settings ask for it. ``name``: for messages."""
        vectors = Vectors(array[self.layers.index(layer)], name)
        return vectors.centred() if self.config.centred else vectors


def open_embedder(work: Work, *, last: bool = False, encoder: Encoder | None = None) -> Embedder:
    """Load the encoder, unless the loaded ``encoder`` of ``work.model`` is given.

    ``last``: use its last layer, on which a dual encoder is trained, whatever the settings say.
    """
    device = device_for(work.config.device)
    encoder = encoder or load_encoder(work.model, device=device)
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
    """The vectors of several pools in one array, [layers, all texts, width]."""
    return arrays[0] if len(arrays) == 1 else np.concatenate(arrays, axis=1)


def texts_of(rows: Iterable[Row]) -> list[str]:
    """The texts of the rows, without their contexts."""
    return [str(row["text"]) for row in rows]
