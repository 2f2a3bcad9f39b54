"""From the request for a training run to its plan. Every setting is checked, and nothing is written."""

from __future__ import annotations

import re
import signal
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from xaug.against import UNSAID, Against
from xaug.listening import Listener
from xaug.runs import TrainedRun

if TYPE_CHECKING:
    from xaug.contamination.found import RowsFound
    from xaug.data_cards.store import Store
    from xaug.train.config import RunConfig, RunSettings
    from xaug.train.estimate import TrainCost
    from xaug.train.length import RunLength

# Setting → the parameter of `train` that sets it. An error about the value names the parameter.
PARAMETERS = MappingProxyType({
    "model": "model", "phase": "phase", "dtype": "dtype", "device": "device", "seed": "seed", "track": "track",
    "robust.method": "robust", "data.train": "data", "batch.token_budget": "token_budget",
    "optimizer.epochs": "epochs", "optimizer.max_steps": "max_steps", "optimizer.lr": "lr",
    "mlm.data": "mlm_data", "mlm.ratio": "mlm_ratio",
})  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class TrainRequest:
    """A request for a training run: settings of the call, a file of further settings, and a profile for the rest."""

    settings: RunSettings
    config: Path | None = None
    profile: str | None = None
    output: Path | None = None
    resume: bool = False
    store: Path
    against: Against = UNSAID  # the evaluation sets that the training rows are compared with


@dataclass(frozen=True)
class TrainPlan:
    """A run whose request has been checked: its settings, with every reference pinned to a version, and its folder."""

    config: RunConfig
    store: Store
    folder: Path
    resume: bool
    against: Against = UNSAID

    def estimate(self) -> TrainCost:
        """Estimate the cost from a few steps that are computed now. Writes nothing. Raises XaugError."""
        from xaug.train.estimate import estimate

        return estimate(self.config, self.store)

    def length(self, *, exact: bool = True) -> RunLength:
        """The number of steps of the run and of an epoch, without training (`xaug.train.length`). Raises XaugError."""
        from xaug.train.length import run_length

        return run_length(self.config, self.store, exact=exact)

    def run(self, listener: Listener) -> TrainedRun:
        """Train. Raises XaugError, whose message says what to do, and Interrupted if a signal stops the run."""
        from xaug.checking import check_output
        from xaug.data_cards.errors import Interrupted
        from xaug.data_cards.parameters import param
        from xaug.data_cards.ranks import first_rank
        from xaug.train.report.events import Recorders
        from xaug.train.report.metrics import MetricsFile
        from xaug.train.run import train as run

        check_output(self.folder)
        overlaps = self._overlaps(listener)
        again = f"The same request with {param('resume', True)} continues"
        try:
            with listener.training() as shown:
                heard = Recorders([MetricsFile(), shown] if first_rank() else [])
                result = run(
                    self.config, self.store, self.folder, resume=self.resume, recorder=heard, progress=shown.tokenizing,
                    overlaps=overlaps,
                )  # fmt: skip
        except KeyboardInterrupt as error:  # while tokenizing, or the second of two
            raise Interrupted.with_text(
                error,
                f"Stopped at once. {again} from the newest checkpoint in {self.folder}, or starts again if there is"
                " none.",
            ) from None
        if result.status == "stopped":
            raise Interrupted(
                result.signal or signal.SIGTERM,  # None if the signal went to another rank
                f"Stopped after step {result.steps:,}. A checkpoint is in {self.folder}. {again} from there.",
            )
        return TrainedRun(self.folder, result.seconds)

    def _overlaps(self, listener: Listener) -> tuple[RowsFound, ...]:
        """The training rows that occur in evaluation sets; empty if the request does not ask for a comparison."""
        from xaug.data_cards.references import parse_references
        from xaug.overlapping import found_in

        if not self.against.given or not self.config.data.train:
            return ()
        references = parse_references(self.config.data.train, self.store, check_bytes=False)
        return found_in(references, self.against, listener)


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
    """The settings that the parameters of `train` set. None and empty values set nothing.

    Raises UsageError, which names a parameter whose value is invalid, or two that exclude each other.
    """
    from pydantic import ValidationError
    from xaug.data_cards.errors import UsageError
    from xaug.data_cards.parameters import param
    from xaug.data_cards.settings import settings_error
    from xaug.train.config import RunSettings, merge

    if epochs is not None and max_steps is not None:
        raise UsageError(f"{param('epochs')} and {param('max_steps')} both set the length of the run: give one.")
    values: dict[str, Any] = {
        "model": None if model is None else str(model), "phase": phase, "dtype": dtype, "device": device, "seed": seed,
        "track": tuple(track) if track else None, "robust": {"method": robust},
        "data": {"train": tuple(data) if data else None}, "batch": {"token_budget": token_budget},
        "optimizer": {"epochs": epochs, "max_steps": max_steps, "lr": lr},
        "mlm": {"data": tuple(mlm_data) if mlm_data else None, "ratio": mlm_ratio},
    }  # fmt: skip
    try:
        return RunSettings.model_validate(merge({}, values))
    except ValidationError as error:
        raise settings_error(error, RunSettings, "The run", PARAMETERS) from None


def plan_training(request: TrainRequest, listener: Listener) -> TrainPlan:
    """The plan of a request. Nothing is written. Raises UsageError, DataError, NoSuchVersionError."""
    from xaug.data_cards.errors import UsageError
    from xaug.data_cards.parameters import param
    from xaug.data_cards.store import Store, keep_out_of_store
    from xaug.train.config import RunSettings, read_settings
    from xaug.train.prepare import check_names, pin
    from xaug.training_profile import for_training

    shelf = Store(request.store)
    file = RunSettings() if request.config is None else read_settings(request.config)
    given = request.settings.over(file)
    profile, given = for_training(request.profile, given, shelf)
    settings = given.over(profile.settings())
    if settings.model is None:
        check_names(settings, shelf)  # of two mistakes, a name that the store does not have is the first to mend
        raise UsageError(
            f"No model is named. Give {param('model')} a folder or a Hub id, such as"
            f" {param('model', 'FacebookAI/xlm-roberta-base')}, set model in the file of {param('config')}, or choose a"
            f" {param('profile')} (base, paper)."
        )
    if "epochs" in request.settings.optimizer.model_fields_set and settings.optimizer.max_steps is not None:
        where = f"{request.config} sets" if request.config else "The settings set"
        raise UsageError(
            f"{where} optimizer.max_steps, which overrides {param('epochs')}. Remove it there, or give"
            f" {param('max_steps')} instead."
        )
    config = pin(settings.complete(), shelf)
    folder = request.output or Path("runs") / folder_name(config)
    request.against.check()
    keep_out_of_store(folder, "output", request.store)
    profile.announce(f"{config.model} on {shelf.root}", listener)
    listener.note(f"{', '.join(config.data.train or config.mlm.data)} → {config.model}, into {folder}")
    return TrainPlan(config, shelf, folder, request.resume, request.against)


def folder_name(config: RunConfig) -> str:
    """The name of a run's folder, PHASE-TASKS-SEED, which is the same for the same request."""
    tasks = list(dict.fromkeys(reference.split("/")[0] for reference in config.data.train)) or ["texts"]
    recipes = list(dict.fromkeys(re.split(r"[@/]", reference)[1] for reference in config.data.train))
    what = f"{tasks[0]}-{'-'.join(recipes)}" if len(tasks) == 1 else f"{len(tasks)}-tasks"
    return f"{config.phase}-{what.strip('-')}-{config.seed}"
