"""The models of a recipe, loaded and checked."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

from xaug.augment.attacks import Resources
from xaug.augment.engine import Oracle
from xaug.augment.filters import Models
from xaug.augment.goals import Goal, goal_for
from xaug.augment.oracles.encoder import SentenceEncoder
from xaug.augment.oracles.masked_lm import MaskedLM
from xaug.augment.oracles.tagger import WORD_KNOWLEDGE
from xaug.augment.oracles.victim import Victim
from xaug.augment.preflight import Preflight, preflight, sample
from xaug.augment.recipe import Recipe
from xaug.data_cards.errors import UsageError
from xaug.data_cards.schema import TaskType
from xaug.data_cards.sources.base import ReadReport

# Rows a preflight draws its sample from: enough for any genre to be in it, and read in a tenth of a second.
_POOL = 10_000
# The other choices, or the question behind a passage, tell a masked LM little and cost it much.
_MASK_LOCALLY = (TaskType.MULTIPLE_CHOICE, TaskType.SPAN)
_WHAT = {
    "victim": "the model to fool", "mlm": "the masked language model that proposes words",
    "encoder": "the sentence encoder that compares texts", "judge": "the model that must still give gold",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Lab:
    """Loaded models, ready to attack."""

    goal: Goal
    oracles: dict[str, Oracle]
    filter_models: Models
    resources: Resources
    preflights: dict[str, Preflight]


def load_lab(recipe: Recipe) -> Lab:
    """Load every model a recipe names and test victim and judge on clean rows.

    Raises UsageError for a model that is not given, ModelError, AssetError, PreflightError.
    """
    for role in ("victim", "mlm", "encoder"):
        if role in recipe.attack.oracles and role not in recipe.models:
            raise UsageError(f"{recipe.attack.name} needs --{role}: {_WHAT[role]} (a folder or a Hub id).")
    tagger, stopwords = WORD_KNOWLEDGE[recipe.tagger]
    resources = Resources(stopwords(), mask_locally=recipe.card.task_type in _MASK_LOCALLY)
    goal = goal_for(recipe.card)
    place = recipe.placement
    victim = Victim(recipe.models["victim"], goal, recipe.labels, place)
    judge = None
    if "judge" in recipe.models:
        if recipe.model_infos["judge"].sha256 == recipe.model_infos["victim"].sha256:
            raise UsageError("--judge is the victim: a fooled model cannot say whether the label still holds.")
        judge = Victim(recipe.models["judge"], goal, recipe.labels, place, role="judge")
    pool = recipe.source.rows(recipe.card, recipe.splits[0], report=ReadReport(), skip_bad_rows=recipe.skip_bad_rows)
    rows = sample(islice(pool, recipe.limit if recipe.limit and recipe.limit > 50 else _POOL))
    preflights = {
        role: preflight(model, recipe.card, recipe.labels, rows, role=role, allow=recipe.allow_weak)
        for role, model in (("victim", victim), ("judge", judge))
        if model is not None
    }
    mlm = MaskedLM(recipe.models["mlm"], place, top_k=getattr(recipe.params, "top_k", 50))
    encoder = SentenceEncoder(recipe.models["encoder"], place)
    oracles: dict[str, Oracle] = {"victim": victim, "mlm": mlm, "encoder": encoder, "tagger": tagger()}
    return Lab(goal, oracles, Models(encoder, judge, mlm), resources, preflights)
