"""The typed parameters of an attack, from the values that a user sets and those that are set by default.

In a chain, ``bae.top_k`` is the parameter of its part ``bae``, ``2.top_k`` that of its second part, and ``top_k`` that
of the only part which has one. ``max_words`` and ``max_queries`` are the chain's own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from difflib import get_close_matches

from xaug.augment.attacks.base import AttackSpec, Params
from xaug.data_cards.errors import UsageError
from xaug.data_cards.parameters import param
from xaug.data_cards.settings import explained

Defaults = Callable[[AttackSpec], Mapping[str, str]]
PARTS = "parts"  # the field of a chain's parameters that holds those of its parts
_QUALIFIES = "."


def _no_defaults(_spec: AttackSpec) -> Mapping[str, str]:
    return {}


def params_for(spec: AttackSpec, values: Mapping[str, str], defaults: Defaults = _no_defaults) -> Params:
    """The typed parameters of an attack. ``defaults``: the values of the parameters that are not set, by attack.

    Raises UsageError, which names the parameter and what the attack takes.
    """
    if not spec.parts:
        return _checked(spec, {**defaults(spec), **values})
    own, given = _divided(spec, values)
    known = own_parameters(spec)
    chosen = [
        _checked(part, {**defaults(part), **set_here}, f"{part.name}{_QUALIFIES}")
        for part, set_here in zip(spec.parts, given, strict=True)
    ]
    usual = {name: value for name, value in defaults(spec).items() if name in known}
    return _checked(spec, {**usual, **own, PARTS: tuple(chosen)})


def own_parameters(spec: AttackSpec) -> list[str]:
    """The names of an attack's own parameters, which in a chain are those of the chain as a whole."""
    return [name for name in spec.params.model_fields if not (spec.parts and name == PARTS)]


def names_of(spec: AttackSpec) -> list[str]:
    """Every name under which a parameter of the attack can be set, without the numbers of parts."""
    named = [f"{part.name}{_QUALIFIES}{name}" for part in spec.parts for name in own_parameters(part)]
    return list(dict.fromkeys([*own_parameters(spec), *named]))


def _divided(spec: AttackSpec, values: Mapping[str, str]) -> tuple[dict[str, str], list[dict[str, str]]]:
    """(the values of the chain's own parameters, those of each part). Raises UsageError."""
    own: dict[str, str] = {}
    given: list[dict[str, str]] = [{} for _ in spec.parts]
    for key, value in values.items():
        qualifier, _, name = key.rpartition(_QUALIFIES)
        if not qualifier and key in own_parameters(spec):
            own[key] = value
            continue
        for at in _meant(spec, key, qualifier, name):
            if name in given[at]:
                raise UsageError(
                    f"{param('parameters', key)}: {name} of {spec.parts[at].name} is set twice. Leave out one of the"
                    " two."
                )
            given[at][name] = value
    return own, given


def _meant(spec: AttackSpec, key: str, qualifier: str, name: str) -> list[int]:
    """The parts whose parameter a key names. Raises UsageError if that is none, or not certain."""
    if qualifier:
        found = [at for at, part in enumerate(spec.parts) if qualifier in (part.name, str(at + 1))]
        if found:
            return found
        raise UsageError(
            f"{param('parameters', key)}: {spec.name} has no part {qualifier}.{_near(spec, key)} Its parts are"
            f" {', '.join(part.name for part in spec.parts)}."
        )
    found = [at for at, part in enumerate(spec.parts) if name in part.params.model_fields]
    if len(found) == 1:
        return found
    if found:
        names = list(dict.fromkeys(spec.parts[at].name for at in found))
        full = [f"{one}{_QUALIFIES}{name}" for one in names]
        if len(names) == 1:  # the same attack twice
            full += [f"{at + 1}{_QUALIFIES}{name}" for at in found]
        raise UsageError(
            f"{param('parameters', key)}: several parts of {spec.name} have this parameter. Write {' or '.join(full)}."
        )
    raise UsageError(f"{param('parameters', key)}: no part of {spec.name} has this parameter.{_near(spec, key)}")


def _near(spec: AttackSpec, key: str) -> str:
    """A question for the parameter that was meant, or the parameters that the attack takes."""
    every = names_of(spec)
    if _QUALIFIES in key:
        near = get_close_matches(key, every, n=2)
    else:
        bare = get_close_matches(key, [one.rpartition(_QUALIFIES)[2] for one in every], n=1)
        near = [one for one in every if one.rpartition(_QUALIFIES)[2] in bare]
    return f" Did you mean {' or '.join(near)}?" if near else f" It takes: {', '.join(every)}."


def _checked(spec: AttackSpec, values: Mapping[str, object], qualified: str = "") -> Params:
    """The parameters from these values. ``qualified``: what stands before a name in a message."""
    from pydantic import ValidationError

    known = spec.params.model_fields
    try:
        return spec.params.model_validate(dict(values))
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        about = ", ".join(f"{key} ({value.description})" for key, value in known.items() if key != PARTS)
        near = get_close_matches(name, list(known), n=2) if name not in known else []
        hint = f" Did you mean {' or '.join(qualified + one for one in near)}?" if near else ""
        raise UsageError(
            f"{param('parameters', qualified + name)}: {explained(first)}.{hint} {spec.name} takes: {about}."
        ) from None
