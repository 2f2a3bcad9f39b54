"""The target tasks, and datasets on which only they are trained: each module adds its card to TARGET_CARDS."""

from __future__ import annotations

from xaug.data_cards.card import TARGET_CARDS

# In the order in which the cards are listed: XTREME-R's ten tasks, their training sets, and the tasks of XTREME alone.
# isort: off
from xaug.data_cards.catalog.targets import xnli, xcopa, udpos, panx, xquad, mlqa, tydiqa
from xaug.data_cards.catalog.targets import mewslix, lareqa, tatoeba
from xaug.data_cards.catalog.targets import siqa, copa
from xaug.data_cards.catalog.targets import pawsx, bucc2018
# isort: on

__all__ = [
    "TARGET_CARDS", "bucc2018", "copa", "lareqa", "mewslix", "mlqa", "panx", "pawsx", "siqa", "tatoeba", "tydiqa",
    "udpos", "xcopa", "xnli", "xquad",
]  # fmt: skip
