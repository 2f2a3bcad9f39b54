"""`xaug eval`: an encoder on a suite's target tasks, zero-shot in every language, with a report."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from xaug.cli.console import err, out, print_json
from xaug.cli.options import (
    STORE,
    Device,
    DryRunOption,
    JsonOption,
    ProfileOption,
    RevisionOption,
    SkipBadRowsOption,
    SourceOption,
    StoreOption,
    TrainDtype,
    examples,
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
    suite: Annotated[str, typer.Option("--suite", metavar="NAME", help="xtreme-r or xtreme.")] = "xtreme-r",
    model: Annotated[
        str | None, typer.Option("--model", metavar="MODEL", help="A run, a model folder or a Hub id (newest run).")
    ] = None,
    tasks: Annotated[str | None, typer.Option("--tasks", metavar="A,B", help="Only these tasks of the suite.")] = None,
    languages: Annotated[str | None, typer.Option("--languages", metavar="XX,YY", help="Only these.")] = None,
    max_examples: Annotated[
        int | None, typer.Option("--max-examples", min=1, help="Only the first N rows of a task and language.")
    ] = None,
    layers: Annotated[
        str | None, typer.Option("--layers", metavar="auto|last|sweep|N", help="Hidden state of retrieval (auto).")
    ] = None,
    pooling: Annotated[str | None, typer.Option("--pooling", metavar="NAME", help="mean, cls or max (mean).")] = None,
    profile: ProfileOption = None,
    source: SourceOption = None,
    revision: RevisionOption = None,
    seed: Annotated[
        list[int] | None, typer.Option("--seed", help="Of fine-tuning; may be repeated: one model a seed (0).")
    ] = None,
    config: Annotated[Path | None, typer.Option("--config", metavar="TOML", help="All other settings.")] = None,
    device: Annotated[Device | None, typer.Option("--device", help="Where it runs.")] = None,
    dtype: Annotated[TrainDtype | None, typer.Option("--dtype", help="Numbers models compute in.")] = None,
    output: Annotated[
        Path | None, typer.Option("--output", metavar="DIR", help="The results' folder (evals/SUITE-MODEL).")
    ] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with unfinished results.")] = False,
    skip_bad_rows: SkipBadRowsOption = False,
    store: StoreOption = STORE,
    dry_run: DryRunOption = False,
    json: JsonOption = False,
) -> None:
    """Fine-tune an encoder on each target task's English rows, score it in every language, and write a report.

    Retrieval tasks take the encoder as it is. A task whose rows are not at hand stands in the table with the reason.
    Nothing is computed twice: models and scores are kept in the cache by what decided them.
    """
    from xaug.cli.profile import choose
    from xaug.data_cards.sources import open_source
    from xaug.evaluate.plan import make_plan

    chosen = choose(profile, source=source)
    opened = open_source(source or chosen.source, revision=revision)
    named = model or _newest_run()
    chosen.announce(f"{named} on {suite} · {opened.name}")
    said = {
        "suite": suite, "model": named, "tasks": _list(tasks), "languages": _list(languages),
        "seeds": tuple(dict.fromkeys(seed)) if seed else None, "max_examples": max_examples,
        "device": device, "dtype": dtype, "retrieval": {"layers": _layer(layers), "pooling": pooling},
    }  # fmt: skip
    read = _read_config(config, said, chosen)
    pocket = opened.name.startswith("pocket")
    _check_worlds(read.model, pocket=pocket)
    held, absent = _versions(read, opened, store, pocket=pocket, skip_bad_rows=skip_bad_rows)
    plan = make_plan(read, _store(store), held, absent, profile=chosen.name, pocket=pocket, source=opened.name)
    folder = output or Path("evals") / f"{suite}-{Path(named).name}"
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


def _newest_run() -> str:
    from xaug.data_cards.errors import UsageError
    from xaug.train.report.listing import runs

    for run in runs(Path("runs")):
        if run.content and run.content["status"] == "finished" and run.content["config"]["phase"] != "target":
            return str(run.folder)
    raise UsageError(
        "Which model? There is no finished run below runs/: start one with `xaug train`, or give --model a folder, a"
        " Hub id or `pocket`, the embedded world's own model as it is."
    )


def _read_config(path: Path | None, said: dict[str, Any], chosen: Profile) -> EvalConfig:
    """The profile's settings, the file's over them, the command line's over both. Raises UsageError."""
    import tomllib

    from pydantic import ValidationError
    from xaug.data_cards.errors import UsageError
    from xaug.evaluate.config import EvalConfig
    from xaug.train.config import merge

    written: dict[str, Any] = {}
    if path is not None:
        try:
            written = tomllib.loads(path.read_text(encoding="utf-8"))
        except OSError as error:
            raise UsageError(f"--config {path}: {error.strerror}.") from None
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise UsageError(f"--config {path} is no TOML: {error}.") from None
    try:
        return EvalConfig.model_validate(merge(merge(dict(chosen.eval), written), said))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise UsageError(f"{path or 'The evaluation'}: {where or 'the whole'}: {first['msg']}.") from None


def _check_worlds(model: str, *, pocket: bool) -> None:
    """A model made from the embedded world says nothing about real data."""
    from xaug.cli.profile import PREFIX
    from xaug.data_cards.errors import UsageError
    from xaug.data_cards.model_files import POCKET
    from xaug.train import runfile

    content = runfile.read(Path(model))
    inside = model == POCKET or (
        content is not None and any(row["task"].startswith(PREFIX) for row in content["data"]["train"])
    )
    if inside and not pocket:
        raise UsageError(
            f"{model} comes from the embedded world, and the rows are real: their scores would mean nothing. Evaluate"
            " it with --source pocket, or give a --model that was trained on real data."
        )


def _store(root: Path) -> Any:
    from xaug.data_cards.store import Store

    return Store(root)


def _versions(
    config: EvalConfig, source: Source, store: Path, *, pocket: bool, skip_bad_rows: bool
) -> tuple[dict[str, Version], dict[str, str]]:
    """(card id → clean version of all its rows at hand, card id → why there is none)."""
    from xaug.augment.clean import materialize_clean
    from xaug.data_cards.catalog import card
    from xaug.data_cards.errors import SourceError
    from xaug.data_cards.sources.hub import HubSource
    from xaug.evaluate.plan import cards_needed

    found: dict[str, Version] = {}
    absent: dict[str, str] = {}
    with err().status("reading the target tasks") as status:
        for name in cards_needed(config, pocket=pocket):
            status.update(f"reading {name}")
            one = card(name)
            try:
                splits = tuple(source.splits(one))
                if isinstance(source, HubSource):
                    splits = _of_languages(splits, config.languages)
                if not splits:
                    absent[name] = f"{source.name} has no file of {name}"
                    continue
                found[name], _ = materialize_clean(store, one, source, splits, skip_bad_rows=skip_bad_rows, wait=True)
            except SourceError as error:
                absent[name] = str(error).splitlines()[0]
    return found, absent


def _of_languages(splits: tuple[str, ...], languages: tuple[str, ...]) -> tuple[str, ...]:
    """What to download: every file is the Hub's of its own, so those of languages nobody asked for are left there."""
    if not languages:
        return splits
    kept = ("", "en", *languages)  # English is trained on and tuned on
    return tuple(split for split in splits if split.partition("-")[2] in kept)


def _describe(plan: Plan, folder: Path, *, json: bool) -> None:
    from xaug.evaluate.finetune import configs
    from xaug.evaluate.report.missing import missing_lines

    content = {
        "folder": str(folder), "model": plan.config.model, "suite": plan.suite.name,
        "tasks": [
            {
                "task": task.target.id, "rows": {code: one.table.num_rows for code, one in task.rows.items()},
                "fine_tuning": [
                    run.model_dump(mode="json", exclude_defaults=True) for run in configs(task, plan.config, 0)
                ],
            }
            for task in plan.tasks
        ],
        "missing": [one.model_dump(mode="json") for one in plan.missing],
    }  # fmt: skip
    if json:
        print_json(content)
        return
    for task in plan.tasks:
        rows = {code: one.table.num_rows for code, one in task.rows.items()}
        trained = " then ".join(f"{s.train.name} ({s.train.table.num_rows:,} rows)" for s in task.stages)
        out().print(
            f"{task.target.id}: {sum(rows.values()):,} rows in {len(rows)} languages"
            + (f"; fine-tuned on {trained}" if trained else "; the encoder as it is"),
            soft_wrap=True,
        )
    for line in missing_lines(plan.missing):
        out().print(line, soft_wrap=True)
    out().print("Nothing was evaluated: leave out --dry-run.")


def _run(plan: Plan, folder: Path, *, resume: bool) -> Results:
    from xaug.cli.eval_progress import EvalDisplay
    from xaug.evaluate.run import evaluate

    display = EvalDisplay()
    try:
        return evaluate(plan, folder, display, resume=resume)
    except KeyboardInterrupt as error:
        raise KeyboardInterrupt(
            str(error) or f"Stopped. What was scored is in {folder}; the same command with --resume goes on."
        ) from None
    finally:
        display.close()
