"""`xaug.train`: train an encoder on versions of the store."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from xaug.against import Against, source_name
from xaug.listening import Listener, heard
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
    track: str | Sequence[str] = (),
    output: str | Path | None = None,
    resume: bool = False,
    against: str | None = None,
    against_source: str | Path | None = None,
    store: str | Path | None = None,
    listener: Listener | None = None,
) -> TrainedRun:
    """Train an encoder on versions of the store. The folder of the run loads with transformers.

    A parameter that is not given takes its value from the file of ``config``, or else from the profile, or else from
    `RunConfig`.

    Args:
        data: References such as ``mnli/bae`` or ``mnli/bae@v2:0.5`` (half of its rows), or what `xaug.generate` and
            `xaug.load` returned; by default everything in the store.
        model: The encoder to start from: a folder, a Hub id, or another run.
        phase: ``intermediate`` (the default), ``target``, or ``mlm`` for masked LM on texts alone.
        epochs: How often the tasks' rows are read. ``max_steps`` sets the length in steps instead.
        max_steps: The number of optimizer steps.
        lr: The highest learning rate.
        token_budget: Padded tokens per batch on one device.
        robust: The method that perturbs inputs: ``fgm``, ``pgd``, ``freelb``, ``noise``, ``synonym`` or ``none``.
        mlm_data: Texts for masked LM, beside the tasks: .txt files, folders of them, or references.
        mlm_ratio: The share of steps that are masked LM, from 0 to 1.
        config: A TOML file of further settings, with the names of `RunConfig`.
        settings: Further settings as an object. Only the fields that are set count; the other parameters override them.
        profile: ``pocket``, ``base`` or ``paper``; by default XAUG_PROFILE, or else ``pocket``.
        seed: The seed of every random choice.
        device: ``auto``, ``cpu``, ``cuda`` or ``cuda:N``.
        dtype: The number type of matrix products: ``fp32``, ``bf16`` or ``fp16``. Weights stay in fp32.
        track: Trackers that also receive the metrics: ``tensorboard``, ``wandb`` or ``trackio``.
        output: The run's folder; by default ``runs/PHASE-TASKS-SEED``.
        resume: Continue a run that was stopped or killed.
        against: Compare the training rows with the evaluation sets of this suite, such as ``xtreme-r``. Rows that occur
            there are counted in ``run.json`` and reported, and the run still trains on them.
        against_source: The source of the evaluation sets: a folder of official files, ``hub`` or ``pocket``.
        store: The folder of all versions; by default that of ``data``, or else XAUG_STORE, or else ``store``.
        listener: Receives the messages of the run; by default they go to the logger ``xaug``.

    Raises:
        UsageError: A parameter or a setting is wrong, or no model is named.
        TrainError: The run cannot start or continue. The message says what to do.
        Interrupted: A signal stopped the run. A checkpoint is kept.
    """
    from xaug.checking import PATH, check_flags, check_given, several
    from xaug.models.cpu import settle_cpu
    from xaug.train.config import RunSettings

    settle_cpu()
    listener = heard(listener)
    check_flags({"resume": resume})
    versions = several("data", data, "a reference or a version, or several", (str, DataVersion))
    check_given((*PATH, TrainedRun), "a run, a folder or a Hub id", {"model": model})
    check_given(PATH, "a path", {"config": config, "output": output, "against_source": against_source})
    check_given(str, "a name", {"profile": profile, "against": against})
    check_given(RunSettings, "a RunSettings", {"settings": settings})
    stores = [one.store for one in versions if isinstance(one, DataVersion)]
    given = settings_of(
        data=[one if isinstance(one, str) else one.ref for one in versions],
        model=str(model.folder) if isinstance(model, TrainedRun) else model, phase=phase, epochs=epochs,
        max_steps=max_steps, lr=lr, token_budget=token_budget, robust=robust,
        mlm_data=several("mlm_data", mlm_data, "a file, a folder or a reference, or several"), mlm_ratio=mlm_ratio,
        seed=seed, device=device, dtype=dtype, track=several("track", track, "the name of a tracker, or several"),
    )  # fmt: skip
    request = TrainRequest(
        settings=given if settings is None else given.over(settings), config=None if config is None else Path(config),
        profile=profile, output=None if output is None else Path(output), resume=resume,
        store=store_folder(store or (stores[0] if stores else None)),
        against=Against(against, source_name(against_source)),
    )  # fmt: skip
    return plan_training(request, listener).run(listener)
