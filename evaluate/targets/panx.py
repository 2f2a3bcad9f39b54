"""WikiANN (Pan et al. 2017; balanced by Rahimi et al. 2019): named entities in Wikipedia."""

from __future__ import annotations

from xaug.evaluate.layouts import Tags
from xaug.evaluate.targets.base import add
from xaug.evaluate.tasks.labelled import Labelled

PANX = add(Labelled(id="panx", title="WikiANN-NER", group="structured", layout=Tags()))
