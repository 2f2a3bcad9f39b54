"""What must be the same on every node, because it decides rows: releases of libraries, and the content of models."""

from __future__ import annotations

import importlib.metadata
import sys
from collections.abc import Mapping
from dataclasses import dataclass

from xaug.augment.recipe import Job, packages
from xaug.data_cards.errors import WorkerError
from xaug.models.folders import content_hash


@dataclass(frozen=True, slots=True)
class Identity:
    """The releases and the hashes of models, by name."""

    releases: Mapping[str, str]
    models: Mapping[str, str]  # role → hash

    @classmethod
    def of(cls, job: Job) -> Identity:
        """The identity of this process. It reads the weights of all models. Raises ModelError, UsageError."""
        more = (*job.attack.packages, *(name for one in job.filters for name in one.spec.packages))
        releases = {"xaug": importlib.metadata.version("xaug"), **packages(tuple(dict.fromkeys(more)))}
        hashes = {role: content_hash(name, role) for role, name in sorted(job.models.items())}
        return cls({"Python": ".".join(map(str, sys.version_info[:2])), **releases}, hashes)

    def check(self, own: Identity, job: Job, node: str) -> None:
        """Raises WorkerError if ``own``, of a process on a node, differs from this one, the driver's."""
        for name, release in self.releases.items():
            if own.releases[name] != release:
                raise WorkerError(
                    f"The node {node} has {name} {own.releases[name]}, and this process has {release}, so that rows"
                    " could differ. Install the same release on all nodes."
                )
        for role, content in self.models.items():
            if own.models[role] != content:
                raise WorkerError(
                    f"The {role} {job.models[role]} on the node {node} is another model than here. Copy the same folder"
                    " to all nodes, or put it on a file system that they share."
                )
