"""The masked language model, which fills one gap in a text with the most probable words."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from xaug.augment.oracles.unmasked import Unmasked
from xaug.augment.oracles.vocabulary import read_vocabulary
from xaug.augment.queries import MaskItem, ReadItem
from xaug.data_cards.errors import ModelError
from xaug.models.decoding import computed_at
from xaug.models.encoding.texts import Encoded, sequence
from xaug.models.loading import load
from xaug.models.placement import Placement

# The module that turns hidden states into vocabulary logits, by model type. It receives the masked positions only (see
# ``models/decoding.py``). A model of another type decodes every position.
_HEADS = {
    "bert": "cls", "electra": "generator_predictions", "roberta": "lm_head", "xlm-roberta": "lm_head",
    "camembert": "lm_head", "distilbert": "vocab_transform", "albert": "predictions", "modernbert": "head",
    "deberta-v2": "cls", "mpnet": "lm_head",
}  # fmt: skip


class MaskedLM:
    """Answers a ``MaskItem`` with the most probable words, most probable first.

    ``top_k``: tokens that count as words are taken in order of probability until there are this many. Those without a
    letter are dropped afterwards, in TextAttack's order. Raises ModelError for a model that does not load or has no
    mask token.
    """

    def __init__(self, path: str, placement: Placement, *, top_k: int = 50) -> None:
        import torch

        loaded = load(path, "AutoModelForMaskedLM", "masked language model", placement)
        self.model, self.tokenizer, self.max_length = loaded.model, loaded.tokenizer, loaded.max_length
        if self.tokenizer.mask_token_id is None:
            raise ModelError(
                f"The tokenizer of the masked language model in {loaded.path} has no mask token. Name another model."
            )
        self.batches, self.device, self.top_k = loaded.batches, torch.device(placement.device), top_k
        size = int(self.model.get_output_embeddings().weight.shape[0])
        self.vocabulary = read_vocabulary(self.tokenizer, size)
        self.unmasked = Unmasked(self)
        self.head: Any = getattr(self.model, _HEADS.get(self.model.config.model_type, ""), None)

    def answer(self, items: Sequence[Hashable]) -> list[Any]:
        """A tuple of words for each ``MaskItem`` or ``ReadItem``; empty beyond the model's longest input."""
        gaps = [item for item in items if isinstance(item, MaskItem)]
        read = [item for item in items if isinstance(item, ReadItem)]
        filled, predicted = iter(self._fill(gaps)), iter(self.unmasked.answer(read) if read else ())
        return [next(filled if isinstance(item, MaskItem) else predicted) for item in items]

    def _fill(self, asked: Sequence[MaskItem]) -> list[tuple[str, ...]]:
        """The words for each gap."""
        import torch

        if not asked:
            return []
        mask = self.tokenizer.mask_token
        encoded = self.tokenizer(
            [item.before + mask + item.after for item in asked], truncation=True, max_length=self.max_length
        )
        mask_id = self.tokenizer.mask_token_id
        answers: list[tuple[str, ...]] = [()] * len(asked)
        live = [i for i, ids in enumerate(encoded["input_ids"]) if mask_id in ids]
        sequences = {i: sequence(encoded, i, cut=False) for i in live}
        lengths = [len(sequences[i].ids) for i in live]
        with torch.inference_mode():
            for members, length in self.batches.plan(lengths, short=0):
                chosen = [live[m] for m in members]
                top = self._top([sequences[i] for i in chosen], length, [asked[i] for i in chosen])
                for i, words in zip(chosen, top, strict=True):
                    answers[i] = words
        return answers

    def log_probabilities(self, sequences: Sequence[Encoded], positions: Sequence[int]) -> list[float]:
        """For each sequence, the natural log of the probability of the token at its position when it is masked."""
        import torch

        mask_id = int(self.tokenizer.mask_token_id)
        out = [0.0] * len(sequences)
        with torch.inference_mode():
            for members, length in self.batches.plan([len(one.ids) for one in sequences]):
                masked = [_masked(sequences[i], positions[i], mask_id) for i in members]
                batch = self.batches.collate(masked, length)
                places = [positions[i] for i in members]
                places += places[-1:] * (len(batch["input_ids"]) - len(places))  # for the rows that collate adds
                logits = self._logits_at(batch, torch.tensor(places, device=self.device))[: len(members)]
                gold = torch.tensor([int(sequences[i].ids[positions[i]]) for i in members], device=self.device)
                values = logits.log_softmax(dim=1).gather(1, gold.unsqueeze(1)).squeeze(1)
                for i, value in zip(members, values.tolist(), strict=True):
                    out[i] = value
        return out

    def log_probabilities_of(
        self, queries: Sequence[tuple[Encoded, int]], wanted: Sequence[Sequence[int]]
    ) -> list[npt.NDArray[np.float32]]:
        """For each query (a sequence as it stands, a position), the natural logs of the probabilities of these tokens.

        ``wanted``: the token ids of each query. Equal queries are computed once.
        """
        import torch

        keys = [(one.ids.tobytes(), position) for one, position in queries]
        distinct = dict(zip(keys, queries, strict=True))
        asked: dict[tuple[bytes, int], list[int]] = {key: [] for key in distinct}
        for at, key in enumerate(keys):
            asked[key].append(at)
        out: list[npt.NDArray[np.float32]] = [np.zeros(0, np.float32)] * len(queries)
        names, chosen = list(distinct), list(distinct.values())
        with torch.inference_mode():
            for members, length in self.batches.plan([len(one.ids) for one, _ in chosen]):
                batch = self.batches.collate([chosen[i][0] for i in members], length)
                places = [chosen[i][1] for i in members]
                places += places[-1:] * (len(batch["input_ids"]) - len(places))  # for the rows that collate adds
                logs = self._logits_at(batch, torch.tensor(places, device=self.device)).log_softmax(dim=1).cpu().numpy()
                for row, i in enumerate(members):
                    for at in asked[names[i]]:
                        out[at] = logs[row, list(wanted[at])]
        return out

    def _top(self, sequences: list[Encoded], length: int, asked: Sequence[MaskItem]) -> list[tuple[str, ...]]:
        """The words for the gap of each sequence, as its item wants them."""
        import torch

        batch = self.batches.collate(sequences, length)
        found = (batch["input_ids"] == self.tokenizer.mask_token_id).int().argmax(dim=1)  # the first mask
        logits = self._logits_at(batch, found)[: len(sequences)]
        vocabulary = self.vocabulary
        counted = torch.from_numpy(vocabulary.counted).to(self.device)
        wanted = [item.most or self.top_k for item in asked]
        best = logits.masked_fill(~counted, -torch.inf).topk(min(max(wanted), int(counted.sum())), dim=1)
        ids = best.indices.cpu().numpy()
        likely = (best.values - logits.logsumexp(dim=1, keepdim=True)).exp().cpu().numpy()
        kept = [vocabulary.whole if item.whole_words else vocabulary.usable for item in asked]
        return [
            tuple(
                vocabulary.written[i]
                for i, p in zip(row[:most], values[:most], strict=True)
                if keep[i] and p >= item.least
            )
            for row, values, keep, most, item in zip(ids, likely, kept, wanted, asked, strict=True)
        ]

    def _logits_at(self, batch: Mapping[str, Any], positions: Any) -> Any:
        """Logits float32 [rows, vocabulary], of one position per row."""
        import torch

        rows = torch.arange(len(positions), device=positions.device)
        if self.head is None:
            return self.model(**batch).logits[rows, positions].float()
        with computed_at(self.head, (rows.unsqueeze(1), positions.unsqueeze(1))):
            return self.model(**batch).logits[:, 0].float()


def _masked(sequence: Encoded, at: int, mask_id: int) -> Encoded:
    ids = sequence.ids.copy()
    ids[at] = mask_id
    return sequence._replace(ids=ids)
