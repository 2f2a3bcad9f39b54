"""The checks of `xaug.doctor` for a Ray cluster: its nodes, their software, and the files that they see."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from xaug.amounts import size_text
from xaug.health import Check

if TYPE_CHECKING:
    from xaug.augment.executors.cluster.nodes import Facts, Look

_FIX = "pip install 'xaug[ray]'"


def check_ray(address: str | None, store: Path, packages: Sequence[str]) -> Iterator[Check]:
    """Ray, the cluster at the address, and each of its nodes. ``packages``: those whose releases are compared."""
    from xaug.augment.executors.cluster import connected, nodes_alive
    from xaug.augment.executors.cluster.nodes import facts_here, look_around
    from xaug.augment.executors.cluster.token import Token
    from xaug.data_cards.errors import UsageError

    try:
        yield Check("ray", importlib.metadata.version("ray"))
    except importlib.metadata.PackageNotFoundError:
        yield Check("ray", "not installed: for runs on a cluster", _FIX, needed=True)
        return
    folder = next(path for path in (store.absolute(), *store.absolute().parents) if path.exists())
    try:
        with connected(address) as ray, Token.written(folder) as token:
            nodes = nodes_alive(ray)
            yield Check(
                "ray cluster",
                f"{ray.get_runtime_context().gcs_address}, {len(nodes)} nodes, {sum(node.cpus for node in nodes):g}"
                f" CPUs, {sum(node.gpus for node in nodes):g} GPUs",
            )
            here = facts_here(packages, token)
            looks = look_around(ray, nodes, packages, token)
    except UsageError as error:
        yield Check("ray cluster", str(error), "start it, or name the address of its head", needed=True)
        return
    for look in looks:
        yield from _node(look, here, folder)


def _node(look: Look, here: Facts, folder: Path) -> Iterator[Check]:
    """One node: what it offers, whether its software is that of this machine, and whether it sees the folder."""
    node, facts = look.node, look.facts
    offers = f"{node.cpus:g} CPUs, {node.gpus:g} GPUs, {size_text(node.memory)} of memory"
    if facts is None:
        fix = f"install xaug and its extras there as here ({look.problem})"
        yield Check(f"node {node.name}", f"{offers}; xaug cannot be used", fix, needed=True)
        return
    other = _differences(facts, here)
    found = f"{offers}, Python {facts.python}, xaug {facts.xaug}"
    fix = f"install the releases of this machine there: {', '.join(other)}" if other else ""
    yield Check(f"node {node.name}", found, fix, needed=True)
    if facts.sees:
        yield Check(f"files on {node.host}", f"sees {folder}")
    else:
        fix = "put it on a shared file system: a study needs that, and generate otherwise sends rows through Ray"
        yield Check(f"files on {node.host}", f"does not see {folder}", fix)


def _differences(there: Facts, here: Facts) -> list[str]:
    """What differs between a node and this machine."""
    pairs = {"Python": (there.python, here.python), "xaug": (there.xaug, here.xaug)} | {
        name: (there.packages[name], release) for name, release in here.packages.items()
    }
    return [f"{name} {own} (here {ours})" for name, (own, ours) in pairs.items() if own != ours]
