"""The requests of cells: what another process needs to know to run one. All values are JSON values."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from xaug.data_cards.card import Spec
from xaug.study.execute.cell import Cell
from xaug.study.parts import AttackSettings, DataSettings
from xaug.study.spec import Equal

if TYPE_CHECKING:
    from xaug.profiles import Profile

_ROLES = ("victim", "judge", "victim_base", "judge_base", "mlm", "encoder")


class CellRequest(Spec):
    """What all requests have. ``study``: the study's folder. ``key``: that of the cell, which names its folders."""

    study: str
    key: str = ""

    @abstractmethod
    def costs(self) -> dict[str, Any]:
        """What decides how long the cell takes."""

    @property
    def folder(self) -> Path:
        """The study's folder."""
        return Path(self.study)

    @property
    def store(self) -> Path:
        """The store of the study."""
        return self.folder / "store"


class GenerateCellRequest(CellRequest):
    """Rows of a task: clean ones, attacked ones, or rows that exist already. ``like``: the cell of the reference."""

    task: str
    part: str
    attack: str
    source: str
    profile: str
    limit: int | None
    seed: int = 0
    like: str | None = None
    settings: AttackSettings = AttackSettings()
    data: DataSettings | None = None
    against: tuple[str, str | None] | None = None  # the suite and the source of its rows; None: nothing to compare with

    def decides(self) -> dict[str, Any]:
        """What decides the rows, apart from the rows of the source, the models and the profile."""
        own = self.settings.model_dump(mode="json", exclude={"workers", "by_seed", "like"})
        if own["dtype"] is None:  # it was added later: studies without it keep what they have computed
            del own["dtype"]
        return {
            "task": self.task, "attack": self.attack, "limit": self.limit, "seed": self.seed, "settings": own,
            "data": None if self.data is None else self.data.model_dump(mode="json"),
            "against": None if self.against is None else self.against[0],
        }  # fmt: skip

    def costs(self) -> dict[str, Any]:
        """What decides how long the cell takes."""
        return {**self.decides(), "seed": 0, "profile": self.profile, "source": self.source}

    def models(self, profile: Profile) -> list[str]:
        """The models that its settings or the profile name."""
        if self.attack == "clean":
            return []
        named = [getattr(self.settings, role) or profile.generate.get(role) for role in _ROLES]
        return sorted({str(name).replace("{task}", self.task) for name in named if name})


class Rows(Spec):
    """The rows that one generate cell makes, as a training run uses them."""

    cell: str
    task: str
    clean: bool


class TrainCellRequest(CellRequest):
    """An arm's intermediate training with one seed.

    ``clean``: the cells of the clean rows of its tasks, whether it trains on them or not. ``settings``: those of the
    run. ``shared``: those that a clean arm of the same tasks has, which decide the number of steps.
    """

    arm: str
    seed: int
    rows: tuple[Rows, ...]
    clean: tuple[str, ...]
    settings: dict[str, Any]
    shared: dict[str, Any]
    equal: Equal
    share: float | None

    def decides(self) -> dict[str, Any]:
        """What decides the model, apart from the rows and the encoder. Arms of the same content share a model."""
        return {
            "rows": [[one.cell, one.clean] for one in self.rows], "equal": self.equal, "share": self.share,
            "settings": _deciding(self.settings),
            "shared": _deciding(self.shared) if self.equal == "steps" else None,
        }  # fmt: skip

    def costs(self) -> dict[str, Any]:
        """What decides how long the cell takes. With equal steps, the rows beside the clean ones do not."""
        added = [] if self.equal == "steps" else [one.clean for one in self.rows]
        settings = {**_deciding(self.settings), "seed": 0, "encoder": self.settings["model"]}
        tasks = sorted({one.task for one in self.rows})
        return {"settings": settings, "tasks": tasks, "added": added, "clean": len(self.clean), "share": self.share}


class EvalCellRequest(CellRequest):
    """The scores of one model on one target task. ``model``: the cell that trains it; None: the encoder itself.

    ``settings``: everything that decides the scores, as a file of settings of an evaluation has it.
    """

    arm: str
    seed: int
    task: str
    model: str | None
    encoder: str
    source: str
    profile: str
    settings: dict[str, Any]
    keep_models: bool = False  # keep fine-tuned models, which other cells use

    def decides(self) -> dict[str, Any]:
        """What decides the scores, apart from the model and the rows."""
        from xaug.evaluate.config import EvalConfig

        config = EvalConfig.model_validate({**self.settings, "model": ""})
        return {"task": self.task, "settings": config.model_dump(mode="json", exclude={"model", "device"})}

    def costs(self) -> dict[str, Any]:
        """What decides how long the cell takes."""
        settings = {**self.decides()["settings"], "seeds": len(self.settings["seeds"])}
        return {"task": self.task, "settings": settings, "encoder": self.encoder}


_REQUESTS: Mapping[str, type[CellRequest]] = MappingProxyType(
    {"generate": GenerateCellRequest, "train": TrainCellRequest, "eval": EvalCellRequest}
)


def request_of(cell: Cell) -> CellRequest:
    """The request of a cell with its types."""
    return _REQUESTS[cell.kind].model_validate(dict(cell.request))


def _deciding(settings: dict[str, Any]) -> dict[str, Any]:
    """All settings, those that are not given with their defaults, but none that changes no result.

    The name of the model is left out, because its hash stands for it.
    """
    from xaug.train.config import RunSettings

    return RunSettings.model_validate(settings).model_dump(mode="json", exclude={"model", "device", "track"})
