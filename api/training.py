"""`xaug.train`: an encoder that is trained on versions of the store."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from xaug.listening import Listener, Log
from xaug.loading import DataVersion, store_folder
from xaug.run_planning import TrainRequest, plan_training, settings_of
from xaug.runs import TrainedRun

if TYPE_CHECKING:
    from xaug.train.config import Phase, Robust, RunSettings

Data = str | DataVersion | Sequence[str | DataVersion]


def train(
    data: Data = (),
    *,
    model: str | Path | TrainedRun | None = None,
    phase: Phase | None = None,
    epochs: float | None = None,
    max_steps: int | None = None,
    lr: float | None = None,
    token_budget: int | None = None,
    robust: Robust | None = None,
    mlm_data: str | Sequence[str] = (),
    mlm_ratio: float | None = None,
    config: str | Path | None = None,
    settings: RunSettings | None = None,
    profile: str | None = None,
    seed: int | None = None,
    device: str | None = None,
    dtype: str | None = None,
    track: Sequence[str] = (),
    output: str | Path | None = None,
    resume: bool = False,
    store: str | Path | None = None,
    listener: Listener | None = None,
) -> TrainedRun:
    """Train an encoder on versions of the store. The folder that it leaves loads with transformers.

    What is not given is as the file of ``config`` has it, else as the profile, else as `RunConfig` has it.

    Args:
        data: References such as ``mnli/bae``, ``mnli/bae@v2:0.5`` (half of its rows), or what `xaug.generate` and
            `xaug.load` returned. Unless given, everything in the store.
        model: The encoder to start from: a folder, a Hub id, or another run.
        phase: ``intermediate`` (unless told), ``target``, or ``mlm`` for masked LM on texts alone.
        epochs: How often the tasks' rows are seen; ``max_steps`` says the length in steps instead.
        max_steps: The number of optimizer steps.
        lr: The largest learning rate.
        token_budget: Padded tokens of a batch on one device.
        robust: Training against perturbed inputs: ``fgm``, ``pgd``, ``freelb``, ``noise`` or ``synonym``.
        mlm_data: Texts for masked LM beside the tasks: .txt files, folders of them, or references.
        mlm_ratio: The share of all steps that are masked LM.
        config: A TOML file of further settings, with the names of `RunConfig`.
        settings: Further settings as an object; only those that are given count, and the other parameters win.
        profile: ``pocket``, ``base`` or ``paper``; unless given the environment's XAUG_PROFILE, else ``pocket``.
        seed: The seed of everything that is drawn.
        device: ``auto``, ``cpu``, ``cuda`` or ``cuda:N``.
        dtype: ``fp32``, ``bf16`` or ``fp16`` for the matrix products; weights stay in fp32.
        track: ``tensorboard``, ``wandb`` or ``trackio``, which are sent the metrics as well.
        output: The run's folder; unless given ``runs/PHASE-TASKS-SEED``.
        resume: Go on with a run that was stopped or killed.
        store: The folder of all versions; unless given that of ``data``, the environment's XAUG_STORE, or ``store``.
        listener: Hears what the run says; unless given it goes to the logger ``xaug``.

    Raises:
        UsageError: A parameter or a setting is wrong, or no model is named.
        TrainError: The run cannot start or go on; the message says what to do.
        Interrupted: A signal stopped the run, which keeps a checkpoint.
    """
    from xaug.models.cpu import settle_cpu

    settle_cpu()
    versions = [data] if isinstance(data, (str, DataVersion)) else list(data)
    stores = [one.store for one in versions if isinstance(one, DataVersion)]
    said = settings_of(
        data=[one if isinstance(one, str) else one.ref for one in versions],
        model=str(model.folder) if isinstance(model, TrainedRun) else model, phase=phase, epochs=epochs,
        max_steps=max_steps, lr=lr, token_budget=token_budget, robust=robust,
        mlm_data=[mlm_data] if isinstance(mlm_data, str) else mlm_data, mlm_ratio=mlm_ratio, seed=seed, device=device,
        dtype=dtype, track=track,
    )  # fmt: skip
    request = TrainRequest(
        said=said if settings is None else said.over(settings), config=None if config is None else Path(config),
        profile=profile, output=None if output is None else Path(output), resume=resume,
        store=store_folder(store or (stores[0] if stores else None)),
    )  # fmt: skip
    heard = listener or Log()
    return plan_training(request, heard).run(heard)
