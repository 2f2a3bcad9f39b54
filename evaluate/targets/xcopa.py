"""XCOPA (Ponti et al. 2020, arXiv 2005.00333): the more plausible of two causes or effects."""

from __future__ import annotations

import json

from xaug.evaluate.layouts import Lines
from xaug.evaluate.targets.base import add
from xaug.evaluate.tasks.labelled import Labelled

XCOPA = add(
    Labelled(
        id="xcopa",
        title="XCOPA",
        group="classification",
        layout=Lines("jsonl", lambda label, _: json.dumps({"label": label})),
        # Ruder et al. 2021, section 3.1 and train_xcopa.sh: Social IQa first, then COPA.
        stages=("siqa", "copa"),
    )
)
