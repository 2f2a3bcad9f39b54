"""The settings of a run, which ``run.json`` records.

Settings without a parameter are set in a TOML file with these sections and names.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field, SerializerFunctionWrapHandler, ValidationError, model_serializer
from xaug.data_cards.card import Spec
from xaug.data_cards.errors import UsageError
from xaug.data_cards.parameters import param
from xaug.data_cards.settings import settings_error
from xaug.data_cards.text import one_line
from xaug.models.placement import check_device, dtype_for

if TYPE_CHECKING:
    from xaug.models.budget import Budget

Fraction = Annotated[float, Field(ge=0.0, le=1.0, allow_inf_nan=False)]
Positive = Annotated[float, Field(gt=0.0, allow_inf_nan=False)]
Count = Annotated[int, Field(ge=1)]
Seed = Annotated[int, Field(ge=0, lt=2**32)]  # NumPy accepts no seed below 0, and PyTorch none far above this

Phase = Literal["intermediate", "target", "mlm"]
Sampling = Literal["proportional", "capped", "temperature", "uniform"]
Robust = Literal["none", "fgm", "pgd", "freelb", "noise", "synonym"]


class DataConfig(Spec):
    """The rows of a run."""

    # TASK/RECIPE[@vN][/SPLIT][:SHARE], such as mnli/bae, mnli/bae@v2:0.5 (half of its rows), mnli/bae:3 (each row three
    # times) or squad_v1/clean/validation; pinned to versions when the run starts.
    train: tuple[str, ...] = ()
    # References for dev scores. A task without one uses the validation rows of its versions, or of its clean version.
    dev: tuple[str, ...] = ()
    # append: clean and augmented rows; replace: an augmented row takes the place of the clean row it was made from
    mix: Literal["append", "replace"] = "append"
    # The share of training rows that is held out, in whole groups with a shared text; for tasks without dev rows.
    hold_out: Fraction = 0.0
    # The most origins of each task: the seed draws clean rows, and every augmented row made from them comes along.
    max_origins: Count | None = None
    max_rows: Count | None = None  # the most rows of each task; the seed draws them
    max_dev_rows: Count | None = None  # the most dev rows of each task

    @model_serializer(mode="wrap")
    def _without_later_settings(self, usual: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Leave out a setting of a later release where it is not set, so that keys of cached models stay valid."""
        content: dict[str, Any] = usual(self)
        if self.max_origins is None:
            content.pop("max_origins", None)
        return content


class TextConfig(Spec):
    """How rows become tokens."""

    max_length: Count | None = None  # the longest input, in tokens; None: the default of the head
    stride: Count = 128  # tokens shared by two windows of a long context (XTREME's scripts: doc_stride 128)
    truncation_warning: Fraction = 0.01  # a run warns where more than this share of a task's features is cut short


class BatchConfig(Spec):
    """How features form batches."""

    token_budget: Count = 4096  # padded tokens of a micro-batch on one device
    accumulate: Count = 1  # micro-batches of a step, over all devices together
    max_rows: Count | None = None  # the most rows of a micro-batch
    pool: Count = 64  # micro-batches whose features are sorted by length together; 64 keep padding under 2 %
    multiple: Count = 1  # padded lengths are multiples of this; 8 suits tensor cores
    workers: Annotated[int, Field(ge=0)] = 0  # processes that form batches

    @property
    def budget(self) -> Budget:
        """The limits of a micro-batch."""
        from xaug.models.budget import Budget

        return Budget(self.token_budget, self.max_rows, self.multiple)


class MixtureConfig(Spec):
    """Each task's share of the steps."""

    sampling: Sampling = "proportional"  # the tasks' shares of examples, by their numbers of rows
    # "capped": the most rows that a task counts for; 2**17 is T5's cap (Raffel et al. 2020, section 3.5.2, who tried
    # 2^16 to 2^21; jiant's configurations use 10,000 to 40,000 examples).
    cap: Count = 2**17
    temperature: Positive = 2.0  # "temperature": share proportional to rows ** (1 / temperature)
    # Factors by task name that multiply the share which sampling gives the task; 1 for a task that is not named.
    weights: dict[str, Positive] = Field(default_factory=dict)


class OptimizerConfig(Spec):
    """AdamW and its schedule."""

    lr: Positive = 2e-5  # the largest learning rate
    weight_decay: Annotated[float, Field(ge=0.0, allow_inf_nan=False)] = 0.01  # the weight decay of matrices
    betas: tuple[Fraction, Fraction] = (0.9, 0.999)  # AdamW's betas
    eps: Positive = 1e-8  # AdamW's epsilon
    head_lr: Positive | None = None  # the learning rate of weights outside the encoder; None: lr
    warmup: Fraction = 0.1  # the share of all steps in which the learning rate rises
    schedule: Literal["linear", "cosine", "constant"] = "linear"  # the learning rate's course after the warm-up
    clip: Positive = 1.0  # the largest norm of all gradients together
    epochs: Positive = 3.0  # passes over the rows of the tasks
    max_steps: Count | None = None  # the number of steps, instead of epochs
    ema: Annotated[float, Field(ge=0.0, lt=1.0)] = 0.0  # the decay of the averaged weights; 0: no average
    freeze_embeddings: bool = False  # word embeddings keep their values


class MlmConfig(Spec):
    """Continued masked-LM training, with the tasks (Phang et al. 2020, section 2.3) or alone (phase mlm)."""

    data: tuple[str, ...] = ()  # shard references, or .txt files and folders of them (one text on each line)
    ratio: Fraction = 0.0  # the share of all steps that train the masked LM
    probability: Fraction = 0.15  # the share of tokens that are predicted (Devlin et al. 2019, section 3.1)
    # Whether positions restart after a separator (</s>) within a text. This makes lines of parallel sentences into
    # translation language modelling (Conneau and Lample 2019, section 3.3).
    restart: bool = False


class RobustConfig(Spec):
    """Training against perturbed inputs. None stands for the published constant of the method (see its module)."""

    method: Robust = "none"  # docs/explanation/training.md describes the methods
    epsilon: Positive | None = None  # how far an embedding may be moved
    step_size: Positive | None = None  # how far one step moves it
    steps: Count | None = None  # the number of steps or draws for one micro-batch
    synonyms: Path | None = None  # "synonym": a file with lines word<TAB>synonym,synonym


class EvalConfig(Spec):
    """Dev scores during training, early stopping and checkpoints."""

    every: Count | None = None  # steps between evaluations; None: after each epoch
    first: bool = False  # also evaluate before the first step, to see what an untrained head scores
    patience: Count | None = None  # stop after this many evaluations without a better mean score; None: never
    save_every: Count | None = None  # steps between checkpoints; None: at each evaluation
    keep: Count = 2  # the number of newest checkpoints to keep


class RunSettings(Spec):
    """Settings of a training run from one place: a profile, a file or the parameters of a call.

    Only the settings that are given count (pydantic's ``model_fields_set``). `over` lays one place's settings over
    another's, and `complete` turns the result into the configuration of a run.
    """

    phase: Phase = "intermediate"  # the purpose of the run; mlm: masked language modelling on texts alone
    model: str | None = None  # a model folder or Hub id
    seed: Seed = 0  # the seed of everything random
    device: str = "auto"  # auto, cpu, cuda or cuda:N
    # The number type of matrix products; weights stay in fp32. auto: bf16 where the device multiplies in it, else fp32.
    dtype: Literal["auto", "fp32", "bf16", "fp16"] = "fp32"
    head: Literal["new", "keep"] = "new"  # keep: the model's own head, if it fits the task type and the labels
    # Another head than that of the task type, by name: "dual_encoder" trains a retriever on span rows.
    head_type: str | None = None
    compile: bool = False  # run the encoder through torch.compile
    # The encoder's attention; None: the choice of transformers (docs/how-to/train.md says where another one is faster).
    attention: Literal["eager", "sdpa", "flash_attention_2", "flex_attention"] | None = None
    # full: each rank holds a part of weights, gradients and optimizer state; none: all of it (docs/how-to/train.md).
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
        """These settings laid over ``base``, section by section. What neither of them gives remains open."""
        return RunSettings.model_validate(merge(base.given(), self.given()))

    def given(self) -> dict[str, Any]:
        """The settings that are given, in the form of a TOML file."""
        return self.model_dump(exclude_unset=True)

    def complete(self) -> RunConfig:
        """The configuration of a run, with defaults for what is not given and the number type that auto stands for.

        Raises UsageError if no model is named, and for a device that this machine does not have.
        """
        if self.model is None:
            raise UsageError(f"No model is named. Give {param('model')} a folder or a Hub id.")
        given = self.given()
        if self.dtype == "auto":
            check_device(self.device, self.dtype)
            given["dtype"] = dtype_for(self.dtype, self.device)
        return RunConfig.model_validate(given)


class RunConfig(RunSettings):
    """Everything that decides one training run; ``run.json`` holds it."""

    model: str


def merge(base: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    """``over`` laid over ``base``, section by section. A value None does not replace anything."""
    out = dict(base)
    for name, value in over.items():
        if isinstance(value, dict):
            out[name] = merge(dict(out.get(name) or {}), value)
        elif value is not None:
            out[name] = value
    return out


def read_settings(path: Path) -> RunSettings:
    """The settings in a TOML file.

    Raises UsageError if the file cannot be read, is not TOML, or contains an unknown name or a value out of range.
    """
    try:
        return RunSettings.model_validate(read_toml(path))
    except ValidationError as error:
        raise settings_error(error, RunSettings, str(path)) from None


def read_toml(path: Path | None) -> dict[str, Any]:
    """The content of a TOML file; {} for None. Raises UsageError if the file cannot be read or is not TOML."""
    import tomllib

    if path is None:
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"{param('config', path)}: {error.strerror}.") from None
    except (ValueError, RecursionError) as error:  # also for a number with more digits than Python reads
        raise UsageError(f"{param('config', path)} is not TOML: {one_line(error)}.") from None


def given_parameters(parameters: Mapping[str, str], over: Mapping[str, Any]) -> dict[str, str]:
    """Those of ``parameters`` (setting → parameter) whose setting has a value in ``over``."""

    def value(name: str) -> Any:
        node: Any = over
        for part in name.split("."):
            node = node.get(part) if isinstance(node, Mapping) else None
        return node

    return {name: parameter for name, parameter in parameters.items() if value(name) is not None}
