"""Model FLOPs utilization (MFU): what a step computes, relative to what the device could compute.

Chowdhery et al. 2022 (PaLM, arXiv 2204.02311), appendix B: for each token, a forward and a backward pass take 6 FLOPs
per weight for the matrix products with weights, and 12 × layers × width × length FLOPs for attention. The embedding's
look-up is not a product, so its weights do not count. Recomputation and padding do not count either.
"""

from __future__ import annotations

from typing import Any

# The dense peak in FLOP/s, without sparsity: (name, bf16 and fp16 on tensor cores, fp32 outside of them). Sources are
# NVIDIA's data sheets: A100 (2021); H100 SXM and PCIe (2022), whose SXM cores the H200 has, too; L4 and L40S (2023);
# V100 SXM2 (2017); T4 (2018); A10 (2021).
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
    """The device's dense peak in FLOP/s for the run's number type; None if it is not known, as for any CPU."""
    if device.type != "cuda":
        return None
    import torch

    name = torch.cuda.get_device_name(device)
    for known, half, full in _PEAK:
        if known in name:
            return full if dtype == "fp32" else half
    return None


def flops_per_token(parameters: int, config: Any, length: float) -> float:
    """The model FLOPs of one training step per real token (equations above).

    ``parameters``: the number of all weights; ``config``: the encoder's configuration of transformers; ``length``: the
    mean input length in tokens.
    """
    width, layers = int(config.hidden_size), int(config.num_hidden_layers)
    looked_up = int(config.vocab_size)
    # Positions have weights unless they are rotations (ModernBERT; transformers 5 calls them rope_parameters) or enter
    # only attention (mDeBERTa-v3).
    rotary = any(getattr(config, name, None) for name in ("rope_parameters", "global_rope_theta", "rope_theta"))
    if not rotary and getattr(config, "position_biased_input", True):
        looked_up += int(getattr(config, "max_position_embeddings", 0))
    embedded = looked_up * int(getattr(config, "embedding_size", None) or width)
    return 6.0 * (parameters - embedded) + 12.0 * layers * width * length
