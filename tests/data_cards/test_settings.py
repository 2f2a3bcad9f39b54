"""Settings that are refused: named by option or place, with the value and the names that are near."""

from __future__ import annotations

from typing import Annotated, Literal

import pytest
from pydantic import Field, ValidationError
from xaug.data_cards.card import Spec
from xaug.data_cards.settings import refusal


class Inner(Spec):
    layers: Literal["auto", "sweep"] | Annotated[int, Field(ge=0)] = "auto"
    weights: dict[str, Annotated[float, Field(gt=0)]] = Field(default_factory=dict)


class Outer(Spec):
    name: str
    inner: Inner = Inner()
    seeds: Annotated[tuple[Annotated[int, Field(ge=0)], ...], Field(min_length=1)] = (0,)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"name": "x", "iner": {}}, "run.toml: iner: Extra inputs are not permitted. Did you mean inner"),
        (
            {"name": "x", "inner": {"layer": 1}},
            "run.toml: inner.layer: Extra inputs are not permitted. Did you mean laye",
        ),
        ({"name": "x", "inner": {"layers": "swep"}}, "layers= (inner.layers): Input should be 'auto' or 'sweep' or: "),
        ({"name": "x", "inner": {"layers": "swep"}}, "not 'swep'. Did you mean sweep?"),
        ({"name": "x", "seeds": [-1]}, "run.toml: seeds: Input should be greater than or equal to 0, not '-1'."),
        ({"name": "x", "inner": {"weights": {"mnli": 0}}}, "run.toml: inner.weights: Input should be greater than 0"),
        ({}, "run.toml: name: Field required."),
    ],
)
def test_a_refusal_says_where_what_and_what_is_near(settings: dict[str, object], said: str) -> None:
    with pytest.raises(ValidationError) as raised:
        Outer.model_validate(settings)
    assert said in str(refusal(raised.value, Outer, "run.toml", {"inner.layers": "layers"}))


def test_a_long_value_is_cut() -> None:
    with pytest.raises(ValidationError) as raised:
        Outer.model_validate({"name": "x", "inner": {"layers": "y" * 5000}})
    assert len(str(refusal(raised.value, Outer, "run.toml"))) < 400
