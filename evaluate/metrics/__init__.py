"""Metrics: one module each, whose import adds its metric to METRICS."""

from __future__ import annotations

from xaug.evaluate.metrics import accuracy, em_f1, entity_f1, map20, mining_f1, mlqa, nearest, tag_f1
from xaug.evaluate.metrics.base import METRICS, Measured, Metric, scorer

__all__ = [
    "METRICS",
    "Measured",
    "Metric",
    "accuracy",
    "em_f1",
    "entity_f1",
    "map20",
    "mining_f1",
    "mlqa",
    "nearest",
    "scorer",
    "tag_f1",
]
