"""`xaug.generate`: attack and filter the rows of a task, and commit them as a version."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

from xaug.against import Against, KnownRows, texts_for
from xaug.controls import check_like, check_same_models, matching, reference_for
from xaug.declaring import TableArguments, open_rows, table_of, task_text, with_table
from xaug.executing import executor_of
from xaug.generate_request import WIDTH, GenerateRequest, check_clean, in_range
from xaug.generation import AttackJob, CleanJob, Job
from xaug.listening import Listener, heard
from xaug.loading import DataVersion, store_folder
from xaug.profile_filters import FilterDefaults
from xaug.seen_rows import rows_to_test_on
from xaug.selection import (
    CLEAN,
    EVERY,
    attack_of,
    cards_for,
    check_attack,
    check_models,
    filters_for,
    models_for,
    parameters_for,
    splits_for,
    thresholds,
)

if TYPE_CHECKING:
    from xaug.augment.executors import Executor
    from xaug.contamination.texts import EvaluationTexts
    from xaug.data_cards.card import DatasetCard
    from xaug.data_cards.sources.base import Source
    from xaug.profiles import Profile


def generate(
    task: str | Path,
    attack: str = "bae",
    *,
    like: str | DataVersion | None = None,
    source: str | Path | None = None,
    splits: str | Sequence[str] = (),
    limit: int | None = None,
    profile: str | None = None,
    store: str | Path | None = None,
    victim: str | Path | None = None,
    judge: str | Path | None = None,
    victim_base: str | Path | None = None,
    judge_base: str | Path | None = None,
    mlm: str | Path | None = None,
    encoder: str | Path | None = None,
    tagger: str | None = None,
    filters: Mapping[str, float | None] | None = None,
    similarity: float | None = None,
    parameters: Mapping[str, object] | None = None,
    fields: str | Sequence[str] = (),
    max_queries: int | None = None,
    max_seconds: float | None = None,
    allow_weak_victim: bool = False,
    revision: str | None = None,
    skip_bad_rows: bool = False,
    seed: int = 0,
    device: str = "auto",
    dtype: str = "fp32",
    workers: int | None = None,
    width: int = WIDTH,
    keep_answers: bool = False,
    wait: bool = False,
    executor: Executor | str | None = None,
    address: str | None = None,
    cpus: float | None = None,
    gpus: float | None = None,
    against: str | None = None,
    against_source: str | Path | None = None,
    listener: Listener | None = None,
    **table: Unpack[TableArguments],
) -> DataVersion:
    """Attack the rows of a task, filter them, and commit them as the version ``TASK/ATTACK@vN``.

    Repeating the call makes nothing new. After a kill or an interruption, the same call continues where it stopped.

    Args:
        task: A task, such as ``mnli``, or a file of your own, such as ``my.csv``. If the source is the embedded world,
            its task of that name.
        attack: An attack, such as ``bae``; several in a row, such as ``add-sentence+bae``; or ``clean`` for the rows as
            they are.
        like: Of a control (``random``, ``duplicate``), the version whose rows it matches: a reference, or what
            `xaug.load` or `xaug.generate` returned.
        source: A folder of official files, ``hub``, or ``pocket`` for the embedded world; by default the profile's.
        splits: The splits to read; by default ``train``.
        limit: Read only this many rows of each split.
        profile: ``pocket``, ``laptop``, ``base``, ``paper``, or ``none`` for no defaults; by default XAUG_PROFILE, or
            else that of ./xaug.toml, or else ``laptop`` for a source of real data and ``pocket`` otherwise.
        store: The folder of all versions; by default XAUG_STORE, or else ``store``.
        victim: The model that the attack tries to fool: a folder or a Hub id. ``{task}`` stands for the task, here and
            in the names of the other models. By default, one is trained and kept in the cache: two models, each on one
            half of the task's training rows, so that no row is attacked by a model that saw its group.
        judge: A second model of the task, which must still predict the gold label. By default, one is trained in the
            same way, with another seed.
        victim_base: The encoder of which the victim is trained; by default the profile's.
        judge_base: The encoder of which the judge is trained; by default the profile's.
        mlm: The masked language model that proposes words.
        encoder: The sentence encoder that measures similarity.
        tagger: What gives parts of speech and stop words: ``nltk`` or ``textblob``.
        filters: Filter → threshold; None is the filter's own.
        similarity: The lowest cosine similarity of a row's texts before and after, from 0 to 1.
        parameters: Parameters of the attack. In a chain, ``bae.top_k`` is the parameter of its part ``bae``.
        fields: The fields to edit, in place of those of the attack or the card.
        max_queries: The most questions to the victim that a row may take: the attack's parameter of that name.
        max_seconds: The most seconds of model time that a row may take.
        allow_weak_victim: Attack even if the victim or the judge is not clearly better than chance.
        revision: The commit on the Hub to read, in place of the card's.
        skip_bad_rows: Count malformed records, instead of stopping at the first one.
        seed: The seed of every random choice.
        device: ``auto``, ``cpu`` or ``cuda``.
        dtype: ``fp32``, ``bf16``, or ``auto`` for bf16 where the device multiplies in it.
        workers: How many processes attack, each with its own models; by default as many as should be fastest.
        width: How many searches each process keeps in flight. Neither this nor ``workers`` changes a row.
        keep_answers: Keep the models' answers in the cache folder, and use those of earlier runs.
        wait: Wait for another process that is making the same version.
        executor: ``local``, ``ray`` (``workers`` then counts the processes of all nodes), or an object of yours.
        address: HOST:PORT of the cluster's head; by default RAY_ADDRESS, or else this machine's cluster.
        cpus: The CPUs that each process takes on a Ray cluster; by default 1.
        gpus: The GPUs that each process takes there, such as 0.5; by default 1 if models run on CUDA, and otherwise 0.
        against: Leave out rows that occur in the evaluation sets of this suite; ``none`` compares with nothing. By
            default attacked rows are compared with those of ``xtreme-r`` that the folder of ``source`` holds.
        against_source: The source of the evaluation sets; by default that of the rows.
        listener: Receives the messages of the call; by default the logger ``xaug`` does.
        table: What the rows of a file of your own are: see `TableArguments`.

    Raises:
        UsageError: A parameter is wrong.
        SourceError: The source's data cannot be read.
        ModelError: A model is missing, does not fit the task, or is not clearly better than chance.
        StoreError: The store cannot be written.
        Interrupted: A signal stopped the call. What was attacked is kept.
    """
    from xaug.checking import PATH, check_flags, check_given, check_names, check_type, several
    from xaug.models.cpu import settle_cpu

    settle_cpu()
    listener = heard(listener)
    name = task_text(task)
    _check_task(name)
    check_type("attack", attack, str, 'the name of an attack, such as "bae", or "clean"')
    check_given((str, DataVersion), 'a reference, such as "mnli/bae", or a version', {"like": like})
    check_given(PATH, "a folder or a name", {
        "source": source, "victim": victim, "judge": judge, "victim_base": victim_base, "judge_base": judge_base,
        "mlm": mlm, "encoder": encoder, "against_source": against_source,
    })  # fmt: skip
    check_given(str, "a name", {
        "profile": profile, "tagger": tagger, "revision": revision, "device": device, "dtype": dtype,
        "against": against, "address": address,
    })  # fmt: skip
    check_given(Mapping, "a mapping from names to values", {"filters": filters, "parameters": parameters})
    if executor is not None and not isinstance(executor, str) and not callable(getattr(executor, "run", None)):
        check_type("executor", executor, (), "local, ray or an object with the method run, as Executor describes it")
    check_names("filters", filters or {})
    check_names("parameters", parameters or {})
    check_flags({"allow_weak_victim": allow_weak_victim, "skip_bad_rows": skip_bad_rows, "wait": wait})
    request = GenerateRequest(
        tasks=(name,), table=table_of(table), attack=attack, like=like, source=_name(source),
        splits=several("splits", splits, "the name of a split, or several"), limit=limit, profile=profile,
        store=store_folder(store), victim=_name(victim), judge=_name(judge),
        victim_base=_name(victim_base), judge_base=_name(judge_base), mlm=_name(mlm), encoder=_name(encoder),
        tagger=tagger, filters=filters or {}, similarity=similarity,
        parameters={name: _setting(value) for name, value in (parameters or {}).items()},
        fields=several("fields", fields, "the name of a field, or several"),
        max_queries=max_queries, max_seconds=max_seconds, allow_weak_victim=allow_weak_victim, revision=revision,
        skip_bad_rows=bool(skip_bad_rows), seed=seed, device=device, dtype=dtype, workers=workers, width=width,
        keep_answers=bool(keep_answers), wait=wait, executor=executor, address=address, cpus=cpus, gpus=gpus,
        against=Against(against, _name(against_source)),
    )  # fmt: skip
    (job,) = plan_generation(request, listener)
    return job.run(listener)


def plan_generation(request: GenerateRequest, listener: Listener) -> tuple[Job, ...]:
    """One job per task. All are checked before the first of them runs. Raises XaugError."""
    from xaug.checking import check_output
    from xaug.data_cards.store import keep_out_of_versions
    from xaug.profiles import LAPTOP, choose

    check_attack(request.attack)
    check_like(request)
    request.against.check()
    request = with_table(in_range(request))
    profile = choose(request.profile, source=request.source, real=LAPTOP)
    source = open_rows(request, profile)
    profile.announce(source.name, listener)
    if request.attack == CLEAN:
        check_clean(request)
    keep_out_of_versions(request.store, "store")
    check_output(request.store, "store", written=False)  # a read-only store may already hold the version
    cards = cards_for(request.tasks, source)
    executor = None if request.attack == CLEAN else executor_of(request)
    if (request.attack == CLEAN or request.like is not None) and not request.against.given:
        texts = None  # clean rows are left out only on request, because a held-out split may be an evaluation set;
        # those of a control are to match its reference
    else:
        texts = texts_for(request.against, source, listener)
    return tuple(_job(card, source, request, profile, texts, executor, listener) for card in cards)


def _job(
    card: DatasetCard,
    source: Source,
    request: GenerateRequest,
    profile: Profile,
    texts: EvaluationTexts | None,
    executor: Executor | None,
    listener: Listener,
) -> Job:
    """The job of one task. Raises UsageError for a name, number or model that does not fit the task."""
    reference = reference_for(request, card, source)
    request = matching(request, reference)
    splits = splits_for(card, source, request.splits)
    if request.attack == CLEAN:
        known = None if texts is None else KnownRows.of(texts)
        return CleanJob(card, source, splits, request.limit, request.skip_bad_rows, request.store, request.wait, known)
    from xaug.augment.adapters import adapter_for
    from xaug.augment.lab import roles
    from xaug.augment.oracles.crossfitted import check_labels
    from xaug.augment.recipe import Recipe, fields_for
    from xaug.models.placement import Placement
    from xaug.own_models import own_models

    named = models_for(card, request.models, profile)
    own = own_models(
        card, source, named, request.bases, profile, device=request.device, skip_bad_rows=request.skip_bad_rows
    )
    models = {**named, **dict.fromkeys(own, "")}
    spec = attack_of(request.attack, card, models, reference)
    check_same_models(reference, spec, models)
    usual = FilterDefaults() if reference else profile.filters(card.task_type, spec.edits)
    wanted = thresholds(request.filters, request.similarity)
    off = usual.off - set(wanted)
    if off:
        listener.note(
            f"{card.id}: profile {profile.name} does not run {', '.join(sorted(off))} on the edits of {spec.name}"
            f" (kind: {spec.edits})."
        )
    filters = filters_for(
        card, {**usual.thresholds, **wanted}, models, listener, compared=texts is not None, control=spec.control,
        off=off,
    )  # fmt: skip
    asked = roles(spec, filters)
    check_models(
        asked, request, named, own, profile, f"neither {request.attack} nor a filter of {card.id} uses this model"
    )
    trained = tuple(model for role, model in own.items() if role in asked)
    given: dict[str, str] = {
        role: named[role] for role in ("victim", "judge") if role in asked and role in named and role not in own
    }
    recipe = Recipe(
        card=card, source=source, splits=splits, attack=spec, filters=filters,
        models={
            **{role: name for role, name in named.items() if role in asked},
            **{model.role: str(model.folder) for model in trained},
        },
        params=parameters_for(spec, request, profile), fields=fields_for(card, request.fields, spec),
        placement=Placement.choose(request.device, request.dtype), tagger=request.tagger or profile.tagger,
        limit=profile.generate.get("limit") if request.limit is None and reference is None else request.limit,
        seed=request.seed, skip_bad_rows=request.skip_bad_rows, max_seconds=request.max_seconds,
        allow_weak=request.allow_weak_victim,
        test_split=rows_to_test_on(card, source, splits, given, listener),
        against=texts, reference=reference, keep_answers=request.keep_answers,
    )  # fmt: skip
    for role, model in given.items():
        check_labels(model, adapter_for(card), recipe.labels, role=role)  # before other models are trained
    return AttackJob(recipe, request.store, request.workers, request.width, request.wait, executor, trained)


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
    """A parameter of an attack, written as in a settings file: ``true``, ``0.5``, ``de,fr``."""
    if isinstance(value, list | tuple):
        return ",".join(map(_setting, value))
    return str(value).lower() if isinstance(value, bool) else str(value)
