"""Target fine-tuning: the trainer runs on a task's English rows, one card after another, and its models are cached."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from xaug.data_cards.canonical import fingerprint
from xaug.data_cards.lock import exclusive
from xaug.evaluate.config import EvalConfig
from xaug.evaluate.plan import Plan
from xaug.evaluate.results import Tuned
from xaug.evaluate.tasks.base import TargetTask, TaskPlan
from xaug.train.config import RunConfig, merge
from xaug.train.heads import HEADS, head_for
from xaug.train.prepare import Progress
from xaug.train.record import ALGORITHM
from xaug.train.report.events import Recorder


def configs(task: TaskPlan, config: EvalConfig, seed: int) -> list[RunConfig]:
    """The configurations of a task's stages of fine-tuning, in order.

    Each names the encoder as its model. A stage after the first one starts from the model of the stage before it, whose
    folder is only known when that has been trained.
    """
    return [
        _config(
            task.target,
            {"train": (stage.train.name,), "dev": (stage.dev.name,) if stage.dev else None},
            config, seed, first=at == 0,
        )
        for at, stage in enumerate(task.stages)
    ]  # fmt: skip


def settings_of(target: TargetTask, config: EvalConfig) -> RunConfig:
    """How a task is fine-tuned, without the references to its rows: what can be checked before any row is read."""
    return _config(target, {}, config, config.seeds[0], first=True)


def _config(target: TargetTask, data: dict[str, Any], config: EvalConfig, seed: int, *, first: bool) -> RunConfig:
    fixed = {
        "phase": "target", "model": config.model, "seed": seed, "device": config.device, "dtype": config.dtype,
        "head": "new" if first else "keep", "head_type": target.head_type, "data": data, "eval": {"keep": 1},
    }  # fmt: skip
    return RunConfig.model_validate(merge(config.tuning(target.dataset.name).given(), fixed))


def training_key(task: TaskPlan, plan: Plan, seed: int) -> str:
    """The SHA-256 of everything that decides the fine-tuned model: encoder, rows and their order, settings, encoding.

    Two tasks that are fine-tuned alike have the same key and share the model.
    """
    runs = [
        run.model_dump(mode="json", exclude={"model", "device", "data"}) for run in configs(task, plan.config, seed)
    ]
    data = [[stage.train.shard_hashes, stage.dev.shard_hashes if stage.dev else []] for stage in task.stages]
    limits = [run.data.model_dump(mode="json", exclude={"train", "dev"}) for run in configs(task, plan.config, seed)]
    content = {"model": plan.model_sha256, "algorithm": ALGORITHM, "runs": runs, "data": data, "limits": limits}
    return fingerprint({**content, **_encoding(task)})


def _encoding(task: TaskPlan) -> dict[str, Any]:
    """The versions of the heads' encodings. Version 1 is left out, so that models from before this part stay valid."""
    heads = [
        HEADS.get(task.target.head_type) if task.target.head_type else head_for(stage.train.task_type)
        for stage in task.stages
    ]
    versions = {head.name: head.version for head in heads if head.version > 1}
    return {"encoding": versions} if versions else {}


def folder_of(task: TaskPlan, plan: Plan, seed: int, root: Path) -> Path:
    """The folder of the fine-tuned model. Tasks that share a model (xquad and mlqa, both trained on SQuAD) share it."""
    cards = "-".join(stage.train.task for stage in task.stages)
    return root / "models" / f"{cards}-seed{seed}-{training_key(task, plan, seed)[:12]}"


def is_fine_tuned(task: TaskPlan, plan: Plan, seed: int, root: Path) -> bool:
    """Whether ``root`` holds the finished model of the task's last stage, so that nothing need be trained."""
    from xaug.train.kept import finished_run

    last = f"{len(task.stages)}-{task.stages[-1].train.task}"
    return finished_run(folder_of(task, plan, seed, root) / last) is not None


def tuned(task: TaskPlan, plan: Plan, seed: int, root: Path) -> Tuned | None:
    """What the model was fine-tuned on, from the records of its stages; None where a stage's model is not cached."""
    from xaug.train.kept import finished_run

    folder = folder_of(task, plan, seed, root)
    stages = [finished_run(folder / f"{at}-{stage.train.task}") for at, stage in enumerate(task.stages, 1)]
    runs = [one for one in stages if one is not None]
    if not runs or len(runs) < len(stages):
        return None
    rows = [sum(one.rows for one in run.data.train) for run in runs]
    last = runs[-1]
    name, scores = next(iter(last.scores.items()), ("", {}))
    return Tuned(
        train_rows=tuple(rows), dev_rows=sum(last.data.dev_rows.values()), dev=next(iter(scores.values()), None),
        majority=next(iter(last.baselines.get(name, {}).values()), None),
    )  # fmt: skip


def fine_tuned(
    task: TaskPlan,
    plan: Plan,
    seed: int,
    root: Path,
    record: Callable[[], Recorder],
    note: Callable[[str], None],
    progress: Progress | None = None,
) -> tuple[Path, RunConfig]:
    """Return the folder of the fine-tuned model and the configuration of its last stage; train it if it is not cached.

    Training that was interrupted continues from its newest checkpoint. If another evaluation is training the model,
    this one waits for it. Raises XaugError.
    """
    folder = folder_of(task, plan, seed, root)
    with exclusive(folder / ".lock", what=f"The model {folder}", place="XAUG_CACHE", waiting=note) as unlocked:
        if unlocked:
            note(unlocked)
        return _fine_tuned(task, plan, seed, folder, record, progress)


def _fine_tuned(
    task: TaskPlan, plan: Plan, seed: int, folder: Path, record: Callable[[], Recorder], progress: Progress | None
) -> tuple[Path, RunConfig]:
    from xaug.train.kept import finished_run, train_kept

    runs = configs(task, plan.config, seed)
    model = plan.config.model
    for at, (run, stage) in enumerate(zip(runs, task.stages, strict=True)):
        stage_folder = folder / f"{at + 1}-{stage.train.task}"
        if finished_run(stage_folder) is None:
            from_before = run.model_copy(update={"model": model})
            train_kept(from_before, stage.store, stage_folder, recorder=record(), progress=progress)
        model = str(stage_folder)
    return Path(model), runs[-1]


def stages_of(task: TaskPlan) -> tuple[str, ...]:
    """The references to what a task is fine-tuned on, for results.json."""
    return tuple(stage.train.name for stage in task.stages)
