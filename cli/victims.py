"""`xaug victims`: train, list and score the victims and judges of tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xaug.cli.choices import Device
from xaug.cli.console import out, print_json
from xaug.cli.judging_options import RealSourceOption
from xaug.cli.options import (
    DeviceOption,
    DryRunOption,
    JsonOption,
    JudgeBaseOption,
    ProfileOption,
    RevisionOption,
    SkipBadRowsOption,
    TasksArgument,
    VictimBaseOption,
    examples,
)

if TYPE_CHECKING:
    from rich.table import Table
    from xaug.task_victims import VictimCost
    from xaug.victim_scores import VictimScore

EXAMPLES = examples(
    "xaug victims mnli --source data",
    "xaug victims all --source data --dry-run",
    "xaug victims mnli qqp --source data --victim-base models/minilm --judge-base models/bert",
)


def victims(
    tasks: TasksArgument,
    source: RealSourceOption = None,
    profile: ProfileOption = None,
    dry_run: DryRunOption = False,
    json: JsonOption = False,
    victim_base: VictimBaseOption = None,
    judge_base: JudgeBaseOption = None,
    revision: RevisionOption = None,
    skip_bad_rows: SkipBadRowsOption = False,
    device: DeviceOption = Device.AUTO,
) -> None:
    """Train the victim and the judge of tasks, unless they are there, and score them on rows they did not see.

    `xaug generate` uses the same models where no --victim or --judge is given. Each is a pair of models, trained on
    one half of the task's training rows; a row is asked of the model that saw no row of its group. With --dry-run, the
    command lists what there is and what would be trained.
    """
    from xaug.cli.listening import Terminal
    from xaug.task_victims import VictimsRequest, plan_victims

    request = VictimsRequest(
        tasks=tuple(tasks), source=source, profile=profile, victim_base=victim_base, judge_base=judge_base,
        revision=revision, skip_bad_rows=skip_bad_rows, device=device.value,
    )  # fmt: skip
    plans = plan_victims(request, Terminal())
    if dry_run:
        costs = [plan.estimate() for plan in plans]
        print_json([_cost_record(one) for one in costs]) if json else out().print(_cost_table(costs))
        return
    scores = [plan.run(Terminal()) for plan in plans]
    print_json([_record(one) for one in scores]) if json else out().print(_table(scores))


def _table(scores: list[VictimScore]) -> Table:
    from xaug.amounts import clock
    from xaug.cli.tables import table

    figures = ("score", "majority", "chance", "rows", "held-out rows", "trained in")
    shown = table("task", "model", "encoder", "metric", *figures, "attacks", "folder", right=figures)
    for one in scores:
        shown.add_row(
            one.task, one.role, one.base, one.metric, f"{one.score:.1f}", f"{one.majority:.1f}", f"{one.chance:.1f}",
            f"{one.trained_on:,}", f"{one.scored_on:,}", "" if one.seconds is None else clock(one.seconds),
            "yes" if one.above_chance else "no: near chance", str(one.folder),
        )  # fmt: skip
    return shown


def _cost_table(costs: list[VictimCost]) -> Table:
    from xaug.amounts import time_text
    from xaug.cli.tables import table

    shown = table("task", "model", "encoder", "state", "training", "folder", right=("training",))
    for one in costs:
        state, time = ("trained", "") if one.trained else ("to train", time_text(one.training))
        shown.add_row(one.task, one.role, one.base, state, time, str(one.folder))
    return shown


def _record(one: VictimScore) -> dict[str, object]:
    from dataclasses import asdict

    return {**asdict(one), "folder": str(one.folder), "halves": list(one.halves)}


def _cost_record(one: VictimCost) -> dict[str, object]:
    from xaug.amounts import time_json

    return {
        "task": one.task, "role": one.role, "base": one.base, "folder": str(one.folder), "trained": one.trained,
        "training": None if one.trained else time_json(one.training),
    }  # fmt: skip
