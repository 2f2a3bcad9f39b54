"""Masked language modelling on plain texts, with new masks for every batch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt
from xaug.data_cards.errors import ModelError
from xaug.data_cards.schema import Row
from xaug.models.encoding.texts import NOTHING, Ints, Limits, ints, room, sequence
from xaug.train.heads.base import HEADS, IGNORED, Batch, Feature, Padding, pad
from xaug.train.heads.reading import Floats, by_row, floats, percent

if TYPE_CHECKING:
    import torch

# Devlin et al. 2019, section 3.1: of the selected tokens, 80 % become [MASK], 10 % a random token, and 10 % stay.
_MASKED, _RANDOM = 0.8, 0.1


class Guesses(NamedTuple):
    """A row's prediction: how many of its masked tokens the model predicted correctly."""

    right: int
    masked: int


@dataclass(frozen=True)
class MaskedLMHead:
    """Rows are {"text": str}. A feature holds up to max_length tokens of a text; its extra is 1 on special tokens.

    The head in HEADS can encode. Before it can form batches, bind it to a tokenizer: ``head.bind(tokenizer)``.
    """

    probability: float = 0.15  # the share of tokens to predict (Devlin et al. 2019, section 3.1)
    mask_id: int | None = None
    vocabulary: int = 0  # the number of tokens in the tokenizer's vocabulary
    special: tuple[int, ...] = ()  # sorted ids that a random token may not have
    separator: int | None = None  # positions restart after this token id; None: they never restart
    first_position: int = 0

    name = "masked_lm"
    task_types = ()  # its rows are texts, which are no task's rows
    auto_class = "AutoModelForMaskedLM"
    pipeline = "fill-mask"
    max_length = 512  # Devlin et al. 2019, appendix A.2; Liu et al. 2019 (RoBERTa), section 4.2
    version = 1
    in_batch_negatives = False

    def bind(self, tokenizer: Any) -> MaskedLMHead:
        """A copy that knows the tokenizer's mask token. Raises ModelError if the tokenizer has none."""
        special = tuple(sorted({int(one) for one in tokenizer.all_special_ids}))
        return replace(self, mask_id=_mask(tokenizer), vocabulary=len(tokenizer), special=special)

    def restarting(self, tokenizer: Any, first_position: int) -> MaskedLMHead:
        """A copy whose positions restart after each separator within a text.

        Raises ModelError if the tokenizer has no sep_token.
        """
        if tokenizer.sep_token_id is None:
            raise ModelError(
                "mlm.restart = true needs a separator after which positions restart, but the tokenizer has no"
                " sep_token. Set mlm.restart = false, or use another model."
            )
        return replace(self, separator=int(tokenizer.sep_token_id), first_position=first_position)

    def model_config(self, labels: Sequence[str]) -> dict[str, Any]:
        """No settings: a masked LM has no labels."""
        return {}

    def encode(self, tokenizer: Any, rows: Sequence[Row], first: int, limits: Limits) -> list[Feature]:
        """As many features for each text as hold all of its tokens; none for a text without tokens.

        Raises ModelError if the tokenizer has no mask token.
        """
        _mask(tokenizer)
        if not rows:
            return []
        room(tokenizer, limits.max_length, pair=False)
        encoded = tokenizer(
            [row["text"] for row in rows], truncation=True, max_length=limits.max_length, stride=0,
            return_overflowing_tokens=True, return_special_tokens_mask=True,
        )  # fmt: skip
        features = []
        for at, row in enumerate(encoded["overflow_to_sample_mapping"]):
            special = ints(encoded["special_tokens_mask"][at])
            if not special.all():
                features.append(Feature.of(first + row, [sequence(encoded, at, cut=False)], NOTHING, special))
        return features

    def collate(self, features: Sequence[Feature], padding: Padding, seed: tuple[int, ...]) -> Batch:
        """A masked batch. Targets: tokens [features, length], the original ids of the tokens to predict, else IGNORED.

        The seed decides which tokens are masked.
        """
        import torch

        rng = np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed)))
        inputs, tokens, padded = pad(features, padding)
        ids = inputs["input_ids"].numpy()  # the tensor's own memory
        if self.separator is not None:
            inputs = {**inputs, "position_ids": torch.from_numpy(self._positions(ids, padding.pad_id))}
        targets = np.full(ids.shape, IGNORED, dtype=np.int64)
        for row, target, feature in zip(ids, targets, features, strict=True):
            chosen = self._chosen(feature, rng)
            target[chosen] = row[chosen]
            row[chosen] = self._masked(row[chosen], rng)
        count = int((targets != IGNORED).sum())
        named = torch.from_numpy(targets)
        # XLM-R's 250,000 logits at each of 4096 tokens would take 4 GB; only about a sixth of the tokens needs them.
        return Batch(inputs, {"tokens": named}, count, tokens, padded, only=named != IGNORED)

    def _positions(self, ids: npt.NDArray[np.int64], pad_id: int) -> npt.NDArray[np.int64]:
        """[sequences, length]: the positions in each part of a text, as if the part followed a start token alone."""
        positions = np.full(ids.shape, max(0, self.first_position - 1), dtype=np.int64)  # of padding, as in RoBERTa
        for row, own in zip(ids, positions, strict=True):
            length = len(row) - int((row[::-1] != pad_id).argmax())
            own[:length] = np.arange(length)
            for at in np.flatnonzero(row[: length - 1] == self.separator):
                own[at + 1 : length] = np.arange(1, length - at)
            own[:length] += self.first_position
        return positions

    def _chosen(self, feature: Feature, rng: np.random.Generator) -> Ints:
        """The indices of the tokens to predict: a share of the feature's tokens, at least one.

        The rule is that of BERT's create_pretraining_data.py.
        """
        special = np.isin(feature.ids[0], self.special)  # also a separator within a text
        ordinary = np.flatnonzero((feature.extra == 0) & ~special).astype(np.int32)
        count = max(1, round(self.probability * len(ordinary)))
        return rng.choice(ordinary, size=min(count, len(ordinary)), replace=False)

    def _masked(self, ids: np.ndarray[Any, Any], rng: np.random.Generator) -> np.ndarray[Any, Any]:
        """The ids that replace these ids in the input."""
        if self.mask_id is None:
            raise ValueError("The masked-LM head is not bound to a tokenizer. Call head.bind(tokenizer).")
        drawn = rng.integers(0, self.vocabulary - len(self.special), size=len(ids))
        for special_id in self.special:  # skip the special ids, in rising order
            drawn += drawn >= special_id
        fate = rng.random(len(ids))
        return np.where(fate < _MASKED, self.mask_id, np.where(fate < _MASKED + _RANDOM, drawn, ids))

    def loss(self, out: Any, targets: Mapping[str, torch.Tensor]) -> torch.Tensor:
        """The cross-entropy, summed over masked tokens; only their logits are converted to float32."""
        from torch.nn.functional import cross_entropy

        masked = targets["tokens"] != IGNORED
        return cross_entropy(_of_masked(out, masked).float(), targets["tokens"][masked], reduction="sum")

    def read(self, out: Any, features: Sequence[Feature], batch: Batch) -> list[Floats]:
        """[masked tokens] for each feature: 1 where the most probable token is the original one, else 0.

        The logits themselves would take gigabytes.
        """
        targets = batch.targets["tokens"]
        masked = targets != IGNORED
        right = floats(_of_masked(out, masked).argmax(-1) == targets[masked])
        return np.split(right, np.cumsum(masked.sum(-1).cpu().numpy())[:-1])

    def predict(self, rows: Sequence[Row], features: Sequence[Feature], logits: Sequence[Floats]) -> list[Guesses]:
        """For each text, how many of its masked tokens were predicted correctly."""
        return [
            Guesses(int(sum(right.sum() for _, right in own)), sum(len(right) for _, right in own))
            for own in by_row(rows, features, logits)
        ]

    def uninformed(self, rows: Sequence[Row]) -> list[Guesses]:
        """No token guessed: of thousands of tokens, the most frequent one is a few percent of a text."""
        return [Guesses(0, 1)] * len(rows)

    def plain(self, predictions: Sequence[Any]) -> list[Any]:
        """The predictions themselves."""
        return list(predictions)

    def score(self, rows: Sequence[Row], predictions: Sequence[Any], labels: Sequence[str]) -> dict[str, float]:
        """The share of masked tokens that were predicted correctly."""
        right, masked = (sum(guesses[i] for guesses in predictions) for i in (0, 1))
        return {"masked_accuracy": percent([right / masked] if masked else [])}


def _of_masked(out: Any, masked: torch.Tensor) -> torch.Tensor:
    """Logits [masked tokens, vocabulary]. A model that computed only these (``Batch.only``) returned no others."""
    logits: torch.Tensor = out.logits
    return logits if logits.ndim == masked.ndim else logits[masked]


def _mask(tokenizer: Any) -> int:
    if tokenizer.mask_token_id is None:
        raise ModelError(
            "The tokenizer has no mask_token, so its model is not a masked LM. Use a model that is one (XLM-R …)."
        )
    return int(tokenizer.mask_token_id)


HEADS.add("masked_lm", MaskedLMHead())
