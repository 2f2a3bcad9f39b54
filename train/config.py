"""Everything that decides a run, as one value: ``run.json`` is its dump.

A setting that no parameter gives is set in a TOML file with these sections and names.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field, ValidationError
from xaug.data_cards.card import Spec
from xaug.data_cards.errors import UsageError
from xaug.data_cards.parameters import param
from xaug.data_cards.settings import refusal
from xaug.data_cards.text import fault

if TYPE_CHECKING:
    from xaug.models.budget import Budget

Fraction = Annotated[float, Field(ge=0.0, le=1.0)]
Positive = Annotated[float, Field(gt=0.0, allow_inf_nan=False)]
Count = Annotated[int, Field(ge=1)]
Seed = Annotated[int, Field(ge=0, lt=2**32)]  # NumPy takes none below 0, and PyTorch none far above

Phase = Literal["intermediate", "target", "mlm"]
Sampling = Literal["proportional", "capped", "temperature", "uniform"]
Robust = Literal["none", "fgm", "pgd", "freelb", "noise", "synonym"]


class DataConfig(Spec):
    """Which rows."""

    # TASK/RECIPE[@vN][/SPLIT][:SHARE], e.g. mnli/bae, mnli/bae@v2:0.5 (half of its rows), squad_v1/clean/validation;
    # pinned to versions when the run starts.
    train: tuple[str, ...] = ()
    # The same, for dev scores; a task without one takes the validation rows of its versions, else of its clean version.
    dev: tuple[str, ...] = ()
    # append: clean and augmented rows; replace: an augmented row takes the place of the clean row it was made from
    mix: Literal["append", "replace"] = "append"
    # The share of training rows that is held out, in whole groups with a shared text; for tasks without dev rows.
    hold_out: Fraction = 0.0
    max_rows: Count | None = None  # at most so many rows of each task, drawn by the seed
    max_dev_rows: Count | None = None  # at most so many dev rows of each task


class TextConfig(Spec):
    """How rows become tokens."""

    max_length: Count | None = None  # the longest input, in tokens; None: the head's own
    stride: Count = 128  # tokens shared by two windows of a long context (XTREME's scripts: doc_stride 128)
    truncation_warning: Fraction = 0.01  # a run warns where more than this share of a task's features is cut short


class BatchConfig(Spec):
    """How features are put together."""

    token_budget: Count = 4096  # padded tokens of a micro-batch on one device
    accumulate: Count = 1  # micro-batches of a step, over all devices together
    max_rows: Count | None = None  # of a micro-batch
    pool: Count = 64  # micro-batches whose features are sorted by length together; 64 keep padding under 2 %
    multiple: Count = 1  # padded lengths are multiples of it; 8 feeds tensor cores
    workers: Annotated[int, Field(ge=0)] = 0  # processes that put batches together

    @property
    def budget(self) -> Budget:
        """What a micro-batch may hold."""
        from xaug.models.budget import Budget

        return Budget(self.token_budget, self.max_rows, self.multiple)


class MixtureConfig(Spec):
    """How often a step is of which task."""

    sampling: Sampling = "proportional"  # the tasks' shares of examples, by their numbers of rows
    # "capped": a task counts for at most so many rows; 2**17 is T5's cap (Raffel et al. 2020, section 3.5.2: 2^16 to
    # 2^21 tried; jiant's configurations take 10,000 to 40,000 examples).
    cap: Count = 2**17
    temperature: Positive = 2.0  # "temperature": share proportional to rows ** (1 / temperature)
    # Of tasks by name: what the sampling gives a task, times its weight; 1 where nothing is said.
    weights: dict[str, Positive] = Field(default_factory=dict)


class OptimizerConfig(Spec):
    """AdamW and its schedule."""

    lr: Positive = 2e-5  # the largest learning rate
    weight_decay: Annotated[float, Field(ge=0.0, allow_inf_nan=False)] = 0.01  # of matrices
    betas: tuple[Fraction, Fraction] = (0.9, 0.999)  # AdamW's
    eps: Positive = 1e-8  # AdamW's
    head_lr: Positive | None = None  # the learning rate of weights that are not the encoder's; None: lr
    warmup: Fraction = 0.1  # the share of all steps in which the learning rate rises
    schedule: Literal["linear", "cosine", "constant"] = "linear"  # of the learning rate after the warm-up
    clip: Positive = 1.0  # the largest norm of all gradients together
    epochs: Positive = 3.0  # over the rows of the tasks
    max_steps: Count | None = None  # instead of epochs
    ema: Annotated[float, Field(ge=0.0, lt=1.0)] = 0.0  # decay of the averaged weights; 0: none
    freeze_embeddings: bool = False  # word embeddings keep their values


class MlmConfig(Spec):
    """Continued masked-LM training beside the tasks (Phang et al. 2020, section 2.3), or alone (phase mlm)."""

    data: tuple[str, ...] = ()  # shard references, or .txt files and folders of them (a line a text)
    ratio: Fraction = 0.0  # the share of all steps
    probability: Fraction = 0.15  # the share of tokens that are predicted (Devlin et al. 2019, section 3.1)
    # Positions start anew behind a separator (</s>) that a text has in it: for translation language modelling, lines of
    # parallel sentences (Conneau and Lample 2019, section 3.3).
    restart: bool = False


class RobustConfig(Spec):
    """Training against perturbed inputs; None: the method's published constant (see its module)."""

    method: Robust = "none"  # docs/explanation/training.md describes the methods
    epsilon: Positive | None = None  # how far an embedding may be moved
    step_size: Positive | None = None  # how far one step moves it
    steps: Count | None = None  # steps of one perturbation
    synonyms: Path | None = None  # "synonym": a file of word<TAB>synonym,synonym lines


class EvalConfig(Spec):
    """Dev scores while training, and when to stop."""

    every: Count | None = None  # steps; None: after each epoch
    first: bool = False  # also before the first step: what an untrained head scores
    patience: Count | None = None  # evaluations without a better mean score
    save_every: Count | None = None  # steps between checkpoints; None: at each evaluation
    keep: Count = 2  # newest checkpoints kept


class RunSettings(Spec):
    """What somebody says of a training run: a profile, a file, the parameters of a call.

    Only the settings that are given count (pydantic's ``model_fields_set``); all others are left to what lies below.
    `over` lays one over another, and `complete` makes a run of the whole.
    """

    phase: Phase = "intermediate"  # what the run is for; mlm: masked language modelling on texts alone
    model: str | None = None  # folder or Hub id
    seed: Seed = 0  # of everything random
    device: str = "auto"  # auto, cpu, cuda or cuda:N
    dtype: Literal["fp32", "bf16", "fp16"] = "fp32"  # of matrix products; weights stay in fp32
    head: Literal["new", "keep"] = "new"  # keep: the model's own head, if it has this task type's and these labels
    # A head by name where the task type's own is not meant: "dual_encoder" on span rows makes a retriever of them.
    head_type: str | None = None
    compile: bool = False  # run the encoder through torch.compile
    # The encoder's attention; None: transformers' choice (docs/how-to/train.md says where another pays).
    attention: Literal["eager", "sdpa", "flash_attention_2", "flex_attention"] | None = None
    # full: weights, gradients and optimizer state lie in parts on the ranks; none: whole on each (docs/how-to/train.md)
    shard: Literal["none", "full"] = "none"
    track: tuple[Literal["tensorboard", "wandb", "trackio"], ...] = ()  # trackers that receive the metrics as well
    data: DataConfig = DataConfig()
    text: TextConfig = TextConfig()
    batch: BatchConfig = BatchConfig()
    mixture: MixtureConfig = MixtureConfig()
    optimizer: OptimizerConfig = OptimizerConfig()
    mlm: MlmConfig = MlmConfig()
    robust: RobustConfig = RobustConfig()
    eval: EvalConfig = EvalConfig()

    def over(self, base: RunSettings) -> RunSettings:
        """These settings laid over ``base``, section by section: what neither gives stays open."""
        return RunSettings.model_validate(merge(base.given(), self.given()))

    def given(self) -> dict[str, Any]:
        """The settings that are given, as a TOML file would hold them."""
        return self.model_dump(exclude_unset=True)

    def complete(self) -> RunConfig:
        """The run: what is not given has its default. Raises UsageError where no model is named."""
        if self.model is None:
            raise UsageError(f"No model is named: give {param('model')} a folder or a Hub id.")
        return RunConfig.model_validate(self.given())


class RunConfig(RunSettings):
    """Everything that decides one training run; ``run.json`` holds it."""

    model: str


def merge(base: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    """``over`` laid over ``base``, section by section; None says nothing."""
    out = dict(base)
    for name, value in over.items():
        if isinstance(value, dict):
            out[name] = merge(dict(out.get(name) or {}), value)
        elif value is not None:
            out[name] = value
    return out


def read_settings(path: Path) -> RunSettings:
    """The settings of a TOML file. Raises UsageError for no file, no TOML, an unknown name, a value out of range."""
    try:
        return RunSettings.model_validate(read_toml(path))
    except ValidationError as error:
        raise refusal(error, RunSettings, str(path)) from None


def read_toml(path: Path | None) -> dict[str, Any]:
    """What a TOML file says; nothing without a file. Raises UsageError for no file, or no TOML."""
    import tomllib

    if path is None:
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"{param('config', path)}: {error.strerror}.") from None
    except (ValueError, RecursionError) as error:  # also a number of more digits than Python reads
        raise UsageError(f"{param('config', path)} is no TOML: {fault(error)}.") from None


def said_parameters(parameters: Mapping[str, str], over: Mapping[str, Any]) -> dict[str, str]:
    """Of ``parameters`` (setting → parameter) those whose setting has a value in ``over``."""

    def value(name: str) -> Any:
        found: Any = over
        for part in name.split("."):
            found = found.get(part) if isinstance(found, Mapping) else None
        return found

    return {name: parameter for name, parameter in parameters.items() if value(name) is not None}
