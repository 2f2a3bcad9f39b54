"""The metrics: one module for each, which adds its metric to METRICS when it is imported."""

from __future__ import annotations

from xaug.evaluate.metrics import accuracy, em_f1, entity_f1, map20, mining_f1, mlqa, nearest, tag_f1
from xaug.evaluate.metrics.base import METRICS, Baselines, Measured, Metric, ScoredRows, scorer

__all__ = [
    "METRICS",
    "Baselines",
    "Measured",
    "Metric",
    "ScoredRows",
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
