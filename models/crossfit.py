"""A cross-fitted model of a task: a folder with two models, each trained on one half of the task's rows.

    FOLDER/crossfit.json  groups.arrow  half_0/  half_1/

The folders half_0 and half_1 are ordinary runs of the trainer. groups.arrow says which half holds the group of a row
(`data_cards.groups`). A row is asked of the model that saw no row of its group.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from xaug.data_cards.card import DatasetCard
from xaug.data_cards.durable import storage, write_atomic
from xaug.data_cards.errors import ModelError
from xaug.data_cards.groups import COUNT, Halves

NAME = "crossfit.json"
GROUPS = "groups.arrow"


@dataclass(frozen=True, slots=True)
class CrossFit:
    """The folder of a cross-fitted model."""

    folder: Path

    @property
    def models(self) -> tuple[Path, ...]:
        """The folders of the models, by the half that each was trained on."""
        return tuple(self.folder / f"half_{number}" for number in range(COUNT))

    @property
    def groups(self) -> Path:
        """The file that says which half holds a group."""
        return self.folder / GROUPS

    @property
    def about(self) -> dict[str, Any]:
        """The content of crossfit.json: the task, and what the models were made of. Raises ModelError."""
        try:
            content = json.loads((self.folder / NAME).read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise ModelError(f"{self.folder / NAME} cannot be read ({type(error).__name__}). {_AGAIN}") from None
        if not isinstance(content, dict) or "task" not in content:
            raise ModelError(f"{self.folder / NAME} is not the description of a cross-fitted model. {_AGAIN}")
        return content

    def halves(self, card: DatasetCard) -> Halves:
        """The halves of the task's rows. Raises ModelError if the models are those of another task, StorageError."""
        if self.about["task"] != str(card.id):
            raise ModelError(
                f"{self.folder} is a cross-fitted model of {self.about['task']}, not of {card.id}. Name another one."
            )
        return Halves.read(card, self.groups)

    def finish(self, about: dict[str, Any]) -> None:
        """Write crossfit.json, after everything else: a folder with it is complete. Raises StorageError."""
        with storage(self.folder, "write the cross-fitted model", "XAUG_CACHE"):
            write_atomic(self.folder / NAME, (json.dumps(about, indent=2, ensure_ascii=False) + "\n").encode())

    def content_hash(self, hashes: tuple[str, ...]) -> str:
        """SHA-256 over everything that decides the answers. ``hashes``: those of the two models."""
        with storage(self.groups, "read the halves of the rows", "XAUG_CACHE"):
            groups = hashlib.sha256(self.groups.read_bytes()).hexdigest()
        return hashlib.sha256("\n".join((*hashes, groups)).encode()).hexdigest()


_AGAIN = "Remove the folder, and repeat the request that made it."


def cross_fit(folder: Path) -> CrossFit | None:
    """The cross-fitted model in a folder; None if the folder holds none, or one that is not complete."""
    return CrossFit(folder) if (folder / NAME).is_file() else None
