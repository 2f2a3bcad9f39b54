"""The world's own `replace` does what the standard one does."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from xaug.pocket.copying import replace
from xaug.pocket.meaning import Clause, Phrase

PHRASES = st.builds(
    Phrase, st.sampled_from(["anna", "house"]), plural=st.booleans(), adjective=st.sampled_from(["big"])
)
CLAUSES = st.builds(Clause, st.just("act"), PHRASES, st.sampled_from(["buy", "eat", None]), PHRASES)
CHANGES = st.fixed_dictionaries(
    {}, optional={"verb": st.just("sell"), "time": st.just("yesterday"), "positive": st.booleans(), "object": PHRASES}
)


@given(CLAUSES, CHANGES)
def test_a_copy_equals_the_standard_librarys(clause: Clause, changes: dict[str, Any]) -> None:
    before = dataclasses.asdict(clause)
    copy = replace(clause, **changes)
    assert copy == dataclasses.replace(clause, **changes)
    assert hash(copy) == hash(dataclasses.replace(clause, **changes))
    assert dataclasses.asdict(clause) == before
    with pytest.raises(dataclasses.FrozenInstanceError):
        copy.verb = "eat"  # type: ignore[misc]


def test_an_unknown_field_is_refused() -> None:
    with pytest.raises(KeyError, match="Phrase has no field colour"):
        replace(Phrase("house"), colour="red")  # type: ignore[call-arg]


def test_a_class_without_slots_is_refused() -> None:
    @dataclasses.dataclass(frozen=True)
    class Loose:
        name: str

    with pytest.raises(TypeError, match="Loose cannot be copied: it needs slots"):
        replace(Loose("a"), name="b")
