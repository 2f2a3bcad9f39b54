"""What options take that have a closed set of values."""

from __future__ import annotations

from enum import StrEnum


class Device(StrEnum):
    """Where models run."""

    AUTO = "auto"
    CPU = "cpu"
    CUDA = "cuda"


class Dtype(StrEnum):
    """The number type models compute in."""

    FP32 = "fp32"
    BF16 = "bf16"


class Tagger(StrEnum):
    """Where parts of speech and stop words come from."""

    NLTK = "nltk"
    TEXTBLOB = "textblob"


class Phase(StrEnum):
    """What a run is for."""

    INTERMEDIATE = "intermediate"
    TARGET = "target"
    MLM = "mlm"


class TrainDtype(StrEnum):
    """The number type of a run's products; weights stay fp32."""

    FP32 = "fp32"
    BF16 = "bf16"
    FP16 = "fp16"


class Robust(StrEnum):
    """Training against perturbed inputs."""

    NONE = "none"
    FGM = "fgm"
    PGD = "pgd"
    FREELB = "freelb"
    NOISE = "noise"
    SYNONYM = "synonym"


class Tracker(StrEnum):
    """Where metrics go besides metrics.jsonl."""

    TENSORBOARD = "tensorboard"
    WANDB = "wandb"
    TRACKIO = "trackio"
