"""What a run's settings ask for, checked before a row is read or a model is loaded."""

from __future__ import annotations

from xaug.data_cards.errors import UnknownNameError, UsageError
from xaug.train.config import RunConfig
from xaug.train.report.trackers import check_installed


def check_settings(config: RunConfig) -> None:
    """Raises UsageError, or TrainError for parts that exclude each other: what needs no row and no model to say."""
    from xaug.train.heads import HEADS
    from xaug.train.robust import check_method
    from xaug.train.sharding import check_shard

    check_installed(config.track)
    check_shard(config)
    check_device(config.device, config.dtype)
    check_method(config.robust)
    if config.head_type is not None:
        HEADS.get(config.head_type)
    if config.compile and config.robust.method not in ("none", "synonym"):
        raise UsageError(
            f"compile = true and robust.method = {config.robust.method!r} do not go together: a compiled encoder's"
            " embeddings cannot be moved. Leave one of them out."
        )


def check_device(device: str, dtype: str) -> None:
    """Raises UsageError for a device that this machine has not, or numbers that it cannot compute in."""
    import torch

    kind, _, index = device.partition(":")
    if kind not in ("auto", "cpu", "cuda") or (index and not (kind == "cuda" and index.isdigit())):
        raise UnknownNameError("device (--device)", device, ("auto", "cpu", "cuda", "cuda:0"))
    if kind == "cuda" and not torch.cuda.is_available():
        raise UsageError(f"--device {device}: this PyTorch sees no CUDA device. Use --device cpu.")
    if index and int(index) >= torch.cuda.device_count():
        raise UsageError(f"--device {device}: there are {torch.cuda.device_count()} CUDA devices, numbered from 0.")
    if dtype == "fp16" and (kind == "cpu" or not torch.cuda.is_available()):
        raise UsageError("--dtype fp16 needs a CUDA device. Use fp32 or bf16.")
