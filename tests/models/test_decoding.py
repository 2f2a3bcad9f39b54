"""A module that computes selected positions only gives the same output there as one that computes all."""

from __future__ import annotations

import pytest
import torch
from xaug.models.decoding import computed_at


def test_only_selected_positions_are_computed_and_all_of_them_afterwards() -> None:
    torch.manual_seed(0)
    decoder, hidden = torch.nn.Linear(4, 7), torch.randn(3, 5, 4)
    whole = decoder(hidden)
    mask = torch.zeros(3, 5, dtype=torch.bool)
    mask[0, 1] = mask[2, 4] = True
    with computed_at(decoder, mask):
        assert torch.equal(decoder(hidden), whole[mask])
    rows, places = torch.arange(3), torch.tensor([4, 0, 2])
    with computed_at(decoder, (rows.unsqueeze(1), places.unsqueeze(1))):
        assert decoder(hidden).shape == (3, 1, 7)
        torch.testing.assert_close(decoder(hidden)[:, 0], whole[rows, places])
    assert decoder(hidden).shape == whole.shape


def test_an_error_inside_restores_the_module() -> None:
    decoder = torch.nn.Linear(4, 7)
    with pytest.raises(RuntimeError), computed_at(decoder, torch.ones(1, 1, dtype=torch.bool)):
        decoder(torch.ones(1, 1, 5))  # of another width
    assert decoder(torch.ones(1, 1, 4)).shape == (1, 1, 7)
