"""Mewsli-X (Ruder et al. 2021, arXiv 2104.07412): the entity that a mention refers to, among a million entities."""

from __future__ import annotations

from xaug.evaluate.layouts import Answers, ranked_ids
from xaug.evaluate.targets.base import add
from xaug.evaluate.tasks.ranked import EntityRetrieval

MEWSLIX = add(EntityRetrieval(id="mewslix", title="Mewsli-X", group="retrieval", layout=Answers(ranked_ids)))
