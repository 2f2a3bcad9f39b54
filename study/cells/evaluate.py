"""The cell that scores one model on one target task."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xaug.study.cells.listener import Quiet
from xaug.study.execute.cell import CELL_KINDS, CellResult
from xaug.study.requests import EvalCellRequest

if TYPE_CHECKING:
    from xaug.evaluate.plan import Plan
    from xaug.evaluate.results import Results


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
    found = _finished(folder)
    if found is None:
        with planned(wanted, Quiet()) as plan:
            found = plan.run(Quiet()).results
            if not asked.keep_models:
                _remove_models(plan.plan)
    return {
        "folder": str(folder.relative_to(asked.folder)),
        "scores": [[cell.language, cell.seed, cell.main] for cell in found.cells],
        "missing": [f"{one.task} {one.language or ''}: {one.why}" for one in found.missing],
    }


def _finished(folder: Path) -> Results | None:
    """The results of a try that was killed after it had written them; None if there are none.

    The evaluation would be repeated without its models, and no longer know their dev scores.
    """
    from xaug.evaluate.saved import NAME, read_results

    found = read_results(folder) if (folder / NAME).is_file() else None
    return found if found is not None and found.finished else None


def _remove_models(plan: Plan) -> None:
    """Remove the fine-tuned models, whose scores are kept. A study makes hundreds of them."""
    from xaug.data_cards.durable import remove_tree
    from xaug.evaluate.cache import models_root
    from xaug.evaluate.finetune import folder_of

    for task in plan.tasks:
        for seed in plan.config.seeds if task.stages else ():
            remove_tree(folder_of(task, plan, seed, models_root()))


CELL_KINDS.add("eval", evaluate)
