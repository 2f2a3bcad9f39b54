"""The request for a generation, and the checks that need no task, source or profile."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from xaug.against import UNSAID, Against
from xaug.data_cards.parameters import param
from xaug.selection import CLEAN

if TYPE_CHECKING:
    from xaug.augment.executors import Executor
    from xaug.declaring import Table
    from xaug.loading import DataVersion

WIDTH = 512


@dataclass(frozen=True, kw_only=True)
class GenerateRequest:
    """A request for rows. None and empty values are left to the profile, and then to the defaults of each part."""

    tasks: tuple[str, ...]  # or `all`, or the path of a file of the user's own
    table: Table | None = None  # what the rows of that file are
    attack: str = "bae"  # or `clean`
    like: str | DataVersion | None = None  # of a control: the version that it matches
    source: str | None = None
    splits: tuple[str, ...] = ()
    limit: int | None = None
    profile: str | None = None
    store: Path
    victim: str | None = None
    judge: str | None = None
    victim_base: str | None = None
    judge_base: str | None = None
    mlm: str | None = None
    encoder: str | None = None
    tagger: str | None = None
    filters: Mapping[str, float | None] = field(default_factory=dict)  # filter → threshold; None is the filter's own
    similarity: float | None = None
    parameters: Mapping[str, str] = field(default_factory=dict)  # of the attack
    fields: tuple[str, ...] = ()
    max_queries: int | None = None  # to the victim, per row: the attack's parameter of that name
    max_seconds: float | None = None
    allow_weak_victim: bool = False
    revision: str | None = None
    skip_bad_rows: bool = False
    seed: int = 0
    device: str = "auto"
    dtype: str = "fp32"
    workers: int | None = None  # None: as many processes as should be fastest
    width: int = WIDTH
    keep_answers: bool = False  # for runs to come, in the cache folder
    wait: bool = False
    # ``local``, ``ray``, or an object that executes the units of work; None: local
    executor: Executor | str | None = None
    address: str | None = None  # of a Ray cluster's head
    cpus: float | None = None  # of each process on a Ray cluster
    gpus: float | None = None
    against: Against = UNSAID  # the evaluation sets that no row may occur in

    @property
    def models(self) -> dict[str, str | None]:
        """Role → the model that the request names, or None."""
        return {"victim": self.victim, "mlm": self.mlm, "encoder": self.encoder, "judge": self.judge}

    @property
    def bases(self) -> dict[str, str | None]:
        """Role → the encoder of which the request has a model trained, or None."""
        return {"victim": self.victim_base, "judge": self.judge_base}


def in_range(request: GenerateRequest) -> GenerateRequest:
    """The request with Python's own numbers in place of NumPy's. Raises UsageError for a number out of its range."""
    from xaug.augment.oracles.tagger import WORD_KNOWLEDGE
    from xaug.checking import check_number, check_seed, check_whole
    from xaug.data_cards.errors import UsageError

    if request.tagger is not None and request.tagger not in WORD_KNOWLEDGE:
        raise UsageError(f"{param('tagger', request.tagger)}: give {' or '.join(WORD_KNOWLEDGE)}.")
    return replace(
        request, limit=check_whole("limit", request.limit, least=1), seed=check_seed(request.seed),
        workers=check_whole("workers", request.workers, least=1), width=check_whole("width", request.width, least=1),
        max_queries=check_whole("max_queries", request.max_queries, least=1),
        max_seconds=check_number("max_seconds", request.max_seconds, above=0),
        cpus=check_number("cpus", request.cpus, least=0.01), gpus=check_number("gpus", request.gpus, least=0),
    )  # fmt: skip


def check_clean(request: GenerateRequest) -> None:
    """Raises UsageError for parameters that only an attack uses."""
    from xaug.checking import check_unused

    check_unused(f"{param('attack', CLEAN)} edits no row", {
        **request.models, "victim_base": request.victim_base, "judge_base": request.judge_base,
        "fields": request.fields or None, "filters": request.filters or None, "similarity": request.similarity,
        "parameters": request.parameters or None, "max_seconds": request.max_seconds, "tagger": request.tagger,
        "max_queries": request.max_queries,
        "allow_weak_victim": request.allow_weak_victim or None, "executor": request.executor,
        "keep_answers": request.keep_answers or None,
        "address": request.address, "cpus": request.cpus, "gpus": request.gpus,
    })  # fmt: skip
