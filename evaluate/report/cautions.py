"""Warnings about scores that mean less than they seem to, one sentence each. Every report shows them first."""

from __future__ import annotations

from xaug.evaluate.results import Results
from xaug.train.constant import FEW_DEV_ROWS


def cautions(results: Results) -> tuple[str, ...]:
    """Warnings about constant predictions, dev scores of too few rows, and training rows that occur in scored sets."""
    titles = {task.id: task.title for task in results.tasks}
    constant: dict[tuple[str, str], list[str]] = {}
    for cell in results.cells:
        if cell.only is not None:
            where = cell.language + (f" (seed {cell.seed})" if len(results.seeds) > 1 else "")
            constant.setdefault((cell.task, cell.only), []).append(where)
    out = [
        f"{titles[task]}: the model predicts {prediction!r} for every row in {', '.join(where)}. Such a score describes"
        " the rows, not the model: compare it with the majority baseline."
        for (task, prediction), where in constant.items()
    ]
    few = [
        f"{task.title} ({task.dev_rows})"
        for task in results.tasks
        if task.dev_rows is not None and task.dev_rows < FEW_DEV_ROWS
    ]
    if few:
        out.append(
            f"Tasks with fewer than {FEW_DEV_ROWS} dev rows, which are too few to choose a model: {', '.join(few)}."
        )
    out += [one.sentence() for one in results.overlaps if one.found]
    return tuple(out)
