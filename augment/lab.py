"""Loads and tests the models of a job: those that its attack and its filters need, and no others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from types import MappingProxyType

from xaug.augment.adapters import TaskAdapter, adapter_for
from xaug.augment.assets import local_model
from xaug.augment.attacks import Access, AttackSpec, MlmParams, Need, Resources, missing
from xaug.augment.attacks.provenance import named_models
from xaug.augment.engine import Oracle
from xaug.augment.filters import Models, Setting
from xaug.augment.fitness.lexical import WordNet, wordnet_digest
from xaug.augment.fitness.model import Features, Fitness, fitted_digest
from xaug.augment.oracles.crossfitted import task_model, victims
from xaug.augment.oracles.encoder import SentenceEncoder
from xaug.augment.oracles.gradient import Gradients
from xaug.augment.oracles.masked_lm import MaskedLM
from xaug.augment.oracles.tagger import WORD_KNOWLEDGE
from xaug.augment.oracles.victim import TaskModel
from xaug.augment.preflight import Preflight, preflight, sample
from xaug.augment.recipe import ALGORITHM, Job, Recipe, packages
from xaug.augment.remembered import remembered
from xaug.data_cards.errors import AssetError, UsageError
from xaug.data_cards.parameters import param
from xaug.data_cards.schema import Row
from xaug.data_cards.sources.base import ReadReport
from xaug.models.folders import content_hash, resolve

# The rows that a preflight takes its sample from: enough to cover every genre, and read in a tenth of a second.
_POOL = 10_000
# The roles of the models that a user names.
ROLES = {
    "victim": "the model to fool", "mlm": "the masked language model that proposes words",
    "encoder": "the sentence encoder that compares texts", "judge": "the model that must still predict gold",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Lab:
    """The loaded models of a job, without those that neither its attack nor its filters ask."""

    adapter: TaskAdapter
    oracles: dict[str, Oracle]
    filter_models: Models
    resources: Resources
    victim: TaskModel | None = None  # the oracle "victim"

    @property
    def task_models(self) -> dict[str, TaskModel]:
        """The models of the task itself (victim and judge), by role. A preflight tests them."""
        found = {"victim": self.victim, "judge": self.filter_models.judge}
        return {role: model for role, model in found.items() if model is not None}

    def asked(self, row: Row) -> int | None:
        """Which model of a cross-fitted victim the attack of a row asks; None for any other victim."""
        return None if self.victim is None else self.victim.asked(row)


def roles(attack: AttackSpec, filters: Iterable[Setting]) -> frozenset[str]:
    """The roles of the models that an attack and these filters ask."""
    asked = {need.value for need in attack.needs} | {need for setting in filters for need in setting.spec.needs}
    return frozenset(role for role in ROLES if role in asked)


def check_roles(attack: AttackSpec, models: Mapping[str, str]) -> None:
    """Raises UsageError for a model that the attack needs and that the user did not name."""
    for role, what in ROLES.items():
        if role in attack.needs and role not in models:
            raise UsageError(f"The attack {attack.name} needs {param(role)}: {what} (a folder or a Hub id).")


def check_judge(recipe: Recipe) -> None:
    """Raises UsageError if the judge is the victim."""
    both = [recipe.model_infos[role].sha256 for role in ("victim", "judge") if role in recipe.models]
    if len(both) == 2 and both[0] == both[1]:
        raise UsageError(
            f"{param('judge')} is the victim, and a fooled model cannot say whether the label still holds. Name another"
            " model of the task."
        )


def clean_sample(recipe: Recipe) -> list[Row]:
    """The clean rows that victim and judge are tested on: a sample of one split, whatever its limit.

    A limit says which rows are attacked. The test needs more: on few rows a good model cannot be told from chance. A
    malformed record among the first ``_POOL`` is left out here; reading it as a row to attack raises.
    """
    split = recipe.test_split or recipe.splits[0]
    pool = recipe.source.rows(recipe.card, split, report=ReadReport(), skip_bad_rows=True)
    return sample(islice(pool, _POOL))


def check_data(job: Job) -> None:
    """Raises AssetError if data that the attack reads is not on this machine: its assets, a tagger or WordNet."""
    _check_assets(job)
    tagger, stopwords = WORD_KNOWLEDGE[job.tagger]
    if Need.TAGGER in job.attack.needs:
        tagger()
    if Need.STOPWORDS in job.attack.needs:
        stopwords()
    _check_wordnet(job)


def _check_assets(job: Job) -> None:
    absent = missing(job.attack.assets(job.params))
    if absent:
        lines = "".join(f"\n- {one.what}. It is looked for in {one.looked}." for one in absent)
        raise AssetError(
            f"The attack {job.attack.name} reads data that is not on this machine, and nothing is downloaded unasked."
            f" Missing:{lines}"
        )


def _check_wordnet(job: Job) -> None:
    if job.asks_relation and not job.wordnet:
        raise AssetError(
            "WordNet is not on this machine, and the attack asks it how words are related. Set NLTK_DATA to a folder"
            " that holds corpora/wordnet, or run `xaug fetch nltk` on a machine with a network connection. With the"
            " attack's parameter relation=0 it is not asked, and fewer of the rows will be good."
        )


def load_lab(job: Job) -> Lab:
    """Load every model that the job's attack and filters need.

    Raises UsageError for a model that the user did not name, ModelError, and AssetError for absent data of a tagger or
    of WordNet.
    """
    check_roles(job.attack, job.models)
    _check_wordnet(job)
    needs, asked, place = job.attack.needs, roles(job.attack, job.filters), job.placement
    tagger, stopwords = WORD_KNOWLEDGE[job.tagger]
    oracles: dict[str, Oracle] = {}
    if Need.TAGGER in needs:  # first, so that absent data is found before models are loaded
        oracles["tagger"] = tagger()
    adapter, wordnet = adapter_for(job.card), WordNet() if job.wordnet else None
    resources = Resources(
        stopwords() if Need.STOPWORDS in needs else (), mask_locally=adapter.mask_locally,
        wordnet=wordnet if job.asks_relation else None, labels=job.labels, reference=job.reference,
    )  # fmt: skip
    victim = judge = mlm = encoder = None
    if "victim" in asked:
        oracles["victim"] = victim = task_model(
            job.models["victim"], adapter, job.card, job.labels, job.victim_placement, role="victim"
        )
        if job.attack.access is Access.GRADIENT:
            oracles["gradient"] = Gradients(victims(victim))
    if "judge" in asked and "judge" in job.models:
        judge = task_model(job.models["judge"], adapter, job.card, job.labels, place, role="judge")
    if "mlm" in asked and "mlm" in job.models:
        oracles["mlm"] = mlm = _masked_lm(job)
    if "encoder" in asked and "encoder" in job.models:
        oracles["encoder"] = encoder = SentenceEncoder(job.models["encoder"], place)
    if encoder is not None and mlm is not None and job.fitness:
        oracles["fitness"] = Fitness(Features(encoder, mlm, wordnet), least=job.fitness)
    if job.keep_answers:
        oracles.update(_remembered(job, oracles))
    oracles.update(_own_oracles(job, oracles))
    return Lab(adapter, oracles, Models(encoder, judge, mlm, wordnet, job.against), resources, victim)


# The models, by role, that decide what an oracle answers. A tagger costs less than looking its answers up.
_MODELS = MappingProxyType({
    "victim": ("victim",), "gradient": ("victim",), "mlm": ("mlm",), "encoder": ("encoder",),
    "fitness": ("encoder", "mlm"),
})  # fmt: skip


def _remembered(job: Job, oracles: Mapping[str, Oracle]) -> dict[str, Oracle]:
    """The oracles that ask models, with answers that outlive the run."""
    common = {"algorithm": ALGORITHM, "packages": packages(), "dtype": job.placement.dtype}
    own: dict[str, dict[str, object]] = {
        "victim": {"task": str(job.card.id), "labels": list(job.labels), "unpad": job.victim_placement.unpad},
        "gradient": {"task": str(job.card.id), "labels": list(job.labels)},
        "mlm": {**_words(job)},
        "fitness": {"least": job.fitness, "fitted": fitted_digest(), "wordnet": wordnet_digest()},
    }
    return {
        name: remembered(
            name, oracles[name],
            {
                **common, **own.get(name, {}), "device": job.placement.device.partition(":")[0],
                "models": [content_hash(job.models[role], role) for role in roles],
            },
        )
        for name, roles in _MODELS.items()
        if name in oracles
    }  # fmt: skip


def _own_oracles(job: Job, taken: Mapping[str, Oracle]) -> Mapping[str, Oracle]:
    """The attack's own models. Raises ModelError, and ValueError for a name that is taken, a fault of the attack."""
    own = job.attack.oracles(job.params, job.placement)
    if twice := own.keys() & taken.keys():
        raise ValueError(f"The attack {job.attack.name} names an oracle {min(twice)}, but xaug has one of that name.")
    return own


def weight_bytes(recipe: Recipe) -> int:
    """The size of the weights of the recipe's models, and of those that the attack's parameters name, in bytes."""
    folders = [resolve(name, role) for role, name in recipe.models.items()]
    own = [name for one in recipe.params.single for name in named_models(one).values()]
    folders += [folder for name in own if (folder := local_model(name))]
    return sum(file.stat().st_size for folder in folders for file in folder.rglob("*.safetensors"))


def _masked_lm(job: Job) -> MaskedLM:
    """The masked language model. Only attacks ask it for words, so ``top_k`` is a parameter of the attack."""
    return MaskedLM(job.models["mlm"], job.placement, **_words(job))


def _words(job: Job) -> dict[str, int]:
    asked = [one.top_k for one in job.params.single if isinstance(one, MlmParams)]
    return {"top_k": max(asked)} if asked else {}


def run_preflights(lab: Lab, job: Job, rows: Sequence[Row], *, allow_weak: bool = False) -> dict[str, Preflight]:
    """Test victim and judge on clean rows (``clean_sample``) that they did not see in training.

    Raises PreflightError for a model near chance.
    """
    return {
        role: preflight(
            model, job.card, job.labels, [row for row in rows if model.held_out(row)], role=role, allow=allow_weak
        )
        for role, model in lab.task_models.items()
    }
