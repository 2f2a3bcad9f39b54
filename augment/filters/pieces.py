"""How likely a masked language model finds the pieces of a text, each masked by itself."""

from __future__ import annotations

from collections.abc import Sequence

from xaug.augment.oracles.batching import Encoded, collate, plan
from xaug.augment.oracles.masked_lm import MaskedLM


def log_probability(mlm: MaskedLM, sequences: Sequence[Encoded], positions: Sequence[int]) -> list[float]:
    """Natural log of the probability of each sequence's piece at the position, when that piece is masked."""
    import torch

    device, mask_id = torch.device(mlm.placement.device), int(mlm.tokenizer.mask_token_id)
    out = [0.0] * len(sequences)
    lengths = [len(sequence.ids) for sequence in sequences]
    with torch.inference_mode():
        for members, length in plan(lengths, mlm.placement.token_budget):
            masked = []
            for i in members:
                ids, at = sequences[i].ids, positions[i]
                masked.append(Encoded([*ids[:at], mask_id, *ids[at + 1 :]], sequences[i].types))
            batch = collate(masked, length, mlm.tokenizer.pad_token_id or 0, device, mlm.use)
            rows = torch.arange(batch["input_ids"].shape[0], device=device)
            places = [positions[i] for i in members]
            places += places[-1:] * (len(rows) - len(places))  # collate's extra rows, whose answers are dropped
            # The model's head is fed the positions set here only (MaskedLM._gather): asked for every position, the
            # vocabulary product would be most of the cost.
            mlm._positions = torch.tensor(places, device=device)
            logits = mlm.model(**batch).logits
            logits = (logits[:, 0] if mlm._gathers else logits[rows, mlm._positions])[: len(members)].float()
            gold = torch.tensor([sequences[i].ids[positions[i]] for i in members], device=device)
            values = logits.log_softmax(dim=1).gather(1, gold.unsqueeze(1)).squeeze(1)
            for i, value in zip(members, values.tolist(), strict=True):
                out[i] = value
    return out
