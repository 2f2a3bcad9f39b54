"""`xaug.evaluate`: an encoder on a suite's target tasks, zero-shot in every language, with a report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from xaug.evaluations import Evaluation
from xaug.listening import Listener, Log
from xaug.loading import store_folder
from xaug.runs import TrainedRun

if TYPE_CHECKING:
    from xaug.evaluate.config import EvalConfig
    from xaug.evaluate.estimate import EvalCost
    from xaug.evaluate.job import EvalJob
    from xaug.evaluate.plan import Plan
    from xaug.profiles import Profile


@dataclass(frozen=True, kw_only=True)
class EvalRequest:
    """What an evaluation is asked for. None and nothing say nothing: the file and the profile decide, then defaults."""

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


@dataclass(frozen=True)
class EvalPlan:
    """An evaluation that can be made: the job, and what is scored on what."""

    job: EvalJob
    plan: Plan

    def estimate(self) -> EvalCost:
        """What it would cost, from a few batches that are computed now. Nothing is written. Raises XaugError."""
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
    source: str | None = None,
    tasks: Sequence[str] = (),
    languages: Sequence[str] = (),
    seeds: Sequence[int] = (),
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

    Retrieval tasks take the encoder as it is. A task whose rows are not at hand stands in the results with the reason.
    Nothing is computed twice: models and scores are kept in the cache by what decided them.

    Args:
        model: A run, a folder or a Hub id; unless given the newest finished run below ``runs/``.
        suite: ``xtreme-r`` (unless told) or ``xtreme``.
        source: A folder of official files, ``hub``, or ``pocket`` for the embedded world; unless given the profile's.
        tasks: Only these tasks of the suite.
        languages: Only these languages.
        seeds: Seeds of fine-tuning, a model for each; 0 unless given.
        max_examples: Only the first rows of a task and language; of retrieval, queries over all candidates.
        retrieval: Settings with a name, ``xtreme`` or ``jiant``, for Tatoeba and BUCC.
        layers: The hidden state of retrieval: ``auto``, ``last``, ``sweep`` or a number.
        pooling: ``mean``, ``cls`` or ``max``.
        device: ``auto``, ``cpu``, ``cuda`` or ``cuda:N``.
        dtype: ``fp32``, ``bf16`` or ``fp16``.
        config: A TOML file of further settings, with the names of `EvalConfig`.
        profile: ``pocket``, ``base`` or ``paper``; unless given the environment's XAUG_PROFILE, else ``pocket``.
        revision: Another commit on the Hub than the card's.
        skip_bad_rows: Count malformed records instead of stopping at the first.
        output: The folder of the results; unless given ``evals/SUITE-MODEL``.
        resume: Go on with an evaluation that was stopped or killed.
        store: The folder of all versions, where the references of ``train_on`` are looked up.
        listener: Hears what the evaluation says; unless given it goes to the logger ``xaug``.

    Raises:
        UsageError: A parameter or a setting is wrong, or nothing at all can be evaluated.
        RunFolderError: The folder holds other results, or unfinished ones without ``resume``.
        Interrupted: A signal stopped the evaluation; what was scored is kept.
    """
    from xaug.models.cpu import settle_cpu

    settle_cpu()
    heard = listener or Log()
    request = EvalRequest(
        model=str(model.folder) if isinstance(model, TrainedRun) else None if model is None else str(model),
        suite=suite, source=source, tasks=tuple(tasks), languages=tuple(languages), seeds=tuple(seeds),
        max_examples=max_examples, retrieval=retrieval, layers=layers, pooling=pooling, device=device, dtype=dtype,
        config=None if config is None else Path(config), profile=profile, revision=revision,
        skip_bad_rows=skip_bad_rows, output=None if output is None else Path(output), resume=resume,
        store=store_folder(store),
    )  # fmt: skip
    with planned(request, heard) as plan:
        return plan.run(heard)


@contextmanager
def planned(request: EvalRequest, listener: Listener, *, dry_run: bool = False) -> Iterator[EvalPlan]:
    """The evaluation that a request asks for, with the rows of its tasks at hand.

    They lie in the evaluator's own store in the cache; those of a dry run in a folder that goes when the block ends.
    Every name and setting is checked before a row is read. Raises XaugError.
    """
    job = job_of(request, listener)
    job.check(dry_run=dry_run)
    with TemporaryDirectory(prefix="xaug-dry-run-") if dry_run else nullcontext() as scratch:
        with listener.working("reading the target tasks") as say:
            plan = job.plan(Path(scratch) if scratch else None, reading=lambda name: say(f"reading {name}"))
        yield EvalPlan(job, plan)


def job_of(request: EvalRequest, listener: Listener) -> EvalJob:
    """The job of a request: the profile and the newest run decide what nobody said. Raises UsageError, StorageError."""
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
        check_names(config, Store(request.store), source.world)  # a wrong name is said first
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
    """The profile's settings, the file's over them, the request's over both.

    Raises UsageError naming the file, or the parameter, that gave a value which cannot be.
    """
    from pydantic import ValidationError
    from xaug.data_cards.settings import refusal
    from xaug.eval_checks import NEWEST
    from xaug.evaluate.config import PARAMETERS, EvalConfig
    from xaug.train.config import merge, read_toml, said_parameters

    said: dict[str, Any] = {
        "suite": request.suite, "model": request.model, "tasks": request.tasks or None,
        "languages": request.languages or None, "seeds": tuple(dict.fromkeys(request.seeds)) or None,
        "max_examples": request.max_examples, "device": request.device, "dtype": request.dtype,
        "retrieval": {"named": request.retrieval, "layers": request.layers, "pooling": request.pooling},
    }  # fmt: skip
    usual = {"suite": "xtreme-r", "model": NEWEST, **profile.eval}
    try:
        return EvalConfig.model_validate(merge(merge(usual, read_toml(request.config)), said))
    except ValidationError as error:
        given = said_parameters(PARAMETERS, said)
        raise refusal(error, EvalConfig, str(request.config or "The evaluation"), given) from None
