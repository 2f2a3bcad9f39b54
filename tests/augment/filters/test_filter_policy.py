"""What holds for every registered filter."""

from __future__ import annotations

import re

import pytest
from xaug.augment.filters import FILTERS, FilterSpec, Models
from xaug.data_cards.errors import UsageError
from xaug.data_cards.schema import filter_features
from xaug.data_cards.task_types import TASK_TYPES

SPECS = list(FILTERS)
each = pytest.mark.parametrize("spec", SPECS, ids=FILTERS.names())


@each
def test_it_is_declared_whole(spec: FilterSpec) -> None:
    assert FILTERS.get(spec.name) is spec
    for slug in (spec.name, spec.reason, *spec.reasons.values()):
        assert re.fullmatch(r"[a-z][a-z_]*", slug)
    assert spec.summary
    assert spec.summary[0].islower()
    assert len(spec.provenance) > 20
    assert any(spec.applies_to(one) for one in TASK_TYPES)
    assert set(filter_features([spec.name])) == {f"{spec.name}_score", f"{spec.name}_ok"}


@each
def test_it_is_built_without_models_or_names_the_one_it_needs(spec: FilterSpec) -> None:
    if not spec.needs:
        assert callable(spec.build(Models()))
    else:
        with pytest.raises(UsageError, match=f"{spec.needs[0]}="):
            spec.build(Models())


def test_no_two_filters_share_a_slug() -> None:
    slugs = [slug for spec in SPECS for slug in (spec.reason, *spec.reasons.values())]
    assert len(slugs) == len(set(slugs))


def test_the_cheap_come_first_and_the_sequential_last() -> None:
    assert FILTERS.names() == [
        "outcome", "edit_ratio", "contamination", "similarity", "label", "label_change", "fitness",
        "fluency", "duplicates",
    ]  # fmt: skip
    assert [spec.sequential for spec in SPECS] == sorted(spec.sequential for spec in SPECS)
