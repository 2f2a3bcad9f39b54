"""Recipes over rows that a test writes, with tiny models, and the content of the versions they make."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tiny import TinyModels
from xaug.augment.filters import settings
from xaug.augment.recipe import Recipe, attack_for, params_for
from xaug.data_cards.catalog import card
from xaug.data_cards.sources import open_source
from xaug.data_cards.version import Version
from xaug.models.placement import Placement


def recipe(source: Path, tiny: TinyModels | None = None, attack: str = "bae", **more: Any) -> Recipe:
    """A cheap attack on the MNLI rows of a folder. Without models, only filters that need none are used."""
    mnli = card("mnli")
    spec = attack_for(attack, mnli)
    models = {"victim": tiny.victims["mnli"], "mlm": tiny.mlm, "encoder": tiny.encoder} if tiny else {}
    chosen = [one for one in settings(mnli.task_type) if set(one.spec.needs) <= set(models)]
    values = (
        {"max_queries": "40", "top_k": "5", "similarity": "0.5", **more.pop("params", {})} if attack == "bae" else {}
    )
    given = {"allow_weak": True, "tagger": "textblob", **more}
    return Recipe(
        card=mnli, source=open_source(str(source)), splits=("train",), attack=spec, params=params_for(spec, values),
        fields=mnli.attackable, models={role: str(path) for role, path in models.items()}, filters=tuple(chosen),
        placement=Placement(), **given,
    )  # fmt: skip


def content(version: Version) -> str:
    """The content hash of a version, after a check that its bytes are those that were committed."""
    assert version.verify() == []
    return version.manifest.content_sha256
