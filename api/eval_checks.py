"""The run that is evaluated if no model is named."""

from __future__ import annotations

from pathlib import Path

from xaug.data_cards.errors import UsageError
from xaug.data_cards.parameters import param
from xaug.listening import Listener

# It stands in place of a model's name until everything else in the request has been checked.
NEWEST = "(the newest run)"


def newest_run(listener: Listener) -> str:
    """The newest finished run. The listener hears of newer runs that did not finish, so that nobody confuses them."""
    from xaug.models.folders import unfinished_run
    from xaug.train.report.listing import runs

    unfinished = []
    for run in runs(Path("runs")):
        if run.record is None or run.record.phase == "target":
            continue
        if stand := unfinished_run(run.folder):
            again = f"To continue it, repeat its request with {param('resume', True)}."
            unfinished.append(f"{run.folder} {stand}. {again}")
            continue
        for line in unfinished:
            listener.note(f"Not evaluated: {line}")
        return str(run.folder)
    raise UsageError(
        " ".join([
            "No model is named, and there is no finished run below runs/.",
            *unfinished,
            f"Start one with `xaug train`, or give {param('model')} a folder, a Hub id or `pocket`, the embedded"
            " world's own model as it is.",
        ])
    )  # fmt: skip
