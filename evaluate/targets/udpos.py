"""UD-POS: part-of-speech tags of Universal Dependencies (Nivre et al. 2018), in XTREME's selection."""

from __future__ import annotations

from xaug.evaluate.layouts import Tags
from xaug.evaluate.targets.base import add
from xaug.evaluate.tasks.labelled import Labelled

UDPOS = add(Labelled(id="udpos", title="UD-POS", group="structured", layout=Tags()))
