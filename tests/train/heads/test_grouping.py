from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from xaug.train.heads.grouping import like_lengths


@given(st.lists(st.integers(1, 200), min_size=1, max_size=60), st.sampled_from([1, 8]))
def test_groups_hold_every_sequence_once(lengths: list[int], multiple: int) -> None:
    lengths = sorted(lengths, reverse=True)
    groups = like_lengths(lengths, multiple)
    assert [at for first, last, _ in groups for at in range(first, last)] == list(range(len(lengths)))
    assert all(length >= lengths[first] and length % multiple == 0 for first, _, length in groups)
    assert len(groups) == 1 or min(last - first for first, last, _ in groups) >= 4
