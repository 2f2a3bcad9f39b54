"""The configuration of an evaluation: the command line and the profile fill it, and results.json keeps it."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from xaug.data_cards.card import Spec
from xaug.train.config import RunSettings, Seed

Count = Annotated[int, Field(ge=1)]


class RetrievalConfig(Spec):
    """How texts become vectors and vectors are compared."""

    # A named setting for Tatoeba and BUCC (see evaluate.retrieval.named). It decides everything that _DECIDED lists.
    named: Literal["xtreme", "jiant"] | None = None
    # Which hidden state is taken; 0 is that of the embeddings. auto: state n // 2 + 2 of n layers, i.e. 8 of 12 and 14
    # of 24 (XTREME's run_tatoeba.sh says 7 and 13, and its evaluate_retrieval.py counts from 0 without the embeddings).
    # last: the last one. sweep: every layer is scored, and auto's score is the task's. Or a number.
    layers: Literal["auto", "last", "sweep"] | Annotated[int, Field(ge=0)] = "auto"
    pooling: str = "mean"  # how token states become one vector: mean, mean_inner, cls or max
    centred: bool = False  # subtract each language's mean vector from its vectors
    scoring: Literal["cosine", "margin", "csls"] = "cosine"  # for Tatoeba; cosine is the dist of run_tatoeba.sh
    mining: Literal["cosine", "margin", "csls"] = "margin"  # for BUCC; margin is Artetxe and Schwenk 2019, section 3
    neighbours: Count | None = None  # k of margin and csls; None: the 4 and 10 of their papers
    max_length: Count = 512  # the longest input in tokens, as in run_tatoeba.sh
    prefix: str = ""  # put before every text, for encoders that were trained with one (multilingual E5: "query: ")
    memory_gb: Annotated[float, Field(gt=0)] = 4.0  # the most memory that a search may take, in gigabytes

    @model_validator(mode="after")
    def _not_decided_twice(self) -> Self:
        both = sorted(_DECIDED & self.model_fields_set) if self.named else []
        if both:
            raise ValueError(f"the setting {self.named} decides {', '.join(both)}: leave one of the two out")
        return self


# The settings that a named setting decides; all others (prefix, max_length, centred) may be given with it.
_DECIDED = frozenset(["layers", "pooling", "scoring", "mining", "neighbours"])


class EvalConfig(Spec):
    """One evaluation."""

    suite: str  # xtreme-r or xtreme
    model: str  # a run, a folder or a Hub id
    tasks: tuple[str, ...] = ()  # tasks of the suite, without the world's prefix; empty: all
    languages: tuple[str, ...] = ()  # empty: all languages of each task
    seeds: Annotated[tuple[Seed, ...], Field(min_length=1)] = (0,)  # seeds of fine-tuning: one model for each
    max_examples: Count | None = None  # score only the first rows of each task and language (retrieval: queries)
    split: Literal["test", "validation"] = "test"  # which rows are scored
    device: str = "auto"  # auto, cpu, cuda or cuda:N
    dtype: Literal["auto", "fp32", "bf16", "fp16"] = "fp32"  # the number type of fine-tuning, predictions and vectors
    token_budget: Count = 8192  # padded tokens of a batch without gradients
    retrieval: RetrievalConfig = RetrievalConfig()
    checklist: bool = True  # also ask the fine-tuned reading model the checklist's questions, on the embedded world
    # task → references to shards that replace its own training rows, one for each stage of fine-tuning:
    # xcopa = ["siqa/clean/validation_en", "copa/clean"].
    train_on: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    fine_tuning: RunSettings = RunSettings()  # settings of `xaug train`, for the fine-tuning of every task
    by_task: dict[str, RunSettings] = Field(default_factory=dict)  # task → settings laid over fine_tuning for that task

    def tuning(self, task: str) -> RunSettings:
        """The settings that are given for a task's fine-tuning. ``task``: its name without the world's prefix."""
        return self.by_task.get(task, RunSettings()).over(self.fine_tuning)


# Setting → the parameter that gives it.
PARAMETERS = {
    "suite": "suite", "model": "model", "tasks": "tasks", "languages": "languages", "seeds": "seeds",
    "max_examples": "max_examples", "device": "device", "dtype": "dtype", "retrieval.layers": "layers",
    "retrieval.pooling": "pooling", "retrieval.named": "retrieval",
}  # fmt: skip
