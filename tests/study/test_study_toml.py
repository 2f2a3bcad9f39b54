"""Values written as TOML are the values that Python reads from it."""

from __future__ import annotations

import tomllib

from hypothesis import given
from hypothesis import strategies as st
from planned import setting
from xaug.study.reading import parsed
from xaug.study.toml import written

KEYS = st.text(st.characters(blacklist_categories=("Cs",)), min_size=1, max_size=8)
PLAIN = st.one_of(
    st.booleans(), st.integers(-(10**9), 10**9), st.floats(allow_nan=False, allow_infinity=False),
    st.text(st.characters(blacklist_categories=("Cs", "Cc"))), st.lists(st.integers(0, 9)),
)  # fmt: skip
TABLES = st.recursive(st.dictionaries(KEYS, PLAIN, max_size=3), lambda inner: st.dictionaries(KEYS, inner, max_size=3))


@given(TABLES)
def test_tables_are_read_back(content: dict[str, object]) -> None:
    assert tomllib.loads(written(content)) == content


def test_a_whole_study_is_read_back() -> None:
    spec = setting(arms=["none", "clean+bae"], hypotheses=[{"name": "h", "contrast": "clean+bae - none"}], seeds=3).spec
    assert parsed(tomllib.loads(written(spec.given())), "x") == spec
