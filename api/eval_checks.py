"""Which run is evaluated where no model is named."""

from __future__ import annotations

from pathlib import Path

from xaug.data_cards.errors import UsageError
from xaug.data_cards.parameters import param
from xaug.listening import Listener

# In place of a model's name until it is known that everything else that is asked for makes sense.
NEWEST = "(the newest run)"


def newest_run(listener: Listener) -> str:
    """The newest finished run; newer ones that did not finish are named, so that nobody takes it for one of them."""
    from xaug.models.folders import unfinished_run
    from xaug.train.report.listing import runs

    passed = []
    for run in runs(Path("runs")):
        if run.record is None or run.record.phase == "target":
            continue
        if stand := unfinished_run(run.folder):
            again = f"go on with the request that started it, with {param('resume', True)}."
            passed.append(f"{run.folder} {stand}: {again}")
            continue
        for line in passed:
            listener.note(f"Not evaluated: {line}")
        return str(run.folder)
    raise UsageError(
        " ".join([
            "Which model? There is no finished run below runs/.",
            *passed,
            f"Start one with `xaug train`, or give {param('model')} a folder, a Hub id or `pocket`, the embedded"
            " world's own model as it is.",
        ])
    )  # fmt: skip
