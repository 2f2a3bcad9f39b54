"""An evaluation from its request to its results. Nothing here parses a command line or prints."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from xaug.data_cards.errors import Interrupted
from xaug.data_cards.parameters import param
from xaug.data_cards.sources.base import Source
from xaug.data_cards.store import Store
from xaug.evaluate.cache import rows_root
from xaug.evaluate.check import check_folder, check_machine, check_model, check_names, check_worlds
from xaug.evaluate.config import EvalConfig
from xaug.evaluate.events import Events, Silence
from xaug.evaluate.plan import Plan, make_plan
from xaug.evaluate.results import Results
from xaug.evaluate.rows import Reader, read_rows
from xaug.evaluate.run import execute


@dataclass(frozen=True, kw_only=True)
class EvalJob:
    """One evaluation, with every choice made.

    ``config``: everything that decides the scores. ``source``: where the rows of the target tasks come from.
    ``output``: the folder for results.json, reports, predictions and scores. ``store``: the user's store, in which the
    references of ``config.train_on`` are resolved. ``profile``: the name of the profile that gave the remaining
    settings. ``resume``: continue an unfinished evaluation in ``output`` instead of refusing it. ``skip_bad_rows``:
    leave out malformed records of the source, and count them.
    """

    config: EvalConfig
    source: Source
    output: Path
    store: Path
    profile: str = "none"
    resume: bool = False
    skip_bad_rows: bool = False

    def check(self, *, dry_run: bool = False) -> None:
        """Check everything that can be checked before a row is read or a model is loaded.

        Raises UsageError, UnknownNameError with similar names, NoSuchVersionError, ModelError, TrainError, and
        RunFolderError where ``output`` holds another evaluation, or this one unfinished and ``resume`` is not set.
        """
        check_names(self.config, Store(self.store), self.source.world)
        check_worlds(self.config.model, self.source.world)
        check_model(self.config)
        check_folder(self.output, self.config, resume=self.resume or dry_run)
        check_machine(self.config, self.source.world)

    def plan(self, store: Path | None = None, *, reading: Callable[[str], None] = lambda name: None) -> Plan:
        """Read the rows and plan what is fine-tuned and scored.

        ``store``: the folder for rows that no earlier evaluation has read; None: the evaluator's store in the cache.
        ``reading`` is called with each card's id before its rows are read. Raises XaugError, and Interrupted.
        """
        try:
            rows = read_rows(
                Reader(self.config, self.source, store or rows_root(), self.skip_bad_rows), reading=reading
            )
        except KeyboardInterrupt as error:
            message = Interrupted.text_of(error) or "Stopped before anything was scored. The same request starts again."
            raise Interrupted.with_text(error, message) from None
        return make_plan(
            self.config, Store(self.store), rows.versions, rows.absent, profile=self.profile,
            world=self.source.world, source=self.source.name, broken=rows.broken,
        )  # fmt: skip

    def run(self, plan: Plan, events: Events) -> Results:
        """Fine-tune and score everything in the plan, and write results and reports.

        Everything that was computed is kept: after an interruption, the same job with ``resume`` continues. Raises
        XaugError, and Interrupted, whose message says where the scores are.
        """
        try:
            return execute(plan, self.output, events, resume=self.resume)
        except KeyboardInterrupt as error:
            message = Interrupted.text_of(error) or "Stopped."
            raise Interrupted.with_text(
                error,
                f"{message} All scores so far are kept in {self.output}. The same request with"
                f" {param('resume', True)} continues.",
            ) from None


def evaluate(job: EvalJob, events: Events | None = None) -> Results:
    """Check the job, read the rows, fine-tune, score every task in every language with every seed, and report.

    ``events`` receives the progress. Raises XaugError, and Interrupted where a signal or Ctrl-C ends it.
    """
    job.check()
    return job.run(job.plan(), events or Silence())
