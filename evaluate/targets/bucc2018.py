"""BUCC 2018 (Zweigenbaum et al. 2018): sentences that are translations of each other, mined from two texts."""

from __future__ import annotations

from xaug.evaluate.layouts import Pairs
from xaug.evaluate.targets.base import add
from xaug.evaluate.tasks.mining import BitextMining

BUCC2018 = add(BitextMining(id="bucc2018", title="BUCC 2018", group="retrieval", layout=Pairs()))
