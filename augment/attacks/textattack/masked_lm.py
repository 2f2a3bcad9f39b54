"""Checks a masked LM that takes the place of a recipe's own, before anything is loaded."""

from __future__ import annotations

import json

from xaug.data_cards.errors import ModelError, UsageError
from xaug.data_cards.parameters import param
from xaug.models.folders import resolve

# The model types whose pieces of words TextAttack can join (strip_BPE_artifacts in textattack/shared/utils/strings.py),
# less those that transformers has no masked LM of (GPT, GPT-2, XLNet).
MODEL_TYPES = ("bart", "bert", "electra", "longformer", "roberta")
_NAME = "masked_lm"


def check_masked_lm(recipe: str, own: tuple[str, ...], name: str) -> None:
    """Raise UsageError if a recipe has no masked LM, or ModelError if TextAttack cannot read the words of this one.

    ``own``: the kinds of models that a model of ours may replace in the recipe. A model that is not on this machine
    passes: it is reported with the other data that is missing.
    """
    where = param("parameters", f"{_NAME}={name}")
    if _NAME not in own:
        raise UsageError(f"{where}: the recipe {recipe} uses no masked LM, so it would have no effect. Leave it out.")
    try:
        folder = resolve(name, _NAME)
    except ModelError:
        return
    kind = json.loads((folder / "config.json").read_bytes()).get("model_type")
    if kind not in MODEL_TYPES:
        raise ModelError(
            f"{where}: TextAttack cannot put together the words of a model of the type {kind}. Name a masked LM of one"
            f" of these types: {', '.join(MODEL_TYPES)}."
        )
