"""The models of a recipe, loaded and checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice

from xaug.augment.attacks import AttackSpec, Resources
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
from xaug.data_cards.schema import Row, TaskType
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


def check_roles(attack: AttackSpec, models: Mapping[str, str]) -> None:
    """Raises UsageError for a model that the attack asks and that is not given."""
    for role in ("victim", "mlm", "encoder"):
        if role in attack.oracles and role not in models:
            raise UsageError(f"{attack.name} needs --{role}: {_WHAT[role]} (a folder or a Hub id).")


def clean_sample(recipe: Recipe) -> list[Row]:
    """The rows that victim and judge are tested on: those of the task's split, whatever part of it is attacked.

    A limit says which rows are attacked, not how well a model does: with few rows a good model cannot be told from
    chance. A malformed record among the first ``_POOL`` is left out here; reading it as a row to attack raises.
    """
    pool = recipe.source.rows(recipe.card, recipe.splits[0], report=ReadReport(), skip_bad_rows=True)
    return sample(islice(pool, _POOL))


def load_lab(recipe: Recipe, *, test: bool = True) -> Lab:
    """Load every model a recipe names and test victim and judge on clean rows; without ``test`` they are only loaded.

    Raises UsageError for a model that is not given, ModelError, AssetError, PreflightError.
    """
    check_roles(recipe.attack, recipe.models)
    if "judge" in recipe.models and recipe.model_infos["judge"].sha256 == recipe.model_infos["victim"].sha256:
        raise UsageError("--judge is the victim: a fooled model cannot say whether the label still holds.")
    tagger, stopwords = WORD_KNOWLEDGE[recipe.tagger]
    speech = tagger()  # its data is looked for before a model is loaded
    resources = Resources(stopwords(), mask_locally=recipe.card.task_type in _MASK_LOCALLY)
    goal = goal_for(recipe.card)
    place = recipe.placement
    victim = Victim(recipe.models["victim"], goal, recipe.labels, place)
    judge = None
    if "judge" in recipe.models:
        judge = Victim(recipe.models["judge"], goal, recipe.labels, place, role="judge")
    rows = clean_sample(recipe) if test else []
    preflights = {
        role: preflight(model, recipe.card, recipe.labels, rows, role=role, allow=recipe.allow_weak)
        for role, model in (("victim", victim), ("judge", judge))
        if test and model is not None
    }
    mlm = MaskedLM(recipe.models["mlm"], place, top_k=getattr(recipe.params, "top_k", 50))
    encoder = SentenceEncoder(recipe.models["encoder"], place)
    oracles: dict[str, Oracle] = {"victim": victim, "mlm": mlm, "encoder": encoder, "tagger": speech}
    return Lab(goal, oracles, Models(encoder, judge, mlm), resources, preflights)
