"""Tasks with labelled rows: classification, multiple choice, spans, tags. The trainer's own head predicts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from xaug.data_cards.errors import DataError
from xaug.data_cards.ranges import Range
from xaug.evaluate.metrics import METRICS
from xaug.evaluate.tasks.base import Outcome, Score, TargetTask, TaskPlan, Timing, Work, first_rows
from xaug.models.placement import accelerator_for
from xaug.train.config import BatchConfig


@dataclass(frozen=True, kw_only=True)
class Labelled(TargetTask):
    """The fine-tuned model predicts every row of a language, the longest first, in batches of the token budget."""

    kind: ClassVar[str] = "labelled"

    def open(self, work: Work) -> Score:
        """Load the model with its head. Raises DataError where the rows' labels are not those of its training."""
        from xaug.models.loading import load_tokenizer
        from xaug.train.evaluation import predict
        from xaug.train.heads import head_for
        from xaug.train.model import build
        from xaug.train.prepare import Maker

        if work.run is None:
            raise DataError(f"{self.id} needs a fine-tuned model, and none was trained.")
        tokenizer = load_tokenizer(work.model)
        maker = Maker(work.run, work.model, tokenizer, None)
        batch = BatchConfig(token_budget=work.config.token_budget, multiple=work.run.batch.multiple)
        accelerator = accelerator_for(work.config.device, work.config.dtype)
        metric = METRICS.get(self.metric)
        loaded: list[Any] = []  # the model; it is built when the labels of the first language are known

        def score(language: str) -> Outcome:
            reference = work.task.rows[language]
            head = head_for(reference.task_type)
            data = maker.task(self.id, head, [first_rows(reference, self.limit(work.config))])
            if not loaded:
                model = build(work.model, tokenizer, [data], seed=0, keep_head=True)
                loaded.append(model.to(accelerator.device).eval())
            rows, outputs = predict(loaded[0], data, batch, accelerator)
            predictions = head.plain(outputs)
            measured = metric.measure(rows, predictions, labels=data.labels, language=language)
            cut = {"inputs": len(data), "inputs_cut": data.cut} if data.cut else {}
            return Outcome(rows, predictions, measured, cut)

        return score

    def cost(self, timing: Timing, task: TaskPlan, languages: Sequence[str]) -> Range:
        """Seconds of predicting the rows."""
        return timing.predictions(task, languages)
