"""How much a step computes, and how much the device could: model FLOPs utilization (MFU).

Chowdhery et al. 2022 (PaLM, arXiv 2204.02311), appendix B: a forward and backward take 6 FLOPs a weight and token for
the matrix products with weights, and 12 × layers × width × length a token for attention. The embedding's look-up is no
product, so its weights do not count; recomputation and padding are not counted as useful.
"""

from __future__ import annotations

from typing import Any

# Dense peak, FLOP/s, without sparsity: (bf16 and fp16 tensor cores, fp32 outside of them). By the manufacturers' data
# sheets: A100 (NVIDIA A100 Tensor Core GPU, 2021), H100 and H200 SXM, H100 PCIe (NVIDIA H100 Tensor Core GPU, 2022;
# H200 has H100 SXM's cores), L4 and L40S (2023), V100 SXM2 (2017), T4 (2018), A10 (2021).
_PEAK = (
    ("H100 PCIe", 756e12, 51e12),
    ("H200", 989e12, 67e12),
    ("H100", 989e12, 67e12),
    ("A100", 312e12, 19.5e12),
    ("L40S", 362e12, 91.6e12),
    ("L4", 121e12, 30.3e12),
    ("A10", 125e12, 31.2e12),
    ("V100", 125e12, 15.7e12),
    ("T4", 65e12, 8.1e12),
)


def peak_flops(device: Any, dtype: str) -> float | None:
    """The device's dense peak at a run's number type, FLOP/s; None where it is not known (every CPU)."""
    if device.type != "cuda":
        return None
    import torch

    name = torch.cuda.get_device_name(device)
    for known, half, full in _PEAK:
        if known in name:
            return full if dtype == "fp32" else half
    return None


def flops_a_token(parameters: int, config: Any, length: float) -> float:
    """Model FLOPs of one training step a real token, at a mean input length in pieces.

    ``parameters``: all; ``config``: the encoder's transformers config.
    """
    width, layers = int(config.hidden_size), int(config.num_hidden_layers)
    looked_up = int(config.vocab_size)
    # Positions have weights unless they are rotations (ModernBERT; transformers 5 calls it rope_parameters) or enter
    # attention alone (mDeBERTa-v3).
    rotary = any(getattr(config, name, None) for name in ("rope_parameters", "global_rope_theta", "rope_theta"))
    if not rotary and getattr(config, "position_biased_input", True):
        looked_up += int(getattr(config, "max_position_embeddings", 0))
    embedded = looked_up * int(getattr(config, "embedding_size", None) or width)
    return 6.0 * (parameters - embedded) + 12.0 * layers * width * length
