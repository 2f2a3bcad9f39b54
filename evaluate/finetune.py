"""Target fine-tuning: a task's English rows through the trainer, one card after another, kept by what decided it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from xaug.data_cards.canonical import fingerprint
from xaug.data_cards.lock import alone
from xaug.data_cards.settings import refusal
from xaug.evaluate.config import EvalConfig
from xaug.evaluate.plan import Plan
from xaug.evaluate.results import Tuned
from xaug.evaluate.tasks.base import TargetTask, TaskPlan
from xaug.train.config import RunConfig, merge
from xaug.train.heads import HEADS, head_for
from xaug.train.prepare import Progress
from xaug.train.report.events import Recorder


def configs(task: TaskPlan, config: EvalConfig, seed: int) -> list[RunConfig]:
    """The runs of a task's stages, in order; of each but the first the model is the stage's before it.

    Raises UsageError for a setting that the trainer does not know.
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
    """How a task is fine-tuned, before it is known on which rows: all that can be checked without reading any.

    Raises UsageError for a setting that the trainer does not know.
    """
    return _config(target, {}, config, config.seeds[0], first=True)


def _config(target: TargetTask, data: dict[str, Any], config: EvalConfig, seed: int, *, first: bool) -> RunConfig:
    name = target.dataset.name
    said = merge(dict(config.fine_tuning), config.by_task.get(name, {}))
    fixed = {
        "phase": "target", "model": config.model, "seed": seed, "device": config.device, "dtype": config.dtype,
        "head": "new" if first else "keep", "head_type": target.head_type, "data": data, "eval": {"keep": 1},
    }  # fmt: skip
    try:
        return RunConfig.model_validate(merge(said, fixed))
    except ValidationError as error:
        raise refusal(error, RunConfig, f"Fine-tuning of {target.id} (fine_tuning, by_task.{name})") from None


def training_key(task: TaskPlan, plan: Plan, seed: int) -> str:
    """sha256 of all that decides the fine-tuned model: encoder, rows, settings, encoding. Two tasks may share one."""
    runs = [
        run.model_dump(mode="json", exclude={"model", "device", "data"}) for run in configs(task, plan.config, seed)
    ]
    data = [[stage.train.content, stage.dev.content if stage.dev else []] for stage in task.stages]
    limits = [run.data.model_dump(mode="json", exclude={"train", "dev"}) for run in configs(task, plan.config, seed)]
    return fingerprint({"model": plan.model_sha256, "runs": runs, "data": data, "limits": limits, **_encoding(task)})


def _encoding(task: TaskPlan) -> dict[str, Any]:
    """Versions of the heads' encodings. A first version is not said: models of before keys named it are still good."""
    heads = [
        HEADS.get(task.target.head_type) if task.target.head_type else head_for(stage.train.task_type)
        for stage in task.stages
    ]
    versions = {head.name: head.version for head in heads if head.version > 1}
    return {"encoding": versions} if versions else {}


def folder_of(task: TaskPlan, plan: Plan, seed: int, root: Path) -> Path:
    """Where the fine-tuned model lies; xquad and mlqa, both trained on SQuAD, have the same."""
    cards = "-".join(stage.train.task for stage in task.stages)
    return root / "models" / f"{cards}-seed{seed}-{training_key(task, plan, seed)[:12]}"


def is_fine_tuned(task: TaskPlan, plan: Plan, seed: int, root: Path) -> bool:
    """Whether ``root`` holds the model of the task's last stage, trained to its end: then it costs nothing."""
    from xaug.train.kept import finished_run

    last = f"{len(task.stages)}-{task.stages[-1].train.task}"
    return finished_run(folder_of(task, plan, seed, root) / last) is not None


def tuned(task: TaskPlan, plan: Plan, seed: int, root: Path) -> Tuned | None:
    """As the runs of its stages tell it; None where a stage's model is not there (it was removed from the cache)."""
    from xaug.train.kept import finished_run

    folder = folder_of(task, plan, seed, root)
    stages = [finished_run(folder / f"{at}-{stage.train.task}") for at, stage in enumerate(task.stages, 1)]
    told = [one for one in stages if one is not None]
    if not told or len(told) < len(stages):
        return None
    rows = [sum(one.rows for one in run.data.train) for run in told]
    scores = next(iter(told[-1].scores.values()), {})
    dev_rows = sum(told[-1].data.dev_rows.values())
    return Tuned(train_rows=tuple(rows), dev_rows=dev_rows, dev=next(iter(scores.values()), None))


def fine_tuned(
    task: TaskPlan,
    plan: Plan,
    seed: int,
    root: Path,
    record: Callable[[], Recorder],
    note: Callable[[str], None],
    progress: Progress | None = None,
) -> tuple[Path, RunConfig]:
    """(the model's folder, how it was trained); trained now if ``root`` does not hold it whole.

    A killed one goes on from its newest checkpoint; one that another evaluation trains is waited for. Raises XaugError.
    """
    folder = folder_of(task, plan, seed, root)
    with alone(folder / ".lock", what=f"The model {folder}", place="XAUG_CACHE", waiting=note) as unlocked:
        if unlocked:
            note(unlocked)
        return _fine_tuned(task, plan, seed, folder, record, progress)


def _fine_tuned(
    task: TaskPlan, plan: Plan, seed: int, folder: Path, record: Callable[[], Recorder], progress: Progress | None
) -> tuple[Path, RunConfig]:
    from xaug.train.kept import finished_run, train_kept

    runs = configs(task, plan.config, seed)
    model = plan.config.model
    for at, (said, stage) in enumerate(zip(runs, task.stages, strict=True)):
        own = folder / f"{at + 1}-{stage.train.task}"
        if finished_run(own) is None:
            run = said.model_copy(update={"model": model})
            train_kept(run, stage.store, own, recorder=record(), progress=progress)
        model = str(own)
    return Path(model), runs[-1]


def stages_of(task: TaskPlan) -> tuple[str, ...]:
    """What a task is fine-tuned on, as results.json says it."""
    return tuple(stage.train.name for stage in task.stages)
