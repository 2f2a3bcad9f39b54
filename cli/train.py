"""`xaug train`: committed shards in, a model folder out."""

from __future__ import annotations

import re
import signal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xaug.cli.console import err, out, print_json, size_text
from xaug.cli.errors import main_process
from xaug.cli.options import (
    STORE,
    DryRunOption,
    JsonOption,
    OutputOption,
    ProfileOption,
    ResumeOption,
    SettingDeviceOption,
    SettingDtypeOption,
    SettingSeedOption,
    StoreOption,
    examples,
)
from xaug.cli.training_options import (
    ConfigOption,
    DataOption,
    EpochsOption,
    LrOption,
    MaxStepsOption,
    MixOption,
    MlmDataOption,
    MlmRatioOption,
    ModelOption,
    PhaseOption,
    RobustOption,
    TokenBudgetOption,
    TrackOption,
)

if TYPE_CHECKING:
    from xaug.train.config import RunConfig

EXAMPLES = examples(
    "xaug train --data mnli/clean --model models/xlm-roberta-base",
    "xaug train --mix mnli/clean+mnli/bae:0.5 --model models/me5-small --seed 1",
    "xaug train --data mnli/bae@v2 --data squad_v1/clean --model models/xlmr --config run.toml --dtype bf16",
    "xaug train --phase mlm --mlm-data texts/ --model models/xlmr --max-steps 1000",
    "xaug train --data mnli/clean --model models/xlmr --resume",
)


def train(
    data: DataOption = None,
    mix: MixOption = None,
    model: ModelOption = None,
    epochs: EpochsOption = None,
    profile: ProfileOption = None,
    output: OutputOption = None,
    resume: ResumeOption = False,
    store: StoreOption = STORE,
    dry_run: DryRunOption = False,
    json: JsonOption = False,
    phase: PhaseOption = None,
    max_steps: MaxStepsOption = None,
    lr: LrOption = None,
    token_budget: TokenBudgetOption = None,
    robust: RobustOption = None,
    mlm_data: MlmDataOption = None,
    mlm_ratio: MlmRatioOption = None,
    config: ConfigOption = None,
    seed: SettingSeedOption = None,
    device: SettingDeviceOption = None,
    dtype: SettingDtypeOption = None,
    track: TrackOption = None,
) -> None:
    """Train an encoder on versions of the store; the folder it leaves loads with transformers.

    The same command with --resume goes on after a kill, with the losses of a run that never stopped. Several
    processes: torchrun --nproc-per-node N -m xaug.cli train … Settings without a flag: docs/training.md.
    """
    from xaug.cli.profile import for_training
    from xaug.cli.typed import check_output
    from xaug.data_cards.errors import UsageError
    from xaug.data_cards.store import Store, keep_out_of_store
    from xaug.train.config import read_config
    from xaug.train.prepare import pin

    if epochs is not None and max_steps is not None:
        raise UsageError("--epochs and --max-steps both say how long: give one.")
    over: dict[str, Any] = {
        "model": model, "phase": phase, "dtype": dtype, "device": device, "seed": seed,
        "track": tuple(track) if track else None, "robust": {"method": robust},
        "data": {"train": _references(data, mix)}, "batch": {"token_budget": token_budget},
        "optimizer": {"epochs": epochs, "max_steps": max_steps, "lr": lr},
        "mlm": {"data": tuple(mlm_data) if mlm_data else None, "ratio": mlm_ratio},
    }  # fmt: skip
    held = Store(store)
    said = read_config(config, {**over, "model": model or "?"})
    chosen, references = for_training(profile, said.data.train, held, texts_only=said.phase == "mlm")
    over["data"] = {"train": references or None}
    if model is None and "model" not in chosen.train and not _names_model(config):
        raise UsageError(
            "Which model is to be trained? Give --model a folder or a Hub id, e.g. --model FacebookAI/xlm-roberta-base,"
            " set model in the file of --config, or choose a --profile (base, paper)."
        )
    read = read_config(config, over, chosen.train)
    if epochs is not None and read.optimizer.max_steps is not None:
        raise UsageError(
            f"{config} sets optimizer.max_steps, which decides instead of --epochs: take it out, or give --max-steps."
        )
    told = pin(read, held)
    folder = output or Path("runs") / _name(told)
    keep_out_of_store(folder, "--output", store)
    if not dry_run:
        check_output(folder)
    if main_process():
        chosen.announce(f"{told.model} on {held.root}")
        err().print(f"{', '.join(told.data.train or told.mlm.data)} → {told.model}, into {folder}", soft_wrap=True)
    if dry_run:
        _describe(told, held, folder, json=json)
        return
    _run(told, held, folder, resume=resume, json=json)


def _names_model(config: Path | None) -> bool:
    """Whether the file says which model, as far as can be told: no such file is for ``read_config`` to say."""
    if config is None or not config.is_file():
        return config is not None
    return re.search(r"(?m)^\s*model\s*=", config.read_text(encoding="utf-8", errors="replace")) is not None


def _references(data: list[str] | None, mix: list[str] | None) -> tuple[str, ...] | None:
    """All references. A + inside a recipe's name is its own: it is joined where it is followed by TASK/."""
    mixed = [one for joined in mix or [] for one in re.split(r"\+(?=[a-z][a-z0-9_]*/)", joined)]
    return tuple((data or []) + mixed) or None


def _name(config: RunConfig) -> str:
    """The run's folder: the same for the same command."""
    tasks = list(dict.fromkeys(reference.split("/")[0] for reference in config.data.train)) or ["texts"]
    recipes = list(dict.fromkeys(re.split(r"[@/]", reference)[1] for reference in config.data.train))
    what = f"{tasks[0]}-{'-'.join(recipes)}" if len(tasks) == 1 else f"{len(tasks)}-tasks"
    return f"{config.phase}-{what.strip('-')}-{config.seed}"


def _describe(config: RunConfig, store: Any, folder: Path, *, json: bool) -> None:
    """What the run would be and cost, from a few steps that are computed now."""
    from xaug.cli.costs import time_json, time_text
    from xaug.train.estimate import estimate

    found = estimate(config, store)
    free = _free(folder)
    if json:
        parts = ("loading", "tokenizing", "training", "scoring", "saving", "seconds")
        print_json(
            {
                "status": "planned", "data": found.data, "config": config.model_dump(mode="json"),
                "steps_total": found.steps,
                "rows": found.rows, "timed_steps": found.timed, "disk_bytes": found.disk, "free_bytes": free,
                "warnings": found.warnings, **{part: time_json(getattr(found, part)) for part in parts},
            }
        )  # fmt: skip
        return
    for warning in found.warnings:
        out().print(warning, soft_wrap=True)
    rows = ", ".join(f"{task} {count:,} rows" for task, count in found.rows.items())
    out().print(
        f"{found.steps:,} steps over {rows}: {time_text(found.seconds)}. Loading {time_text(found.loading)},"
        f" tokenizing {time_text(found.tokenizing)}, steps {time_text(found.training)} (measured on {found.timed}),"
        f" dev scores {time_text(found.scoring)}, saving {time_text(found.saving)}.",
        soft_wrap=True,
    )
    out().print(
        f"Disk: up to {size_text(found.disk)} in {folder}, where {size_text(free)} are free. Nothing was trained or"
        " written: leave out --dry-run.",
        soft_wrap=True,
    )


def _free(folder: Path) -> int:
    """Bytes that are free where the folder will be."""
    import shutil

    return shutil.disk_usage(
        next(path for path in (folder.absolute(), *folder.absolute().parents) if path.exists())
    ).free


def _run(config: RunConfig, store: Any, folder: Path, *, resume: bool, json: bool) -> None:
    from xaug.cli.train_progress import TrainDisplay
    from xaug.data_cards.errors import Interrupted
    from xaug.train import runfile
    from xaug.train.report.events import Recorder, Recorders
    from xaug.train.report.metrics import MetricsFile
    from xaug.train.run import train as run

    display = TrainDisplay()
    recorders: list[Recorder] = [MetricsFile(), display] if main_process() else []
    try:
        result = run(config, store, folder, resume=resume, recorder=Recorders(recorders), progress=display.tokenizing)
    except KeyboardInterrupt as error:  # while tokenizing, or the second of two
        raise Interrupted.saying(
            error,
            f"Stopped at once. The same command with --resume goes on from the newest checkpoint in {folder}, or starts"
            " anew where there is none.",
        ) from None
    finally:
        display.close()
    if result.status == "stopped":
        raise Interrupted(
            result.signal or signal.SIGTERM,  # another rank was sent it
            f"Stopped after step {result.steps:,}; a checkpoint is in {folder}."
            " The same command with --resume goes on.",
        )
    if not main_process():
        return
    if json:
        print_json(runfile.read(folder))
        return
    dev = runfile.dev_rows(runfile.read(folder) or {"data": {}})
    for task, scores in result.scores.items():
        told = ", ".join(f"{metric} {value:.2f}" for metric, value in scores.items())
        out().print(f"{task}: {told}" + (f" (of {dev[task]:,} dev rows)" if task in dev else ""))
    out().print(f"{folder}: {result.steps:,} steps, {result.seconds:.0f} s. It loads with AutoModel.from_pretrained.")
