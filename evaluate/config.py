"""Everything that decides an evaluation, as one value: command line and profile fill it, results.json keeps it."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator
from xaug.data_cards.card import Spec
from xaug.train.config import Seed

Count = Annotated[int, Field(ge=1)]


class RetrievalConfig(Spec):
    """How texts become vectors and vectors are compared."""

    # Settings with a name, for Tatoeba and BUCC (see evaluate.retrieval.named): they decide what _DECIDED lists.
    named: Literal["xtreme", "jiant"] | None = None
    # auto: hidden state n // 2 + 2 of n layers (0: the embeddings): 8 of 12, 14 of 24. XTREME's run_tatoeba.sh says 7
    # and 13, and its evaluate_retrieval.py counts them from 0 without the embeddings. last; sweep: every layer is
    # scored, auto's is the task's figure; or a number.
    layers: Literal["auto", "last", "sweep"] | Annotated[int, Field(ge=0)] = "auto"
    pooling: str = "mean"  # of token states: mean, mean_inner, cls or max
    centred: bool = False  # each language's mean is taken off its vectors
    scoring: Literal["cosine", "margin", "csls"] = "cosine"  # of Tatoeba: run_tatoeba.sh, dist cosine
    mining: Literal["cosine", "margin", "csls"] = "margin"  # of BUCC: Artetxe and Schwenk 2019, section 3
    neighbours: Count | None = None  # k of margin and csls; None: 4 and 10, as their papers have it
    max_length: Count = 512  # the longest input, in tokens: run_tatoeba.sh
    prefix: str = ""  # before every text, for encoders that were trained with one (multilingual E5: "query: ")
    memory_gb: Annotated[float, Field(gt=0)] = 4.0  # a search takes no more

    @model_validator(mode="after")
    def _one_say(self) -> Self:
        both = sorted(_DECIDED & self.model_fields_set) if self.named else []
        if both:
            raise ValueError(f"the setting {self.named} decides {', '.join(both)}: leave one of the two out")
        return self


# What a named setting decides; all else (prefix, max_length, centred) may be said beside it.
_DECIDED = frozenset(["layers", "pooling", "scoring", "mining", "neighbours"])


class EvalConfig(Spec):
    """One evaluation."""

    suite: str  # xtreme-r or xtreme
    model: str  # a run, a folder or a Hub id
    tasks: tuple[str, ...] = ()  # of the suite, without the world's prefix; empty: all
    languages: tuple[str, ...] = ()  # empty: all of each task
    seeds: Annotated[tuple[Seed, ...], Field(min_length=1)] = (0,)  # of fine-tuning: one model for each
    max_examples: Count | None = None  # rows of a task and language, the first ones; of retrieval queries
    split: Literal["test", "validation"] = "test"  # what is scored
    device: str = "auto"  # auto, cpu, cuda or cuda:N
    dtype: Literal["fp32", "bf16", "fp16"] = "fp32"  # of fine-tuning, predictions and vectors
    token_budget: Count = 8192  # padded tokens of a batch without gradients
    retrieval: RetrievalConfig = RetrievalConfig()
    checklist: bool = True  # put the reading checklist to the reader, on the embedded world
    # task → references to shards, one a step, in place of its own: xcopa = ["siqa/clean/validation_en", "copa/clean"].
    train_on: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    fine_tuning: dict[str, Any] = Field(default_factory=dict)  # sections of the trainer's RunConfig, for all tasks …
    by_task: dict[str, dict[str, Any]] = Field(default_factory=dict)  # … and laid over them for one


# The parameters of an evaluation by the setting that they give.
PARAMETERS = {
    "suite": "suite", "model": "model", "tasks": "tasks", "languages": "languages", "seeds": "seeds",
    "max_examples": "max_examples", "device": "device", "dtype": "dtype", "retrieval.layers": "layers",
    "retrieval.pooling": "pooling", "retrieval.named": "retrieval",
}  # fmt: skip
