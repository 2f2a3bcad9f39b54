"""What a kind of arm is: which rows the encoder is trained on before the target tasks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from xaug.data_cards.registry import Registry

Mix = Literal["append", "replace"]


@dataclass(frozen=True)
class ArmKind:
    """One kind of arm. An arm's name begins with that of its kind: ``clean+bae`` is of the kind ``clean``.

    ``trains``: whether there is any intermediate training. ``clean``: whether the clean rows are trained on.
    ``mix``: what becomes of the clean row from which an augmented row was made. ``needs_parts``: whether the arm makes
    no sense without augmented rows.
    """

    name: str
    summary: str
    trains: bool = True
    clean: bool = True
    mix: Mix = "append"
    needs_parts: bool = False

    @property
    def takes_parts(self) -> bool:
        """Whether other rows can be added to it."""
        return self.trains


ARM_KINDS: Registry[ArmKind] = Registry("kind of arm")


def add(kind: ArmKind) -> ArmKind:
    """Declare a kind of arm. Raises ValueError if its name is taken."""
    return ARM_KINDS.add(kind.name, kind)
