"""The device on which models compute, and the number type in which they do."""

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
    """The device, number type and batch size with which the models of an attack run."""

    device: str = "cpu"
    dtype: Dtype = "fp32"
    token_budget: int = 4096  # tokens a batch, with their padding if it is computed
    unpad: bool = True  # compute real tokens only where the model's layers are known (``unpadding.py``)

    @classmethod
    def choose(cls, device: str = "auto", dtype: str = "fp32", token_budget: int | None = None) -> Placement:
        """Check the options of a placement. ``dtype``: fp32, bf16 or auto (see `dtype_for`); device: see `device_for`.

        The default token budgets are those at which throughput stopped growing (docs).
        Raises UsageError for a device that this machine does not have and for a number type other than fp32 and bf16.
        """
        if dtype not in ("auto", "fp32", "bf16"):
            raise UsageError(f"{param('dtype', dtype)} is not supported here. Use auto, fp32 or bf16.")
        check_device(device, dtype)
        device, dtype = device_for(device), dtype_for(dtype, device)
        budget = token_budget or (131_072 if device.startswith("cuda") else 4096)
        return cls(device, "bf16" if dtype == "bf16" else "fp32", budget)


def device_for(name: str) -> str:
    """The device of that name; "auto" is CUDA where this PyTorch has it, and otherwise the CPU."""
    import torch

    if name != "auto":
        return name
    return "cuda" if torch.cuda.is_available() else "cpu"


def dtype_for(name: str, device: str) -> str:
    """The number type of that name; "auto" is bf16 where the device multiplies in it, and otherwise fp32.

    A CPU multiplies in bf16 if it has AMX or AVX-512 BF16. Others emulate it, which takes longer than fp32.
    """
    import torch

    if name != "auto":
        return name
    if device_for(device).startswith("cuda"):
        return "bf16" if torch.cuda.is_bf16_supported(including_emulation=False) else "fp32"
    can = torch.cpu.get_capabilities()
    return "bf16" if can.get("avx512_bf16") or can.get("amx_bf16") else "fp32"


def check_device(device: str, dtype: str) -> None:
    """Raise UsageError if this machine does not have the device, or if the device cannot compute in ``dtype``."""
    import torch

    kind, _, index = device.partition(":")
    if kind not in ("auto", "cpu", "cuda") or (index and not (kind == "cuda" and index.isdigit())):
        raise UnknownNameError(f"device ({param('device')})", device, ("auto", "cpu", "cuda", "cuda:0"))
    if kind == "cuda" and not torch.cuda.is_available():
        raise UsageError(f"{param('device', device)}: this PyTorch sees no CUDA device. Use {param('device', 'cpu')}.")
    if index and int(index) >= torch.cuda.device_count():
        count = torch.cuda.device_count()
        raise UsageError(f"{param('device', device)}: this machine has {count} CUDA devices, numbered from 0.")
    if dtype == "fp16" and (kind == "cpu" or not torch.cuda.is_available()):
        raise UsageError(f"{param('dtype', 'fp16')} needs a CUDA device. Use fp32 or bf16.")


def torch_dtype(name: str) -> torch.dtype:
    """The torch.dtype of "fp32", "bf16" or "fp16". Raises UsageError for any other name."""
    import torch

    kinds = {"fp32": torch.float32, "bf16": torch.bfloat16, "fp16": torch.float16}
    if name not in kinds:
        raise UsageError(f"There is no dtype {name!r}: choose {', '.join(kinds)}.")
    return kinds[name]


def autocast(device: str, dtype: str) -> AbstractContextManager[Any]:
    """A context in which a model with float32 weights computes in ``dtype``. Raises UsageError for an unknown dtype."""
    import torch

    kind = torch_dtype(dtype)
    return nullcontext() if kind is torch.float32 else torch.autocast(torch.device(device).type, kind)


def accelerator_for(device: str, dtype: str, **more: Any) -> Any:
    """An accelerate.Accelerator for a device name and a number type; ``more`` are further arguments of its class.

    An earlier one of this process may have had another device or number type, but is not to be used any more if so.
    Raises UsageError if there are several ranks, whose device and number type cannot change.
    """
    import torch
    from accelerate import Accelerator
    from accelerate.utils import parse_flag_from_env

    cpu = device == "cpu" or not torch.cuda.is_available() or parse_flag_from_env("ACCELERATE_USE_CPU")
    _forget_other_state("cpu" if cpu else "cuda", dtype)
    return Accelerator(cpu=cpu, mixed_precision=_PRECISIONS[dtype], **more)


def _forget_other_state(kind: str, dtype: str) -> None:
    """Reset accelerate's state of this process if it is of another kind of device or another number type.

    Accelerate keeps its first state as long as the process lives, and refuses a different one.
    """
    from accelerate.state import AcceleratorState, PartialState, is_initialized

    partial: dict[str, Any] = PartialState._shared_state
    if not partial:
        return
    moved = partial["device"].type != kind
    if not moved and not (is_initialized() and AcceleratorState().mixed_precision != _PRECISIONS[dtype]):
        return
    if PartialState().num_processes > 1:
        raise UsageError(
            f"The ranks of this process group have computed on another device or in another number type before, and"
            f" several ranks cannot change to {param('device', kind)} and {param('dtype', dtype)}. Start new processes"
            " for this run, or use the same device and dtype."
        )
    AcceleratorState._reset_state(reset_partial_state=moved)
