"""Tasks whose rows carry their answers: classification, choices, spans, tags. The trainer's own head predicts."""

from __future__ import annotations

from typing import Any

from xaug.data_cards.errors import DataError
from xaug.evaluate.metrics import METRICS
from xaug.evaluate.tasks.base import KINDS, Outcome, Score, Work, first_rows
from xaug.train.config import BatchConfig


class Labelled:
    """Every row of a language through the fine-tuned model, the longest first, within the token budget."""

    name = "labelled"

    def open(self, work: Work) -> Score:
        """Load the model with its head. Raises DataError where the rows' labels are not those it was trained on."""
        from xaug.train.evaluation import predict
        from xaug.train.heads import head_for
        from xaug.train.model import build, load_tokenizer
        from xaug.train.prepare import Maker

        if work.run is None:
            raise DataError(f"{work.task.target.id} needs a fine-tuned model, and none was trained.")
        tokenizer = load_tokenizer(work.model)
        maker = Maker(work.run, work.model, tokenizer, None)
        batch = BatchConfig(token_budget=work.config.token_budget, multiple=work.run.batch.multiple)
        accelerator = _accelerator(work)
        metric = METRICS.get(work.task.card.metric)
        held: list[Any] = []  # the model, once its labels are known

        def score(language: str) -> Outcome:
            reference = work.task.rows[language]
            head = head_for(reference.task_type)
            data = maker.task(work.task.target.id, head, [first_rows(reference, work.config.max_examples)])
            if not held:
                held.append(build(work.model, tokenizer, [data], seed=0, keep_head=True).to(accelerator.device).eval())
            rows, predictions = predict(held[0], data, batch, accelerator)
            measured = metric.measure(rows, predictions, labels=data.labels, language=language)
            cut = {"inputs": len(data), "inputs_cut": data.cut} if data.cut else {}
            return Outcome(rows, predictions, measured, cut)

        return score


def _accelerator(work: Work) -> Any:
    import torch
    from accelerate import Accelerator

    precision = {"fp32": "no", "bf16": "bf16", "fp16": "fp16"}[work.config.dtype]
    cpu = work.config.device == "cpu" or not torch.cuda.is_available()
    return Accelerator(cpu=cpu, mixed_precision=precision)


KINDS.add(Labelled.name, Labelled())
