"""What makes figures say less than they seem to, a sentence each: shown before them, in every report."""

from __future__ import annotations

from xaug.evaluate.results import Results
from xaug.train.constant import FEW_DEV_ROWS


def cautions(results: Results) -> tuple[str, ...]:
    """Models that say the same of every row, and dev scores of a handful of rows."""
    titles = {task.id: task.title for task in results.tasks}
    constant: dict[tuple[str, str], list[str]] = {}
    for cell in results.cells:
        if cell.only is not None:
            where = cell.language + (f" (seed {cell.seed})" if len(results.seeds) > 1 else "")
            constant.setdefault((cell.task, cell.only), []).append(where)
    out = [
        f"{titles[task]}: the model says {said!r} of everything in {', '.join(where)}. Such a score tells of the rows,"
        " not of the model: compare it with the majority baseline."
        for (task, said), where in constant.items()
    ]
    few = [
        f"{task.title} ({task.dev_rows})"
        for task in results.tasks
        if task.dev_rows is not None and task.dev_rows < FEW_DEV_ROWS
    ]
    if few:
        out.append(f"Dev scores of fewer than {FEW_DEV_ROWS} rows, too few to choose a model by: {', '.join(few)}.")
    return tuple(out)
