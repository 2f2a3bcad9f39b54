"""The nodes of a cluster: what they offer, how many processes fit, and what a process on each of them finds there."""

from __future__ import annotations

import importlib.metadata
import platform
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from xaug.augment.executors.cluster.connection import reason
from xaug.augment.executors.cluster.token import Token
from xaug.data_cards.errors import UsageError
from xaug.data_cards.parameters import param

_PATIENCE = 120.0  # seconds until a node must have started a process and looked around: Ray starts one in 1 to 20


@dataclass(frozen=True, slots=True)
class Demand:
    """What one process takes of its node. Ray may put several processes on one GPU if each takes a part of it."""

    cpus: float = 1.0
    gpus: float = 0.0

    @property
    def text(self) -> str:
        """The demand in words."""
        return f"{self.cpus:g} CPU" + (f" and {self.gpus:g} GPU" if self.gpus else "")

    def options(self) -> dict[str, float]:
        """As Ray's own options."""
        return {"num_cpus": self.cpus, "num_gpus": self.gpus}


@dataclass(frozen=True, slots=True)
class Node:
    """One node that is alive."""

    id: str
    address: str
    host: str
    cpus: float
    gpus: float
    memory: int  # bytes that Ray may give to processes

    @property
    def name(self) -> str:
        """What people read."""
        return f"{self.host} ({self.address}, node {self.id[:8]})"

    def holds(self, demand: Demand) -> int:
        """How many processes with this demand fit on the node, if nothing else runs there."""
        fits = [have / need for have, need in ((self.cpus, demand.cpus), (self.gpus, demand.gpus)) if need]
        return int(min(fits, default=1) + 1e-9)  # 1 / 0.1 may be a bit less than 10


@dataclass(frozen=True, slots=True)
class Facts:
    """What a process on a node finds there. ``sees``: whether it reads the driver's token file."""

    python: str
    xaug: str
    packages: dict[str, str]
    sees: bool


@dataclass(frozen=True, slots=True)
class Look:
    """The facts of one node, or the reason why there are none."""

    node: Node
    facts: Facts | None
    problem: str = ""


def nodes_alive(ray: Any) -> tuple[Node, ...]:
    """The nodes of the cluster that are alive."""
    return tuple(
        Node(
            one["NodeID"], one["NodeManagerAddress"], one["NodeManagerHostname"], one["Resources"].get("CPU", 0.0),
            one["Resources"].get("GPU", 0.0), int(one["Resources"].get("memory", 0)),
        )
        for one in ray.nodes()
        if one["Alive"]
    )  # fmt: skip


def capacity(ray: Any, demand: Demand) -> int:
    """How many processes with this demand fit on the cluster, at least one. Raises UsageError if no node holds one."""
    nodes = nodes_alive(ray)
    count = sum(node.holds(demand) for node in nodes)
    if not count:
        most = max(nodes, key=lambda node: (node.gpus if demand.gpus else 0.0, node.cpus), default=None)
        largest = f"; the largest has {Demand(most.cpus, most.gpus).text}" if most else ""
        raise UsageError(
            f"No node of the cluster has {demand.text}, which each process takes ({param('cpus')},"
            f" {param('gpus')}){largest}."
        )
    return count


def facts_here(packages: Sequence[str], token: Token | None) -> Facts:
    """The facts of this process. Called on the nodes."""
    found = {}
    for name in packages:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            found[name] = "not installed"
    sees = token is not None and token.seen()
    return Facts(platform.python_version(), _own_version(), found, sees)


def _own_version() -> str:
    try:
        return importlib.metadata.version("xaug")
    except importlib.metadata.PackageNotFoundError:
        return "not installed"


def look_around(
    ray: Any, nodes: Sequence[Node], packages: Sequence[str] = (), token: Token | None = None
) -> list[Look]:
    """Start a process on each node and return what it finds. A node that cannot import xaug has a problem instead."""
    from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

    remote = ray.remote(facts_here)
    asked = [
        remote.options(
            num_cpus=0, max_retries=0, scheduling_strategy=NodeAffinitySchedulingStrategy(node.id, soft=False)
        ).remote(tuple(packages), token)
        for node in nodes
    ]
    ray.wait(asked, num_returns=len(asked), timeout=_PATIENCE)
    return [_answer(ray, node, ref) for node, ref in zip(nodes, asked, strict=True)]


def _answer(ray: Any, node: Node, ref: Any) -> Look:
    try:
        return Look(node, ray.get(ref, timeout=0))
    except ray.exceptions.GetTimeoutError:
        return Look(node, None, f"it has not answered in {_PATIENCE:.0f} seconds")
    except ray.exceptions.RayError as error:
        missing = "No module named 'xaug" in str(error)
        return Look(node, None, "xaug is not importable there" if missing else reason(error))


def check_shared(ray: Any, demand: Demand, folder: Path, what: Callable[[str], str]) -> None:
    """Raises UsageError unless every node that may run a process sees ``folder``. ``what``: nodes → the message."""
    able = [node for node in nodes_alive(ray) if node.holds(demand)]
    with Token.written(folder) as token:
        looks = look_around(ray, able, token=token)
    blind = [
        f"{look.node.name}{f': {look.problem}' if look.problem else ''}"
        for look in looks
        if look.facts is None or not look.facts.sees
    ]
    if blind:
        raise UsageError(what("; ".join(blind)))
