"""`xaug eval`: score an encoder on a suite's target tasks, zero-shot in every language, and write a report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xaug.amounts import size_text, time_json, time_text
from xaug.cli.console import err, out, print_json
from xaug.cli.options import (
    STORE,
    DryRunOption,
    JsonOption,
    ProfileOption,
    ResumeOption,
    RevisionOption,
    SettingDeviceOption,
    SettingDtypeOption,
    SkipBadRowsOption,
    SourceOption,
    StoreOption,
    examples,
)
from xaug.cli.training_options import (
    ConfigOption,
    EvalFolderOption,
    LanguagesOption,
    LayersOption,
    MaxExamplesOption,
    ModelOption,
    PoolingOption,
    RetrievalOption,
    SeedsOption,
    SuiteOption,
    SuiteTasksOption,
)

if TYPE_CHECKING:
    from xaug.evaluate.cost import EvalCost
    from xaug.evaluating import EvalPlan
    from xaug.evaluations import Evaluation

EXAMPLES = examples(
    "xaug eval --suite xtreme-r",
    "xaug eval --suite xtreme-r --model runs/intermediate-mnli-bae-0 --source data --seed 0 --seed 1",
    "xaug eval --model models/me5-small --source data --tasks tatoeba,bucc2018 --layers sweep",
    "xaug eval --model models/xlmr --profile base --tasks xnli --languages sw,ur --max-examples 500",
    "xaug eval --resume --output evals/xtreme-r-mnli",
)


def eval_(
    model: ModelOption = None,
    suite: SuiteOption = None,
    source: SourceOption = None,
    tasks: SuiteTasksOption = None,
    languages: LanguagesOption = None,
    seed: SeedsOption = None,
    profile: ProfileOption = None,
    output: EvalFolderOption = None,
    resume: ResumeOption = False,
    store: StoreOption = STORE,
    dry_run: DryRunOption = False,
    json: JsonOption = False,
    max_examples: MaxExamplesOption = None,
    revision: RevisionOption = None,
    skip_bad_rows: SkipBadRowsOption = False,
    retrieval: RetrievalOption = None,
    layers: LayersOption = None,
    pooling: PoolingOption = None,
    config: ConfigOption = None,
    device: SettingDeviceOption = None,
    dtype: SettingDtypeOption = None,
) -> None:
    """Fine-tune an encoder on each target task's English rows, score it in every language, and write a report.

    Retrieval tasks use the encoder as it is. A task whose rows are not available stands in the table with the reason.
    Nothing is computed twice: the cache keeps models and scores under a hash of everything that decides them.
    """
    from xaug.cli.listening import Terminal
    from xaug.evaluating import EvalRequest, planned

    request = EvalRequest(
        model=model, suite=suite, source=source, tasks=_list(tasks), languages=_list(languages),
        seeds=tuple(seed or ()), max_examples=max_examples, retrieval=retrieval, layers=_layer(layers), pooling=pooling,
        device=device, dtype=dtype, config=config, profile=profile, revision=revision, skip_bad_rows=skip_bad_rows,
        output=output, resume=resume, store=store,
    )  # fmt: skip
    with planned(request, Terminal(), dry_run=dry_run) as plan:
        if dry_run:
            _print_cost(plan, json=json)
        else:
            _print_scores(plan.run(Terminal()), json=json)


def _list(text: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in (text or "").split(",") if part.strip())


def _layer(text: str | None) -> str | int | None:
    return int(text) if text is not None and text.isdigit() else text


def _print_scores(evaluation: Evaluation, *, json: bool) -> None:
    from xaug.evaluate.report.table import print_results

    if json:
        print_json(evaluation.results.model_dump(mode="json"))
        return
    print_results(evaluation.results, out())
    out().print(
        f"The report is {evaluation.folder / 'report.html'}; results.json and predictions/ are in the same folder.",
        soft_wrap=True,
    )


def _print_cost(plan: EvalPlan, *, json: bool) -> None:
    """Print what would be evaluated, and its cost as estimated from a few batches that are computed now."""
    with err().status("timing a few batches of each task"):
        cost = plan.estimate()
    if json:
        print_json(_cost_json(plan, cost))
    else:
        _print_cost_table(plan, cost)


def _cost_json(planned: EvalPlan, total: EvalCost) -> dict[str, object]:
    from xaug.evaluate.finetune import configs

    plan = planned.plan
    tasks = [
        {
            "task": task.target.id, "rows": {code: one.table.num_rows for code, one in task.rows.items()},
            "cells": cost.cells, "kept_cells": cost.kept_cells, "steps": cost.steps,
            "fine_tuning_seconds": time_json(cost.fine_tuning), "predicting_seconds": time_json(cost.predicting),
            "fine_tuning": [
                run.model_dump(mode="json", exclude_defaults=True) for run in configs(task, plan.config, 0)
            ],
        }
        for task, cost in zip(plan.tasks, total.tasks, strict=True)
    ]  # fmt: skip
    return {
        "folder": str(planned.job.output), "model": plan.config.model, "suite": plan.suite.name, "tasks": tasks,
        "missing": [one.model_dump(mode="json") for one in plan.missing],
        "checklist_seconds": time_json(total.checklist), "seconds": time_json(total.seconds),
        "disk_bytes": total.disk,
    }  # fmt: skip


def _print_cost_table(planned: EvalPlan, total: EvalCost) -> None:
    from xaug.cli.tables import table
    from xaug.evaluate.report.missing import missing_lines

    shown = table(
        "task", "rows", "languages", "in the cache", "steps", "fine-tuning", "predictions", "fine-tuned on",
        right=("rows", "languages", "in the cache", "steps"), whole=("fine-tuning", "predictions"),
    )  # fmt: skip
    for cost in total.tasks:
        shown.add_row(
            cost.task, f"{cost.rows:,}", str(cost.languages), f"{cost.kept_cells} of {cost.cells}", f"{cost.steps:,}",
            time_text(cost.fine_tuning), time_text(cost.predicting), " then ".join(cost.trained_on),
        )  # fmt: skip
    out().print(shown)
    for line in missing_lines(planned.plan.missing):
        out().print(line, soft_wrap=True)
    cells, kept = sum(one.cells for one in total.tasks), sum(one.kept_cells for one in total.tasks)
    out().print(
        f"{cells:,} scores, of which {kept:,} are in the cache and cost nothing. The evaluation would take"
        f" {time_text(total.seconds)}, of which {time_text(total.checklist)} for the checklist, and"
        f" {size_text(total.disk)} of disk for fine-tuned models in the cache. Nothing was evaluated or written; leave"
        " out --dry-run to evaluate.",
        soft_wrap=True,
    )
