"""Device names and number types: what is refused, and with which words."""

from __future__ import annotations

import pytest
import torch
from xaug.data_cards.errors import UnknownNameError, UsageError
from xaug.models.placement import Placement, autocast, check_device, device_for, torch_dtype

NO_CUDA = pytest.mark.skipif(torch.cuda.is_available(), reason="there is a CUDA device")


def test_number_types_by_name() -> None:
    assert [torch_dtype(name) for name in ("fp32", "bf16", "fp16")] == [torch.float32, torch.bfloat16, torch.float16]
    with pytest.raises(UsageError, match="no dtype 'fp8': choose fp32, bf16, fp16"):
        torch_dtype("fp8")


def test_a_device_that_is_none_is_refused_with_those_that_are() -> None:
    for name in ("gpu", "cpu:0", "cuda:x"):
        with pytest.raises(UnknownNameError, match="device"):
            check_device(name, "fp32")
    check_device("auto", "bf16")


@NO_CUDA
def test_without_cuda_auto_is_the_cpu_and_cuda_is_refused() -> None:
    assert device_for("auto") == "cpu"
    assert device_for("cpu") == "cpu"
    with pytest.raises(UsageError, match="sees no CUDA device"):
        check_device("cuda:1", "fp32")
    with pytest.raises(UsageError, match=r"fp16.* needs a CUDA device"):
        check_device("cpu", "fp16")


def test_the_default_budget_is_the_devices() -> None:
    assert Placement.choose("cpu").token_budget == 4096
    assert Placement.choose("cpu", "bf16", 64) == Placement("cpu", "bf16", 64)


def test_autocast_computes_in_the_type_and_fp32_leaves_all_as_it_is() -> None:
    linear = torch.nn.Linear(2, 2)
    for name, kind in (("fp32", torch.float32), ("bf16", torch.bfloat16)):
        with torch.no_grad(), autocast("cpu", name):
            assert linear(torch.ones(1, 2)).dtype == kind
