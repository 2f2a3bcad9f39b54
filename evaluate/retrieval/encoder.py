"""An encoder for its hidden states: loaded once, identified by its content, and run only up to the layer needed."""

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

PADDED = 8  # on a GPU, inputs are padded to multiples of this length, which tensor cores need
# Architectures whose last hidden state is the output of the last layer, so that removing the upper layers leaves the
# lower hidden states unchanged. (Models with a norm after the last layer, such as XLM-R XL, are run completely.)
_CUTTABLE = ("bert", "roberta", "xlm-roberta", "camembert", "electra")


@dataclass(frozen=True)
class Encoder:
    """A model with its tokenizer. ``sha256``: the `content_hash` of its folder."""

    model: Any
    tokenizer: Any
    sha256: str
    name: str

    @property
    def layers(self) -> int:
        """The number of layers above the embeddings. Hidden states are numbered from 0 (the embeddings) to this."""
        return int(self.model.config.num_hidden_layers)

    @property
    def longest(self) -> int:
        """The longest input of the model, in tokens."""
        return longest_input(self.model, self.tokenizer, multiple=PADDED)


def load_encoder(folder: Path, *, device: str = "cpu") -> Encoder:
    """The encoder in a folder, in float32 and without a head. Raises ModelError."""
    tokenizer = loading.load_tokenizer(folder)
    model = loading.load_encoder(folder)
    return Encoder(model.to(device).eval(), tokenizer, content_hash(str(folder)), folder.name)


def check_layers(encoder: Encoder, layers: Sequence[int]) -> None:
    """Raises UsageError for no layers, or for a layer that the model does not have."""
    wrong = [layer for layer in layers if not 0 <= layer <= encoder.layers]
    if wrong or not layers:
        raise UsageError(
            f"{encoder.name} has the hidden states 0 (embeddings) to {encoder.layers}. Choose among them with"
            f" {param('layers')}; the choice was {', '.join(map(str, wrong)) or 'none'}."
        )


@contextmanager
def cut_above(model: Any, layer: int) -> Iterator[None]:
    """Within the context, the model runs only its first ``layer`` layers, if that does not change their states."""
    if model.config.model_type not in _CUTTABLE or layer >= model.config.num_hidden_layers:
        yield
        return
    whole = model.encoder.layer
    model.encoder.layer = whole[: max(1, layer)]
    try:
        yield
    finally:
        model.encoder.layer = whole
