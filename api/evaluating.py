"""`xaug.evaluate`: score an encoder on a suite's target tasks, zero-shot in every language, and write a report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from xaug.evaluations import Evaluation
from xaug.listening import Listener, heard
from xaug.loading import store_folder
from xaug.runs import TrainedRun

if TYPE_CHECKING:
    from xaug.evaluate.config import EvalConfig
    from xaug.evaluate.cost import EvalCost
    from xaug.evaluate.job import EvalJob
    from xaug.evaluate.plan import Plan
    from xaug.profiles import Profile


@dataclass(frozen=True, kw_only=True)
class EvalRequest:
    """A request for an evaluation. None and empty values are left to the file, the profile and then the defaults."""

    model: str | None = None
    suite: str | None = None
    source: str | None = None
    tasks: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    seeds: tuple[int, ...] = ()
    max_examples: int | None = None
    retrieval: str | None = None
    layers: str | int | None = None
    pooling: str | None = None
    device: str | None = None
    dtype: str | None = None
    config: Path | None = None
    profile: str | None = None
    revision: str | None = None
    skip_bad_rows: bool = False
    output: Path | None = None
    resume: bool = False
    store: Path
    settings: Mapping[str, Any] = field(default_factory=dict)  # further settings by section; they override the file's


@dataclass(frozen=True)
class EvalPlan:
    """An evaluation whose request has been checked: its job, and its plan of evaluation cells."""

    job: EvalJob
    plan: Plan

    def estimate(self) -> EvalCost:
        """Estimate the cost from a few batches that are computed now. Writes nothing. Raises XaugError."""
        from xaug.evaluate.estimate import estimate

        return estimate(self.plan)

    def run(self, listener: Listener) -> Evaluation:
        """Score every task, seed and language, and write the report. Raises XaugError, and Interrupted."""
        with listener.evaluating() as events:
            return Evaluation(self.job.output, self.job.run(self.plan, events))


def evaluate(
    model: str | Path | TrainedRun | None = None,
    *,
    suite: str | None = None,
    source: str | Path | None = None,
    tasks: str | Sequence[str] = (),
    languages: str | Sequence[str] = (),
    seeds: int | Sequence[int] = (),
    max_examples: int | None = None,
    retrieval: str | None = None,
    layers: str | int | None = None,
    pooling: str | None = None,
    device: str | None = None,
    dtype: str | None = None,
    config: str | Path | None = None,
    profile: str | None = None,
    revision: str | None = None,
    skip_bad_rows: bool = False,
    output: str | Path | None = None,
    resume: bool = False,
    store: str | Path | None = None,
    listener: Listener | None = None,
) -> Evaluation:
    """Fine-tune an encoder on each target task's English rows, score it in every language, and write a report.

    Retrieval tasks use the encoder as it is. A task whose rows are not available stands in the results with the
    reason. Nothing is computed twice: the cache keeps models and scores under a hash of everything that decides them.

    Args:
        model: A run, a folder or a Hub id; by default the newest finished run below ``runs/``.
        suite: ``xtreme-r`` (the default) or ``xtreme``.
        source: A folder of official files, ``hub``, or ``pocket`` for the embedded world; by default the profile's.
        tasks: One or several tasks of the suite; by default all.
        languages: One or several languages; by default all.
        seeds: One or several seeds of fine-tuning. Each task trains one model per seed; by default the only seed is 0.
        max_examples: Score only the first rows of each task and language. In retrieval, only the first queries search
            all candidates; BUCC is always whole.
        retrieval: Named settings for Tatoeba and BUCC: ``xtreme`` or ``jiant``.
        layers: The hidden state that retrieval uses: ``auto``, ``last``, ``sweep`` or a number.
        pooling: How retrieval pools tokens: ``mean``, ``cls`` or ``max``.
        device: ``auto``, ``cpu``, ``cuda`` or ``cuda:N``.
        dtype: ``auto``, ``fp32``, ``bf16`` or ``fp16``.
        config: A TOML file of further settings, with the names of `EvalConfig`.
        profile: ``pocket``, ``base`` or ``paper``; by default XAUG_PROFILE, or else ``pocket``.
        revision: The commit on the Hub to read, in place of the card's.
        skip_bad_rows: Count malformed records instead of stopping at the first.
        output: The folder of the results; by default ``evals/SUITE-MODEL``.
        resume: Continue an evaluation that was stopped or killed.
        store: The folder of all versions, which holds the references of ``train_on``; by default XAUG_STORE, or else
            ``store``.
        listener: Receives the messages of the evaluation; by default they go to the logger ``xaug``.

    Raises:
        UsageError: A parameter or a setting is wrong, or nothing can be evaluated.
        RunFolderError: The folder holds other results, or unfinished ones without ``resume``.
        Interrupted: A signal stopped the evaluation; what was scored is kept.
    """
    from xaug.checking import PATH, check_flags, check_given, check_seeds, several
    from xaug.models.cpu import settle_cpu

    settle_cpu()
    listener = heard(listener)
    check_flags({"skip_bad_rows": skip_bad_rows, "resume": resume})
    check_given((*PATH, TrainedRun), "a run, a folder or a Hub id", {"model": model})
    check_given(PATH, "a path", {"source": source, "config": config, "output": output})
    check_given(str, "a name", {
        "suite": suite, "retrieval": retrieval, "pooling": pooling, "device": device, "dtype": dtype,
        "profile": profile, "revision": revision,
    })  # fmt: skip
    request = EvalRequest(
        model=str(model.folder) if isinstance(model, TrainedRun) else None if model is None else str(model),
        suite=suite, source=None if source is None else str(source),
        tasks=several("tasks", tasks, "the name of a task, or several"),
        languages=several("languages", languages, "the code of a language, or several"), seeds=check_seeds(seeds),
        max_examples=max_examples, retrieval=retrieval, layers=layers, pooling=pooling, device=device, dtype=dtype,
        config=None if config is None else Path(config), profile=profile, revision=revision,
        skip_bad_rows=bool(skip_bad_rows), output=None if output is None else Path(output), resume=resume,
        store=store_folder(store),
    )  # fmt: skip
    with planned(request, listener) as plan:
        return plan.run(listener)


@contextmanager
def planned(request: EvalRequest, listener: Listener, *, dry_run: bool = False) -> Iterator[EvalPlan]:
    """The evaluation of a request, with the rows of its tasks read.

    The rows are kept in the evaluator's own store in the cache. Those of a dry run are in a folder that is removed when
    the block ends. Every name and setting is checked before a row is read. Raises XaugError.
    """
    job = job_of(request, listener)
    job.check(dry_run=dry_run)
    with TemporaryDirectory(prefix="xaug-dry-run-") if dry_run else nullcontext() as scratch:
        with listener.working("reading the target tasks") as say:
            plan = job.plan(Path(scratch) if scratch else None, reading=lambda name: say(f"reading {name}"))
        yield EvalPlan(job, plan)


def job_of(request: EvalRequest, listener: Listener) -> EvalJob:
    """The job of a request, completed by the profile and the newest run. Raises UsageError, StorageError."""
    from xaug.checking import check_output
    from xaug.data_cards.sources import open_source
    from xaug.data_cards.store import Store, keep_out_of_store
    from xaug.eval_checks import NEWEST, newest_run
    from xaug.evaluate.check import check_names
    from xaug.evaluate.job import EvalJob
    from xaug.profiles import choose

    profile = choose(request.profile, source=request.source)
    source = open_source(request.source or profile.source, revision=request.revision)
    config = config_of(request, profile)
    if config.model == NEWEST:
        check_names(config, Store(request.store), source.world)  # report a wrong name before a missing run
        config = config.model_copy(update={"model": newest_run(listener)})
    folder = request.output or Path("evals") / f"{config.suite}-{Path(config.model).name}"
    check_output(folder)
    keep_out_of_store(folder, "output", request.store)
    job = EvalJob(
        config=config, source=source, output=folder,
        store=request.store, profile=profile.name, resume=request.resume, skip_bad_rows=request.skip_bad_rows,
    )  # fmt: skip
    profile.announce(f"{config.model} on {config.suite} · {source.name}", listener)
    return job


def config_of(request: EvalRequest, profile: Profile) -> EvalConfig:
    """The settings: the request's override those of the file, which override the profile's.

    Raises UsageError, which names the file or the parameter that gave an invalid value.
    """
    from pydantic import ValidationError
    from xaug.data_cards.settings import settings_error
    from xaug.eval_checks import NEWEST
    from xaug.evaluate.config import PARAMETERS, EvalConfig
    from xaug.models.placement import check_device, dtype_for
    from xaug.train.config import given_parameters, merge, read_toml

    requested: dict[str, Any] = {
        "suite": request.suite, "model": request.model, "tasks": request.tasks or None,
        "languages": request.languages or None, "seeds": tuple(dict.fromkeys(request.seeds)) or None,
        "max_examples": request.max_examples, "device": request.device, "dtype": request.dtype,
        "retrieval": {"named": request.retrieval, "layers": request.layers, "pooling": request.pooling},
    }  # fmt: skip
    defaults = {"suite": "xtreme-r", "model": NEWEST, **profile.eval}
    try:
        own = merge(read_toml(request.config), dict(request.settings))
        config = EvalConfig.model_validate(merge(merge(defaults, own), requested))
    except ValidationError as error:
        given = given_parameters(PARAMETERS, requested)
        raise settings_error(error, EvalConfig, str(request.config or "The evaluation"), given) from None
    if config.dtype != "auto":
        return config
    check_device(config.device, config.dtype)
    return config.model_copy(update={"dtype": dtype_for(config.dtype, config.device)})
