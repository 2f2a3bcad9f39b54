"""The masked language model: a text with one gap to the words that fit it best."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

from xaug.augment.oracles.batching import BatchUse, Encoded, collate, plan
from xaug.augment.oracles.loading import Placement, load
from xaug.augment.oracles.vocabulary import read_vocabulary
from xaug.augment.queries import MaskItem
from xaug.data_cards.errors import ModelError

# The module that turns hidden states into vocabulary logits, by model type. It is fed the masked positions only:
# the vocabulary product is most of a small model's cost. An unlisted type decodes every position.
_HEADS = {
    "bert": "cls", "electra": "generator_predictions", "roberta": "lm_head", "xlm-roberta": "lm_head",
    "camembert": "lm_head", "distilbert": "vocab_transform", "albert": "predictions", "modernbert": "head",
    "deberta-v2": "cls", "mpnet": "lm_head",
}  # fmt: skip


class MaskedLM:
    """Answers a ``MaskItem`` with its top words, best first.

    ``top_k``: pieces that count as words are taken in order of probability until there are this many; those
    without a letter then fall away (TextAttack's order).
    """

    def __init__(self, path: str, placement: Placement, *, top_k: int = 50) -> None:
        loaded = load(path, "AutoModelForMaskedLM", "masked language model", placement)
        self.model, self.tokenizer, self.max_length = loaded.model, loaded.tokenizer, loaded.max_length
        if self.tokenizer.mask_token_id is None:
            raise ModelError(f"The masked language model in {loaded.path} has no mask token.")
        self.placement, self.top_k, self.use = placement, top_k, BatchUse()
        size = int(self.model.get_output_embeddings().weight.shape[0])
        self.vocabulary = read_vocabulary(self.tokenizer, size)
        head = _HEADS.get(self.model.config.model_type)
        self._positions: Any = None
        self._gathers = head is not None and hasattr(self.model, head)
        if self._gathers and head is not None:
            getattr(self.model, head).register_forward_pre_hook(self._gather)

    def _gather(self, _module: Any, inputs: tuple[Any, ...]) -> tuple[Any, ...]:
        import torch

        hidden = inputs[0]  # [rows, length, width] → [rows, 1, width]
        rows = torch.arange(hidden.shape[0], device=hidden.device)
        return (hidden[rows, self._positions].unsqueeze(1), *inputs[1:])

    def answer(self, items: Sequence[Hashable]) -> list[Any]:
        """For each MaskItem a tuple of words; empty where the gap lies beyond the model's longest input."""
        import torch

        asked = [item for item in items if isinstance(item, MaskItem)]
        mask = self.tokenizer.mask_token
        encoded = self.tokenizer(
            [item.before + mask + item.after for item in asked], truncation=True, max_length=self.max_length
        )
        types = encoded.get("token_type_ids")
        mask_id = self.tokenizer.mask_token_id
        answers: list[tuple[str, ...]] = [()] * len(asked)
        live = [i for i, ids in enumerate(encoded["input_ids"]) if mask_id in ids]
        sequences = {i: Encoded(encoded["input_ids"][i], types[i] if types else None) for i in live}
        lengths = [len(sequences[i].ids) for i in live]
        with torch.inference_mode():
            for members, length in plan(lengths, self.placement.token_budget, short=0):
                chosen = [live[m] for m in members]
                top = self._top([sequences[i] for i in chosen], length, [asked[i].whole_words for i in chosen])
                for i, words in zip(chosen, top, strict=True):
                    answers[i] = words
        return list(answers)

    def _top(self, sequences: list[Encoded], length: int, whole: list[bool]) -> list[tuple[str, ...]]:
        import torch

        device = torch.device(self.placement.device)
        batch = collate(sequences, length, self.tokenizer.pad_token_id or 0, device, self.use)
        rows = torch.arange(batch["input_ids"].shape[0], device=device)
        found = (batch["input_ids"] == self.tokenizer.mask_token_id).int().argmax(dim=1)  # the first mask
        self._positions = found
        logits = self.model(**batch).logits
        logits = (logits[:, 0] if self._gathers else logits[rows, found])[: len(sequences)].float()
        vocabulary = self.vocabulary
        counted = torch.from_numpy(vocabulary.counted).to(device)
        best = logits.masked_fill(~counted, -torch.inf).topk(min(self.top_k, int(counted.sum())), dim=1)
        ids = best.indices.cpu().numpy()
        kept = [vocabulary.whole if only_whole else vocabulary.usable for only_whole in whole]
        return [tuple(vocabulary.written[i] for i in row if keep[i]) for row, keep in zip(ids, kept, strict=True)]
