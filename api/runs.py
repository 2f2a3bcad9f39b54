"""The result of `xaug.train`: a training run, read from its folder."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from xaug import html

if TYPE_CHECKING:
    import pandas as pd
    from xaug.train.record import RunRecord


@dataclass(frozen=True)
class TrainedRun:
    """A training run. Its folder loads with ``AutoModel.from_pretrained``, and `xaug.evaluate` takes it as a model."""

    folder: Path
    seconds: float | None = None  # duration of the call

    @cached_property
    def record(self) -> RunRecord:
        """``run.json``: settings, data and scores. Raises RunFolderError if the folder holds no run."""
        from xaug.data_cards.errors import RunFolderError
        from xaug.train.runfile import NAME, read

        record = read(self.folder)
        if record is None:
            raise RunFolderError(f"{self.folder} holds no training run: it has no {NAME}.")
        return record

    @property
    def scores(self) -> dict[str, dict[str, float]]:
        """Task → metric → dev score in percent of the model that is kept. Empty if there were no dev rows."""
        return self.record.scores

    def to_pandas(self) -> pd.DataFrame:
        """``metrics.jsonl`` as a data frame, with one row per step, evaluation and message. It needs pandas."""
        import pandas as pd
        from xaug.train.report.metrics import read_metrics

        return pd.DataFrame(list(read_metrics(self.folder)))

    def __repr__(self) -> str:
        from xaug.data_cards.errors import XaugError

        try:
            return self._text()
        except XaugError as error:  # a notebook or a debugger shows a run without a record, too
            return str(error)

    def _text(self) -> str:
        scores = [f"{task}: {metric} {score:.2f} {self._of(task)}".rstrip() for task, metric, score in self._scores()]
        return "\n".join([f"{self.folder}: {self._state()}", *scores])

    def _repr_html_(self) -> str:
        """The state of the run and its dev scores."""
        from xaug.data_cards.errors import XaugError

        try:
            return self._html()
        except XaugError as error:
            return html.paragraph(str(error))

    def _html(self) -> str:
        rows = [(task, metric, f"{score:.2f}", self._of(task)) for task, metric, score in self._scores()]
        parts = [html.paragraph(f"{self.folder}: {self._state()}")]
        if rows:
            parts.append(html.table(("task", "metric", "dev score", "rows"), rows, right=("dev score",)))
        return "".join(parts)

    def _scores(self) -> list[tuple[str, str, float]]:
        return [(task, metric, score) for task, scores in self.scores.items() for metric, score in scores.items()]

    def _state(self) -> str:
        run = self.record
        data = ", ".join(dict.fromkeys(one.ref for one in run.data.train))
        return f"{run.model.name} on {data}, {run.status} at step {run.step:,} of {run.steps_total:,}"

    def _of(self, task: str) -> str:
        rows = self.record.data.dev_rows.get(task)
        return "" if rows is None else f"(on {rows:,} dev rows)"
