"""xaug: adversarial augmentation of intermediate-task data, and what it does to zero-shot cross-lingual transfer.

    import xaug

    version = xaug.generate("mnli", attack="bae", limit=100)         # attacked and filtered rows
    run = xaug.train(version, epochs=1)                              # an encoder trained on them
    scores = xaug.evaluate(run, tasks=["xnli"], languages=["en"])    # zero-shot in every language
    xaug.compare("evals/clean", scores)                              # row by row, with intervals
    xaug.audit(version, sample=50)                                   # a sheet of rows for people to judge
    xaug.study("study.toml").run()                                   # all of it over arms and seeds, with the answer

Without further arguments, all of it runs offline on the embedded world. Notebooks display what a function returns.
Every error is an `XaugError`, whose message says what to do. Nothing heavy is imported before it is needed: the first
call that computes loads PyTorch.

``xaug.train``, ``xaug.evaluate`` and ``xaug.study`` are also packages (``from xaug.train.config import RunConfig``);
`xaug.packages` explains how.
"""

from __future__ import annotations

from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from xaug.packages import make_callable

if TYPE_CHECKING:
    from xaug.attack_info import AttackInfo, AttackList
    from xaug.auditing import audit
    from xaug.audits import AuditSheet, AuditView
    from xaug.calibrating import HumanCalibration, calibrate
    from xaug.cards import card
    from xaug.comparing import ComparisonView, compare
    from xaug.data_cards.errors import XaugError
    from xaug.describing import attack, attacks
    from xaug.diagnosis import Diagnosis, doctor
    from xaug.evaluating import evaluate
    from xaug.evaluations import Evaluation
    from xaug.exporting import Export, export
    from xaug.generating import generate
    from xaug.loading import DataVersion, load
    from xaug.overlapping import Overlaps, overlaps
    from xaug.publishing import Push, push
    from xaug.runs import TrainedRun
    from xaug.study.spec import StudySpec
    from xaug.studying import Study
    from xaug.task_victims import victims
    from xaug.train.config import RunConfig, RunSettings
    from xaug.training import train
    from xaug.victim_scores import VictimScore

__all__ = [
    "AttackInfo",
    "AttackList",
    "AuditSheet",
    "AuditView",
    "ComparisonView",
    "DataVersion",
    "Diagnosis",
    "Evaluation",
    "Export",
    "HumanCalibration",
    "Overlaps",
    "Push",
    "RunConfig",
    "RunSettings",
    "Study",
    "StudySpec",
    "TrainedRun",
    "VictimScore",
    "XaugError",
    "__version__",
    "attack",
    "attacks",
    "audit",
    "calibrate",
    "card",
    "compare",
    "doctor",
    "evaluate",
    "export",
    "generate",
    "load",
    "overlaps",
    "push",
    "train",
    "victims",
]

# Name → the module that defines it, imported when the name is first used.
_HOMES = MappingProxyType({
    "AttackInfo": "xaug.attack_info",
    "AttackList": "xaug.attack_info",
    "AuditSheet": "xaug.audits",
    "AuditView": "xaug.audits",
    "ComparisonView": "xaug.comparing",
    "DataVersion": "xaug.loading",
    "Diagnosis": "xaug.diagnosis",
    "Evaluation": "xaug.evaluations",
    "HumanCalibration": "xaug.calibrating",
    "Overlaps": "xaug.overlapping",
    "Export": "xaug.exporting",
    "Push": "xaug.publishing",
    "RunConfig": "xaug.train.config",
    "RunSettings": "xaug.train.config",
    "Study": "xaug.studying",
    "StudySpec": "xaug.study.spec",
    "TrainedRun": "xaug.runs",
    "VictimScore": "xaug.victim_scores",
    "XaugError": "xaug.data_cards.errors",
    "calibrate": "xaug.calibrating",
    "attack": "xaug.describing",
    "attacks": "xaug.describing",
    "audit": "xaug.auditing",
    "card": "xaug.cards",
    "compare": "xaug.comparing",
    "doctor": "xaug.diagnosis",
    "export": "xaug.exporting",
    "generate": "xaug.generating",
    "load": "xaug.loading",
    "overlaps": "xaug.overlapping",
    "push": "xaug.publishing",
    "victims": "xaug.task_victims",
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
