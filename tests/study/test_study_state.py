"""Seeds that are added, and looks at the data."""

from __future__ import annotations

from pathlib import Path

import pytest
from xaug.data_cards.errors import DataError, UsageError
from xaug.study.spec import StudySpec
from xaug.study.state import NAME, StudyState, read_state, write_state

SPEC = StudySpec.model_validate({"seeds": [0, 4], "max_seeds": 5})


def test_seeds_are_added_after_the_largest_one() -> None:
    state = StudyState().with_more(2, SPEC)
    assert state.seeds(SPEC) == (0, 4, 5, 6)


def test_no_more_seeds_than_declared() -> None:
    with pytest.raises(UsageError, match="declares at most 5"):
        StudyState().with_more(4, SPEC)
    with pytest.raises(UsageError, match="declares at most 2"):
        StudyState().with_more(1, StudySpec.model_validate({"seeds": 2}))


def test_the_first_look_fixes_the_number_of_seeds() -> None:
    looked = StudyState().looked((0, 4), SPEC)
    assert (looked.looks, looked.max_seeds) == (((0, 4),), 5)
    later = SPEC.model_copy(update={"max_seeds": 50})
    with pytest.raises(UsageError, match="at most 5"):
        looked.with_more(10, later)


def test_the_same_seeds_again_are_no_further_look() -> None:
    once = StudyState().looked((0, 4), SPEC)
    assert once.looked((4, 0), SPEC) == once
    twice = once.with_more(1, SPEC).looked((0, 4, 5), SPEC)
    assert [len(look) for look in twice.looks] == [2, 3]


def test_the_first_declaration_stands() -> None:
    first = StudyState().declaring("a")
    assert first.declaring("b").declared == "a"


def test_other_seeds_after_a_look_are_refused() -> None:
    once = StudyState().looked((0, 4), SPEC)
    with pytest.raises(UsageError, match="Choosing seeds after a look is no test"):
        once.looked((7, 8), SPEC)


def test_the_state_is_kept(tmp_path: Path) -> None:
    assert read_state(tmp_path) == StudyState()
    state = StudyState().with_more(1, SPEC).looked((0, 4, 5), SPEC)
    write_state(tmp_path, state)
    assert read_state(tmp_path) == state


@pytest.mark.parametrize("content", [b"{", b"", b"\xff\xfe\x00", b"[1]", b'{"looks": 3}', b"[" * 100_000])
def test_a_damaged_state_is_named_with_what_it_held(tmp_path: Path, content: bytes) -> None:
    (tmp_path / NAME).write_bytes(content)
    with pytest.raises(DataError) as caught:
        read_state(tmp_path)
    message = str(caught.value)
    assert message.startswith(f"{tmp_path / NAME} is damaged")
    assert "Restore it from a copy" in message and "rename it" in message and "earlier looks" in message


def test_cells_that_were_done_before_a_plan_first_ran_are_reused() -> None:
    first = StudyState().ran(["a", "b"], {"a"})
    assert first.reused == 1
    assert first.ran(["b", "a"], {"a", "b"}) == first  # the same plan, resumed
    assert first.ran(["a", "b", "c"], {"a", "b"}).reused == 2
