"""The content of ``run.json``: the description of a run, and its progress."""

from __future__ import annotations

from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict
from xaug.contamination.found import RowsFound

# The version of what a seed decides: which rows are drawn, their order, and new heads. It is raised when a run of the
# same request would train on other rows, in another order or from other weights. Keys of models that are fine-tuned for
# an evaluation contain it.
ALGORITHM = 2  # 2: draws and orders by hashes of ids, so that runs that share rows have them in common (`data.draws`)
Status = Literal["running", "finished", "stopped", "failed"]


class _Part(BaseModel):
    """A frozen part of the file. It keeps unknown keys, so that runs of other releases can be read and listed."""

    model_config = ConfigDict(frozen=True, extra="allow")


class RowsUsed(_Part):
    """One reference that a run trains on or is scored on. Texts for masked LM have no share, licence or title."""

    ref: str
    split: str = ""
    task: str = ""
    task_type: str = ""
    rows: int = 0  # different rows
    repeats: int = 0  # how often one of them is read once more in an epoch (a share above 1)
    share: float | None = None  # the share of the split's rows
    content_sha256: str = ""
    languages: tuple[str, ...] = ()
    license: str | None = None
    title: str = ""
    redistribution: str = ""
    citation: str = ""


class RunData(_Part):
    """The rows that a run trains on and the rows that it is scored on."""

    train: tuple[RowsUsed, ...]
    dev: tuple[RowsUsed, ...] = ()

    @property
    def dev_rows(self) -> dict[str, int]:
        """The number of dev rows of each task."""
        counts: dict[str, int] = {}
        for one in self.dev:
            counts[one.task] = counts.get(one.task, 0) + one.rows
        return counts


class BaseModelUsed(_Part):
    """The encoder that the run started from: its name as given, its content hash and its number of weights."""

    name: str
    sha256: str = ""
    parameters: int = 0


class Best(_Part):
    """The step whose model is kept, and its score: the best mean of the tasks' main dev scores, in percent."""

    step: int
    score: float


class RunRecord(_Part):
    """One training run.

    ``config``: the settings as they were written; another release may have used other names. ``scores``: task → metric
    → percent, for the model that is kept.
    """

    schema_version: Literal[1] = 1
    name: str = ""
    status: Status
    created: str  # UTC, to the second, like all times
    updated: str = ""
    config: dict[str, Any]
    data: RunData
    model: BaseModelUsed
    packages: dict[str, str] = {}
    world_size: int = 1
    steps_total: int
    step: int
    best: Best | None = None
    scores: dict[str, dict[str, float]]
    # Task → metric → what one answer for every dev row scores, whatever its text (`Head.uninformed`), in percent. A
    # model that scores no more has learned nothing that its score shows.
    baselines: dict[str, dict[str, float]] = {}
    only: dict[str, str] = {}  # task → the prediction for every dev row, where the model that is kept gives only one
    algorithm: int = 1  # `ALGORITHM` of the release that started the run
    warnings: tuple[str, ...] = ()
    # The training rows that occur in evaluation sets, one entry for each reference; empty if they were not compared.
    overlaps: tuple[RowsFound, ...] = ()

    @property
    def phase(self) -> str:
        """``intermediate``, ``target`` or ``mlm``."""
        return str(self.config.get("phase", ""))

    @property
    def finished(self) -> bool:
        """Whether the run reached its end."""
        return self.status == "finished"

    def at(
        self, step: int, status: Status, best: Best | None, scores: dict[str, dict[str, float]], only: dict[str, str]
    ) -> Self:
        """The record of the same run at a later step."""
        return self.model_copy(update={"step": step, "status": status, "best": best, "scores": scores, "only": only})

    def content(self) -> dict[str, Any]:
        """The content of ``run.json``: the keys that were given, in their order."""
        return self.model_dump(mode="json", exclude_unset=True)
