"""Quality filters: one file each, which declares the filter by a spec. They judge in the order of these imports."""

from xaug.augment.filters import outcome as _outcome  # noqa: F401, I001 - the order of these lines is the order of the filters
from xaug.augment.filters import edit_ratio as _edit_ratio  # noqa: F401
from xaug.augment.filters import contamination as _contamination  # noqa: F401
from xaug.augment.filters import similarity as _similarity  # noqa: F401
from xaug.augment.filters import label as _label  # noqa: F401
from xaug.augment.filters import label_change as _label_change  # noqa: F401
from xaug.augment.filters import fitness as _fitness  # noqa: F401
from xaug.augment.filters import fluency as _fluency  # noqa: F401
from xaug.augment.filters import duplicates as _duplicates  # noqa: F401
from xaug.augment.filters.base import (
    FILTERS,
    Decision,
    FilterSpec,
    Models,
    Pair,
    Score,
    Scorer,
    Setting,
    decide,
    settings,
    verdict,
)
from xaug.augment.filters.pipeline import Funnel, Judged, Pipeline

__all__ = [
    "FILTERS",
    "Decision",
    "FilterSpec",
    "Funnel",
    "Judged",
    "Models",
    "Pair",
    "Pipeline",
    "Score",
    "Scorer",
    "Setting",
    "decide",
    "settings",
    "verdict",
]
