"""Where models compute, and in which numbers."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from xaug.data_cards.errors import UnknownNameError, UsageError
from xaug.data_cards.parameters import param

if TYPE_CHECKING:
    import torch

Dtype = Literal["fp32", "bf16"]
_PRECISIONS = {"fp32": "no", "bf16": "bf16", "fp16": "fp16"}  # accelerate's names


@dataclass(frozen=True, slots=True)
class Placement:
    """Where and how the models of an attack run."""

    device: str = "cpu"
    dtype: Dtype = "fp32"
    token_budget: int = 4096  # padded tokens a batch

    @classmethod
    def choose(cls, device: str = "auto", dtype: str = "fp32", token_budget: int | None = None) -> Placement:
        """ "auto" takes CUDA where it is. The default budgets are where throughput stopped growing (docs).

        Raises UsageError for a device that this machine has not, or for numbers that no attack computes in.
        """
        if dtype not in ("fp32", "bf16"):
            raise UsageError(f"{param('dtype', dtype)} is not known: fp32 or bf16.")
        check_device(device, dtype)
        device = device_for(device)
        budget = token_budget or (131_072 if device.startswith("cuda") else 4096)
        return cls(device, "bf16" if dtype == "bf16" else "fp32", budget)


def device_for(name: str) -> str:
    """The device of that name; "auto" is CUDA where this PyTorch sees it, and else the CPU."""
    import torch

    if name != "auto":
        return name
    return "cuda" if torch.cuda.is_available() else "cpu"


def check_device(device: str, dtype: str) -> None:
    """Raises UsageError for a device that this machine has not, or numbers that it cannot compute in."""
    import torch

    kind, _, index = device.partition(":")
    if kind not in ("auto", "cpu", "cuda") or (index and not (kind == "cuda" and index.isdigit())):
        raise UnknownNameError(f"device ({param('device')})", device, ("auto", "cpu", "cuda", "cuda:0"))
    if kind == "cuda" and not torch.cuda.is_available():
        raise UsageError(f"{param('device', device)}: this PyTorch sees no CUDA device. Use {param('device', 'cpu')}.")
    if index and int(index) >= torch.cuda.device_count():
        count = torch.cuda.device_count()
        raise UsageError(f"{param('device', device)}: there are {count} CUDA devices, numbered from 0.")
    if dtype == "fp16" and (kind == "cpu" or not torch.cuda.is_available()):
        raise UsageError(f"{param('dtype', 'fp16')} needs a CUDA device. Use fp32 or bf16.")


def torch_dtype(name: str) -> torch.dtype:
    """torch's number type for "fp32", "bf16" or "fp16". Raises UsageError for another name."""
    import torch

    kinds = {"fp32": torch.float32, "bf16": torch.bfloat16, "fp16": torch.float16}
    if name not in kinds:
        raise UsageError(f"There is no dtype {name!r}: choose {', '.join(kinds)}.")
    return kinds[name]


def autocast(device: str, dtype: str) -> AbstractContextManager[Any]:
    """Within, float32 weights compute in ``dtype``. Raises UsageError for a type of that name that there is not."""
    import torch

    kind = torch_dtype(dtype)
    return nullcontext() if kind is torch.float32 else torch.autocast(torch.device(device).type, kind)


def accelerator_for(device: str, dtype: str, **more: Any) -> Any:
    """Accelerate's object for a device name and a number type; ``more`` goes to accelerate.Accelerator."""
    import torch
    from accelerate import Accelerator

    cpu = device == "cpu" or not torch.cuda.is_available()
    return Accelerator(cpu=cpu, mixed_precision=_PRECISIONS[dtype], **more)
