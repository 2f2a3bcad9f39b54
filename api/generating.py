"""`xaug.generate`: rows of a task, attacked and filtered, as a new version in the store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from xaug.asked import attack_of, cards_for, filters_for, models_for, splits_for, thresholds
from xaug.data_cards.parameters import param
from xaug.generation import AttackJob, CleanJob, Job
from xaug.listening import Listener, Log
from xaug.loading import DataVersion, store_folder

if TYPE_CHECKING:
    from xaug.data_cards.card import DatasetCard
    from xaug.data_cards.sources.base import Source
    from xaug.profiles import Profile

CLEAN = "clean"  # in place of an attack: the rows as they are
WIDTH = 512


@dataclass(frozen=True, kw_only=True)
class GenerateRequest:
    """What rows are asked for. None and nothing say nothing: the profile decides, then each part's own default."""

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
    filters: Mapping[str, float | None] = field(default_factory=dict)  # name → threshold, None for the filter's own
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
    workers: int | None = None  # None: as many processes as are fastest
    width: int = WIDTH
    wait: bool = False

    @property
    def models(self) -> dict[str, str | None]:
        """Role → the model that is asked for."""
        return {"victim": self.victim, "mlm": self.mlm, "encoder": self.encoder, "judge": self.judge}


def generate(
    task: str,
    attack: str = "bae",
    *,
    source: str | None = None,
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
    listener: Listener | None = None,
) -> DataVersion:
    """Attack the rows of a task, filter the results, and commit them as the version ``TASK/ATTACK@vN``.

    The same call again makes nothing new. After a kill or an interruption it goes on where it was.

    Args:
        task: A task, such as ``mnli``; of the embedded world where that is the source.
        attack: A recipe, such as ``bae``, or ``clean`` for the rows as they are.
        source: A folder of official files, ``hub``, or ``pocket`` for the embedded world; unless given the profile's.
        splits: The splits to read; unless given ``train``.
        limit: Only the first rows of a split.
        profile: ``pocket``, ``base`` or ``paper``; unless given the environment's XAUG_PROFILE, else ``pocket``.
        store: The folder of all versions; unless given the environment's XAUG_STORE, else ``store``.
        victim: The model to fool: a folder or a Hub id. ``{task}`` in a model's name stands for the task.
        judge: A second model, which must still give the gold label.
        mlm: The masked language model that proposes words.
        encoder: The sentence encoder that measures similarity.
        tagger: ``nltk`` or ``textblob``: where parts of speech and stop words come from.
        filters: Filter → threshold, None for the filter's own.
        similarity: The least cosine between a row's texts before and after.
        parameters: Parameters of the attack.
        fields: The fields to edit, instead of the card's attackable ones.
        max_seconds: Seconds of model time that a row may cost.
        allow_weak_victim: Attack a victim near chance all the same.
        revision: Another commit on the Hub than the card's.
        skip_bad_rows: Count malformed records instead of stopping at the first.
        seed: The seed of everything that is drawn.
        device: ``auto``, ``cpu`` or ``cuda``.
        dtype: ``fp32`` or ``bf16``.
        workers: Processes that attack, each with its models; unless given as many as are fastest. It changes no row.
        width: Searches in flight at once, of each process; it changes no row.
        wait: Wait for another process that makes the same version.
        listener: Hears what the call says; unless given it goes to the logger ``xaug``.

    Raises:
        UsageError: A parameter is wrong.
        SourceError: The source's data cannot be read.
        ModelError: A model is missing, does not fit the task, or is not better than chance on it.
        StoreError: The store cannot be written.
        Interrupted: A signal stopped the call; what was attacked is kept.
    """
    from xaug.models.cpu import settle_cpu

    settle_cpu()
    heard = listener or Log()
    request = GenerateRequest(
        tasks=(task,), attack=attack, source=source, splits=_several(splits), limit=limit, profile=profile,
        store=store_folder(store), victim=_name(victim), judge=_name(judge), mlm=_name(mlm), encoder=_name(encoder),
        tagger=tagger, filters=filters or {}, similarity=similarity,
        parameters={name: _setting(value) for name, value in (parameters or {}).items()}, fields=_several(fields),
        max_seconds=max_seconds, allow_weak_victim=allow_weak_victim, revision=revision, skip_bad_rows=skip_bad_rows,
        seed=seed, device=device, dtype=dtype, workers=workers, width=width, wait=wait,
    )  # fmt: skip
    (job,) = plan_generation(request, heard)
    return job.run(heard)


def plan_generation(request: GenerateRequest, listener: Listener) -> tuple[Job, ...]:
    """A job for each task, all checked before anything is done for the first of them. Raises XaugError."""
    from xaug.checking import check_number, check_output, check_seed
    from xaug.data_cards.sources import open_source
    from xaug.data_cards.store import keep_out_of_versions
    from xaug.profiles import choose

    profile = choose(request.profile, source=request.source)
    source = open_source(request.source or profile.source, revision=request.revision)
    profile.announce(source.name, listener)
    check_seed(request.seed)
    check_number("max_seconds", request.max_seconds)
    if request.attack == CLEAN:
        _check_clean(request)
    keep_out_of_versions(request.store, "store")
    check_output(request.store, "store", written=False)  # one that is read-only may hold the version
    cards = cards_for(request.tasks, source)
    return tuple(_job(card, source, request, profile, listener) for card in cards)


def _job(card: DatasetCard, source: Source, request: GenerateRequest, profile: Profile, listener: Listener) -> Job:
    """What is done for one task. Raises UsageError for any name, number or model that does not go with it."""
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
        f"neither {request.attack} nor a filter of {card.id} asks such a model",
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
    return AttackJob(recipe, request.store, request.workers, request.width, request.wait)


def _check_clean(request: GenerateRequest) -> None:
    """Raises UsageError for what only an attack takes."""
    from xaug.checking import check_unused

    check_unused(f"{param('attack', CLEAN)} edits no row", {
        **request.models, "fields": request.fields or None, "filters": request.filters or None,
        "similarity": request.similarity, "parameters": request.parameters or None, "max_seconds": request.max_seconds,
        "tagger": request.tagger, "allow_weak_victim": request.allow_weak_victim or None,
    })  # fmt: skip


def _several(one: str | Sequence[str]) -> tuple[str, ...]:
    return (one,) if isinstance(one, str) else tuple(one)


def _name(model: str | Path | None) -> str | None:
    return None if model is None else str(model)


def _setting(value: object) -> str:
    """A parameter of an attack as its settings are written: ``true``, ``0.5``."""
    return str(value).lower() if isinstance(value, bool) else str(value)
