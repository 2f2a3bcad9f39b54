"""`xaug train`: committed shards in, a model folder out."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from xaug.cli.console import err, out, print_json
from xaug.cli.options import (
    STORE,
    DataOption,
    Device,
    DryRunOption,
    JsonOption,
    MixOption,
    MlmDataOption,
    Phase,
    ProfileOption,
    Robust,
    StoreOption,
    Tracker,
    TrainDtype,
    examples,
)  # fmt: skip

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
    profile: ProfileOption = None,
    model: Annotated[str | None, typer.Option("--model", metavar="MODEL", help="An encoder: folder or Hub id.")] = None,
    phase: Annotated[Phase | None, typer.Option("--phase", help="intermediate unless told.")] = None,
    epochs: Annotated[float | None, typer.Option("--epochs", min=0.0, help="Over the tasks' rows (3).")] = None,
    max_steps: Annotated[int | None, typer.Option("--max-steps", min=1, help="Instead of epochs.")] = None,
    lr: Annotated[float | None, typer.Option("--lr", help="Largest learning rate (2e-5).")] = None,
    token_budget: Annotated[
        int | None, typer.Option("--token-budget", min=1, help="Padded tokens a batch on one device (4096).")
    ] = None,
    dtype: Annotated[TrainDtype | None, typer.Option("--dtype", help="Numbers the model computes in.")] = None,
    device: Annotated[Device | None, typer.Option("--device", help="Where it runs.")] = None,
    seed: Annotated[int | None, typer.Option("--seed", help="Of everything that is drawn (0).")] = None,
    robust: Annotated[Robust | None, typer.Option("--robust", help="Train against perturbed inputs.")] = None,
    mlm_data: MlmDataOption = None,
    mlm_ratio: Annotated[
        float | None, typer.Option("--mlm-ratio", min=0.0, max=1.0, help="Masked LM's share of all steps.")
    ] = None,
    track: Annotated[list[Tracker] | None, typer.Option("--track", help="Also send metrics there.")] = None,
    config: Annotated[Path | None, typer.Option("--config", metavar="TOML", help="All other settings.")] = None,
    output: Annotated[
        Path | None, typer.Option("--output", metavar="DIR", help="The run's folder (runs/PHASE-TASKS-SEED).")
    ] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on from the newest checkpoint.")] = False,
    store: StoreOption = STORE,
    dry_run: DryRunOption = False,
    json: JsonOption = False,
) -> None:
    """Train an encoder on versions of the store; the folder it leaves loads with transformers.

    The same command with --resume goes on after a kill, with the losses of a run that never stopped. Several
    processes: torchrun --nproc-per-node N -m xaug.cli train … Settings without a flag: docs/training.md.
    """
    from xaug.cli.profile import for_training
    from xaug.data_cards.errors import UsageError
    from xaug.data_cards.store import Store
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
    if _main_process():
        chosen.announce(f"{told.model} on {held.root}")
        err().print(f"{', '.join(told.data.train or told.mlm.data)} → {told.model}, into {folder}", soft_wrap=True)
    if dry_run:
        _describe(told, held, json=json)
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


def _main_process() -> bool:
    import os

    return os.environ.get("RANK", "0") == "0"


def _describe(config: RunConfig, store: Any, *, json: bool) -> None:
    from xaug.train.run import describe

    content = describe(config, store)
    if json:
        print_json(content)
        return
    for task in content["tasks"]:
        out().print(
            f"{task['task']}: {task['rows']:,} rows, {task['units']:,} units ({task['cut']:,} cut),"
            f" {task['steps_share']:.0%} of steps"
        )
    for warning in content["warnings"]:
        out().print(warning, soft_wrap=True)
    out().print(f"{content['steps_total']:,} steps. Nothing was trained: leave out --dry-run.")


def _run(config: RunConfig, store: Any, folder: Path, *, resume: bool, json: bool) -> None:
    from xaug.cli.train_progress import TrainDisplay
    from xaug.train import runfile
    from xaug.train.report.events import Recorder, Recorders
    from xaug.train.report.metrics import MetricsFile
    from xaug.train.run import train as run

    display = TrainDisplay()
    recorders: list[Recorder] = [MetricsFile(), display] if _main_process() else []
    try:
        result = run(config, store, folder, resume=resume, recorder=Recorders(recorders), progress=display.tokenizing)
    except KeyboardInterrupt:  # while tokenizing, or the second of two
        raise KeyboardInterrupt(
            f"Stopped at once. The same command with --resume goes on from the newest checkpoint in {folder}, or starts"
            " anew where there is none."
        ) from None
    finally:
        display.close()
    if not _main_process():
        return
    if result.status == "stopped":
        raise KeyboardInterrupt(
            f"Stopped after step {result.steps:,}; a checkpoint is in {folder}. The same command with --resume goes on."
        )
    if json:
        print_json(runfile.read(folder))
        return
    for task, scores in result.scores.items():
        out().print(f"{task}: " + ", ".join(f"{metric} {value:.2f}" for metric, value in scores.items()))
    out().print(f"{folder}: {result.steps:,} steps, {result.seconds:.0f} s. It loads with AutoModel.from_pretrained.")
