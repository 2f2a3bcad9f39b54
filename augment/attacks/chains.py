"""Chains of attacks, such as ``code-switch+bae``: each part attacks the texts that the part before returned.

A chain is a spec like any other, composed of the specs of its parts (``AttackSpec.parts``). It needs what they need,
and it sees as much of the victim as that part which sees most.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from pydantic import Field, SerializeAsAny
from xaug.augment.assets import Asset, FileAsset, is_here
from xaug.augment.attacks.base import (
    ATTACKS,
    JOINT,
    Access,
    Attack,
    AttackSpec,
    Candidate,
    EditKind,
    Example,
    Need,
    Params,
    Resources,
    VictimParams,
)
from xaug.augment.attacks.searches.chained import Chained, Link
from xaug.augment.engine import Oracle
from xaug.augment.queries import Search
from xaug.data_cards.errors import UsageError
from xaug.data_cards.parameters import param
from xaug.models.placement import Placement

# File systems allow 255 bytes for a folder's name; 55 are left for what a lock or an unfinished version adds to it.
_LONGEST = 200


class ChainParams(Params):
    """The parameters of a chain: its own, and those of its parts."""

    parts: tuple[SerializeAsAny[Params], ...] = Field((), description="the parameters of each part, in order")

    def request(self) -> dict[str, object]:
        """What of them decides the content of a version."""
        own = self.model_dump(mode="json", exclude={"parts"})
        return {**own, "parts": [part.request() for part in self.parts]}

    @property
    def single(self) -> tuple[Params, ...]:
        """The parameters of each part."""
        return self.parts


class AskingChainParams(VictimParams, ChainParams):
    """The parameters of a chain of which a part asks the victim. ``max_queries`` bounds the parts together."""


class Chain:
    """A chain with its parameters."""

    def __init__(self, links: Sequence[Link], params: ChainParams) -> None:
        self.links, self.params = tuple(links), params

    def search(self, example: Example, rng: Any) -> Search[Sequence[Candidate]]:
        """Run the parts one after the other."""
        most = self.params.max_queries if isinstance(self.params, AskingChainParams) else None
        return Chained(self.links, example, most).search(rng)


def parts_of(name: str) -> list[str]:
    """The names of the parts of a chain; of another attack, its own name."""
    return name.split(JOINT)


def attack_named(name: str) -> AttackSpec:
    """The attack of that name, or the chain of the attacks whose names it joins.

    Raises UnknownNameError for an attack that does not exist, and UsageError for one that cannot be a part of a chain.
    """
    names = parts_of(name)
    if len(names) == 1:
        return ATTACKS.get(name)
    if not all(names):
        raise UsageError(
            f"{param('attack', name)}: a part of the chain has no name. Write the names of the attacks with {JOINT}"
            f" between them, such as {param('attack', 'add-sentence+bae')}."
        )
    parts = [ATTACKS.get(one) for one in names]
    if len(name) > _LONGEST:
        raise UsageError(
            f"{param('attack', name)}: the name of this chain has {len(name)} characters. It names a folder of the"
            f" store, so it can have {_LONGEST}. Make two versions one after the other."
        )
    for part in parts:
        if part.control:
            raise UsageError(
                f"{param('attack', name)}: {part.name} is a control. It matches another version as a whole, so it"
                " cannot be a part of a chain."
            )
    return chain(parts)


def chain(parts: Sequence[AttackSpec]) -> AttackSpec:
    """The spec of these attacks, one after the other."""
    order = list(Access)  # from what sees nothing of the victim to what sees most
    access = max((part.access for part in parts), key=order.index)
    types = [kind for kind in parts[0].task_types if all(kind in part.task_types for part in parts)]
    return AttackSpec(
        name=JOINT.join(part.name for part in parts),
        summary=", then ".join(part.summary for part in parts),
        paper="; ".join(dict.fromkeys(part.paper for part in parts)),
        task_types=tuple(types),
        params=ChainParams if access is Access.BLIND else AskingChainParams,
        access=access,
        edits=max((part.edits for part in parts), key=list(EditKind).index),
        needs=tuple(need for need in Need if any(need in part.needs for part in parts)),
        several=any(part.several for part in parts),
        packages=tuple(dict.fromkeys(name for part in parts for name in part.packages)),
        assets=partial(_assets, tuple(parts)),
        oracles=partial(_oracles, tuple(parts)),
        refused=next((part.refused for part in parts if part.refused), ""),
        build=partial(_build, tuple(parts)),
        parts=tuple(parts),
    )


def _assets(parts: Sequence[AttackSpec], params: ChainParams) -> tuple[Asset, ...]:
    """The files that the parts read, each once. Of two files of one name, the second has its part before its name."""
    found: dict[str, Asset] = {}
    for at, (part, own) in enumerate(zip(parts, params.parts, strict=True), start=1):
        for asset in part.assets(own):
            known = found.get(asset.name, asset)
            if (known.what, known.looked) == (asset.what, asset.looked):
                found[asset.name] = asset
            else:
                name = f"{at}.{asset.name}"
                found[name] = FileAsset(name, asset.what, asset.looked, asset.find, quick=partial(is_here, asset))
    return tuple(found.values())


def _oracles(parts: Sequence[AttackSpec], params: ChainParams, placement: Placement) -> Mapping[str, Oracle]:
    """The models of the parts' own. Raises UsageError for two parts that load different ones under one name."""
    found: dict[str, Oracle] = {}
    loaded: dict[str, Params] = {}
    for part, own in zip(parts, params.parts, strict=True):
        if part.name in loaded:
            if loaded[part.name] != own and part.oracles(own, placement):
                raise UsageError(
                    f"The chain has {part.name} twice with different parameters, but its models are loaded once. Give"
                    " both the same parameters, or make two versions one after the other."
                )
            continue
        loaded[part.name] = own
        found |= part.oracles(own, placement)
    return found


def _build(parts: Sequence[AttackSpec], params: ChainParams, resources: Resources) -> Attack:
    return Chain(
        [
            Link(part, own, part.build(own, resources.of(part)))
            for part, own in zip(parts, params.parts, strict=True)
        ],
        params,
    )  # fmt: skip
