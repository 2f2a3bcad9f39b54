"""`xaug generate`: rows of a task, attacked and filtered, as a new version in the store."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from xaug.cli.console import err, out, print_json
from xaug.cli.options import (
    STORE,
    AttackOption,
    Device,
    DeviceOption,
    DryRunOption,
    Dtype,
    DtypeOption,
    EncoderOption,
    FieldsOption,
    JsonOption,
    JudgeOption,
    LimitOption,
    MlmOption,
    ProfileOption,
    RevisionOption,
    SeedOption,
    SimilarityOption,
    SkipBadRowsOption,
    SourceOption,
    SplitOption,
    StoreOption,
    Tagger,
    TaggerOption,
    VictimOption,
    WaitOption,
    WidthOption,
    examples,
)

if TYPE_CHECKING:
    from xaug.augment.recipe import Recipe
    from xaug.cli.profile import Profile
    from xaug.data_cards.card import DatasetCard
    from xaug.data_cards.sources.base import Source
    from xaug.data_cards.version import Version

EXAMPLES = examples(
    "xaug generate mnli --attack none --source data --split train --split validation",
    "xaug generate mnli --attack bae --source data --victim models/nli --mlm models/mlm "
    "--encoder models/minilm --judge models/nli-2",
    "xaug generate qqp mnli --attack bae --source hub --victim 'models/{task}' --mlm models/mlm "
    "--encoder models/minilm",
    "xaug generate squad_v1 --attack bae --source data --victim models/reader … --dry-run",
)

SetOption = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="KEY=VALUE", help="A parameter of the attack; may be repeated."),
]
FilterOption = Annotated[
    list[str] | None,
    typer.Option("--filter", metavar="NAME[=X]", help="A filter and its threshold; may be repeated."),
]


def generate(
    tasks: Annotated[list[str], typer.Argument(metavar="TASK...", help="Tasks, or `all`; see `xaug tasks`.")],
    attack: AttackOption = "bae",
    profile: ProfileOption = None,
    source: SourceOption = None,
    revision: RevisionOption = None,
    split: SplitOption = None,
    limit: LimitOption = None,
    fields: FieldsOption = None,
    victim: VictimOption = None,
    mlm: MlmOption = None,
    encoder: EncoderOption = None,
    judge: JudgeOption = None,
    tagger: TaggerOption = None,
    similarity: SimilarityOption = None,
    filters: FilterOption = None,
    parameters: SetOption = None,
    seed: SeedOption = 0,
    width: WidthOption = 512,
    device: DeviceOption = Device.AUTO,
    dtype: DtypeOption = Dtype.FP32,
    max_seconds: Annotated[
        float | None, typer.Option("--max-seconds", min=0, help="Model seconds a row may cost.")
    ] = None,
    allow_weak_victim: Annotated[
        bool, typer.Option("--allow-weak-victim", help="Attack a victim near chance all the same.")
    ] = False,
    skip_bad_rows: SkipBadRowsOption = False,
    wait: WaitOption = False,
    store: StoreOption = STORE,
    dry_run: DryRunOption = False,
    json: JsonOption = False,
) -> None:
    """Attack the rows of tasks, filter the results, and commit each task as a version TASK/ATTACK@vN.

    A model is a folder or a Hub id; `{task}` in it stands for the task's name. The split is train unless told.
    The same command again makes nothing new; after a kill or Ctrl-C it goes on where it was.
    """
    from xaug.cli.profile import choose
    from xaug.data_cards.sources import open_source

    chosen = choose(profile, source=source)
    opened = open_source(source or chosen.source, revision=revision)
    chosen.announce(opened.name)
    if limit is None and attack != "none":
        limit = chosen.generate.get("limit")
    parameters = parameters or chosen.generate.get("set")
    speech = tagger or Tagger(chosen.generate.get("tagger", "nltk"))
    results = []
    for card in _cards(tasks, opened):
        splits = _splits(card, opened, split)
        if attack == "none" and dry_run:
            results.append(_clean_estimate(card, _count(card, opened, splits, limit, skip_bad_rows), json=json))
            continue
        if attack == "none":
            results.append(_clean(card, opened, splits, limit, skip_bad_rows, wait, store, json=json))
            continue
        roles = {"victim": victim, "mlm": mlm, "encoder": encoder, "judge": judge}
        models = _models(card, roles, chosen, opened, json=json)
        recipe = _recipe(
            card, opened, splits, attack, models, fields,
            thresholds(filters, similarity) or chosen.thresholds(card.task_type), parameters,
            device=device.value, dtype=dtype.value, limit=limit, seed=seed, skip_bad_rows=skip_bad_rows,
            max_seconds=max_seconds, tagger=speech.value, allow_weak=allow_weak_victim,
        )  # fmt: skip
        if dry_run:
            results.append(_estimate(recipe, width, json=json))
            continue
        results.append(_attack(recipe, store, width, wait, json=json))
    if json:
        print_json(results if len(results) > 1 else results[0])


def _cards(tasks: list[str], source: Source) -> list[DatasetCard]:
    from xaug.cli.profile import task_names
    from xaug.data_cards.catalog import card, cards, pocket_cards
    from xaug.data_cards.errors import MissingFilesError

    if tasks == ["all"]:
        found = [one for one in (*cards(), *pocket_cards()) if source.splits(one)]
        if not found:
            raise MissingFilesError(f"{source.name} has no file of any task. See `xaug tasks` for their names.")
        return found
    return [card(name) for name in task_names(tasks, source)]


def _models(
    card: DatasetCard, roles: dict[str, str | None], profile: Profile, source: Source, *, json: bool
) -> dict[str, str]:
    """The models by role: the command line's, else the profile's. The world's victims are trained when first needed."""
    from xaug.cli.pocket_models import MODEL, fine_tuned

    out = {}
    for role, named in roles.items():
        path = named or profile.generate.get(role)
        if path is None:
            continue
        if path == MODEL and role in ("victim", "judge"):
            path = str(fine_tuned(card, role, source))
        out[role] = path.replace("{task}", card.id)
    return out


def _splits(card: DatasetCard, source: Source, wanted: list[str] | None) -> tuple[str, ...]:
    from xaug.data_cards.errors import UnknownNameError, UsageError

    known = {*card.files, *card.hub} or set(source.splits(card))
    if not wanted and known and "train" not in known:
        raise UsageError(
            f"{card.id} has no split named 'train': say which with --split, of {', '.join(sorted(known))}."
        )
    for name in wanted or ["train"]:
        if known and name not in known:
            raise UnknownNameError(f"split of {card.id}", name, known)
    return tuple(dict.fromkeys(wanted or ["train"]))


def _recipe(
    card: DatasetCard,
    source: Source,
    splits: tuple[str, ...],
    attack: str,
    models: dict[str, str],
    fields: str | None,
    filters: dict[str, float | None],
    parameters: list[str] | None,
    *,
    device: str,
    dtype: str,
    **rest: Any,
) -> Recipe:
    from xaug.augment.filters import settings
    from xaug.augment.oracles.loading import Placement
    from xaug.augment.recipe import Recipe, attack_for, fields_for, params_for

    spec = attack_for(attack, card)
    chosen = settings(card.task_type, filters)
    if "judge" not in models:
        err().print(f"{card.id}: no --judge, so label preservation is not checked.")
        chosen = [setting for setting in chosen if setting.spec.needs != "judge"]
    return Recipe(
        card=card, source=source, splits=splits, attack=spec,
        params=params_for(spec, dict(_pair(text, "--set") for text in parameters or [])),
        fields=fields_for(card, fields.split(",") if fields else None),
        models=models, filters=tuple(chosen), placement=Placement.choose(device, dtype), **rest,
    )  # fmt: skip


def thresholds(filters: list[str] | None, similarity: float | None) -> dict[str, float | None]:
    """Thresholds by filter name, from ``--filter NAME[=X]`` and ``--similarity``."""
    from xaug.data_cards.errors import UsageError

    out: dict[str, float | None] = {}
    for text in filters or []:
        name, _, value = text.partition("=")
        try:
            out[name] = float(value) if value else None
        except ValueError:
            raise UsageError(f"--filter {text}: {value!r} is not a number.") from None
    if similarity is not None:
        out["similarity"] = similarity
    return out


def _pair(text: str, option: str) -> tuple[str, str]:
    from xaug.data_cards.errors import UsageError

    name, equals, value = text.partition("=")
    if not equals:
        raise UsageError(f"{option} {text}: write {option} NAME=VALUE.")
    return name, value


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

    with _counting(f"{card.id}/clean") as on_rows:
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
    from xaug.data_cards.store import Store

    name = f"{recipe.card.id}/{recipe.attack.name}"
    with Store(store).stage(recipe.card.id, recipe.attack.name, recipe.request(), wait=wait) as staging:
        if staging.committed:
            return _report(staging.committed, made=False, json=json)
        run = Run(recipe, staging, width, Progress(total=_total(recipe)))

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
        except KeyboardInterrupt:
            kept = len(staging.units())
            raise KeyboardInterrupt(
                f"Stopped. {kept} units of work are kept in {staging.path}; the same command goes on from there."
            ) from None
    return _report(version, made=True, json=json)


def _total(recipe: Recipe) -> int:
    return _count(recipe.card, recipe.source, recipe.splits, recipe.limit, recipe.skip_bad_rows)


def _count(card: DatasetCard, source: Source, splits: tuple[str, ...], limit: int | None, skip_bad_rows: bool) -> int:
    """Rows to come, by reading them once: seconds, where attacking takes hours."""
    from itertools import islice

    from xaug.data_cards.sources.base import ReadReport

    total = 0
    for split in splits:
        rows = source.rows(card, split, report=ReadReport(), skip_bad_rows=skip_bad_rows)
        total += sum(1 for _ in islice(rows, limit))
    return total


def _clean_estimate(card: DatasetCard, rows: int, *, json: bool) -> dict[str, Any]:
    if not json:
        out().print(f"{card.id}/clean: {rows:,} rows. Nothing was written.")
    return {"rows": rows}


def _estimate(recipe: Recipe, width: int, *, json: bool) -> dict[str, Any]:
    """Attack a few rows, keep nothing, and say what all would cost."""
    from xaug.augment.estimate import estimate
    from xaug.cli.progress import clock

    found = estimate(recipe, width, total=_total(recipe))
    if not json:
        out().print(
            f"{recipe.card.id}/{recipe.attack.name}: {found['rows']:,} rows, about"
            f" {clock(found['seconds'])} on {recipe.placement.device} ({found['seconds_per_row']:.2f} s and"
            f" {found['queries_per_row']:.0f} victim queries a row, measured on {found['measured_rows']} rows)."
            " Nothing was written."
        )
    return dict(found)


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
