"""nlpaug 1.1.11's augmenters as the attacks ``nlpaug:NAME``. A row that is attacked imports nlpaug."""

from __future__ import annotations

from functools import partial

from xaug.augment.attacks.base import ATTACKS, Access, AttackSpec
from xaug.augment.attacks.nlpaug.catalog import AUGMENTERS
from xaug.augment.attacks.nlpaug.params import VariantParams
from xaug.augment.attacks.nlpaug.search import Augmentation
from xaug.data_cards.task_types import CLASSIFICATION, MULTIPLE_CHOICE, SPAN, TAGGING

for _one in AUGMENTERS:
    ATTACKS.add(
        f"nlpaug:{_one.name}",
        AttackSpec(
            name=f"nlpaug:{_one.name}", summary=f"{_one.summary}; no victim is asked", paper=_one.paper,
            task_types=(CLASSIFICATION, MULTIPLE_CHOICE, SPAN, *((TAGGING,) if _one.tags else ())),
            params=_one.params, access=Access.BLIND, edits=_one.edits, several=issubclass(_one.params, VariantParams),
            packages=("nlpaug",), assets=_one.assets, build=partial(Augmentation, _one),
        ),
    )  # fmt: skip
