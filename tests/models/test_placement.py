"""Device names and number types: which are refused, and with which message."""

from __future__ import annotations

import pytest
import torch
from accelerate.state import AcceleratorState, PartialState
from xaug.data_cards.errors import UnknownNameError, UsageError
from xaug.models.placement import (
    Placement,
    accelerator_for,
    autocast,
    check_device,
    device_for,
    dtype_for,
    torch_dtype,
)
from xaug.train.config import RunSettings

NO_CUDA = pytest.mark.skipif(torch.cuda.is_available(), reason="there is a CUDA device")


def test_number_types_by_name() -> None:
    assert [torch_dtype(name) for name in ("fp32", "bf16", "fp16")] == [torch.float32, torch.bfloat16, torch.float16]
    with pytest.raises(UsageError, match="no dtype 'fp8': choose fp32, bf16, fp16"):
        torch_dtype("fp8")


def test_an_unknown_device_is_refused_with_the_known_ones() -> None:
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


def test_autocast_computes_in_the_type_and_fp32_changes_nothing() -> None:
    linear = torch.nn.Linear(2, 2)
    for name, kind in (("fp32", torch.float32), ("bf16", torch.bfloat16)):
        with torch.no_grad(), autocast("cpu", name):
            assert linear(torch.ones(1, 2)).dtype == kind


def test_one_process_computes_in_one_number_type_after_another() -> None:
    linear = torch.nn.Linear(2, 2)
    for name, kind in (("fp32", torch.float32), ("bf16", torch.bfloat16), ("fp32", torch.float32)):
        accelerator = accelerator_for("cpu", name)
        with torch.no_grad(), accelerator.autocast():
            assert linear(torch.ones(1, 2)).dtype == kind
        assert accelerator.device.type == "cpu"


@pytest.mark.parametrize("dtype", ["fp32", "bf16"])
def test_one_process_computes_on_one_device_after_another(dtype: str) -> None:
    accelerator_for("cpu", "fp32")
    AcceleratorState().device = PartialState().device = torch.device("cuda", 0)  # as an earlier run there leaves it
    accelerator = accelerator_for("cpu", dtype)
    assert accelerator.device.type == PartialState().device.type == "cpu"
    assert accelerator.mixed_precision == {"fp32": "no", "bf16": "bf16"}[dtype]


@pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no CUDA device")
def test_one_process_computes_on_cuda_and_on_the_cpu() -> None:
    for device, dtype in (("cpu", "fp32"), ("cuda", "bf16"), ("cpu", "fp32"), ("auto", "fp16")):
        accelerator = accelerator_for(device, dtype)
        assert accelerator.device.type == ("cpu" if device == "cpu" else "cuda")
        linear = torch.nn.Linear(2, 2).to(accelerator.device)
        with torch.no_grad(), accelerator.autocast():
            assert linear(torch.ones(1, 2, device=accelerator.device)).dtype == torch_dtype(dtype)


def test_several_ranks_keep_their_number_type(monkeypatch: pytest.MonkeyPatch) -> None:
    accelerator_for("cpu", "fp32")
    monkeypatch.setitem(PartialState._shared_state, "num_processes", 2)
    with pytest.raises(UsageError, match=r"several ranks cannot change to .*bf16.* Start new processes"):
        accelerator_for("cpu", "bf16")
    accelerator_for("cpu", "fp32")


@pytest.mark.parametrize(
    ("able", "expected"), [({"avx512_bf16": True}, "bf16"), ({"amx_bf16": True}, "bf16"), ({}, "fp32")]
)
def test_the_number_type_auto_is_bf16_where_the_processor_multiplies_in_it(
    able: dict[str, bool], expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: able)
    assert dtype_for("auto", "cpu") == expected
    assert Placement.choose("cpu", "auto").dtype == expected
    assert RunSettings(model="m", device="cpu", dtype="auto").complete().dtype == expected
    assert dtype_for("fp32", "cpu") == "fp32"


def test_a_run_records_the_number_type_that_auto_stood_for() -> None:
    assert RunSettings(model="m", device="cpu", dtype="auto").complete().dtype in ("fp32", "bf16")
    with pytest.raises(UsageError, match="fp8"):
        Placement.choose("cpu", "fp8")
