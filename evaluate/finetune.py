"""Target fine-tuning: a task's English rows through the trainer, one card after another, kept by what decided it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from xaug.data_cards.canonical import fingerprint
from xaug.data_cards.durable import remove_tree
from xaug.data_cards.errors import UsageError
from xaug.data_cards.lock import alone
from xaug.evaluate.config import EvalConfig
from xaug.evaluate.plan import Plan, Stage, TaskPlan
from xaug.train import runfile
from xaug.train.config import RunConfig, merge
from xaug.train.prepare import Progress
from xaug.train.report.events import Recorder


def configs(task: TaskPlan, config: EvalConfig, seed: int) -> list[RunConfig]:
    """The runs of a task's stages, in order; of each but the first the model is the stage's before it.

    Raises UsageError for a setting that the trainer does not know.
    """
    name = task.target.id.removeprefix("pocket_")
    said = merge(dict(config.fine_tuning), config.by_task.get(name, {}))
    return [_config(task, stage, said, config, seed, first=at == 0) for at, stage in enumerate(task.stages)]


def _config(
    task: TaskPlan, stage: Stage, said: dict[str, Any], config: EvalConfig, seed: int, *, first: bool
) -> RunConfig:
    fixed = {
        "phase": "target", "model": config.model, "seed": seed, "device": config.device, "dtype": config.dtype,
        "head": "new" if first else "keep", "head_type": task.target.head_type,
        "data": {"train": (stage.train.name,), "dev": (stage.dev.name,) if stage.dev else None},
        "eval": {"keep": 1},
    }  # fmt: skip
    try:
        return RunConfig.model_validate(merge(said, fixed))
    except ValidationError as error:
        problem = error.errors()[0]
        where = ".".join(str(part) for part in problem["loc"])
        raise UsageError(f"Fine-tuning of {task.target.id}: {where}: {problem['msg']}.") from None


def training_key(task: TaskPlan, plan: Plan, seed: int) -> str:
    """sha256 of all that decides the fine-tuned model: encoder, rows, settings. Two tasks with one key share it."""
    runs = [
        run.model_dump(mode="json", exclude={"model", "device", "data"}) for run in configs(task, plan.config, seed)
    ]
    data = [[stage.train.content, stage.dev.content if stage.dev else []] for stage in task.stages]
    limits = [run.data.model_dump(mode="json", exclude={"train", "dev"}) for run in configs(task, plan.config, seed)]
    return fingerprint({"model": plan.model_sha256, "runs": runs, "data": data, "limits": limits})


def folder_of(task: TaskPlan, plan: Plan, seed: int, root: Path) -> Path:
    """Where the fine-tuned model lies; xquad and mlqa, both trained on SQuAD, have the same."""
    cards = "-".join(stage.train.task for stage in task.stages)
    return root / "models" / f"{cards}-seed{seed}-{training_key(task, plan, seed)[:12]}"


def fine_tuned(
    task: TaskPlan,
    plan: Plan,
    seed: int,
    root: Path,
    record: Callable[[], Recorder],
    note: Callable[[str], None],
    progress: Progress | None = None,
) -> tuple[Path, RunConfig, dict[str, float]]:
    """(the model's folder, how it was trained, its dev scores); trained now if ``root`` does not hold it whole.

    A killed one goes on from its newest checkpoint; one that another evaluation trains is waited for. Raises XaugError.
    """
    folder = folder_of(task, plan, seed, root)
    with alone(folder / ".lock", what=f"The model {folder}", option="XAUG_CACHE", waiting=note) as unlocked:
        if unlocked:
            note(unlocked)
        return _fine_tuned(task, plan, seed, folder, record, progress)


def _fine_tuned(
    task: TaskPlan, plan: Plan, seed: int, folder: Path, record: Callable[[], Recorder], progress: Progress | None
) -> tuple[Path, RunConfig, dict[str, float]]:
    from xaug.train.run import train

    runs = configs(task, plan.config, seed)
    model, scores = plan.config.model, dict[str, float]()
    for at, (said, stage) in enumerate(zip(runs, task.stages, strict=True)):
        own = folder / f"{at + 1}-{stage.train.task}"
        was = runfile.read(own)
        if was is not None and was["status"] == "finished":
            model, scores = str(own), next(iter(was["scores"].values()), {})
            continue
        if was is not None and tuple(was["config"]["data"]["train"]) != said.data.train:
            remove_tree(own)  # begun on rows of the same content under another version's name
        run = said.model_copy(update={"model": model})
        result = train(run, plan.store, own, resume=True, recorder=record(), progress=progress)
        if result.status == "stopped":
            raise KeyboardInterrupt(f"Stopped while fine-tuning on {stage.train.task}; --resume goes on.")
        for spare in ("checkpoints", "best"):  # the model itself lies at the run's root
            remove_tree(own / spare)
        model, scores = str(own), next(iter(result.scores.values()), {})
    return Path(model), runs[-1], scores


def stages_of(task: TaskPlan) -> tuple[str, ...]:
    """What a task is fine-tuned on, as results.json says it."""
    return tuple(stage.train.name for stage in task.stages)
