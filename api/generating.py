"""`xaug.generate`: attack and filter the rows of a task, and commit them as a version."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from xaug.data_cards.parameters import param
from xaug.generation import AttackJob, CleanJob, Job
from xaug.listening import Listener, Log
from xaug.loading import DataVersion, store_folder
from xaug.selection import (
    CLEAN,
    EVERY,
    attack_of,
    cards_for,
    check_attack,
    filters_for,
    models_for,
    splits_for,
    thresholds,
)

if TYPE_CHECKING:
    from xaug.augment.executors import Executor
    from xaug.data_cards.card import DatasetCard
    from xaug.data_cards.sources.base import Source
    from xaug.profiles import Profile

WIDTH = 512


@dataclass(frozen=True, kw_only=True)
class GenerateRequest:
    """A request for rows. None and empty values are left to the profile, and then to the defaults of each part."""

    tasks: tuple[str, ...]  # or `all`
    attack: str = "bae"  # or `clean`
    source: str | None = None
    splits: tuple[str, ...] = ()
    limit: int | None = None
    profile: str | None = None
    store: Path
    victim: str | None = None
    judge: str | None = None
    mlm: str | None = None
    encoder: str | None = None
    tagger: str | None = None
    filters: Mapping[str, float | None] = field(default_factory=dict)  # filter → threshold; None is the filter's own
    similarity: float | None = None
    parameters: Mapping[str, str] = field(default_factory=dict)  # of the attack
    fields: tuple[str, ...] = ()
    max_seconds: float | None = None
    allow_weak_victim: bool = False
    revision: str | None = None
    skip_bad_rows: bool = False
    seed: int = 0
    device: str = "auto"
    dtype: str = "fp32"
    workers: int | None = None  # None: as many processes as should be fastest
    width: int = WIDTH
    wait: bool = False
    executor: Executor | None = None  # executes the units of work instead of ``workers`` processes

    @property
    def models(self) -> dict[str, str | None]:
        """Role → the model that the request names, or None."""
        return {"victim": self.victim, "mlm": self.mlm, "encoder": self.encoder, "judge": self.judge}


def generate(
    task: str,
    attack: str = "bae",
    *,
    source: str | Path | None = None,
    splits: str | Sequence[str] = (),
    limit: int | None = None,
    profile: str | None = None,
    store: str | Path | None = None,
    victim: str | Path | None = None,
    judge: str | Path | None = None,
    mlm: str | Path | None = None,
    encoder: str | Path | None = None,
    tagger: str | None = None,
    filters: Mapping[str, float | None] | None = None,
    similarity: float | None = None,
    parameters: Mapping[str, object] | None = None,
    fields: str | Sequence[str] = (),
    max_seconds: float | None = None,
    allow_weak_victim: bool = False,
    revision: str | None = None,
    skip_bad_rows: bool = False,
    seed: int = 0,
    device: str = "auto",
    dtype: str = "fp32",
    workers: int | None = None,
    width: int = WIDTH,
    wait: bool = False,
    executor: Executor | None = None,
    listener: Listener | None = None,
) -> DataVersion:
    """Attack the rows of a task, filter them, and commit them as the version ``TASK/ATTACK@vN``.

    Repeating the call makes nothing new. After a kill or an interruption, the same call continues where it stopped.

    Args:
        task: A task, such as ``mnli``. If the source is the embedded world, its task of that name.
        attack: An attack, such as ``bae``, or ``clean`` for the rows as they are.
        source: A folder of official files, ``hub``, or ``pocket`` for the embedded world; by default the profile's.
        splits: The splits to read; by default ``train``.
        limit: Read only this many rows of each split.
        profile: ``pocket``, ``base`` or ``paper``; by default XAUG_PROFILE, or else ``pocket``.
        store: The folder of all versions; by default XAUG_STORE, or else ``store``.
        victim: The model that the attack tries to fool: a folder or a Hub id. ``{task}`` stands for the task, here and
            in the names of the other models.
        judge: A second model of the task, which must still predict the gold label.
        mlm: The masked language model that proposes words.
        encoder: The sentence encoder that measures similarity.
        tagger: What gives parts of speech and stop words: ``nltk`` or ``textblob``.
        filters: Filter → threshold; None is the filter's own.
        similarity: The lowest cosine similarity of a row's texts before and after, from 0 to 1.
        parameters: Parameters of the attack.
        fields: The fields to edit, in place of the card's attackable fields.
        max_seconds: The most seconds of model time that a row may take.
        allow_weak_victim: Attack even if the victim or the judge is not clearly better than chance.
        revision: The commit on the Hub to read, in place of the card's.
        skip_bad_rows: Count malformed records, instead of stopping at the first one.
        seed: The seed of every random choice.
        device: ``auto``, ``cpu`` or ``cuda``.
        dtype: ``fp32`` or ``bf16``.
        workers: How many processes attack, each with its own models; by default as many as should be fastest. The
            number changes no row.
        width: How many searches each process keeps in flight. It changes no row.
        wait: Wait for another process that is making the same version.
        executor: Executes the units of work instead of ``workers`` processes; it changes no row.
        listener: Receives the messages of the call; by default they go to the logger ``xaug``.

    Raises:
        UsageError: A parameter is wrong.
        SourceError: The source's data cannot be read.
        ModelError: A model is missing, does not fit the task, or is not clearly better than chance.
        StoreError: The store cannot be written.
        Interrupted: A signal stopped the call. What was attacked is kept.
    """
    from xaug.checking import PATH, check_given, check_type, several
    from xaug.models.cpu import settle_cpu

    settle_cpu()
    listener = listener or Log()
    _check_task(task)
    check_type("attack", attack, str, 'the name of an attack, such as "bae", or "clean"')
    check_given(PATH, "a folder or a name", {
        "source": source, "victim": victim, "judge": judge, "mlm": mlm, "encoder": encoder,
    })  # fmt: skip
    check_given(str, "a name", {
        "profile": profile, "tagger": tagger, "revision": revision, "device": device, "dtype": dtype,
    })  # fmt: skip
    check_given(Mapping, "a mapping from names to values", {"filters": filters, "parameters": parameters})
    request = GenerateRequest(
        tasks=(task,), attack=attack, source=_name(source),
        splits=several("splits", splits, "the name of a split, or several"), limit=limit, profile=profile,
        store=store_folder(store), victim=_name(victim), judge=_name(judge), mlm=_name(mlm), encoder=_name(encoder),
        tagger=tagger, filters=filters or {}, similarity=similarity,
        parameters={name: _setting(value) for name, value in (parameters or {}).items()},
        fields=several("fields", fields, "the name of a field, or several"),
        max_seconds=max_seconds, allow_weak_victim=allow_weak_victim, revision=revision, skip_bad_rows=skip_bad_rows,
        seed=seed, device=device, dtype=dtype, workers=workers, width=width, wait=wait,
        executor=executor,
    )  # fmt: skip
    (job,) = plan_generation(request, listener)
    return job.run(listener)


def plan_generation(request: GenerateRequest, listener: Listener) -> tuple[Job, ...]:
    """One job per task. All are checked before the first of them runs. Raises XaugError."""
    from xaug.checking import check_output
    from xaug.data_cards.sources import open_source
    from xaug.data_cards.store import keep_out_of_versions
    from xaug.profiles import choose

    check_attack(request.attack)
    request = _in_range(request)
    profile = choose(request.profile, source=request.source)
    source = open_source(request.source or profile.source, revision=request.revision)
    profile.announce(source.name, listener)
    if request.attack == CLEAN:
        _check_clean(request)
    keep_out_of_versions(request.store, "store")
    check_output(request.store, "store", written=False)  # a read-only store may already hold the version
    cards = cards_for(request.tasks, source)
    return tuple(_job(card, source, request, profile, listener) for card in cards)


def _job(card: DatasetCard, source: Source, request: GenerateRequest, profile: Profile, listener: Listener) -> Job:
    """The job of one task. Raises UsageError for a name, number or model that does not fit the task."""
    from xaug.augment.lab import roles
    from xaug.augment.recipe import Recipe, fields_for, params_for
    from xaug.checking import check_unused
    from xaug.models.placement import Placement

    splits = splits_for(card, source, request.splits)
    if request.attack == CLEAN:
        return CleanJob(card, source, splits, request.limit, request.skip_bad_rows, request.store, request.wait)
    models = models_for(card, request.models, profile)
    wanted = thresholds(request.filters, request.similarity) or profile.thresholds(card.task_type)
    spec = attack_of(request.attack, card, models)
    filters = filters_for(card, wanted, models, listener)
    asked = roles(spec, filters)
    check_unused(
        f"neither {request.attack} nor a filter of {card.id} uses this model",
        {role: model for role, model in request.models.items() if role not in asked},
    )
    recipe = Recipe(
        card=card, source=source, splits=splits, attack=spec, filters=filters,
        models={role: name for role, name in models.items() if role in asked},
        params=params_for(spec, request.parameters or profile.parameters(spec)),
        fields=fields_for(card, request.fields),
        placement=Placement.choose(request.device, request.dtype), tagger=request.tagger or profile.tagger,
        limit=profile.generate.get("limit") if request.limit is None else request.limit, seed=request.seed,
        skip_bad_rows=request.skip_bad_rows, max_seconds=request.max_seconds, allow_weak=request.allow_weak_victim,
    )  # fmt: skip
    return AttackJob(recipe, request.store, request.workers, request.width, request.wait, request.executor)


def _in_range(request: GenerateRequest) -> GenerateRequest:
    """The request with Python's own numbers in place of NumPy's. Raises UsageError for a number out of its range."""
    from xaug.augment.oracles.tagger import WORD_KNOWLEDGE
    from xaug.checking import check_number, check_seed, check_whole
    from xaug.data_cards.errors import UsageError

    if request.tagger is not None and request.tagger not in WORD_KNOWLEDGE:
        raise UsageError(f"{param('tagger', request.tagger)}: give {' or '.join(WORD_KNOWLEDGE)}.")
    return replace(
        request, limit=check_whole("limit", request.limit, least=1), seed=check_seed(request.seed),
        workers=check_whole("workers", request.workers, least=1), width=check_whole("width", request.width, least=1),
        max_seconds=check_number("max_seconds", request.max_seconds, above=0),
    )  # fmt: skip


def _check_clean(request: GenerateRequest) -> None:
    """Raises UsageError for parameters that only an attack uses."""
    from xaug.checking import check_unused

    check_unused(f"{param('attack', CLEAN)} edits no row", {
        **request.models, "fields": request.fields or None, "filters": request.filters or None,
        "similarity": request.similarity, "parameters": request.parameters or None, "max_seconds": request.max_seconds,
        "tagger": request.tagger, "allow_weak_victim": request.allow_weak_victim or None,
        "executor": request.executor,
    })  # fmt: skip


def _check_task(task: object) -> None:
    """Raises UsageError unless it is one name, and not `all`."""
    from xaug.checking import check_type
    from xaug.data_cards.errors import UsageError

    check_type("task", task, str, 'the name of one task, such as "mnli"')
    if task == EVERY:
        raise UsageError(
            f'task="{EVERY}": a call makes the rows of one task. Call it once for each of them; `xaug tasks`'
            " lists their names."
        )


def _name(model: str | Path | None) -> str | None:
    return None if model is None else str(model)


def _setting(value: object) -> str:
    """A parameter of an attack, written as in a settings file: ``true``, ``0.5``."""
    return str(value).lower() if isinstance(value, bool) else str(value)
