"""The sentence encoder, which turns texts into unit vectors."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from xaug.data_cards.errors import ModelError
from xaug.models.cpu import settle_cpu
from xaug.models.encoding.texts import sequence
from xaug.models.faults import check_fit, load_error, tokenizer_load_error
from xaug.models.folders import resolve
from xaug.models.loading import batches_of, longest_padded
from xaug.models.placement import Placement, torch_dtype

_ROLE = "sentence encoder"


class SentenceEncoder:
    """A sentence-transformers model, fed with batches of texts of similar length.

    The model's own modules run (transformer, pooling, normalization), so any model that the library can load gives the
    same vectors as there. The prompt that the model declares under ``prompt_name`` is put before each text. Raises
    ModelError for a folder that does not load.
    """

    def __init__(self, path: str, placement: Placement, *, prompt_name: str | None = None) -> None:
        from sentence_transformers import SentenceTransformer

        settle_cpu()
        folder = resolve(path, _ROLE)
        try:
            self.model: Any = SentenceTransformer(
                str(folder), device=placement.device, trust_remote_code=False,
                model_kwargs={"dtype": torch_dtype(placement.dtype), "use_safetensors": True},
            )  # fmt: skip
        except Exception as error:  # the libraries raise anything at a broken folder
            raise _why(folder, error) from error
        self.model.eval()
        prompts: dict[str, str] = dict(getattr(self.model, "prompts", None) or {})
        if prompt_name is None and prompts.get("query"):
            prompt_name = "query"  # e5 and its like: in symmetric tasks both sides begin with "query: " (model cards)
        self.prompt = prompts.get(prompt_name, "") if prompt_name else ""
        self.tokenizer = self.model.tokenizer
        self.max_length = int(self.model.get_max_seq_length() or 512)
        # The library takes the size of the position table for the longest length. RoBERTa's first two are no positions.
        body = getattr(self.model[0], "auto_model", None)  # None: word vectors without a transformer
        if body is not None:
            check_fit(body, self.tokenizer, folder, _ROLE)
            self.max_length = min(self.max_length, longest_padded(body, self.tokenizer, folder, _ROLE))
        self.batches = batches_of(self.model if body is None else body, self.tokenizer, placement)

    def answer(self, items: Sequence[Hashable]) -> list[Any]:
        """One unit vector float32 [d] per text."""
        return list(self.encode([str(item) for item in items]))

    def encode(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """The unit vectors of n texts, float32 [n, d]."""
        import torch

        encoded = self.tokenizer([self.prompt + text for text in texts], truncation=True, max_length=self.max_length)
        sequences = [sequence(encoded, i, cut=False) for i in range(len(texts))]
        out: npt.NDArray[np.float32] | None = None
        lengths = [len(sequence.ids) for sequence in sequences]
        with torch.inference_mode():
            for indices, length in self.batches.plan(lengths):
                batch = self.batches.collate([sequences[i] for i in indices], length)
                vectors = self.model(batch)["sentence_embedding"][: len(indices)].float()
                vectors = torch.nn.functional.normalize(vectors, dim=1).cpu().numpy()
                if out is None:
                    out = np.empty((len(texts), vectors.shape[1]), dtype=np.float32)
                out[indices] = vectors
        return out if out is not None else np.empty((0, 0), dtype=np.float32)


def _why(folder: Path, error: Exception) -> ModelError:
    """The error for a folder that did not load: the library loads tokenizer and model in one call, this tells which."""
    import transformers

    try:
        transformers.AutoTokenizer.from_pretrained(folder, trust_remote_code=False)
    except Exception as own:  # transformers and tokenizers raise anything at a broken folder
        return tokenizer_load_error(folder, _ROLE, own)
    return load_error(folder, _ROLE, error)
