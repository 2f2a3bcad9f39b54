"""xaug: adversarial augmentation of intermediate-task data, and what it does to zero-shot cross-lingual transfer.

    import xaug

    version = xaug.generate("mnli", attack="bae", limit=100)         # attacked and filtered rows
    run = xaug.train(version, epochs=1)                              # an encoder trained on them
    scores = xaug.evaluate(run, tasks=["xnli"], languages=["en"])    # zero-shot in every language
    xaug.compare("evals/clean", scores)                              # row by row, with intervals

Without further arguments, all of it runs offline on the embedded world. Notebooks display what a function returns.
Every error is an `XaugError`, whose message says what to do. Nothing heavy is imported before it is needed: the first
call that computes loads PyTorch.

``xaug.train`` and ``xaug.evaluate`` are also packages (``from xaug.train.config import RunConfig``); `xaug.packages`
explains how.
"""

from __future__ import annotations

from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from xaug.packages import make_callable

if TYPE_CHECKING:
    from xaug.comparing import ComparisonView, compare
    from xaug.data_cards.errors import XaugError
    from xaug.diagnosis import Diagnosis, doctor
    from xaug.evaluating import evaluate
    from xaug.evaluations import Evaluation
    from xaug.generating import generate
    from xaug.loading import DataVersion, load
    from xaug.runs import TrainedRun
    from xaug.train.config import RunConfig, RunSettings
    from xaug.training import train

__all__ = [
    "ComparisonView",
    "DataVersion",
    "Diagnosis",
    "Evaluation",
    "RunConfig",
    "RunSettings",
    "TrainedRun",
    "XaugError",
    "__version__",
    "compare",
    "doctor",
    "evaluate",
    "generate",
    "load",
    "train",
]

# Name → the module that defines it, imported when the name is first used.
_HOMES = MappingProxyType({
    "ComparisonView": "xaug.comparing",
    "DataVersion": "xaug.loading",
    "Diagnosis": "xaug.diagnosis",
    "Evaluation": "xaug.evaluations",
    "RunConfig": "xaug.train.config",
    "RunSettings": "xaug.train.config",
    "TrainedRun": "xaug.runs",
    "XaugError": "xaug.data_cards.errors",
    "compare": "xaug.comparing",
    "doctor": "xaug.diagnosis",
    "generate": "xaug.generating",
    "load": "xaug.loading",
})  # fmt: skip

make_callable()


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version

        return version("xaug")
    if name not in _HOMES:
        raise AttributeError(f"module 'xaug' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
