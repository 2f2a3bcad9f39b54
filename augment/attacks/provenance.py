"""Where the default of an attack's parameter comes from, as data: ``xaug attacks NAME`` shows it."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import BaseModel
from pydantic.fields import FieldInfo


@dataclass(frozen=True, slots=True)
class Provenance:
    """The source of a default, in words: a paper's section, a library's file, or a measurement.

    It stands in the annotation of the parameter:

        top_k: Annotated[int, Provenance("Garg and Ramakrishnan 2020, section 3")] = Field(50, ge=1)
    """

    text: str


@dataclass(frozen=True, slots=True)
class NamesModel:
    """Marks a parameter whose value is a model: the user names a folder or an id of the Hub. ``what``: its purpose."""

    what: str


def named_models(params: BaseModel) -> dict[str, str]:
    """The models that parameters name: the name of the parameter → the model. Empty values are left out."""
    values = {name: getattr(params, name) for name, field in type(params).model_fields.items() if model_of(field)}
    return {name: str(value) for name, value in values.items() if value}


def provenance_of(params: type[BaseModel], name: str) -> str:
    """The provenance of a parameter's default: its own, or the ``origin`` of the class that declares it.

    It is empty if neither is stated.
    """
    metadata = params.model_fields[name].metadata
    own = next((one.text for one in metadata if isinstance(one, Provenance)), "")
    declares = next((one for one in params.__mro__ if name in vars(one).get("__annotations__", {})), params)
    return own or str(vars(declares).get("origin", ""))


def model_of(field: FieldInfo) -> NamesModel | None:
    """The mark of a parameter that names a model; None for any other parameter."""
    return next((one for one in field.metadata if isinstance(one, NamesModel)), None)
