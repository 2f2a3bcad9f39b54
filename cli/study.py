"""`xaug study`: arms over seeds, from a study file to the answer."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from xaug.cli.cluster_options import AddressOption, CpusOption, ExecutorOption, GpusOption
from xaug.cli.console import out, print_json
from xaug.cli.options import JsonOption, ProfileOption, examples
from xaug.cli.study_options import (
    CellsOption,
    NewStudyFileArgument,
    PilotOption,
    PublishedFolderOption,
    SeedsArgument,
    StudyFileArgument,
    StudyFolderOption,
)

if TYPE_CHECKING:
    from xaug.studying import Study

FILE = Path("study.toml")
EXAMPLES = examples(
    "xaug study", "xaug study init", "xaug study plan study.toml", "xaug study run study.toml",
    "xaug study plan --profile paper",
)  # fmt: skip
INIT_EXAMPLES = examples("xaug study init", "xaug study init mnli.toml --profile base")
PLAN_EXAMPLES = examples(
    "xaug study plan", "xaug study plan study.toml --pilot studies/pilot", "xaug study plan --profile paper --json"
)
RUN_EXAMPLES = examples("xaug study run study.toml", "xaug study run study.toml --workers 2 --output studies/mnli")
STATUS_EXAMPLES = examples("xaug study status study.toml", "xaug study status --json")
REPORT_EXAMPLES = examples("xaug study report study.toml")
ADD_SEEDS_EXAMPLES = examples("xaug study add-seeds 2 study.toml")
PUBLISH_EXAMPLES = examples("xaug study publish study.toml --to published")


def study() -> None:
    """Run a study: arms over seeds, from attacks and training to the answer with its interval.

    Without a command, the pocket study runs: five arms and three seeds on the embedded world, which takes some minutes
    and ends in a report. Its figures are not of real data.
    """
    _run(_study(None, None, None), json=False)


def init(file: NewStudyFileArgument = FILE, profile: ProfileOption = None) -> None:
    """Write a study file with comments, to be edited. A file that exists is left as it is."""
    from xaug.study.template import write_template

    write_template(file, profile)
    out().print(f"{file} is written. Edit it, then look at its cost: xaug study plan {file}", soft_wrap=True)


def plan(
    file: StudyFileArgument = None,
    output: StudyFolderOption = None,
    profile: ProfileOption = None,
    pilot: PilotOption = None,
    json: JsonOption = False,
) -> None:
    """Print the cells of a study, their hours and disk, and the smallest effect that each hypothesis could find.

    Seconds are those of earlier cells on this machine, or else timed on a few batches now; the profiles base and paper
    are priced for one H200 by counting operations, which is an estimate. Nothing is kept.
    """
    from xaug.cli.listening import Terminal
    from xaug.cli.study_tables import plan_json, print_plan

    own = _study(file, output, profile)
    own.announce(Terminal())
    with Terminal().working("pricing the cells"):
        found = own.plan(pilot=pilot, listener=Terminal())
    if json:
        print_json(plan_json(found))
    else:
        print_plan(found)


def run(
    file: StudyFileArgument = None,
    output: StudyFolderOption = None,
    profile: ProfileOption = None,
    workers: CellsOption = None,
    executor: ExecutorOption = None,
    address: AddressOption = None,
    cpus: CpusOption = None,
    gpus: GpusOption = None,
    json: JsonOption = False,
) -> None:
    """Run the cells of a study that are not done, analyse them, and write the report.

    After a kill, the same command continues. A cell that fails is tried again, and does not stop the others.
    """
    from xaug.studying import study as declared

    own = declared(
        _file(file, profile), output=output, profile=profile, workers=workers,
        executor=executor and executor.value, address=address, cpus=cpus, gpus=gpus,
    )  # fmt: skip
    _run(own, json=json)


def status(
    file: StudyFileArgument = None,
    output: StudyFolderOption = None,
    profile: ProfileOption = None,
    json: JsonOption = False,
) -> None:
    """Print how many cells of a study are done, by kind and by arm."""
    from xaug.cli.listening import Terminal
    from xaug.cli.study_tables import print_status, status_json

    own = _study(file, output, profile)
    own.tell_problems(Terminal())
    if json:
        print_json(status_json(own))
    else:
        print_status(own)


def report(
    file: StudyFileArgument = None,
    output: StudyFolderOption = None,
    profile: ProfileOption = None,
    json: JsonOption = False,
) -> None:
    """Analyse the cells that are done, and write the report of them."""
    from xaug.cli.listening import Terminal

    own = _study(file, output, profile)
    own.report(listener=Terminal())
    _print_answer(own, json=json)


def add_seeds(
    count: SeedsArgument,
    file: StudyFileArgument = None,
    output: StudyFolderOption = None,
    profile: ProfileOption = None,
) -> None:
    """Add seeds to a study, up to the declared max_seeds. `xaug study run` then computes only their cells.

    The level of the tests is divided over all looks at the data, so that looking early and adding seeds stays valid.
    """
    own = _study(file, output, profile).add_seeds(count)
    seeds = ", ".join(map(str, own.seeds))
    out().print(f"The study has the seeds {seeds} now. Compute the new ones with xaug study run.", soft_wrap=True)


def publish(
    to: PublishedFolderOption,
    file: StudyFileArgument = None,
    output: StudyFolderOption = None,
    profile: ProfileOption = None,
) -> None:
    """Write a folder with the results of a study, its cards, and the commands that make it again."""
    own = _study(file, output, profile)
    out().print(f"{own.publish(to)} describes what is published.", soft_wrap=True)


def _study(file: Path | None, output: Path | None, profile: str | None) -> Study:
    """The study of a command: that of the file, or of study.toml, or the pocket study."""
    from xaug.studying import study as declared

    return declared(_file(file, profile), output=output, profile=profile)


def _file(file: Path | None, profile: str | None) -> Path | None:
    return file if file is not None or not FILE.is_file() or profile is not None else FILE


def _run(own: Study, *, json: bool) -> None:
    from xaug.cli.listening import Terminal
    from xaug.cli.study_progress import StudyDisplay

    display = StudyDisplay()
    try:
        own.run(events=display, listener=Terminal())
    finally:
        display.close()
    _print_answer(own, json=json)
    own.check_complete()


def _print_answer(own: Study, *, json: bool) -> None:
    """Print what the study found."""
    if json:
        print_json(own.analysis.model_dump(mode="json"))
        return
    for line in own.answers:
        out().print(line, soft_wrap=True, markup=False)
    out().print(f"The report is {own.page}.", soft_wrap=True)
