"""Randomized smoothing by data augmentation with synonyms: RS-DA of Huang et al. 2021 (arXiv 2104.08645).

Every word that has synonyms becomes a uniform choice among itself and them, so one with n synonyms is replaced with
probability n/(n + 1): github.com/uclanlp/Robust-XLT, perturb.py, ``perturb`` (``tmp_list = [word] + neighbors[word]``).
There, words are replaced in the text; here, whole words that are one piece by others that are, so that spans and tags
stay in place, and anew each time a row is seen. A label's text is a label still: no clean copy of the row is added.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from xaug.data_cards.errors import UsageError
from xaug.train.config import RobustConfig
from xaug.train.robust.base import METHODS, MicroStep, check_settings
from xaug.train.robust.thesaurus import Pieces, piece_table, read_synonyms

if TYPE_CHECKING:
    import torch

# Draws of a micro-batch. Robust-XLT's README writes 3 copies of each row for XNLI and 10 for PAWS-X, and its scripts
# train 1 and 3 epochs on them; here each epoch draws anew, so 3 epochs of 1 draw are XNLI's.
STEPS = 1


class SynonymDraws:
    """``steps`` draws of synonyms, a forward and a backward each."""

    name = "synonym"

    def __init__(self, pieces: Pieces, steps: int) -> None:
        self._pieces = pieces
        self.steps = steps

    def run(self, micro: MicroStep) -> torch.Tensor:
        """The mean loss over the draws."""
        import torch

        losses = []
        for step in range(self.steps):
            ids = self.replaced(micro.inputs["input_ids"], micro.generator)
            loss = micro.loss({**micro.inputs, "input_ids": ids}) / self.steps
            micro.backward(loss, last=step == self.steps - 1)
            losses.append(loss.detach())
        return torch.stack(losses).sum()

    def replaced(self, ids: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
        """The pieces [.., length] after one draw. Only whole words: what a piece ``joins`` to is left alone."""
        import torch

        if self._pieces.row.device != ids.device:
            self._pieces = self._pieces.to(ids.device)
        pieces = self._pieces
        row = pieces.row[ids]
        whole = torch.ones_like(ids, dtype=torch.bool)
        whole[..., :-1] = ~pieces.joins[ids[..., 1:]]
        counts = pieces.counts[row]
        drawn = torch.rand(ids.shape, generator=generator, device=ids.device)
        place = torch.minimum((drawn * counts).long(), counts - 1)  # a product may round up to the count
        return torch.where((row > 0) & whole, pieces.choices[row, place], ids)


def make(config: RobustConfig, tokenizer: Any) -> SynonymDraws:
    """Takes synonyms (a file) and steps (draws). Raises UsageError for a file that gives nothing to replace."""
    path, synonyms = read(config)
    return SynonymDraws(piece_table(tokenizer, synonyms, path), STEPS if config.steps is None else config.steps)


def read(config: RobustConfig) -> tuple[Path, dict[str, list[str]]]:
    """The file of synonyms and what it says. Raises UsageError for a setting that is not taken, or a bad file."""
    check_settings(config, ("synonyms", "steps"))
    if config.synonyms is None:
        raise UsageError("robust method 'synonym' needs robust.synonyms: a file of word<TAB>synonym,synonym lines.")
    return config.synonyms, read_synonyms(config.synonyms)


METHODS.add(SynonymDraws.name, make)
