"""``shard = "full"``: each rank holds a part of weights, gradients and optimizer state (torch's FSDP2, fully_shard).

Each layer of the encoder is gathered just before it runs and resharded after it. Embeddings and heads, which belong to
the root module, stay gathered from the forward pass to the end of the backward pass. All ranks take part in a gather:
code that runs the model or reads whole weights must do so on all ranks, equally often and in the same order.
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
    'shard = "full" has no effect, because this is a single process, which holds the whole model. Start several with'
    " torchrun --nproc-per-node N -m xaug.cli train …"
)
Key = TypeVar("Key")


def check_shard(config: RunConfig) -> None:
    """Raise TrainError if ``shard = "full"`` does not go together with another setting or with this PyTorch."""
    if config.shard == "none":
        return
    if config.compile:
        raise TrainError('shard = "full" and compile = true do not go together. Leave one of them out.')
    if config.dtype == "fp16":
        raise TrainError(f'shard = "full" and {param("dtype", "fp16")} do not go together. Use bf16 or fp32.')
    if not hasattr(FSDPModule, "set_force_sum_reduction_for_comms"):
        raise TrainError(
            f'shard = "full" needs a newer PyTorch than {torch.__version__}. Update PyTorch, or leave shard out.'
        )


def shard(models: TaskModels, device: torch.device, world: int) -> None:
    """Divide the weights among all ranks and move each part to its rank's device.

    Call this before the optimizer is made, because its parameters are the parts. As without sharding, they are float32
    for any dtype: autocast computes in bf16, whereas FSDP's own mixed precision would also round layer norms (which
    then fail on a CPU). Raises TrainError if the encoder has no list of layers.
    """
    from torch.distributed.device_mesh import init_device_mesh

    encoder_layers = layers(models.encoder)
    if not encoder_layers:
        name = type(models.encoder).__name__
        raise TrainError(
            f'shard = "full" needs an encoder with a list of layers, which {name} does not have. Leave shard out.'
        )
    mesh = init_device_mesh(device.type, (world,))
    parts: list[FSDPModule] = [fully_shard(layer, mesh=mesh) for layer in encoder_layers]
    parts.append(fully_shard(models, mesh=mesh))
    for part in parts:
        # Sum the gradients, as without sharding (losses are divided by all targets of the step), in a way that gloo
        # supports, too.
        part.set_gradient_divide_factor(1.0)
        part.set_force_sum_reduction_for_comms(True)
    models.lockstep = True


def layers(encoder: nn.Module) -> list[nn.Module]:
    """The layers of an encoder: the members of its outermost lists of modules."""
    outermost: list[nn.Module] = []
    for child in encoder.children():
        if isinstance(child, nn.ModuleList) and not any(isinstance(one, nn.ModuleList) for one in child):
            outermost += child
        else:
            outermost += layers(child)
    return outermost


def in_parts(model: nn.Module) -> bool:
    """Whether the model is sharded."""
    return isinstance(model, FSDPModule)


def reshard(models: TaskModels) -> None:
    """Release the weights that a forward pass without a backward pass left gathered."""
    if isinstance(models, FSDPModule):
        models.reshard()


def whole(tensor: torch.Tensor) -> torch.Tensor:
    """The whole of a sharded tensor, gathered by all ranks; any other tensor unchanged."""
    return tensor.full_tensor() if isinstance(tensor, DTensor) else tensor


def gathered(tensors: Mapping[Key, Any], *, keep: bool) -> dict[Key, Any]:
    """The whole tensors. All ranks gather the sharded ones, one after another, and copy them to the CPU.

    Ranks without ``keep`` get an empty dict.
    """
    out: dict[Key, Any] = {}
    for name, tensor in tensors.items():
        full = whole(tensor).cpu() if isinstance(tensor, DTensor) else tensor
        if keep:
            out[name] = full
    return out


@torch.no_grad()
def put(own: torch.Tensor, full: torch.Tensor) -> torch.Tensor:
    """Copy a whole tensor into one that may be sharded: each rank copies its own part, and nothing is sent."""
    if isinstance(own, DTensor):
        full = distribute_tensor(full, own.device_mesh, own.placements, src_data_rank=None)
    return own.copy_(full)


def gathered_optimizer(optimizer: Any, *, keep: bool) -> dict[str, Any]:
    """The optimizer's state_dict with whole tensors, as a run without sharding has it."""
    saved: dict[str, Any] = optimizer.state_dict()
    return {**saved, "state": {number: gathered(values, keep=keep) for number, values in saved["state"].items()}}


def put_optimizer(optimizer: Any, saved: Mapping[str, Any]) -> None:
    """Load a state_dict of whole tensors into the optimizer; each rank takes its part."""
    parameters = [parameter for group in optimizer.param_groups for parameter in group["params"]]

    def part(parameter: torch.Tensor, value: Any) -> Any:
        # Copy the part, because a view would keep the whole tensor in memory. AdamW's step counter is not sharded.
        if isinstance(parameter, DTensor) and isinstance(value, torch.Tensor) and value.ndim:
            return put(torch.empty_like(parameter, requires_grad=False), value)
        return value

    state = {
        number: {name: part(parameters[number], value) for name, value in values.items()}
        for number, values in saved["state"].items()
    }
    optimizer.load_state_dict({**saved, "state": state})
