"""Which victim and judge a call uses: those that it or its profile names, or xaug's own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from xaug.crossfitting import SEEDS as ROLES
from xaug.crossfitting import CrossFitted
from xaug.kept_models import OwnModel
from xaug.pocket_models import PocketModel, is_trained_here

if TYPE_CHECKING:
    from xaug.data_cards.card import DatasetCard
    from xaug.data_cards.sources.base import Source
    from xaug.profiles import Profile


def own_models(
    card: DatasetCard,
    source: Source,
    models: Mapping[str, str],
    bases: Mapping[str, str | None],
    profile: Profile,
    *,
    device: str,
    skip_bad_rows: bool,
) -> dict[str, OwnModel]:
    """Role → the model that xaug trains by itself. Nothing is read or trained here.

    ``models``: role → the name of a model that the call or the profile gives; ``pocket`` names the embedded world's
    own. ``bases``: role → the encoder of which the call has one trained. It takes precedence over a profile's model.
    Where neither is given, the profile's encoder of the role is trained.
    """
    out: dict[str, OwnModel] = {}
    for role in ROLES:
        named = models.get(role)
        if named is not None and bases.get(role) is None:
            if is_trained_here(role, named):
                out[role] = PocketModel(role, card, source)
        elif base := profile.base(role, bases):
            twin = out.get("victim")
            out[role] = CrossFitted(
                role, card, source, base, profile.fine_tuning(card), device=device, skip_bad_rows=skip_bad_rows,
                twin=twin if isinstance(twin, CrossFitted) else None,
            )  # fmt: skip
    return out
