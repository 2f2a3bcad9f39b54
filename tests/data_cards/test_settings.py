"""Rejected settings are reported by option or place, with the value and similar names."""

from __future__ import annotations

from typing import Annotated, Literal

import pytest
from pydantic import Field, ValidationError
from xaug.data_cards.card import Spec
from xaug.data_cards.settings import settings_error


class Inner(Spec):
    layers: Literal["auto", "sweep"] | Annotated[int, Field(ge=0)] = "auto"
    weights: dict[str, Annotated[float, Field(gt=0)]] = Field(default_factory=dict)


class Outer(Spec):
    name: str
    inner: Inner = Inner()
    by_task: dict[str, Inner] = Field(default_factory=dict)
    seeds: Annotated[tuple[Annotated[int, Field(ge=0)], ...], Field(min_length=1)] = (0,)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"name": "x", "iner": {}}, "run.toml: iner: there is no such setting. Did you mean inner"),
        (
            {"name": "x", "inner": {"layer": 1}},
            "run.toml: inner.layer: there is no such setting. Did you mean laye",
        ),
        ({"name": "x", "inner": {"layers": "swep"}}, "layers= (inner.layers): Input should be 'auto' or 'sweep' or: "),
        ({"name": "x", "inner": {"layers": "swep"}}, "not 'swep'. Did you mean sweep?"),
        ({"name": "x", "seeds": [-1]}, "run.toml: seeds: Input should be greater than or equal to 0, not '-1'."),
        ({"name": "x", "inner": {"weights": {"mnli": 0}}}, "run.toml: inner.weights: Input should be greater than 0"),
        (
            {"name": "x", "by_task": {"mnli": {"layer": 1}}},
            "run.toml: by_task.mnli.layer: there is no such setting. Did you mean layers?",
        ),
        ({"name": "x", "by_task": 3}, "run.toml: by_task: Input should be a valid dictionary, not '3'."),
        ({}, "run.toml: name: a value is required."),
    ],
)
def test_an_error_names_place_problem_and_similar_names(settings: dict[str, object], message: str) -> None:
    with pytest.raises(ValidationError) as raised:
        Outer.model_validate(settings)
    assert message in str(settings_error(raised.value, Outer, "run.toml", {"inner.layers": "layers"}))


def test_a_long_value_is_cut() -> None:
    with pytest.raises(ValidationError) as raised:
        Outer.model_validate({"name": "x", "inner": {"layers": "y" * 5000}})
    assert len(str(settings_error(raised.value, Outer, "run.toml"))) < 400
