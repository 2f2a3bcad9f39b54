import json
from enum import StrEnum
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from xaug.data_cards.canonical import canonical_json, fingerprint

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
requests = st.dictionaries(st.text(), json_values, max_size=5)


@given(requests)
def test_what_was_read_back_has_the_same_fingerprint(request: dict[str, object]) -> None:
    assert fingerprint(json.loads(canonical_json(request))) == fingerprint(request)
    assert fingerprint(json.loads(json.dumps(request))) == fingerprint(request)


@given(requests)
def test_order_of_keys_does_not_count(request: dict[str, object]) -> None:
    assert fingerprint(dict(reversed(request.items()))) == fingerprint(request)


def test_equal_values_of_other_types_are_one_spelling() -> None:
    class Kind(StrEnum):
        A = "a"

    assert fingerprint({"x": 1.0, "y": ("a",), "z": -0.0}) == fingerprint({"x": 1, "y": [Kind.A], "z": 0})


def test_different_values_differ() -> None:
    values: list[object] = [0, 1, True, None, "1", "", [], {}, [1], 0.1, 0.1 + 0.2, 0.3]
    assert len({fingerprint({"x": value}) for value in values}) == len(values)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), {1}, Path("x"), b"x", {1: 2}])
def test_values_without_one_spelling_are_refused_by_name(value: object) -> None:
    with pytest.raises((TypeError, ValueError), match=r"request\.a\.b\[0\]"):
        fingerprint({"a": {"b": [value]}})


def test_a_fingerprint_is_the_same_in_every_release() -> None:
    """Versions are found by their fingerprint: another one for the same request would make every version again."""
    request = {"task": "mnli", "recipe": "bae", "seed": 13, "similarity": 0.9, "fields": ["text_a"], "name": "é"}
    assert canonical_json({"b": 1.0, "a": "é"}) == r'{"a":"\u00e9","b":1}'
    assert fingerprint(request) == "d5ac8517b99c78ba16aeb1c64bd2af88bf53aaa7e8158eaaa34ce31cd91cfc22"
