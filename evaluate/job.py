"""An evaluation from what is asked for to its results, without a command line and without a word printed."""

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
from xaug.evaluate.rows import read_rows
from xaug.evaluate.run import execute


@dataclass(frozen=True, kw_only=True)
class EvalJob:
    """One evaluation, with everything that is open to choice decided.

    ``config``: what decides the figures. ``source``: where the rows of the target tasks come from. ``output``: the
    folder for results.json, reports, predictions and scores. ``store``: the user's store, in which the references of
    ``config.train_on`` are resolved. ``profile``: the name of the profile that gave the settings nobody else gave.
    ``resume``: go on with an unfinished evaluation in ``output`` instead of refusing it. ``skip_bad_rows``: leave out
    malformed records of the source, and count them.
    """

    config: EvalConfig
    source: Source
    output: Path
    store: Path
    profile: str = "none"
    resume: bool = False
    skip_bad_rows: bool = False

    def check(self, *, dry_run: bool = False) -> None:
        """Everything that can be known before a row is read or a model is loaded.

        Raises UsageError, UnknownNameError with near names, NoSuchVersionError, ModelError, TrainError, and
        RunFolderError where ``output`` holds another evaluation, or this one unfinished and it is not to be resumed.
        """
        check_names(self.config, Store(self.store), self.source.world)
        check_worlds(self.config.model, self.source.world)
        check_model(self.config)
        check_folder(self.output, self.config, resume=self.resume or dry_run)
        check_machine(self.config, self.source.world)

    def plan(self, store: Path | None = None, *, reading: Callable[[str], None] = lambda name: None) -> Plan:
        """Read the rows, and say what is scored on what.

        ``store``: the folder for rows that no earlier evaluation has read; without one, the evaluator's own store in
        the cache. ``reading`` is told each card's id before its rows are read. Raises XaugError, and Interrupted.
        """
        try:
            rows = read_rows(
                self.config, self.source, store or rows_root(), skip_bad_rows=self.skip_bad_rows,
                reading=reading,
            )  # fmt: skip
        except KeyboardInterrupt as error:
            said = Interrupted.text_of(error) or "Stopped before anything was scored; the same request starts again."
            raise Interrupted.saying(error, said) from None
        return make_plan(
            self.config, Store(self.store), rows.versions, rows.absent, profile=self.profile,
            world=self.source.world, source=self.source.name, broken=rows.broken,
        )  # fmt: skip

    def run(self, plan: Plan, events: Events) -> Results:
        """Fine-tune and score everything in the plan, and write results and reports.

        Whatever was computed is kept: the same job with ``resume`` goes on after an interruption. Raises XaugError, and
        Interrupted, which says what was kept.
        """
        try:
            return execute(plan, self.output, events, resume=self.resume)
        except KeyboardInterrupt as error:
            said = Interrupted.text_of(error) or "Stopped."
            raise Interrupted.saying(
                error,
                f"{said} What was scored is kept in {self.output}; the same request with {param('resume', True)} goes"
                " on.",
            ) from None


def evaluate(job: EvalJob, events: Events | None = None) -> Results:
    """Check the job, read the rows, fine-tune, score every task in every language with every seed, and report.

    ``events`` hears of the progress. Raises XaugError, and Interrupted where a signal or Ctrl-C ends it.
    """
    job.check()
    return job.run(job.plan(), events or Silence())
