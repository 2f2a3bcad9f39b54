"""From what a training run is asked for to a run that can be made: every word is checked, nothing is written."""

from __future__ import annotations

import re
import signal
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from xaug.listening import Listener
from xaug.runs import TrainedRun

if TYPE_CHECKING:
    from xaug.data_cards.store import Store
    from xaug.train.config import RunConfig, RunSettings
    from xaug.train.estimate import TrainCost

# Setting → the parameter of `train` that gives it: an error about the value names the parameter.
PARAMETERS = MappingProxyType({
    "model": "model", "phase": "phase", "dtype": "dtype", "device": "device", "seed": "seed", "track": "track",
    "robust.method": "robust", "data.train": "data", "batch.token_budget": "token_budget",
    "optimizer.epochs": "epochs", "optimizer.max_steps": "max_steps", "optimizer.lr": "lr",
    "mlm.data": "mlm_data", "mlm.ratio": "mlm_ratio",
})  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class TrainRequest:
    """What a training run is asked for: what the call says, a file of further settings, a profile for the rest."""

    said: RunSettings
    config: Path | None = None
    profile: str | None = None
    output: Path | None = None
    resume: bool = False
    store: Path


@dataclass(frozen=True)
class TrainPlan:
    """A run that can be made: its settings with every reference pinned to a version, its store and its folder."""

    config: RunConfig
    store: Store
    folder: Path
    resume: bool

    def estimate(self) -> TrainCost:
        """What the run would cost, from a few steps that are computed now. Nothing is written. Raises XaugError."""
        from xaug.train.estimate import estimate

        return estimate(self.config, self.store)

    def run(self, listener: Listener) -> TrainedRun:
        """Train. Raises an XaugError with what to do, and Interrupted where a signal stops the run."""
        from xaug.checking import check_output
        from xaug.data_cards.errors import Interrupted
        from xaug.data_cards.parameters import param
        from xaug.data_cards.ranks import first_rank
        from xaug.train.report.events import Recorders
        from xaug.train.report.metrics import MetricsFile
        from xaug.train.run import train as run

        check_output(self.folder)
        again = f"The same request with {param('resume', True)} goes on"
        try:
            with listener.training() as shown:
                heard = Recorders([MetricsFile(), shown] if first_rank() else [])
                result = run(
                    self.config, self.store, self.folder, resume=self.resume, recorder=heard, progress=shown.tokenizing
                )
        except KeyboardInterrupt as error:  # while tokenizing, or the second of two
            raise Interrupted.saying(
                error,
                f"Stopped at once. {again} from the newest checkpoint in {self.folder}, or starts anew where there is"
                " none.",
            ) from None
        if result.status == "stopped":
            raise Interrupted(
                result.signal or signal.SIGTERM,  # another rank was sent it
                f"Stopped after step {result.steps:,}; a checkpoint is in {self.folder}. {again}.",
            )
        return TrainedRun(self.folder, result.seconds)


def settings_of(
    *,
    data: Sequence[str] | None = None,
    model: str | Path | None = None,
    phase: str | None = None,
    epochs: float | None = None,
    max_steps: int | None = None,
    lr: float | None = None,
    token_budget: int | None = None,
    robust: str | None = None,
    mlm_data: Sequence[str] | None = None,
    mlm_ratio: float | None = None,
    seed: int | None = None,
    device: str | None = None,
    dtype: str | None = None,
    track: Sequence[str] | None = None,
) -> RunSettings:
    """The settings that the parameters of `train` give; None and nothing say nothing.

    Raises UsageError naming the parameter whose value is out of range, or two that exclude each other.
    """
    from pydantic import ValidationError
    from xaug.data_cards.errors import UsageError
    from xaug.data_cards.parameters import param
    from xaug.data_cards.settings import refusal
    from xaug.train.config import RunSettings, merge

    if epochs is not None and max_steps is not None:
        raise UsageError(f"{param('epochs')} and {param('max_steps')} both say how long: give one.")
    told: dict[str, Any] = {
        "model": None if model is None else str(model), "phase": phase, "dtype": dtype, "device": device, "seed": seed,
        "track": tuple(track) if track else None, "robust": {"method": robust},
        "data": {"train": tuple(data) if data else None}, "batch": {"token_budget": token_budget},
        "optimizer": {"epochs": epochs, "max_steps": max_steps, "lr": lr},
        "mlm": {"data": tuple(mlm_data) if mlm_data else None, "ratio": mlm_ratio},
    }  # fmt: skip
    try:
        return RunSettings.model_validate(merge({}, told))
    except ValidationError as error:
        raise refusal(error, RunSettings, "The run", PARAMETERS) from None


def plan_training(request: TrainRequest, listener: Listener) -> TrainPlan:
    """The run that a request asks for. Nothing is written. Raises UsageError, DataError, NoSuchVersionError."""
    from xaug.data_cards.errors import UsageError
    from xaug.data_cards.parameters import param
    from xaug.data_cards.store import Store, keep_out_of_store
    from xaug.profiles import for_training
    from xaug.train.config import DataConfig, RunSettings, read_settings
    from xaug.train.prepare import pin

    held = Store(request.store)
    file = RunSettings() if request.config is None else read_settings(request.config)
    said = request.said.over(file)
    profile, references = for_training(request.profile, said.data.train, held, texts_only=said.phase == "mlm")
    if references:
        said = RunSettings(data=DataConfig(train=references)).over(said)
    whole = said.over(profile.settings())
    if whole.model is None:
        raise UsageError(
            f"Which model is to be trained? Give {param('model')} a folder or a Hub id, e.g."
            f" {param('model', 'FacebookAI/xlm-roberta-base')}, set model in the file of {param('config')}, or choose a"
            f" {param('profile')} (base, paper)."
        )
    if "epochs" in request.said.optimizer.model_fields_set and whole.optimizer.max_steps is not None:
        where = f"{request.config} sets" if request.config else "The settings give"
        raise UsageError(
            f"{where} optimizer.max_steps, which decides instead of {param('epochs')}: take it out, or give"
            f" {param('max_steps')}."
        )
    config = pin(whole.complete(), held)
    folder = request.output or Path("runs") / folder_name(config)
    keep_out_of_store(folder, "output", request.store)
    profile.announce(f"{config.model} on {held.root}", listener)
    listener.note(f"{', '.join(config.data.train or config.mlm.data)} → {config.model}, into {folder}")
    return TrainPlan(config, held, folder, request.resume)


def folder_name(config: RunConfig) -> str:
    """The name of a run's folder: the same for the same request."""
    tasks = list(dict.fromkeys(reference.split("/")[0] for reference in config.data.train)) or ["texts"]
    recipes = list(dict.fromkeys(re.split(r"[@/]", reference)[1] for reference in config.data.train))
    what = f"{tasks[0]}-{'-'.join(recipes)}" if len(tasks) == 1 else f"{len(tasks)}-tasks"
    return f"{config.phase}-{what.strip('-')}-{config.seed}"
