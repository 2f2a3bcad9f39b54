"""`xaug generate`: rows of a task, attacked and filtered, as a new version in the store."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xaug.cli.choices import Device, Dtype, Tagger
from xaug.cli.console import err, out, print_json
from xaug.cli.generate_costs import attack_cost, clean_cost, count, total
from xaug.cli.options import (
    STORE,
    AllowWeakOption,
    AttackOption,
    DeviceOption,
    DryRunOption,
    DtypeOption,
    EncoderOption,
    FieldsOption,
    FilterOption,
    JsonOption,
    JudgeOption,
    LimitOption,
    MaxSecondsOption,
    MlmOption,
    ProfileOption,
    RevisionOption,
    SeedOption,
    SetOption,
    SimilarityOption,
    SkipBadRowsOption,
    SourceOption,
    SplitOption,
    StoreOption,
    TaggerOption,
    TasksArgument,
    VictimOption,
    WaitOption,
    WidthOption,
    examples,
)

if TYPE_CHECKING:
    from xaug.augment.recipe import Recipe
    from xaug.data_cards.card import DatasetCard
    from xaug.data_cards.sources.base import Source
    from xaug.data_cards.staging import Staging
    from xaug.data_cards.version import Version

EXAMPLES = examples(
    "xaug generate mnli --attack none --source data --split train --split validation",
    "xaug generate mnli --attack bae --source data --victim models/nli --mlm models/mlm "
    "--encoder models/minilm --judge models/nli-2",
    "xaug generate qqp mnli --attack bae --source hub --victim 'models/{task}' --mlm models/mlm "
    "--encoder models/minilm",
    "xaug generate squad_v1 --attack bae --source data --victim models/reader … --dry-run",
)


def generate(
    tasks: TasksArgument,
    attack: AttackOption = "bae",
    source: SourceOption = None,
    split: SplitOption = None,
    limit: LimitOption = None,
    profile: ProfileOption = None,
    store: StoreOption = STORE,
    dry_run: DryRunOption = False,
    json: JsonOption = False,
    victim: VictimOption = None,
    judge: JudgeOption = None,
    mlm: MlmOption = None,
    encoder: EncoderOption = None,
    tagger: TaggerOption = None,
    filters: FilterOption = None,
    similarity: SimilarityOption = None,
    parameters: SetOption = None,
    fields: FieldsOption = None,
    max_seconds: MaxSecondsOption = None,
    allow_weak_victim: AllowWeakOption = False,
    revision: RevisionOption = None,
    skip_bad_rows: SkipBadRowsOption = False,
    seed: SeedOption = 0,
    device: DeviceOption = Device.AUTO,
    dtype: DtypeOption = Dtype.FP32,
    width: WidthOption = 512,
    wait: WaitOption = False,
) -> None:
    """Attack the rows of tasks, filter the results, and commit each task as a version TASK/ATTACK@vN.

    A model is a folder or a Hub id; `{task}` in it stands for the task's name. The split is train unless told.
    The same command again makes nothing new; after a kill or Ctrl-C it goes on where it was.
    """
    from xaug.cli.asked import cards_for, models_for, recipe_for, splits_for, thresholds
    from xaug.cli.pocket_models import trained
    from xaug.cli.profile import choose
    from xaug.cli.typed import check_number, check_output, check_seed, check_unused
    from xaug.data_cards.sources import open_source
    from xaug.data_cards.store import keep_out_of_versions

    chosen = choose(profile, source=source)
    opened = open_source(source or chosen.source, revision=revision)
    chosen.announce(opened.name)
    if limit is None and attack != "none":
        limit = chosen.generate.get("limit")
    speech = tagger or Tagger(chosen.generate.get("tagger", "nltk"))
    check_seed(seed)
    check_number("--max-seconds", max_seconds)
    if attack == "none":
        check_unused("--attack none edits no row", {
            "--victim": victim, "--judge": judge, "--mlm": mlm, "--encoder": encoder, "--fields": fields,
            "--filter": filters, "--similarity": similarity, "--set": parameters, "--max-seconds": max_seconds,
            "--tagger": tagger, "--allow-weak-victim": allow_weak_victim or None,
        })  # fmt: skip
    keep_out_of_versions(store, "--store")
    check_output(store, "--store", written=False)  # one that is read-only may hold the version
    parameters = parameters or chosen.generate.get("set")
    jobs: list[tuple[DatasetCard, tuple[str, ...], Recipe | None]] = []
    for card in cards_for(tasks, opened):  # all tasks are checked before anything is done for the first of them
        splits = splits_for(card, opened, split)
        recipe = None if attack == "none" else recipe_for(
            card, opened, splits, attack,
            models_for(card, {"victim": victim, "mlm": mlm, "encoder": encoder, "judge": judge}, chosen), fields,
            thresholds(filters, similarity) or chosen.thresholds(card.task_type), parameters,
            device=device.value, dtype=dtype.value, limit=limit, seed=seed, skip_bad_rows=skip_bad_rows,
            max_seconds=max_seconds, tagger=speech.value, allow_weak=allow_weak_victim,
        )  # fmt: skip
        jobs.append((card, splits, recipe))
    results = []
    for card, splits, recipe in jobs:
        if recipe is None and dry_run:
            results.append(clean_cost(card, count(card, opened, splits, limit, skip_bad_rows), json=json))
        elif recipe is None:
            results.append(_clean(card, opened, splits, limit, skip_bad_rows, wait, store, json=json))
        elif dry_run:
            results.append(attack_cost(recipe, width, json=json))
        else:
            results.append(_attack(trained(recipe), store, width, wait, json=json))
    if json:
        print_json(results if len(results) > 1 else results[0])


def _clean(
    card: DatasetCard,
    source: Source,
    splits: tuple[str, ...],
    limit: int | None,
    skip_bad_rows: bool,
    wait: bool,
    store: Path,
    *,
    json: bool,
) -> dict[str, Any]:
    from xaug.augment.clean import materialize_clean
    from xaug.cli.errors import stopped_with

    said = f"Stopped. No version of {card.id}/clean was committed; the same command reads its rows again."
    with stopped_with(said), _counting(f"{card.id}/clean") as on_rows:
        version, made = materialize_clean(
            store, card, source, splits, limit=limit, skip_bad_rows=skip_bad_rows, wait=wait, on_rows=on_rows
        )
    return _report(version, made=made, json=json)


@contextmanager
def _counting(title: str) -> Iterator[Any]:
    console = err()
    with console.status(f"{title}: reading") as status:
        yield lambda rows: status.update(f"{title}: {rows:,} rows")


def _attack(recipe: Recipe, store: Path, width: int, wait: bool, *, json: bool) -> dict[str, Any]:
    from xaug.augment.materialize import Progress, Run
    from xaug.augment.models import load_lab
    from xaug.cli.progress import AttackDisplay
    from xaug.data_cards.errors import Interrupted
    from xaug.data_cards.store import Store

    name = f"{recipe.card.id}/{recipe.attack.name}"
    with Store(store).stage(recipe.card.id, recipe.attack.name, recipe.request(), wait=wait) as staging:
        if staging.committed:
            return _report(staging.committed, made=False, json=json)
        run = Run(recipe, staging, width, Progress(total=total(recipe)))

        def load() -> Any:
            with err().status(f"{name}: loading models"):
                lab = load_lab(recipe)
            for role, test in lab.preflights.items():
                err().print(f"{name}: {role}: {test.sentence()}")
            return lab

        try:
            with AttackDisplay(name) as display:
                run.on_progress = display
                run.attack(load)
            version = run.commit()
        except KeyboardInterrupt as error:
            raise Interrupted.saying(error, _stopped(staging)) from None
    return _report(version, made=True, json=json)


def _stopped(staging: Staging) -> str:
    """What a stopped attack leaves, and how to go on."""
    from xaug.data_cards.staging import work

    if not work(staging.path):
        return "Stopped before any model was asked, so nothing is kept. The same command starts again."
    return (
        f"Stopped. {len(staging.units())} units of work are kept in {staging.path}, and the answers of those under way."
        " The same command goes on from there."
    )


def _report(version: Version, *, made: bool, json: bool) -> dict[str, Any]:
    manifest = version.manifest
    rows = {name: info.rows for name, info in manifest.splits.items()}
    for name in rows:
        version.table(name)  # raises CorruptVersionError where a shard is missing or cut
    record = {
        "ref": version.ref, "path": str(version.path), "made": made, "rows": rows,
        "outcomes": manifest.outcomes, "funnel": [step.model_dump() for step in manifest.funnel],
        "statistics": manifest.statistics, "read": manifest.read.model_dump(), "timings": manifest.timings,
        "content_sha256": manifest.content_sha256,
    }  # fmt: skip
    if json:
        return record
    console = out()
    counts = ", ".join(f"{n:,} {name}" for name, n in rows.items())
    if not made:
        console.print(f"{version.ref} holds just this request already ({counts}). Nothing to do.")
        return record
    console.print(f"{version.ref}: {counts} rows in {version.path}")
    for step in manifest.funnel:
        lost = ", ".join(f"{slug} {n:,}" for slug, n in step.dropped.items()) or "none dropped"
        console.print(f"  {step.step:<12} {step.rows_in:>8,} → {step.rows_out:>8,}  {lost}")
    for what in ("dropped", "bad", "repaired"):
        for slug, n in getattr(manifest.read, what).items():
            console.print(f"  {what} while reading: {slug} {n:,}")
    return record
