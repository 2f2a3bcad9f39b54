"""Masked language modelling on plain texts, new masks for every batch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt
from xaug.data_cards.errors import ModelError
from xaug.data_cards.schema import Row
from xaug.models.encoding.texts import NOTHING, Ints, Limits, ints, room, sequence
from xaug.train.heads.base import HEADS, IGNORED, Batch, Padding, Unit, pad
from xaug.train.heads.reading import Floats, by_row, floats, percent

if TYPE_CHECKING:
    import torch

# Devlin et al. 2019, section 3.1: of the chosen pieces 80 % become [MASK], 10 % a random piece, 10 % stay.
_MASKED, _RANDOM = 0.8, 0.1


class Guesses(NamedTuple):
    """A row's prediction: how many of its masked pieces the model named."""

    right: int
    masked: int


@dataclass(frozen=True)
class MaskedLMHead:
    """Rows are {"text": str}. A unit is up to max_length pieces of a text; extra: 1 on special pieces, else 0.

    The head in HEADS encodes; to put batches together it must be bound to a tokenizer: ``head.bind(tokenizer)``.
    """

    probability: float = 0.15  # of pieces (Devlin et al. 2019, section 3.1)
    mask_id: int | None = None
    pieces: int = 0  # of the tokenizer
    special: tuple[int, ...] = ()  # ids that no random piece may be, sorted
    separator: int | None = None  # positions start anew behind it; None: they run on
    first_position: int = 0

    name = "masked_lm"
    auto_class = "AutoModelForMaskedLM"
    pipeline = "fill-mask"
    max_length = 512  # Devlin et al. 2019, appendix A.2; Liu et al. 2019 (RoBERTa), section 4.2
    version = 1
    in_batch_negatives = False

    def bind(self, tokenizer: Any) -> MaskedLMHead:
        """A copy that knows the tokenizer's mask. Raises ModelError if it has none."""
        special = tuple(sorted({int(one) for one in tokenizer.all_special_ids}))
        return replace(self, mask_id=_mask(tokenizer), pieces=len(tokenizer), special=special)

    def restarting(self, tokenizer: Any, first_position: int) -> MaskedLMHead:
        """A copy that counts positions anew behind each separator within a text. Raises ModelError if it has none."""
        if tokenizer.sep_token_id is None:
            raise ModelError("The tokenizer has no sep_token, behind which positions could start anew: mlm.restart.")
        return replace(self, separator=int(tokenizer.sep_token_id), first_position=first_position)

    def model_config(self, labels: Sequence[str]) -> dict[str, Any]:
        """Nothing."""
        return {}

    def encode(self, tokenizer: Any, rows: Sequence[Row], first: int, limits: Limits) -> list[Unit]:
        """As many units a text as it needs, nothing lost; none of a text without pieces."""
        _mask(tokenizer)
        if not rows:
            return []
        room(tokenizer, limits.max_length, pair=False)
        encoded = tokenizer(
            [row["text"] for row in rows], truncation=True, max_length=limits.max_length, stride=0,
            return_overflowing_tokens=True, return_special_tokens_mask=True,
        )  # fmt: skip
        units = []
        for at, row in enumerate(encoded["overflow_to_sample_mapping"]):
            special = ints(encoded["special_tokens_mask"][at])
            if not special.all():
                units.append(Unit.of(first + row, [sequence(encoded, at, cut=False)], NOTHING, special))
        return units

    def collate(self, units: Sequence[Unit], padding: Padding, seed: tuple[int, ...]) -> Batch:
        """targets: pieces [units, length], the original id where it is to be named. Masks are the seed's."""
        import torch

        rng = np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed)))
        inputs, tokens, padded = pad(units, padding)
        ids = inputs["input_ids"].numpy()  # the tensor's own memory
        if self.separator is not None:
            inputs = {**inputs, "position_ids": torch.from_numpy(self._positions(ids, padding.pad_id))}
        targets = np.full(ids.shape, IGNORED, dtype=np.int64)
        for row, target, unit in zip(ids, targets, units, strict=True):
            chosen = self._chosen(unit, rng)
            target[chosen] = row[chosen]
            row[chosen] = self._masked(row[chosen], rng)
        count = int((targets != IGNORED).sum())
        pieces = torch.from_numpy(targets)
        # XLM-R's 250,000 logits at every piece of 4096 would be 4 GB; a sixth of them is asked for.
        return Batch(inputs, {"pieces": pieces}, count, tokens, padded, only=pieces != IGNORED)

    def _positions(self, ids: npt.NDArray[np.int64], pad_id: int) -> npt.NDArray[np.int64]:
        """[sequences, length]: each part of a text is counted as if it stood alone, behind a start piece."""
        positions = np.full(ids.shape, max(0, self.first_position - 1), dtype=np.int64)  # padding's, as RoBERTa has it
        for row, own in zip(ids, positions, strict=True):
            length = len(row) - int((row[::-1] != pad_id).argmax())
            own[:length] = np.arange(length)
            for at in np.flatnonzero(row[: length - 1] == self.separator):
                own[at + 1 : length] = np.arange(1, length - at)
            own[:length] += self.first_position
        return positions

    def _chosen(self, unit: Unit, rng: np.random.Generator) -> Ints:
        """Pieces to be named: a share of the unit's, at least one (BERT's create_pretraining_data.py)."""
        special = np.isin(unit.ids[0], self.special)  # a separator within a text too
        ordinary = np.flatnonzero((unit.extra == 0) & ~special).astype(np.int32)
        count = max(1, round(self.probability * len(ordinary)))
        return rng.choice(ordinary, size=min(count, len(ordinary)), replace=False)

    def _masked(self, ids: np.ndarray[Any, Any], rng: np.random.Generator) -> np.ndarray[Any, Any]:
        """What stands in their place."""
        if self.mask_id is None:
            raise ValueError("a masked-LM head that is not bound to a tokenizer: head.bind(tokenizer)")
        drawn = rng.integers(0, self.pieces - len(self.special), size=len(ids))
        for one in self.special:  # count on past the special ids, in rising order
            drawn += drawn >= one
        fate = rng.random(len(ids))
        return np.where(fate < _MASKED, self.mask_id, np.where(fate < _MASKED + _RANDOM, drawn, ids))

    def loss(self, out: Any, targets: Mapping[str, torch.Tensor]) -> torch.Tensor:
        """Cross-entropy, summed over masked pieces; only their logits become float32."""
        from torch.nn.functional import cross_entropy

        masked = targets["pieces"] != IGNORED
        return cross_entropy(_of_masked(out, masked).float(), targets["pieces"][masked], reduction="sum")

    def read(self, out: Any, units: Sequence[Unit], batch: Batch) -> list[Floats]:
        """[masked pieces] a unit: 1 where the model's best is the original, else 0 (all logits would be gigabytes)."""
        targets = batch.targets["pieces"]
        masked = targets != IGNORED
        right = floats(_of_masked(out, masked).argmax(-1) == targets[masked])
        return np.split(right, np.cumsum(masked.sum(-1).cpu().numpy())[:-1])

    def predict(self, rows: Sequence[Row], units: Sequence[Unit], logits: Sequence[Floats]) -> list[Guesses]:
        """What was named of each text."""
        return [
            Guesses(int(sum(right.sum() for _, right in own)), sum(len(right) for _, right in own))
            for own in by_row(rows, units, logits)
        ]

    def plain(self, predictions: Sequence[Any]) -> list[Any]:
        """The predictions themselves."""
        return list(predictions)

    def score(self, rows: Sequence[Row], predictions: Sequence[Any], labels: Sequence[str]) -> dict[str, float]:
        """Masked pieces that were named."""
        right, masked = (sum(said[i] for said in predictions) for i in (0, 1))
        return {"masked_accuracy": percent([right / masked] if masked else [])}


def _of_masked(out: Any, masked: torch.Tensor) -> torch.Tensor:
    """[masked pieces, vocabulary]: all there is where the model was asked for these only (``Batch.only``)."""
    logits: torch.Tensor = out.logits
    return logits if logits.ndim == masked.ndim else logits[masked]


def _mask(tokenizer: Any) -> int:
    if tokenizer.mask_token_id is None:
        raise ModelError("The tokenizer has no mask_token: its model is no masked LM. Use one that is (XLM-R …).")
    return int(tokenizer.mask_token_id)


HEADS.add("masked_lm", MaskedLMHead())
