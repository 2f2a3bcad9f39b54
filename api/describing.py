"""`xaug.attacks` and `xaug.attack`: which attacks there are, what each needs, and whether that is on this machine."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Iterator
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin

from xaug.attack_info import AttackInfo, AttackList, Hand, Parameter, Resource

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo
    from xaug.augment.attacks.base import AttackSpec, Need, Params

# Need → the packages of NLTK that answer it by default.
_NLTK = MappingProxyType({
    "tagger": ("taggers/averaged_perceptron_tagger_eng", "taggers/universal_tagset"),
    "stopwords": ("corpora/stopwords",),
})  # fmt: skip
_NLTK_WHAT = MappingProxyType({"tagger": "the part-of-speech tagger of NLTK", "stopwords": "the stop words of NLTK"})
# Task type → a task that examples name.
_TASKS = MappingProxyType({
    "classification": "mnli", "multiple_choice": "hellaswag", "span": "squad_v1", "tagging": "ccg",
})  # fmt: skip
# Constraints of annotated_types, as pydantic keeps them, and how a range is written.
_BOUNDS = MappingProxyType({"ge": "at least {}", "gt": "above {}", "le": "at most {}", "lt": "below {}"})


def attacks() -> AttackList:
    """Return all attacks that `xaug.generate` accepts, with what each needs and whether that is on this machine.

    Nothing is downloaded, no file is read, and no model library is imported.
    """
    from xaug.augment.attacks import ATTACKS

    return AttackList(tuple(_info(spec) for spec in ATTACKS))


def attack(name: str) -> AttackInfo:
    """Return one attack with its parameters.

    Args:
        name: The name of an attack, such as ``bae``.

    Raises:
        UnknownNameError: No attack has this name.
        UsageError: ``name`` is ``clean``, which stands for the rows as they are, or a chain.
    """
    from xaug.augment.attacks import attack_named, names_of
    from xaug.checking import check_type
    from xaug.data_cards.errors import UsageError
    from xaug.selection import CLEAN

    check_type("name", name, str, 'the name of an attack, such as "bae"')
    if name == CLEAN:
        raise UsageError(f"{CLEAN} is no attack: it stands for the rows as they are, and it has no parameters.")
    spec = attack_named(name)
    if spec.parts:
        parts = " and ".join(dict.fromkeys(f"{part.name!r}" for part in spec.parts))
        raise UsageError(
            f"{name} is a chain. It has the parameters of its parts, such as {names_of(spec)[-1]}: ask about {parts}."
        )
    return _info(spec)


def _info(spec: AttackSpec) -> AttackInfo:
    return AttackInfo(
        name=spec.name, summary=spec.summary, paper=spec.paper, access=spec.access.value,
        edits=spec.edits.value,        task_types=tuple(kind.name for kind in spec.task_types), several=spec.several,
        resources=tuple(_resources(spec)),
        parameters=tuple(_parameter(spec.params, name) for name in spec.params.model_fields),
        example=_TASKS.get(spec.task_types[0].name, "TASK"),
        hindrance=spec.refused,
    )  # fmt: skip


def _resources(spec: AttackSpec) -> Iterator[Resource]:
    from xaug.augment.assets import is_here
    from xaug.augment.attacks.provenance import model_of

    for need in spec.needs:
        yield _needed(need)
    fields = spec.params.model_fields
    required = {name: mark for name, field in fields.items() if field.is_required() and (mark := model_of(field))}
    for name, mark in required.items():
        yield Resource(name, mark.what, Hand.NAMED, f"The parameter {name} names it.")
    if not any(field.is_required() for field in fields.values()):  # otherwise its files depend on what is given
        for asset in spec.assets(spec.params.model_validate({})):
            hand = Hand.FOUND if is_here(asset) else Hand.MISSING
            yield Resource(asset.name, asset.what, hand, f"It is looked for in {asset.looked}.")
    for package in spec.packages:
        yield _package(package)


def _needed(need: Need) -> Resource:
    from xaug.augment.lab import ROLES
    from xaug.augment.nltk_places import has

    if need.value in ROLES:
        return Resource(need.value, ROLES[need.value], Hand.NAMED, "You or the profile name it.")
    if need.value not in _NLTK:
        return Resource(need.value, "a version, whose rows and edits a control matches", Hand.NAMED, "You name it.")
    found = all(map(has, _NLTK[need.value]))
    looked = (
        f"It is looked for in a folder of NLTK_DATA or ~/nltk_data ({', '.join(_NLTK[need.value])}); `xaug fetch nltk`"
        " downloads it, and the tagger textblob does without."
    )
    return Resource(need.value, _NLTK_WHAT[need.value], Hand.FOUND if found else Hand.MISSING, looked)


def _package(name: str) -> Resource:
    try:
        release = importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return Resource(name, f"the Python package {name}", Hand.MISSING, f"Install it: pip install {name}")
    return Resource(name, f"the Python package {name}", Hand.FOUND, f"Release {release} is installed.")


def _parameter(params: type[Params], name: str) -> Parameter:
    from xaug.augment.attacks.provenance import provenance_of

    field = params.model_fields[name]
    default = None if field.is_required() else _written(field.get_default(call_default_factory=True))
    about = field.description or ""
    return Parameter(name, _type(field.annotation), default, _range(field), about, provenance_of(params, name))


def _written(value: Any) -> str:
    """A value as the command line and a settings file write it."""
    if isinstance(value, bool):
        return str(value).lower()
    return '""' if value == "" else str(value)


def _type(annotation: Any) -> str:
    """The name of a type: ``int``, ``float | None``; the members of a literal."""
    if get_origin(annotation) is Literal:
        return " | ".join(map(str, get_args(annotation)))
    return annotation.__name__ if isinstance(annotation, type) and not get_args(annotation) else str(annotation)


def _range(field: FieldInfo) -> str:
    """The bounds of a number, in words; an empty text if there are none."""
    bounds = [
        text.format(getattr(one, name))
        for one in field.metadata
        for name, text in _BOUNDS.items()
        if hasattr(one, name)
    ]
    return ", ".join(bounds)
