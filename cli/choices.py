"""The values of options that have a closed set of them."""

from __future__ import annotations

from enum import StrEnum


class Device(StrEnum):
    """The device that models run on."""

    AUTO = "auto"
    CPU = "cpu"
    CUDA = "cuda"


class Dtype(StrEnum):
    """The number type that models compute in. auto: bf16 where the device multiplies in it, and otherwise fp32."""

    AUTO = "auto"
    FP32 = "fp32"
    BF16 = "bf16"


class Tagger(StrEnum):
    """What gives parts of speech and stop words."""

    NLTK = "nltk"
    TEXTBLOB = "textblob"


class ExecutorName(StrEnum):
    """What runs the work: processes of this machine, or of a Ray cluster."""

    LOCAL = "local"
    RAY = "ray"


class Phase(StrEnum):
    """The phase of a training run."""

    INTERMEDIATE = "intermediate"
    TARGET = "target"
    MLM = "mlm"


class TrainDtype(StrEnum):
    """The number type of a training run's matrix products. Weights stay in fp32. auto: as in ``Dtype``."""

    AUTO = "auto"
    FP32 = "fp32"
    BF16 = "bf16"
    FP16 = "fp16"


class Robust(StrEnum):
    """Methods that perturb the inputs in training."""

    NONE = "none"
    FGM = "fgm"
    PGD = "pgd"
    FREELB = "freelb"
    NOISE = "noise"
    SYNONYM = "synonym"


class Tracker(StrEnum):
    """Trackers that receive the metrics, besides metrics.jsonl."""

    TENSORBOARD = "tensorboard"
    WANDB = "wandb"
    TRACKIO = "trackio"
