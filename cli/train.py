"""`xaug train`: train an encoder on versions of the store."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from xaug.amounts import size_text, time_json, time_text
from xaug.cli.console import out, print_json
from xaug.cli.options import (
    STORE,
    DryRunOption,
    JsonOption,
    ProfileOption,
    ResumeOption,
    SettingDeviceOption,
    SettingDtypeOption,
    SettingSeedOption,
    StoreOption,
    examples,
)
from xaug.cli.overlap_options import AgainstOption, AgainstSourceOption
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
    RunFolderOption,
    TokenBudgetOption,
    TrackOption,
)

if TYPE_CHECKING:
    from xaug.run_planning import TrainPlan
    from xaug.runs import TrainedRun

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
    output: RunFolderOption = None,
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
    against: AgainstOption = None,
    against_source: AgainstSourceOption = None,
) -> None:
    """Train an encoder on versions of the store. The folder of the run loads with transformers.

    With --resume, the same command continues after a kill, with the losses of a run that was never stopped. To train
    in several processes, start torchrun --nproc-per-node N -m xaug.cli train … The settings that have no option are in
    docs/how-to/train.md.
    """
    from xaug.against import Against
    from xaug.cli.listening import Terminal
    from xaug.data_cards.ranks import first_rank
    from xaug.run_planning import TrainRequest, plan_training, settings_of

    settings = settings_of(
        data=references(data, mix), model=model, phase=phase, epochs=epochs, max_steps=max_steps, lr=lr,
        token_budget=token_budget, robust=robust, mlm_data=mlm_data, mlm_ratio=mlm_ratio, seed=seed, device=device,
        dtype=dtype, track=track,
    )  # fmt: skip
    request = TrainRequest(
        settings=settings, config=config, profile=profile, output=output, resume=resume, store=store,
        against=Against(against, against_source),
    )  # fmt: skip
    plan = plan_training(request, Terminal())
    if dry_run:
        _print_cost(plan, json=json)
        return
    run = plan.run(Terminal())
    if first_rank():
        _print_run(run, json=json)


def references(data: list[str] | None, mix: list[str] | None) -> tuple[str, ...]:
    """All references. A + joins two references only if TASK/ follows it, because a recipe's name may contain a +."""
    mixed = [one for joined in mix or [] for one in re.split(r"\+(?=[a-z][a-z0-9_]*/)", joined)]
    return (*(data or []), *mixed)


def _print_cost(plan: TrainPlan, *, json: bool) -> None:
    """Print the number of steps, and the cost as estimated from a few steps that are computed now."""
    from xaug.cli.console import err

    with err().status("timing a few steps"):
        cost = plan.estimate()
    free = _free(plan.folder)
    if json:
        parts = ("loading", "tokenizing", "training", "scoring", "saving", "seconds")
        print_json(
            {
                "status": "planned", "data": cost.data.model_dump(mode="json", exclude_unset=True),
                "config": plan.config.model_dump(mode="json"), "steps_total": cost.steps, "rows": cost.rows,
                "timed_steps": cost.timed, "disk_bytes": cost.disk, "free_bytes": free, "warnings": cost.warnings,
                **{part: time_json(getattr(cost, part)) for part in parts},
            }
        )  # fmt: skip
        return
    for warning in cost.warnings:
        out().print(warning, soft_wrap=True)
    rows = ", ".join(f"{task} {count:,} rows" for task, count in cost.rows.items())
    out().print(
        f"{cost.steps:,} steps over {rows}: {time_text(cost.seconds)}. Of it, loading takes {time_text(cost.loading)},"
        f" tokenizing {time_text(cost.tokenizing)}, the steps {time_text(cost.training)} (measured on {cost.timed}),"
        f" dev scores {time_text(cost.scoring)}, and saving {time_text(cost.saving)}.",
        soft_wrap=True,
    )
    out().print(
        f"The run takes up to {size_text(cost.disk)} of disk in {plan.folder}, where {size_text(free)} are free."
        " Nothing was trained or written; leave out --dry-run to train.",
        soft_wrap=True,
    )


def _free(folder: Path) -> int:
    """Free bytes on the disk that the folder will be on."""
    import shutil

    return shutil.disk_usage(
        next(path for path in (folder.absolute(), *folder.absolute().parents) if path.exists())
    ).free


def _print_run(run: TrainedRun, *, json: bool) -> None:
    record = run.record
    if json:
        print_json(record.content())
        return
    dev = record.data.dev_rows
    for task, scores in record.scores.items():
        figures = ", ".join(f"{metric} {value:.2f}" for metric, value in scores.items())
        out().print(f"{task}: {figures}" + (f" (on {dev[task]:,} dev rows)" if task in dev else ""))
    for found in record.overlaps:
        out().print(found.sentence(), soft_wrap=True)
    out().print(
        f"{run.folder}: {record.step:,} steps, {run.seconds or 0:.0f} s. It loads with AutoModel.from_pretrained."
    )
