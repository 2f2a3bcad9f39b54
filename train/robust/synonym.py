"""Randomized smoothing by data augmentation with synonyms: RS-DA of Huang et al. 2021 (arXiv 2104.08645).

Each word with synonyms becomes a uniform choice among itself and its synonyms, so a word with n synonyms is replaced
with probability n/(n + 1) (github.com/uclanlp/Robust-XLT, perturb.py, ``perturb``:
``tmp_list = [word] + neighbors[word]``). There, words are replaced in the text. Here, a word that is a single token is
replaced by another single token, so that spans and tags stay in place, with a new draw each time a row is seen. The
row keeps its label, and no clean copy of it is added.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from xaug.data_cards.errors import UsageError
from xaug.train.config import RobustConfig
from xaug.train.robust.base import METHODS, MicroStep, check_settings
from xaug.train.robust.thesaurus import TokenTable, read_synonyms, token_table

if TYPE_CHECKING:
    import torch

# Draws for each micro-batch. Robust-XLT's README makes 3 copies of each row for XNLI and 10 for PAWS-X, and its scripts
# train for 1 and 3 epochs on them. Here each epoch draws again, so 3 epochs of 1 draw correspond to XNLI's.
STEPS = 1


class SynonymDraws:
    """Trains on ``steps`` draws of synonyms, with one forward and one backward pass for each."""

    name = "synonym"

    def __init__(self, table: TokenTable, steps: int) -> None:
        self._table = table
        self.steps = steps

    def run(self, micro: MicroStep) -> torch.Tensor:
        """Minimise the mean loss over the draws; return it []."""
        import torch

        losses = []
        for step in range(self.steps):
            ids = self.replaced(micro.inputs["input_ids"], micro.generator)
            loss = micro.loss({**micro.inputs, "input_ids": ids}) / self.steps
            micro.backward(loss, last=step == self.steps - 1)
            losses.append(loss.detach())
        return torch.stack(losses).sum()

    def replaced(self, ids: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
        """The token ids [.., length] after one draw. Only whole words are replaced, not the parts of a longer word."""
        import torch

        if self._table.row.device != ids.device:
            self._table = self._table.to(ids.device)
        table = self._table
        row = table.row[ids]
        whole = torch.ones_like(ids, dtype=torch.bool)
        whole[..., :-1] = ~table.joins[ids[..., 1:]]
        counts = table.counts[row]
        drawn = torch.rand(ids.shape, generator=generator, device=ids.device)
        place = torch.minimum((drawn * counts).long(), counts - 1)  # the product may round up to the count
        return torch.where((row > 0) & whole, table.choices[row, place], ids)


def make(config: RobustConfig, tokenizer: Any) -> SynonymDraws:
    """The method with the settings synonyms (a file) and steps (draws).

    Raises UsageError for any other setting, for a bad file, and for a file without a usable pair of words.
    """
    path, synonyms = read(config)
    return SynonymDraws(token_table(tokenizer, synonyms, path), STEPS if config.steps is None else config.steps)


def read(config: RobustConfig) -> tuple[Path, dict[str, list[str]]]:
    """(the path of the synonym file, its content). Raises UsageError for any other setting and for a bad file."""
    check_settings(config, ("synonyms", "steps"))
    if config.synonyms is None:
        raise UsageError(
            "The robust method 'synonym' needs robust.synonyms, a file with lines word<TAB>synonym,synonym."
        )
    return config.synonyms, read_synonyms(config.synonyms)


METHODS.add(SynonymDraws.name, make)
