"""Which model and which folders `xaug eval` works with, checked before a row is read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from xaug.cli.console import err

if TYPE_CHECKING:
    from xaug.evaluate.config import EvalConfig

# In place of a model's name until it is known that everything else that was typed makes sense.
NEWEST = "(the newest run)"


def newest_run() -> str:
    """The newest finished run; newer ones that did not finish are named, so that nobody takes it for one of them."""
    from xaug.data_cards.errors import UsageError
    from xaug.data_cards.model_files import unfinished_run
    from xaug.train.report.listing import runs

    passed = []
    for run in runs(Path("runs")):
        if not run.content or run.content["config"]["phase"] == "target":
            continue
        if stand := unfinished_run(run.folder):
            passed.append(f"{run.folder} {stand}: go on with the command that started it, with --resume.")
            continue
        for line in passed:
            err().print(f"Not evaluated: {line}", soft_wrap=True)
        return str(run.folder)
    raise UsageError(
        " ".join(
            [
                "Which model? There is no finished run below runs/.",
                *passed,
                "Start one with `xaug train`, or give --model a folder, a Hub id or `pocket`, the embedded world's own"
                " model as it is.",
            ]
        )
    )


@contextmanager
def own_store(*, keep: bool) -> Iterator[Path]:
    """The store of the rows that evaluations read: in the cache, apart from the user's; or a folder that goes again."""
    from xaug.cli.errors import stopped_with

    with stopped_with("Stopped before anything was scored; the same command starts again."):
        if keep:
            from xaug.evaluate.cache import rows_root

            yield rows_root()
            return
        with TemporaryDirectory(prefix="xaug-dry-run-") as scratch:
            yield Path(scratch)


def check_folder(folder: Path, config: EvalConfig, *, resume: bool) -> None:
    """Raises UsageError or RunFolderError for a results' folder that cannot be this evaluation's, by its name."""
    from xaug.cli.typed import check_output
    from xaug.data_cards.errors import RunFolderError
    from xaug.evaluate.results import NAME, read_results

    check_output(folder)
    if not (folder / NAME).exists():
        return
    was = read_results(folder)
    if (was.suite, was.model.name) != (config.suite, config.model):
        raise RunFolderError(
            f"{folder} holds the results of another evaluation ({was.suite} of {was.model.name}). Name another folder"
            " with --output."
        )
    if not was.finished and not resume:
        raise RunFolderError(
            f"{folder} holds this evaluation unfinished, with {len(was.cells)} results. Go on with --resume, or name"
            " another folder with --output."
        )


def check_worlds(model: str, *, pocket: bool) -> None:
    """A model made from the embedded world says nothing about real data."""
    from xaug.cli.profile import PREFIX
    from xaug.data_cards.errors import UsageError
    from xaug.data_cards.model_files import POCKET
    from xaug.train import runfile

    content = runfile.read(Path(model))
    inside = model == POCKET or (
        content is not None and any(row["task"].startswith(PREFIX) for row in content["data"]["train"])
    )
    if inside and not pocket:
        raise UsageError(
            f"{model} comes from the embedded world, and the rows are real: their scores would mean nothing. Evaluate"
            " it with --source pocket, or give a --model that was trained on real data."
        )
