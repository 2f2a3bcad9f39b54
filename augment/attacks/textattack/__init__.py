"""TextAttack 0.3.11's recipes as the attacks ``textattack:NAME``. A row that is attacked imports TextAttack."""

from __future__ import annotations

import logging
import random
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Annotated, Any, ClassVar

from pydantic import Field
from xaug.augment.assets import FileAsset
from xaug.augment.attacks.base import (
    ATTACKS,
    Access,
    AttackSpec,
    Candidate,
    Example,
    Need,
    Resources,
    VictimParams,
)
from xaug.augment.attacks.provenance import NamesModel
from xaug.augment.attacks.searches.parked import Line, parked
from xaug.augment.attacks.textattack import catalog
from xaug.augment.attacks.textattack.assets import named_masked_lm
from xaug.augment.attacks.textattack.masked_lm import check_masked_lm
from xaug.augment.queries import Search
from xaug.data_cards.errors import ModelError, XaugError
from xaug.data_cards.task_types import CLASSIFICATION, MULTIPLE_CHOICE, SPAN, TAGGING
from xaug.data_cards.text import clause


class TextAttackParams(VictimParams):
    """The parameters of every recipe."""

    files: ClassVar[frozenset[str]] = frozenset({"masked_lm"})

    masked_lm: Annotated[str, NamesModel("the masked language model of the recipe")] = Field(
        "", description="the folder or Hub id of a masked LM in place of the recipe's; empty: the recipe's own"
    )


class EncodedParams(TextAttackParams):
    """Those of recipes that compare sentences by an encoder."""

    own_encoder: bool = Field(
        True, description="the sentence encoder takes the place of the Universal Sentence Encoder or the recipe's SBERT"
    )


class _NoVictim:
    """What a recipe is built around. No victim answers here: each row has a goal of its own."""

    model = None

    def __call__(self, texts: Sequence[str]) -> Any:
        raise AssertionError("a recipe's own goal was asked")


@dataclass(frozen=True)
class TextAttackRecipe:
    """One recipe with its parameters."""

    recipe: catalog.PeerRecipe
    params: TextAttackParams
    resources: Resources

    @cached_property
    def theirs(self) -> Any:
        """The recipe's ``textattack.Attack``. All rows share its models. Raises ModelError if it cannot be built."""
        from xaug.augment.attacks.textattack.adapter import masked_lm

        logger = logging.getLogger("textattack.shared.utils.install")  # warns that it does not know this victim's class
        level = logger.level
        logger.setLevel(logging.ERROR)
        try:
            with self._failing("when it was built"), warnings.catch_warnings(), masked_lm(self.params.masked_lm):
                warnings.simplefilter("ignore")
                return catalog.build(self.recipe, _NoVictim())
        finally:
            logger.setLevel(level)

    def search(self, example: Example, rng: random.Random) -> Search[Sequence[Candidate]]:
        """Run TextAttack on the row, in a thread that waits while the engine gathers a batch. Raises ModelError."""
        from xaug.augment.attacks.textattack.adapter import attack_row

        if not example.text.editable():
            return []
        theirs = self.theirs
        own = bool(getattr(self.params, "own_encoder", False))

        def work(line: Line) -> list[Candidate]:
            with self._failing(f"on the row {example.row['id']}"):
                return attack_row(theirs, example, self.params.max_queries, line, own_encoder=own)

        return (yield from parked(work, rng.getrandbits(32)))

    @contextmanager
    def _failing(self, where: str) -> Iterator[None]:
        """Raises ModelError in place of whatever error TextAttack raises, because its code is not ours to mend."""
        try:
            yield
        except XaugError:
            raise
        except Exception as error:
            raise ModelError(
                f"TextAttack's recipe {self.recipe.name} failed {where}: {type(error).__name__}:"
                f" {clause(error)}."
                " Attack other rows, or with another recipe."
            ) from error


def _assets(recipe: catalog.PeerRecipe, params: TextAttackParams) -> tuple[FileAsset, ...]:
    """What the recipe reads, less what a model of ours takes the place of. Raises UsageError, ModelError."""
    if params.masked_lm:
        check_masked_lm(recipe.name, tuple(one.own for one in recipe.assets), params.masked_lm)
    replaced = {
        *(["masked_lm"] if params.masked_lm else []),
        *(["encoder"] if getattr(params, "own_encoder", False) else []),
    }
    named = (named_masked_lm(params.masked_lm),) if params.masked_lm else ()
    return (*named, *(one for one in recipe.assets if one.own not in replaced))


_NO_GRADIENT = (
    "TextAttack computes the gradients itself, from a victim that it loads as a classifier of one text. The attacks a2t"
    " and bae-gradient use gradients on every task type."
)
for _recipe in catalog.RECIPES:
    _encodes = any(one.own == "encoder" for one in _recipe.assets)
    ATTACKS.add(
        f"textattack:{_recipe.name}",
        AttackSpec(
            name=f"textattack:{_recipe.name}", summary=f"TextAttack's recipe: {_recipe.summary}", paper=_recipe.paper,
            task_types=(CLASSIFICATION, MULTIPLE_CHOICE, SPAN, TAGGING),
            params=EncodedParams if _encodes else TextAttackParams, access=_recipe.access, edits=_recipe.edits,
            needs=(Need.VICTIM, *([Need.ENCODER] if _encodes else [])), packages=("textattack",),
            assets=partial(_assets, _recipe), build=partial(TextAttackRecipe, _recipe),
            refused=_NO_GRADIENT if _recipe.access is Access.GRADIENT else "",
        ),
    )  # fmt: skip
