"""A module that is fed the wanted positions only says there what it says when it is fed all."""

from __future__ import annotations

import pytest
import torch
from xaug.models.decoding import fed_only


def test_the_wanted_positions_only_and_all_of_them_again_afterwards() -> None:
    torch.manual_seed(0)
    decoder, hidden = torch.nn.Linear(4, 7), torch.randn(3, 5, 4)
    whole = decoder(hidden)
    mask = torch.zeros(3, 5, dtype=torch.bool)
    mask[0, 1] = mask[2, 4] = True
    with fed_only(decoder, mask):
        assert torch.equal(decoder(hidden), whole[mask])
    rows, places = torch.arange(3), torch.tensor([4, 0, 2])
    with fed_only(decoder, (rows.unsqueeze(1), places.unsqueeze(1))):
        assert decoder(hidden).shape == (3, 1, 7)
        torch.testing.assert_close(decoder(hidden)[:, 0], whole[rows, places])
    assert decoder(hidden).shape == whole.shape


def test_an_error_within_leaves_the_module_as_it_was() -> None:
    decoder = torch.nn.Linear(4, 7)
    with pytest.raises(RuntimeError), fed_only(decoder, torch.ones(1, 1, dtype=torch.bool)):
        decoder(torch.ones(1, 1, 5))  # of another width
    assert decoder(torch.ones(1, 1, 4)).shape == (1, 1, 7)
