"""Studies of tests, from the content of a study file to their plan. Nothing is computed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from xaug.study.plan import StudyPlan
from xaug.study.planning import plan_study
from xaug.study.reading import completed, parsed
from xaug.study.setting import Setting, settled

WHERE = "study.toml"
SMALL: dict[str, Any] = {
    "profile": "pocket", "rows": 300, "seeds": 2, "exclusions": [],
    "targets": {
        "tasks": ["xnli", "tatoeba"], "languages": ["en", "de", "sw"], "max_examples": 40,
        "fine_tuning": {"optimizer": {"epochs": 1.0}, "data": {"max_rows": 100, "max_dev_rows": 30}},
    },
    "train": {"optimizer": {"epochs": 1.0}},
}  # fmt: skip


def setting(**content: Any) -> Setting:
    """The study of a file with these fields over `SMALL`."""
    return settled(*completed(parsed({**SMALL, **content}, WHERE), WHERE), WHERE)


def plan(folder: Path = Path("study"), **content: Any) -> StudyPlan:
    """The plan of such a study."""
    return plan_study(setting(**content), folder)


def names(of: StudyPlan, kind: str) -> list[str]:
    """The names of the cells of a kind."""
    return [cell.name for cell in of.of(kind)]
