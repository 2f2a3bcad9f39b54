"""Everything that decides a run, as one value: ``run.json`` is its dump, the command line fills it.

A knob that has no flag is set in the file of ``--config``: TOML with these sections and names.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError
from xaug.data_cards.card import Spec
from xaug.data_cards.errors import UsageError
from xaug.data_cards.settings import refusal
from xaug.data_cards.text import fault

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
    dev: tuple[str, ...] = ()  # the same; a task without one takes its versions' validation, else its clean version's
    mix: Literal["append", "replace"] = "append"  # replace: an augmented row takes its clean origin's place
    hold_out: Fraction = 0.0  # of training rows, for tasks without dev rows; whole groups of rows with a shared text
    max_rows: Count | None = None  # of each task, drawn by the seed
    max_dev_rows: Count | None = None


class TextConfig(Spec):
    """How rows become pieces."""

    max_length: Count | None = None  # pieces; None: the head's own
    stride: Count = 128  # pieces shared by two windows of a long context (XTREME's scripts: doc_stride 128)
    truncation_warning: Fraction = 0.01  # of a task's units cut short: said in the run's first lines


class BatchConfig(Spec):
    """How units are put together."""

    token_budget: Count = 4096  # padded tokens of a micro-batch on one device
    accumulate: Count = 1  # micro-batches of a step, over all devices together
    max_rows: Count | None = None  # of a micro-batch
    pool: Count = 64  # micro-batches whose units are sorted by length together: 64 keep padding under 2 % (docs)
    multiple: Count = 1  # padded lengths are multiples of it; 8 feeds tensor cores
    workers: Annotated[int, Field(ge=0)] = 0  # processes that put batches together


class MixtureConfig(Spec):
    """How often a step is of which task."""

    sampling: Sampling = "proportional"
    # "capped": a task counts for at most so many rows; 2**17 is T5's cap (Raffel et al. 2020, section 3.5.2: 2^16 to
    # 2^21 tried; jiant's configurations take 10,000 to 40,000 examples).
    cap: Count = 2**17
    temperature: Positive = 2.0  # "temperature": share proportional to rows ** (1 / temperature)
    # Of tasks by name: what the sampling gives a task, times its weight; 1 where nothing is said.
    weights: dict[str, Positive] = Field(default_factory=dict)


class OptimizerConfig(Spec):
    """AdamW and its schedule."""

    lr: Positive = 2e-5
    weight_decay: Annotated[float, Field(ge=0.0, allow_inf_nan=False)] = 0.01
    betas: tuple[Fraction, Fraction] = (0.9, 0.999)
    eps: Positive = 1e-8
    head_lr: Positive | None = None  # of weights that are not the encoder's; None: lr
    warmup: Fraction = 0.1  # of all steps
    schedule: Literal["linear", "cosine", "constant"] = "linear"
    clip: Positive = 1.0  # norm of all gradients together
    epochs: Positive = 3.0
    max_steps: Count | None = None  # instead of epochs
    ema: Annotated[float, Field(ge=0.0, lt=1.0)] = 0.0  # decay of the averaged weights; 0: none
    freeze_embeddings: bool = False


class MlmConfig(Spec):
    """Continued masked-LM training beside the tasks (Phang et al. 2020, section 2.3), or alone (phase mlm)."""

    data: tuple[str, ...] = ()  # shard references, or .txt files and folders of them (a line a text)
    ratio: Fraction = 0.0  # of all steps
    probability: Fraction = 0.15  # of pieces (Devlin et al. 2019, section 3.1)
    # Positions start anew behind a separator (</s>) that a text has in it: for translation language modelling, lines of
    # parallel sentences (Conneau and Lample 2019, section 3.3).
    restart: bool = False


class RobustConfig(Spec):
    """Training against perturbed inputs; None: the method's published constant (see its module)."""

    method: Robust = "none"
    epsilon: Positive | None = None
    step_size: Positive | None = None
    steps: Count | None = None
    synonyms: Path | None = None  # "synonym": a file of word<TAB>synonym,synonym lines


class EvalConfig(Spec):
    """Dev scores while training, and when to stop."""

    every: Count | None = None  # steps; None: after each epoch
    first: bool = False  # also before the first step: what an untrained head scores
    patience: Count | None = None  # evaluations without a better mean score
    save_every: Count | None = None  # steps between checkpoints; None: at each evaluation
    keep: Count = 2  # newest checkpoints kept


class RunConfig(Spec):
    """One training run."""

    phase: Phase = "intermediate"
    model: str  # folder or Hub id
    seed: Seed = 0
    device: str = "auto"
    dtype: Literal["fp32", "bf16", "fp16"] = "fp32"
    head: Literal["new", "keep"] = "new"  # keep: the model's own head, if it has this task type's and these labels
    # A head by name where the task type's own is not meant: "dual_encoder" on span rows makes a retriever of them.
    head_type: str | None = None
    compile: bool = False
    # The encoder's attention; None: transformers' choice (docs/training.md says where another pays).
    attention: Literal["eager", "sdpa", "flash_attention_2", "flex_attention"] | None = None
    # full: weights, gradients and optimizer state lie in parts on the ranks; none: whole on each (docs/training.md)
    shard: Literal["none", "full"] = "none"
    track: tuple[Literal["tensorboard", "wandb", "trackio"], ...] = ()
    data: DataConfig = DataConfig()
    text: TextConfig = TextConfig()
    batch: BatchConfig = BatchConfig()
    mixture: MixtureConfig = MixtureConfig()
    optimizer: OptimizerConfig = OptimizerConfig()
    mlm: MlmConfig = MlmConfig()
    robust: RobustConfig = RobustConfig()
    eval: EvalConfig = EvalConfig()


def merge(base: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    """``over`` laid over ``base``, section by section; None says nothing."""
    out = dict(base)
    for name, value in over.items():
        if isinstance(value, dict):
            out[name] = merge(dict(out.get(name) or {}), value)
        elif value is not None:
            out[name] = value
    return out


# The options of `xaug train` by the setting that they give.
OPTIONS = {
    "model": "--model", "phase": "--phase", "dtype": "--dtype", "device": "--device", "seed": "--seed",
    "track": "--track", "robust.method": "--robust", "data.train": "--data", "batch.token_budget": "--token-budget",
    "optimizer.epochs": "--epochs", "optimizer.max_steps": "--max-steps", "optimizer.lr": "--lr",
    "mlm.data": "--mlm-data", "mlm.ratio": "--mlm-ratio",
}  # fmt: skip


def read_config(path: Path | None, over: dict[str, Any], base: Mapping[str, Any] | None = None) -> RunConfig:
    """The run of a TOML file (or of nothing) with the command line's values over it, all over ``base`` (a profile's).

    Raises UsageError that names the file or the option: no such file, no TOML, an unknown name, a value out of range.
    """
    said = read_toml(path)
    try:
        return RunConfig.model_validate(merge(merge(dict(base or {}), said), over))
    except ValidationError as error:
        raise refusal(error, RunConfig, str(path or "The run"), said_options(OPTIONS, over)) from None


def read_toml(path: Path | None) -> dict[str, Any]:
    """What the file of ``--config`` says; nothing without a file. Raises UsageError for no file, or no TOML."""
    import tomllib

    if path is None:
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"--config {path}: {error.strerror}.") from None
    except (ValueError, RecursionError) as error:  # also a number of more digits than Python reads
        raise UsageError(f"--config {path} is no TOML: {fault(error)}.") from None


def said_options(options: Mapping[str, str], over: Mapping[str, Any]) -> dict[str, str]:
    """Of ``options`` (setting → option) those whose setting the command line gives a value in ``over``."""

    def value(name: str) -> Any:
        found: Any = over
        for part in name.split("."):
            found = found.get(part) if isinstance(found, Mapping) else None
        return found

    return {name: option for name, option in options.items() if value(name) is not None}
