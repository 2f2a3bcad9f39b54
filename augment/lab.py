"""The models of a job, loaded and tested: those that its attack and its filters need, and no others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from xaug.augment.attacks import AttackSpec, Need, Resources
from xaug.augment.engine import Oracle
from xaug.augment.filters import Models, Setting
from xaug.augment.goals import Goal, goal_for
from xaug.augment.oracles.encoder import SentenceEncoder
from xaug.augment.oracles.masked_lm import MaskedLM
from xaug.augment.oracles.tagger import WORD_KNOWLEDGE
from xaug.augment.oracles.victim import Victim
from xaug.augment.preflight import Preflight, preflight, sample
from xaug.augment.recipe import Job, Recipe
from xaug.data_cards.errors import UsageError
from xaug.data_cards.parameters import param
from xaug.data_cards.schema import Row
from xaug.data_cards.sources.base import ReadReport

# Rows a preflight draws its sample from: enough for any genre to be in it, and read in a tenth of a second.
_POOL = 10_000
# Roles of models that a user names.
ROLES = {
    "victim": "the model to fool", "mlm": "the masked language model that proposes words",
    "encoder": "the sentence encoder that compares texts", "judge": "the model that must still give gold",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Lab:
    """Loaded models, ready to attack. Models that nothing asks are not among them."""

    goal: Goal
    oracles: dict[str, Oracle]
    filter_models: Models
    resources: Resources

    @property
    def task_models(self) -> dict[str, Victim]:
        """The models of the task itself, by role: those that a preflight tests."""
        found = {"victim": self.oracles.get("victim"), "judge": self.filter_models.judge}
        return {role: model for role, model in found.items() if isinstance(model, Victim)}


def roles(attack: AttackSpec, filters: Iterable[Setting]) -> frozenset[str]:
    """The roles of the models that an attack and these filters ask."""
    asked = {need.value for need in attack.needs} | {setting.spec.needs for setting in filters}
    return frozenset(role for role in ROLES if role in asked)


def check_roles(attack: AttackSpec, models: Mapping[str, str]) -> None:
    """Raises UsageError for a model that the attack asks and that is not given."""
    for role, what in ROLES.items():
        if role in attack.needs and role not in models:
            raise UsageError(f"{attack.name} needs {param(role)}: {what} (a folder or a Hub id).")


def check_judge(recipe: Recipe) -> None:
    """Raises UsageError for a judge that is the victim itself."""
    both = [recipe.model_infos[role].sha256 for role in ("victim", "judge") if role in recipe.models]
    if len(both) == 2 and both[0] == both[1]:
        raise UsageError(f"{param('judge')} is the victim: a fooled model cannot say whether the label still holds.")


def clean_sample(recipe: Recipe) -> list[Row]:
    """The rows that victim and judge are tested on: those of the task's split, whatever part of it is attacked.

    A limit says which rows are attacked, not how well a model does: with few rows a good model cannot be told from
    chance. A malformed record among the first ``_POOL`` is left out here; reading it as a row to attack raises.
    """
    pool = recipe.source.rows(recipe.card, recipe.splits[0], report=ReadReport(), skip_bad_rows=True)
    return sample(islice(pool, _POOL))


def load_lab(job: Job) -> Lab:
    """Load every model that the job's attack and filters ask.

    Raises UsageError for a model that is not given, ModelError, AssetError.
    """
    check_roles(job.attack, job.models)
    needs, asked, place = job.attack.needs, roles(job.attack, job.filters), job.placement
    tagger, stopwords = WORD_KNOWLEDGE[job.tagger]
    oracles: dict[str, Oracle] = {}
    if Need.TAGGER in needs:  # its data is looked for before a model is loaded
        oracles["tagger"] = tagger()
    goal = goal_for(job.card)
    resources = Resources(stopwords() if Need.STOPWORDS in needs else (), mask_locally=goal.mask_locally)
    judge = mlm = encoder = None
    if "victim" in asked:
        oracles["victim"] = Victim(job.models["victim"], goal, job.labels, place)
    if "judge" in asked and "judge" in job.models:
        judge = Victim(job.models["judge"], goal, job.labels, place, role="judge")
    if "mlm" in asked and "mlm" in job.models:
        oracles["mlm"] = mlm = MaskedLM(job.models["mlm"], place, top_k=getattr(job.params, "top_k", 50))
    if "encoder" in asked and "encoder" in job.models:
        oracles["encoder"] = encoder = SentenceEncoder(job.models["encoder"], place)
    return Lab(goal, oracles, Models(encoder, judge, mlm), resources)


def run_preflights(lab: Lab, job: Job, rows: Sequence[Row], *, allow_weak: bool = False) -> dict[str, Preflight]:
    """Test victim and judge on clean rows (``clean_sample``). Raises PreflightError for one near chance."""
    return {
        role: preflight(model, job.card, job.labels, rows, role=role, allow=allow_weak)
        for role, model in lab.task_models.items()
    }
