"""An encoder whose hidden states are wanted: loaded once, known by its content, run no higher than needed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from xaug.data_cards.errors import UsageError
from xaug.data_cards.parameters import param
from xaug.models import loading
from xaug.models.folders import content_hash
from xaug.models.positions import longest_input

PADDED = 8  # on a GPU inputs are padded to multiples of it: tensor cores want them
# Their last hidden state is that of their last layer as it is: without the layers above, the lower ones say the same.
# (Models with a norm after the last layer, XLM-R XL for one, are run whole.)
_CUTTABLE = ("bert", "roberta", "xlm-roberta", "camembert", "electra")


@dataclass(frozen=True)
class Encoder:
    """A model with its tokenizer. ``sha256``: of all that decides its answers (`content_hash` of its folder)."""

    model: Any
    tokenizer: Any
    sha256: str
    name: str

    @property
    def layers(self) -> int:
        """Layers above the embeddings: hidden states are numbered 0 (embeddings) to this."""
        return int(self.model.config.num_hidden_layers)

    @property
    def longest(self) -> int:
        """Tokens the model takes at most."""
        return longest_input(self.model, self.tokenizer, multiple=PADDED)


def load_encoder(folder: Path, *, device: str = "cpu") -> Encoder:
    """The folder's encoder in float32, without any head. Raises ModelError."""
    tokenizer = loading.load_tokenizer(folder)
    model = loading.load_encoder(folder)
    return Encoder(model.to(device).eval(), tokenizer, content_hash(str(folder)), folder.name)


def check_layers(encoder: Encoder, layers: Sequence[int]) -> None:
    """Raises UsageError for none, or for one the model does not have."""
    wrong = [layer for layer in layers if not 0 <= layer <= encoder.layers]
    if wrong or not layers:
        raise UsageError(
            f"{encoder.name} has hidden states 0 (embeddings) to {encoder.layers}; wanted:"
            f" {', '.join(map(str, wrong or layers)) or 'none'}. Choose {param('layers')} among them."
        )


@contextmanager
def cut_above(model: Any, layer: int) -> Iterator[None]:
    """Within: the model runs its first ``layer`` layers only, where that leaves their hidden states as they are."""
    if model.config.model_type not in _CUTTABLE or layer >= model.config.num_hidden_layers:
        yield
        return
    whole = model.encoder.layer
    model.encoder.layer = whole[: max(1, layer)]
    try:
        yield
    finally:
        model.encoder.layer = whole
