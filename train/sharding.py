"""``shard = "full"``: weights, gradients and optimizer state lie in parts on the ranks (torch's FSDP2, fully_shard).

Each layer of the encoder is gathered just before it runs and given back after it; embeddings and heads, the root's,
stay gathered from the forward to the end of the backward. A gather takes all ranks: whatever runs the model, or reads
its weights whole, must do so on all of them, equally often and in one order.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

import torch
from torch import nn
from torch.distributed.fsdp import FSDPModule, fully_shard
from torch.distributed.tensor import DTensor, distribute_tensor
from xaug.data_cards.errors import TrainError
from xaug.data_cards.parameters import param
from xaug.train.config import RunConfig
from xaug.train.model import TaskModels

ONE_PROCESS = (
    'shard = "full": this is one process, which has nothing to share: it holds the whole model. Start several with'
    " torchrun --nproc-per-node N -m xaug.cli train …"
)
Key = TypeVar("Key")


def check_shard(config: RunConfig) -> None:
    """Raises TrainError where ``shard = "full"`` does not go with another setting."""
    if config.shard == "none":
        return
    if config.compile:
        raise TrainError('shard = "full" and compile = true do not go together. Leave one of them out.')
    if config.dtype == "fp16":
        raise TrainError(f'shard = "full" does not go with {param("dtype", "fp16")}. Use bf16 or fp32.')
    if not hasattr(FSDPModule, "set_force_sum_reduction_for_comms"):
        raise TrainError(f'shard = "full" needs a newer PyTorch than {torch.__version__}. Update it, or leave it out.')


def shard(models: TaskModels, device: torch.device, world: int) -> None:
    """Share the weights out over all ranks; each part is moved to its rank's device.

    Before the optimizer is made: its parameters are the parts. They are float32 in any dtype, as without sharding:
    autocast computes in bf16, and FSDP's own mixed precision would round layer norms too (the CPU's then fail).
    Raises TrainError if the encoder shows no layers.
    """
    from torch.distributed.device_mesh import init_device_mesh

    found = layers(models.encoder)
    if not found:
        name = type(models.encoder).__name__
        raise TrainError(f'shard = "full": {name} shows no list of layers to share. Leave it out.')
    mesh = init_device_mesh(device.type, (world,))
    parts: list[FSDPModule] = [fully_shard(layer, mesh=mesh) for layer in found]
    parts.append(fully_shard(models, mesh=mesh))
    for part in parts:
        # A sum, as without sharding (a step's losses are divided by all its targets), and one that gloo knows too.
        part.set_gradient_divide_factor(1.0)
        part.set_force_sum_reduction_for_comms(True)
    models.lockstep = True


def layers(encoder: nn.Module) -> list[nn.Module]:
    """The encoder's layers: the members of its outermost lists of modules."""
    found: list[nn.Module] = []
    for child in encoder.children():
        if isinstance(child, nn.ModuleList) and not any(isinstance(one, nn.ModuleList) for one in child):
            found += child
        else:
            found += layers(child)
    return found


def in_parts(model: nn.Module) -> bool:
    """Whether the model was sharded."""
    return isinstance(model, FSDPModule)


def reshard(models: TaskModels) -> None:
    """Give back what a forward without a backward left gathered."""
    if isinstance(models, FSDPModule):
        models.reshard()


def whole(tensor: torch.Tensor) -> torch.Tensor:
    """A tensor that lies in parts as one, gathered by all ranks; another one as it is."""
    return tensor.full_tensor() if isinstance(tensor, DTensor) else tensor


def gathered(tensors: Mapping[Key, Any], *, keep: bool) -> dict[Key, Any]:
    """The values whole. Parts are gathered one after another, by all ranks, and kept, on the CPU, where ``keep``."""
    out: dict[Key, Any] = {}
    for name, tensor in tensors.items():
        full = whole(tensor).cpu() if isinstance(tensor, DTensor) else tensor
        if keep:
            out[name] = full
    return out


@torch.no_grad()
def put(own: torch.Tensor, full: torch.Tensor) -> torch.Tensor:
    """Copy a whole tensor into one that may lie in parts: each rank takes its own, nothing is sent."""
    if isinstance(own, DTensor):
        full = distribute_tensor(full, own.device_mesh, own.placements, src_data_rank=None)
    return own.copy_(full)


def gathered_optimizer(optimizer: Any, *, keep: bool) -> dict[str, Any]:
    """The optimizer's state_dict with whole tensors: that of a run without sharding."""
    saved: dict[str, Any] = optimizer.state_dict()
    return {**saved, "state": {number: gathered(held, keep=keep) for number, held in saved["state"].items()}}


def put_optimizer(optimizer: Any, saved: Mapping[str, Any]) -> None:
    """Load a state_dict of whole tensors into the optimizer, each rank its part."""
    parameters = [parameter for group in optimizer.param_groups for parameter in group["params"]]

    def part(parameter: torch.Tensor, value: Any) -> Any:
        # A copy of the part: a view of the whole tensor would keep all of it in memory. AdamW's step has no parts.
        if isinstance(parameter, DTensor) and isinstance(value, torch.Tensor) and value.ndim:
            return put(torch.empty_like(parameter, requires_grad=False), value)
        return value

    state = {
        number: {name: part(parameters[number], value) for name, value in held.items()}
        for number, held in saved["state"].items()
    }
    optimizer.load_state_dict({**saved, "state": state})
