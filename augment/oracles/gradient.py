"""The gradient of a victim's loss at the words of a text: how much each word matters, and what a new word would gain.

One pass forward and one backward answer for all words at once, where removing the words one by one costs a query each.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

import numpy as np
import numpy.typing as npt
from xaug.augment.adapters.base import Part
from xaug.augment.oracles.victim import Victim
from xaug.augment.queries import GradientItem, VictimItem, WordGradient

_KEPT = 256  # texts whose gradients are kept: a search asks first about words and then about what may replace them


@dataclass(frozen=True, slots=True)
class _Read:
    """One input of a text and the gradient at its tokens."""

    ids: npt.NDArray[np.int32]  # [length]
    gradient: npt.NDArray[np.float32]  # [length, d], of the loss with respect to the input embeddings


class Gradients:
    """Answers a ``GradientItem`` with one ``WordGradient`` for each of its words.

    ``victims``: the model, or both models of a cross-fitted victim, of which an item names one.
    """

    def __init__(self, victims: Sequence[Victim]) -> None:
        self._victims = [_Differentiated(victim) for victim in victims]

    def answer(self, items: Sequence[Hashable]) -> list[Any]:
        """A tuple of WordGradient for each item."""
        asked = [item for item in items if isinstance(item, GradientItem)]
        out: dict[int, tuple[WordGradient, ...]] = {}
        for number, victim in enumerate(self._victims):
            own = [i for i, item in enumerate(asked) if (item.item.half or 0) == number]
            out.update(zip(own, victim.answer([asked[i] for i in own]), strict=True))
        return [out[i] for i in range(len(asked))]


class _Differentiated:
    """One victim and the gradients that it computed last."""

    def __init__(self, victim: Victim) -> None:
        self.victim = victim
        for parameter in victim.model.parameters():
            parameter.requires_grad_(False)  # only the gradient at the inputs is wanted
        self._embedding: Any = victim.model.get_input_embeddings()
        self._kept: OrderedDict[VictimItem, list[_Read]] = OrderedDict()

    def answer(self, asked: Sequence[GradientItem]) -> list[tuple[WordGradient, ...]]:
        """The gradients at the words of each item."""
        wanted = list(dict.fromkeys(one.item for one in asked))
        found = {item: self._kept[item] for item in wanted if item in self._kept}
        new = [item for item in wanted if item not in found]
        for item, reads in self._computed(new):
            found[item] = self._kept[item] = reads
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        return [tuple(self._words(one, found[one.item])) for one in asked]

    def _computed(self, items: list[VictimItem]) -> Iterator[tuple[VictimItem, list[_Read]]]:
        """The gradients of texts. A text of several inputs runs alone, because one loss reads all of them."""
        import torch

        victim = self.victim
        parts = victim.adapter.encode(victim.tokenizer, items, victim.limits)
        single = [i for i, own in enumerate(parts) if len(own) == 1]
        lengths = [len(parts[i][0].encoded.ids) for i in single]
        groups = [([single[m] for m in members], length) for members, length in victim.batches.plan(lengths)]
        groups += [
            ([i], max(-(-len(part.encoded.ids) // 16) * 16 for part in own))
            for i, own in enumerate(parts)
            if len(own) > 1
        ]
        with torch.enable_grad():
            for members, length in groups:
                flat = [part for i in members for part in parts[i]]
                gradients = self._gradients([items[i] for i in members], [parts[i] for i in members], flat, length)
                at = 0
                for i in members:
                    own = parts[i]
                    yield (
                        items[i],
                        [
                            _Read(part.encoded.ids, gradients[at + p, : len(part.encoded.ids)])
                            for p, part in enumerate(own)
                        ],
                    )
                    at += len(own)

    def _gradients(
        self, items: list[VictimItem], parts: list[list[Part]], flat: list[Part], length: int
    ) -> npt.NDArray[np.float32]:
        """Float32 [inputs, length, d].

        No row of a batch reads another, so the gradient of the sum of the losses holds that of each loss.
        """
        import torch

        victim = self.victim
        batch: dict[str, Any] = victim.batches.collate([part.encoded for part in flat], length)
        embedded = self._embedding(batch.pop("input_ids")).detach().requires_grad_()
        inputs: Mapping[str, Any] = victim.adapter.inputs({**batch, "inputs_embeds": embedded})
        logits = victim.adapter.logits(victim.model(**inputs)).float()
        at, losses = 0, []
        for item, own in zip(items, parts, strict=True):
            losses.append(victim.adapter.loss(item, own, logits[at : at + len(own)], victim.order))
            at += len(own)
        (gradient,) = torch.autograd.grad(torch.stack(losses).sum(), embedded)
        found: npt.NDArray[np.float32] = gradient.float().cpu().numpy()
        return found

    def _words(self, asked: GradientItem, reads: list[_Read]) -> Iterator[WordGradient]:
        """Sum over the inputs of the text, because a window or a choice repeats what others hold."""
        fields = asked.item.fields
        encoded = [self._encoded(field) for field in fields]
        matched = [[_matched(one, read.ids) for read in reads] for one, _ in encoded]
        for (field, start, end), new in zip(asked.words, asked.new, strict=True):
            tokens = [i for i, (a, b) in enumerate(encoded[field][1]) if a < end and start < b]
            norm, gains = 0.0, np.zeros(len(new))
            for read, shift in zip(reads, matched[field], strict=True):
                at = [shift[i] for i in tokens if i in shift]
                if not at:
                    continue
                norm += float(np.abs(read.gradient[at].mean(axis=0)).sum())
                if new:
                    gains += self._gains(read, at, new)
            yield WordGradient(norm, tuple(float(gain) for gain in gains))

    def _gains(self, read: _Read, at: list[int], new: Sequence[str]) -> npt.NDArray[np.float64]:
        """The loss that each new word adds, to first order (HotFlip, Ebrahimi et al. 2018, equation 9).

        A word of several tokens counts as the mean of their embeddings.
        """
        import torch

        with torch.inference_mode():
            weight = self._embedding.weight
            old = weight[torch.as_tensor(read.ids[at], device=weight.device).long()].float().mean(dim=0)
            means = [
                weight[torch.as_tensor(ids or [0], device=weight.device)].float().mean(dim=0)
                for ids in self.victim.tokenizer(list(new), add_special_tokens=False)["input_ids"]
            ]
            difference = (torch.stack(means) - old).cpu().numpy()
        gains: npt.NDArray[np.float64] = (difference @ read.gradient[at].sum(axis=0)).astype(np.float64)
        return gains

    def _encoded(self, text: str) -> tuple[list[int], list[tuple[int, int]]]:
        """The token ids of a field alone, and the characters of each token."""
        encoded = self.victim.tokenizer(text, add_special_tokens=False, return_offsets_mapping=True)
        return list(encoded["input_ids"]), list(encoded["offset_mapping"])


def _matched(tokens: list[int], ids: npt.NDArray[np.int32]) -> dict[int, int]:
    """From the tokens of a field to their positions in an input: the longest run of tokens that it contains."""
    if not tokens:
        return {}
    run = SequenceMatcher(None, tokens, ids.tolist(), autojunk=False).find_longest_match()
    return {run.a + i: run.b + i for i in range(run.size)}
