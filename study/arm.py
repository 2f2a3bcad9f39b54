"""The arms of a study, with every name resolved.

The name of an arm says what it is: ``[TASKS:]KIND[+PART…]``, such as ``clean+bae`` or ``squad_v1:replace+bae``. Its
table in the study file overrides what the name says.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from xaug.data_cards.errors import UnknownNameError, UsageError
from xaug.data_cards.text import quoted
from xaug.study.arms import ARM_KINDS, ArmKind, Mix
from xaug.study.parts import AttackSettings, DataSettings
from xaug.study.repeated import repeated
from xaug.study.spec import ArmSettings, StudySpec
from xaug.train.config import RunSettings

EVERY = "all"  # in place of tasks: every intermediate task that the source has
_TASKS = re.compile(r"(?P<tasks>[A-Za-z0-9_,]+):(?P<rest>.+)")


@dataclass(frozen=True)
class Arm:
    """One arm. ``tasks``: names of intermediate tasks, without the world's prefix. ``settings``: those of its own."""

    name: str
    kind: ArmKind
    tasks: tuple[str, ...]
    parts: tuple[str, ...]
    share: float | None
    mix: Mix
    settings: RunSettings

    @property
    def trains(self) -> bool:
        """Whether the arm has intermediate training."""
        return self.kind.trains

    @property
    def summary(self) -> str:
        """What the arm is, in words, without a full stop."""
        if not self.trains:
            return self.kind.summary
        text = f"{self.kind.summary} of {', '.join(self.tasks)}"
        if self.parts:
            text += f", with {' and '.join(self.parts)}"
        if self.share is not None:
            text += f" ({100 * self.share:g} % of the rows)"
        method = self.settings.robust.method
        return text + (f", by {method}" if method != "none" else "")


@dataclass(frozen=True)
class Parts:
    """What arms can add to clean rows: name → its settings. ``attacks`` also holds those that only arms name."""

    attacks: Mapping[str, AttackSettings]
    data: Mapping[str, DataSettings]

    def like(self, name: str) -> str | None:
        """The attack whose rows a control matches; None for an attack that is no control."""
        return self.attacks[name].like


def parts_of(spec: StudySpec) -> Parts:
    """The parts that the study declares, and the attacks that only names of arms mention.

    Raises UnknownNameError for a part that is neither declared nor an attack, and UsageError for a control that matches
    nothing.
    """
    named = {part: "" for name, own in spec.arms.items() for part in _split(name, own)[2]}
    attacks = dict(spec.attacks)
    for part in named:
        if part not in attacks and part not in spec.data:
            _known_attack(part, [*attacks, *spec.data])
            attacks[part] = AttackSettings()
    searches = [name for name, one in attacks.items() if not _is_control(name, one)]
    for name, one in attacks.items():
        if one.like is None and _is_control(name, one):
            if not searches:
                raise UsageError(
                    f"attacks.{name}: {one.called(name)} is a control, and the study has no attack whose rows it could"
                    " match. Add an arm with an attack, such as clean+bae, or set like."
                )
            attacks[name] = one.model_copy(update={"like": searches[0]})
        elif one.like is not None and not _is_control(name, one):
            raise UsageError(
                f"attacks.{name}.like: {one.called(name)} is no control, so it matches no rows of another attack. Leave"
                " like out."
            )
        elif one.like is not None and one.like not in searches:
            raise UnknownNameError(f"attack of the study for attacks.{name}.like", one.like, searches)
    for name, one in attacks.items():
        if one.like is not None and one.limit is not None:
            raise UsageError(
                f"attacks.{name}.limit: a control has the rows of {one.like}, whose limit counts. Set"
                f" attacks.{one.like}.limit."
            )
    return Parts(attacks, spec.data)


def arms_of(spec: StudySpec, every: tuple[str, ...] = ()) -> tuple[Arm, ...]:
    """The arms in the order of the study file. ``every``: the tasks that ``all`` stands for.

    Raises UnknownNameError and UsageError, which name the arm.
    """
    return tuple(_arm(name, own, spec, every) for name, own in spec.arms.items())


def _arm(name: str, own: ArmSettings, spec: StudySpec, every: tuple[str, ...]) -> Arm:
    tasks, kind, parts = _split(name, own)
    tasks = tasks or spec.tasks
    if EVERY in tasks:
        tasks = every or tasks
    if kind.needs_parts and not parts:
        raise UsageError(f"arms.{name}: the kind {kind.name} needs added rows. Write {kind.name}+ATTACK, or set add.")
    if not kind.takes_parts and (parts or own.share is not None or own.train.model_fields_set or own.robust):
        raise UsageError(
            f"arms.{name}: the kind {kind.name} has no intermediate training, so added rows, share, robust and train"
            " would have no effect. Leave them out."
        )
    if own.share is not None and not (parts and kind.clean):
        raise UsageError(f"arms.{name}: share is the share of added rows beside clean ones. Leave it out.")
    return Arm(name, kind, tuple(dict.fromkeys(tasks)), parts, own.share, own.mix or kind.mix, own.settings())


def _split(name: str, own: ArmSettings) -> tuple[tuple[str, ...], ArmKind, tuple[str, ...]]:
    """The tasks, the kind and the parts that an arm's name and its table give. No tasks: those of the study."""
    found = _TASKS.fullmatch(name)
    rest = found["rest"] if found else name
    tasks = tuple(found["tasks"].split(",")) if found else ()
    kind, *parts = rest.split("+")
    wanted = own.base or kind
    if wanted not in ARM_KINDS:
        problem = UnknownNameError("kind of arm", wanted, ARM_KINDS.names())
        where = f"arms.{name}.base" if own.base else f"arms.{quoted(name)}"
        raise UsageError(
            f"{where}: {problem.text} The name of an arm begins with its kind, as in clean+bae; an arm with another"
            " name sets base."
        )
    if "" in parts:
        raise UsageError(f"arms.{quoted(name)}: a part has no name. Write KIND+PART, as in clean+bae.")
    if again := repeated(parts):
        raise UsageError(f"arms.{quoted(name)}: the part {again} is named twice. Leave one of them out.")
    own_parts = () if own.base else tuple(parts)
    return own.tasks or tasks, ARM_KINDS.get(wanted), own_parts if own.add is None else own.add


def _known_attack(name: str, declared: list[str]) -> None:
    """Raises UnknownNameError for a part that is no attack."""
    from xaug.augment.attacks import ATTACKS, attack_named

    try:
        attack_named(name)
    except UnknownNameError:
        raise UnknownNameError("attack or data", name, [*declared, *ATTACKS.names()]) from None


def _is_control(name: str, one: AttackSettings) -> Any:
    from xaug.augment.attacks import attack_named

    return attack_named(one.called(name)).control
