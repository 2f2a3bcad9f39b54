from __future__ import annotations

import pytest
import torch
from xaug.data_cards.errors import UnknownNameError
from xaug.evaluate.retrieval.pooling import POOLINGS

# Two texts: three real tokens and one of padding, which must never count; and only the two special tokens.
HIDDEN = torch.tensor(
    [[[1.0, -9.0], [2.0, -7.0], [6.0, -5.0], [100.0, 100.0]], [[4.0, 0.0], [8.0, 2.0], [50.0, 50.0], [50.0, 50.0]]]
)
MASK = torch.tensor([[1, 1, 1, 0], [1, 1, 0, 0]])


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("mean", [[3.0, -7.0], [6.0, 1.0]]),  # (1 + 2 + 6) / 3, (-9 - 7 - 5) / 3; (4 + 8) / 2, (0 + 2) / 2
        ("mean_inner", [[2.0, -7.0], [6.0, 1.0]]),  # the token between the special ones; none there: the special ones
        ("cls", [[1.0, -9.0], [4.0, 0.0]]),
        ("max", [[6.0, -5.0], [8.0, 2.0]]),
    ],
)
def test_by_hand(name: str, expected: list[list[float]]) -> None:
    before = MASK.clone()
    assert POOLINGS.get(name)(HIDDEN, MASK).tolist() == expected
    assert torch.equal(MASK, before)


@pytest.mark.parametrize("name", POOLINGS.names())
def test_padding_and_precision_do_not_matter(name: str) -> None:
    pool = POOLINGS.get(name)
    short = pool(HIDDEN[:1, :3], MASK[:1, :3])
    assert torch.equal(pool(HIDDEN, MASK)[:1], short)
    assert pool(HIDDEN.bfloat16(), MASK).dtype == torch.float32


def test_unknown_name_suggests() -> None:
    with pytest.raises(UnknownNameError, match="mean"):
        POOLINGS.get("means")
