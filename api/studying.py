"""`xaug.study`: arms over seeds, from a study file to the answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from xaug import html
from xaug.listening import Listener, heard

if TYPE_CHECKING:
    import pandas as pd
    from xaug.study.execute.base import CellEvents, CellExecutor
    from xaug.study.execute.cell import CellResult
    from xaug.study.findings import Analysis
    from xaug.study.plan import StudyPlan
    from xaug.study.pricing import PricedPlan
    from xaug.study.run import Ran
    from xaug.study.setting import Setting
    from xaug.study.spec import StudySpec

STUDIES = Path("studies")


@dataclass(frozen=True)
class Study:
    """A study: what was declared, and the folder of everything that it makes. Making the object computes nothing."""

    setting: Setting
    folder: Path

    @property
    def spec(self) -> StudySpec:
        """The declaration, laid over that of the profile."""
        return self.setting.spec

    @property
    def seeds(self) -> tuple[int, ...]:
        """The seeds of the arms: the declared ones, and those that were added."""
        from xaug.study.state import read_state

        return read_state(self.folder).seeds(self.spec)

    @cached_property
    def cells(self) -> StudyPlan:
        """The cells. Raises XaugError for rows or models that are not there."""
        from xaug.study.planning import plan_study

        return plan_study(self.setting, self.folder.absolute(), self.seeds)

    @property
    def elsewhere(self) -> bool:
        """Whether the study is planned for another machine, so that neither rows nor models need be on this one."""
        return self.spec.executor.priced_for != "here"

    @property
    def done(self) -> Mapping[str, CellResult]:
        """The results of the cells that are finished, by key."""
        return self._executor().done()

    @property
    def workers(self) -> int:
        """The number of cells that run at the same time."""
        import os

        return self.spec.executor.workers or len(os.sched_getaffinity(0))

    def plan(self, *, pilot: str | Path | None = None, listener: Listener | None = None) -> PricedPlan:
        """Price the cells that are not done, and say what the study could find. Nothing is kept.

        ``pilot``: the folder of an earlier study, whose variances are used in place of assumed ones.
        """
        from xaug.study.analyse import read_analysis
        from xaug.study.checks import check_plan
        from xaug.study.planning import plan_study
        from xaug.study.pricing import priced

        listener = heard(listener)
        earlier = None if pilot is None else read_analysis(Path(pilot))
        if self.elsewhere:
            cells = plan_study(self.setting, self.folder.absolute(), self.seeds, elsewhere=True)
            self.tell_problems(listener)
            return priced(cells, self.done, self.spec.executor.workers or 1, listener, earlier)
        check_plan(self.cells)
        self.tell_problems(listener)
        return priced(self.cells, self.done, self.workers, listener, earlier)

    def run(self, *, events: CellEvents | None = None, listener: Listener | None = None) -> Study:
        """Run the cells that are not done, analyse them and write the report. The same call continues after a kill.

        Raises XaugError, and Interrupted where a signal stopped it.
        """
        from xaug.study.checks import check_plan
        from xaug.study.logged import LoggedStudy
        from xaug.study.pricing import shared_memory, with_expectations
        from xaug.study.reading import keep_spec
        from xaug.study.run import run_cells

        listener = heard(listener)
        self.announce(listener)
        check_plan(self.cells)
        self.tell_problems(listener)
        if self.spec.executor.name == "local":  # a cluster gives each cell what it asks for
            memory, left = shared_memory(self.cells, self.done)
            if limits := memory.limits(left, self.workers):
                listener.note(limits)
        keep_spec(self.spec, self.folder)
        ran = run_cells(with_expectations(self.cells), self._executor(), events or LoggedStudy())
        self._report(ran)
        return self

    def report(self, *, listener: Listener | None = None) -> Path:
        """Analyse the cells that are done, and write the report of them. Returns its page."""
        from xaug.study.run import Ran, seconds_of

        self.tell_problems(heard(listener))
        return self._report(Ran(self.done, seconds_of(self.folder)))

    def add_seeds(self, count: int) -> Study:
        """The study with this many more seeds, up to the declared `max_seeds`. Running it computes only their cells."""
        from xaug.checking import check_whole
        from xaug.study.state import read_state, write_state

        state = read_state(self.folder).with_more(check_whole("count", count, least=1), self.spec)
        write_state(self.folder, state)
        return replace(self)

    def publish(self, to: str | Path) -> Path:
        """Write a folder with results, cards and the commands that make the study again. Returns its README.md.

        Raises UsageError where the report in the folder was made with other settings or seeds than the study has now.
        """
        from xaug.data_cards.store import Store
        from xaug.study.report.current import check_current
        from xaug.study.report.publication import publish

        check_current(self.folder, self.spec.given(), self.seeds, self.setting.where)
        return publish(self.folder, Path(to), Store(self.folder / "store"))

    @property
    def page(self) -> Path:
        """The page of the report, which exists once the study has run."""
        from xaug.study.report.files import PAGE

        return self.folder / PAGE

    @property
    def answers(self) -> tuple[str, ...]:
        """What the study found, in sentences: one for each hypothesis. Raises DataError if it has not run."""
        analysis = self.analysis
        return (*(one.sentence for one in analysis.tested), *analysis.notes)

    def check_complete(self) -> None:
        """Raises WorkerError if cells of the study have no result."""
        from xaug.data_cards.errors import WorkerError
        from xaug.data_cards.text import counted, listed

        done = self.done
        left = [f"{cell.kind} {cell.name}" for cell in self.cells.cells if cell.key not in done]
        if left:
            raise WorkerError(
                f"{counted(len(left), 'cell')} of the study failed, or needs one that failed: {listed(left, 5)}. The"
                " report is about the others. Run the study again to try them once more."
            )

    @property
    def analysis(self) -> Analysis:
        """What the study found. Raises DataError if it has not run."""
        from xaug.study.analyse import read_analysis

        return read_analysis(self.folder)

    def to_pandas(self) -> pd.DataFrame:
        """A data frame with one row per exploratory finding and per tested hypothesis. It needs pandas."""
        import pandas as pd

        analysis = self.analysis
        tested = [
            {**one.model_dump(exclude={"estimate", "components"}), **_figures(one.estimate)} for one in analysis.tested
        ]
        found = [{**one.model_dump(exclude={"estimate"}), **_figures(one.estimate)} for one in analysis.findings]
        return pd.DataFrame([*tested, *found])

    def announce(self, listener: Listener) -> None:
        """Say what runs, and whether its figures are of real data."""
        profile = self.setting.profile
        profile.announce(f"study {self.spec.name} · {self.setting.source.name} · {self.folder}", listener)

    def tell_problems(self, listener: Listener) -> None:
        """Say what is damaged in the folder and what follows from that."""
        for problem in self._executor().problems():
            listener.note(problem)

    def __repr__(self) -> str:
        from xaug.data_cards.text import counted

        arms = ", ".join(arm.name for arm in self.setting.arms)
        return f"study {self.spec.name} in {self.folder}: arms {arms}; {counted(len(self.seeds), 'seed')}"

    def _repr_html_(self) -> str:
        """The answer of each hypothesis; before the study has run, what it declares."""
        from xaug.data_cards.errors import DataError

        try:
            analysis = self.analysis
        except DataError:
            return html.paragraph(repr(self))
        rows = [
            (
                one.name,
                f"{one.estimate.value:+.2f}",
                f"[{one.estimate.low:+.2f}, {one.estimate.high:+.2f}]",
                one.verdict,
            )
            for one in analysis.tested
        ]
        columns = ("hypothesis", "points", "95 %", "verdict")
        return html.paragraph(repr(self)) + html.table(columns, rows, right=columns[1:3])

    def _executor(self) -> CellExecutor:
        from xaug.study.executors import executor_of

        return executor_of(self.spec.executor, self.folder.absolute(), self.workers)

    def _report(self, ran: Ran) -> Path:
        """Write the analysis, the facts and the report."""
        from xaug.study.analyse import analysed
        from xaug.study.facts import facts
        from xaug.study.reading import keep_spec
        from xaug.study.report import write_report

        analysis = analysed(self.cells, ran.done)
        found = facts(self.cells, ran.done, analysis.excluded, wall_seconds=ran.wall_seconds)
        keep_spec(self.spec, self.folder)
        return write_report(analysis, found, self.folder)


def study(
    spec: str | Path | StudySpec | None = None,
    *,
    output: str | Path | None = None,
    profile: str | None = None,
    workers: int | None = None,
    executor: str | None = None,
    address: str | None = None,
    cpus: float | None = None,
    gpus: float | None = None,
) -> Study:
    """A study, declared by a file or an object; without either, the pocket study.

    Nothing is computed yet: call ``plan()``, ``run()`` and ``report()`` of what is returned.

    Args:
        spec: A study file (TOML), or a `StudySpec`.
        output: The folder of everything that the study makes; by default ``studies/NAME``.
        profile: In place of that of the declaration: ``pocket``, ``laptop``, ``base`` or ``paper``.
        workers: How many cells run at the same time; by default as many as there are cores, or as fit on the cluster.
        executor: ``local``, or ``ray`` for the nodes of a Ray cluster, which share a file system. Neither this nor what
            follows changes a result.
        address: HOST:PORT of the cluster's head; by default RAY_ADDRESS, or else this machine's cluster.
        cpus: The CPUs that a cell takes on a cluster; by default 1.
        gpus: The GPUs that a cell takes on a cluster, such as 0.5; by default none.

    Raises:
        UsageError: A name or a value of the declaration is wrong. The message names the file and the place.
    """
    from xaug.checking import PATH, check_given, check_output
    from xaug.study.executors import asked_executor
    from xaug.study.reading import completed, read_spec
    from xaug.study.setting import settled
    from xaug.study.spec import StudySpec

    check_given((*PATH, StudySpec), "a study file, or a StudySpec", {"spec": spec})
    check_given(PATH, "a folder", {"output": output})
    check_given(str, "a name", {"profile": profile})
    given, where = StudySpec(), "the pocket study"
    if isinstance(spec, StudySpec):
        given, where = spec, "the study"
    elif spec is not None:
        given, where = read_spec(Path(spec)), str(spec)
    if profile is not None:
        given = StudySpec.model_validate({**given.given(), "profile": profile})
    whole, chosen = completed(given, where)
    asked = {"workers": workers, "name": executor, "address": address, "cpus": cpus, "gpus": gpus}
    whole = whole.model_copy(update={"executor": asked_executor(whole.executor, asked)})
    folder = Path(output) if output is not None else STUDIES / whole.name
    check_output(folder)
    return Study(settled(whole, chosen, where), folder)


def _figures(one: object) -> dict[str, object]:
    from xaug.study.findings import Estimate

    assert isinstance(one, Estimate)
    return one.model_dump(exclude={"by_seed"})
