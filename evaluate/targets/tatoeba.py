"""Tatoeba (Artetxe and Schwenk 2019, arXiv 1812.10464): the translation of each English sentence."""

from __future__ import annotations

from xaug.evaluate.layouts import Places
from xaug.evaluate.targets.base import add
from xaug.evaluate.tasks.parallel import TranslationRetrieval

TATOEBA = add(TranslationRetrieval(id="tatoeba", title="Tatoeba", group="retrieval", layout=Places()))
