"""`xaug eval`: an encoder on a suite's target tasks, zero-shot in every language, with a report."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xaug.cli.console import err, out, print_json, size_text
from xaug.cli.options import (
    STORE,
    DryRunOption,
    JsonOption,
    OutputOption,
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
    from xaug.cli.profile import Profile
    from xaug.data_cards.sources.base import Source
    from xaug.data_cards.version import Version
    from xaug.evaluate.config import EvalConfig
    from xaug.evaluate.plan import Plan
    from xaug.evaluate.results import Results

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
    output: OutputOption = None,
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

    Retrieval tasks take the encoder as it is. A task whose rows are not at hand stands in the table with the reason.
    Nothing is computed twice: models and scores are kept in the cache by what decided them.
    """
    from xaug.cli.eval_checks import NEWEST, check_folder, check_worlds, newest_run, own_store
    from xaug.cli.profile import choose
    from xaug.data_cards.sources import open_source
    from xaug.data_cards.store import keep_out_of_store
    from xaug.evaluate.check import check_machine, check_model, check_names
    from xaug.evaluate.plan import make_plan

    chosen = choose(profile, source=source)
    opened = open_source(source or chosen.source, revision=revision)
    said = {
        "suite": suite, "model": model, "tasks": _list(tasks), "languages": _list(languages),
        "seeds": tuple(dict.fromkeys(seed)) if seed else None, "max_examples": max_examples,
        "device": device, "dtype": dtype,
        "retrieval": {"named": retrieval, "layers": _layer(layers), "pooling": pooling},
    }  # fmt: skip
    read = _read_config(config, said, chosen)
    pocket = opened.name.startswith("pocket")
    check_names(read, _store(store), pocket=pocket)  # from here to _versions: what was typed, before a row is read
    if read.model == NEWEST:
        read = read.model_copy(update={"model": newest_run()})
    folder = output or Path("evals") / f"{read.suite}-{Path(read.model).name}"
    keep_out_of_store(folder, "--output", store)
    chosen.announce(f"{read.model} on {read.suite} · {opened.name}")
    check_worlds(read.model, pocket=pocket)
    check_model(read)
    check_folder(folder, read, resume=resume or dry_run)
    check_machine(read, pocket=pocket)
    with own_store(keep=not dry_run) as own:
        held, absent, broken = _versions(read, opened, own, pocket=pocket, skip_bad_rows=skip_bad_rows)
        plan = make_plan(
            read, _store(store), held, absent, profile=chosen.name, pocket=pocket, source=opened.name, broken=broken
        )
        if dry_run:
            _describe(plan, folder, json=json)
            return
        results = _run(plan, folder, resume=resume)
    if json:
        print_json(results.model_dump(mode="json"))
        return
    from xaug.evaluate.report.table import print_results

    print_results(results, out())
    out().print(f"{folder / 'report.html'}: the report; results.json and predictions/ lie beside it.", soft_wrap=True)


def _list(text: str | None) -> tuple[str, ...] | None:
    return tuple(part.strip() for part in text.split(",") if part.strip()) if text else None


def _layer(text: str | None) -> str | int | None:
    return int(text) if text is not None and text.isdigit() else text


def _read_config(path: Path | None, said: dict[str, Any], chosen: Profile) -> EvalConfig:
    """The profile's settings, the file's over them, the command line's over both. Raises UsageError."""
    from pydantic import ValidationError
    from xaug.cli.eval_checks import NEWEST
    from xaug.data_cards.settings import refusal
    from xaug.evaluate.config import OPTIONS, EvalConfig
    from xaug.train.config import merge, read_toml, said_options

    usual = {"suite": "xtreme-r", "model": NEWEST, **chosen.eval}
    try:
        return EvalConfig.model_validate(merge(merge(usual, read_toml(path)), said))
    except ValidationError as error:
        raise refusal(error, EvalConfig, str(path or "The evaluation"), said_options(OPTIONS, said)) from None


def _store(root: Path) -> Any:
    from xaug.data_cards.store import Store

    return Store(root)


def _versions(
    config: EvalConfig, source: Source, store: Path, *, pocket: bool, skip_bad_rows: bool
) -> tuple[dict[str, Version], dict[str, str], dict[str, Mapping[str, str]]]:
    """Card id → clean version of its rows at hand; → why there is none; → splits that cannot be read, and why."""
    from xaug.augment.clean import find_clean, materialize_readable
    from xaug.data_cards.catalog import card
    from xaug.data_cards.errors import SourceError
    from xaug.evaluate.cache import rows_root
    from xaug.evaluate.plan import cards_needed, chosen_tasks
    from xaug.evaluate.reading import splits_needed

    found: dict[str, Version] = {}
    absent: dict[str, str] = {}
    broken: dict[str, Mapping[str, str]] = {}
    spoken = chosen_tasks(config, pocket=pocket)
    with err().status("reading the target tasks") as status:
        for name in cards_needed(config, pocket=pocket):
            status.update(f"reading {name}")
            one = card(name)
            try:
                splits = splits_needed(name, source.splits(one), spoken.get(name, ()))
                if not splits:
                    absent[name] = f"{source.name} has no file of {name}"
                    continue
                # What an earlier evaluation read serves a dry run too, which has no store that stays.
                kept = find_clean(rows_root(), one, source, splits, skip_bad_rows=skip_bad_rows)
                if kept is not None:
                    found[name] = kept
                    continue
                found[name], broken[name] = materialize_readable(
                    store, one, source, splits, skip_bad_rows=skip_bad_rows, wait=True
                )
            except SourceError as error:
                absent[name] = str(error).splitlines()[0]
    return found, absent, broken


def _describe(plan: Plan, folder: Path, *, json: bool) -> None:
    """What would be evaluated, and what it would cost, from a few batches that are computed now."""
    from xaug.cli.costs import time_json, time_text
    from xaug.cli.tables import table
    from xaug.evaluate.estimate import estimate
    from xaug.evaluate.finetune import configs
    from xaug.evaluate.report.missing import missing_lines

    with err().status("timing a few batches of each task"):
        found = estimate(plan)
    if json:
        tasks = [
            {
                "task": task.target.id, "rows": {code: one.table.num_rows for code, one in task.rows.items()},
                "cells": cost.cells, "kept_cells": cost.kept_cells, "steps": cost.steps,
                "fine_tuning_seconds": time_json(cost.fine_tuning), "predicting_seconds": time_json(cost.predicting),
                "fine_tuning": [
                    run.model_dump(mode="json", exclude_defaults=True) for run in configs(task, plan.config, 0)
                ],
            }
            for task, cost in zip(plan.tasks, found.tasks, strict=True)
        ]  # fmt: skip
        print_json(
            {
                "folder": str(folder), "model": plan.config.model, "suite": plan.suite.name, "tasks": tasks,
                "missing": [one.model_dump(mode="json") for one in plan.missing],
                "checklist_seconds": time_json(found.checklist), "seconds": time_json(found.seconds),
                "disk_bytes": found.disk,
            }
        )  # fmt: skip
        return
    shown = table(
        "task", "rows", "languages", "in the cache", "steps", "fine-tuning", "predictions", "fine-tuned on",
        right=("rows", "languages", "in the cache", "steps"), whole=("fine-tuning", "predictions"),
    )  # fmt: skip
    for cost in found.tasks:
        shown.add_row(
            cost.task, f"{cost.rows:,}", str(cost.languages), f"{cost.kept_cells} of {cost.cells}", f"{cost.steps:,}",
            time_text(cost.fine_tuning), time_text(cost.predicting), " then ".join(cost.trained_on),
        )  # fmt: skip
    out().print(shown)
    for line in missing_lines(plan.missing):
        out().print(line, soft_wrap=True)
    cells, kept = sum(one.cells for one in found.tasks), sum(one.kept_cells for one in found.tasks)
    out().print(
        f"{cells:,} scores, of which {kept:,} are in the cache and cost nothing: {time_text(found.seconds)}, of which"
        f" {time_text(found.checklist)} for the checklist. Disk: {size_text(found.disk)} of fine-tuned models in the"
        " cache. Nothing was evaluated or written: leave out --dry-run.",
        soft_wrap=True,
    )


def _run(plan: Plan, folder: Path, *, resume: bool) -> Results:
    from xaug.cli.eval_progress import EvalDisplay
    from xaug.data_cards.errors import Interrupted
    from xaug.evaluate.run import evaluate

    display = EvalDisplay()
    try:
        return evaluate(plan, folder, display, resume=resume)
    except KeyboardInterrupt as error:
        said = str(error) or "Stopped."
        raise Interrupted.saying(
            error, f"{said} What was scored is kept in {folder}; the same command with --resume goes on."
        ) from None
    finally:
        display.close()
