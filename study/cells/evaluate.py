"""The cell that scores one model on one target task."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from xaug.study.cells.listener import Quiet
from xaug.study.execute.cell import CELL_KINDS, CellResult
from xaug.study.requests import EvalCellRequest


def evaluate(request: Mapping[str, Any], results: Mapping[str, CellResult], _own: Path) -> dict[str, Any]:
    """Fine-tune and score in the study's folder ``evals``; unfinished scores there are kept. Raises XaugError."""
    from xaug.evaluating import EvalRequest, planned

    asked = EvalCellRequest.model_validate(dict(request))
    model = asked.encoder if asked.model is None else str(asked.folder / results[asked.model].output["folder"])
    folder = asked.folder / "evals" / f"{asked.task}-{asked.key}"
    wanted = EvalRequest(
        model=model, source=asked.source, profile="none", settings=asked.settings, output=folder, resume=True,
        store=asked.store,
    )  # fmt: skip
    with planned(wanted, Quiet()) as plan:
        found = plan.run(Quiet()).results
    return {
        "folder": str(folder.relative_to(asked.folder)),
        "scores": [[cell.language, cell.seed, cell.main] for cell in found.cells],
        "missing": [f"{one.task} {one.language or ''}: {one.why}" for one in found.missing],
    }


CELL_KINDS.add("eval", evaluate)
