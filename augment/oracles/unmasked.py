"""Words that a masked language model predicts where a word stands, without masking it (BERT-Attack, section 2.3)."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from itertools import islice, product
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from xaug.augment.queries import ReadItem
from xaug.augment.text import words
from xaug.models.encoding.texts import Encoded, sequence

if TYPE_CHECKING:
    from xaug.augment.oracles.masked_lm import MaskedLM

PREDICTIONS = 64  # the most predictions at a position that may be asked for
_TEXTS = 256  # texts whose predictions are kept, because a search asks about each word of a text: some 30 KB each


class Unmasked:
    """Answers a ``ReadItem`` with words, in TextAttack's order. One pass of the model serves all words of a text."""

    def __init__(self, lm: MaskedLM) -> None:
        self._lm = lm
        self._kept: OrderedDict[str, npt.NDArray[np.int32]] = OrderedDict()

    def answer(self, items: Sequence[ReadItem]) -> list[tuple[str, ...]]:
        """The words of each item; none where the word lies beyond the model's longest input."""
        lm = self._lm
        texts = list(dict.fromkeys(item.before + item.word + item.after for item in items))
        top = self._predicted(texts)
        masked = lm.tokenizer(
            [item.before + lm.tokenizer.mask_token + item.after for item in items],
            truncation=True, max_length=lm.max_length,
        )["input_ids"]  # fmt: skip
        return [
            self._words(item, ids, top[item.before + item.word + item.after])
            for item, ids in zip(items, masked, strict=True)
        ]

    def _words(self, item: ReadItem, masked: list[int], top: npt.NDArray[np.int32]) -> tuple[str, ...]:
        """As BERT-Attack in TextAttack. Of the combinations of sub-words, the first ones are taken, not the best."""
        tokenizer = self._lm.tokenizer
        if tokenizer.mask_token_id not in masked:
            return ()
        pieces = len(tokenizer.encode(item.word, add_special_tokens=False))
        at = masked.index(tokenizer.mask_token_id)
        ids = top[at : min(at + pieces, len(top)), : item.predictions].tolist()
        if not ids:
            return ()
        if len(ids) == 1:
            tokens: list[str] = tokenizer.convert_ids_to_tokens(ids[0])
            return tuple(one for one in tokens if len(words(one)) == 1 and "##" not in one)
        return tuple(islice(self._joined(product(*ids)), item.predictions))

    def _joined(self, combinations: Iterator[tuple[int, ...]]) -> Iterator[str]:
        for ids in combinations:
            word = "".join(self._lm.tokenizer.convert_ids_to_tokens(list(ids))).replace("##", "")
            if len(words(word)) == 1:
                yield word

    def _predicted(self, texts: Sequence[str]) -> dict[str, npt.NDArray[np.int32]]:
        """For each text, the most probable token ids at each position, int32 [length, PREDICTIONS]."""
        import torch

        lm, found = self._lm, {text: self._kept[text] for text in texts if text in self._kept}
        new = [text for text in texts if text not in found]
        if new:
            encoded = lm.tokenizer(new, truncation=True, max_length=lm.max_length)
            sequences = [sequence(encoded, i, cut=False) for i in range(len(new))]
            with torch.inference_mode():
                for members, length in lm.batches.plan([len(one.ids) for one in sequences]):
                    rows = self._top([sequences[i] for i in members], length)
                    for i, row in zip(members, rows, strict=True):
                        found[new[i]] = self._kept[new[i]] = row
        while len(self._kept) > _TEXTS:
            self._kept.popitem(last=False)
        return found

    def _top(self, sequences: list[Encoded], length: int) -> list[npt.NDArray[np.int32]]:
        lm = self._lm
        batch = lm.batches.collate(sequences, length)
        logits = lm.model(**batch).logits[: len(sequences)].float()
        best = logits.topk(min(PREDICTIONS, logits.shape[-1]), dim=-1).indices.int().cpu().numpy()
        return [row[: len(one.ids)] for row, one in zip(best, sequences, strict=True)]
