"""From a request to its parts: tasks, languages, rows, what is fine-tuned on what; and what is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from xaug.data_cards.card import DatasetCard
from xaug.data_cards.catalog import card as card_of
from xaug.data_cards.catalog.targets.withheld import OFFICIAL, WITHHELD, why_empty
from xaug.data_cards.errors import UnknownNameError, UsageError
from xaug.data_cards.model_files import content_hash, resolve
from xaug.data_cards.splits import HELD_OUT, LanguageSplit
from xaug.data_cards.store import Store
from xaug.data_cards.version import Version
from xaug.evaluate.config import EvalConfig
from xaug.evaluate.reading import ENGLISH, Broken, why_broken
from xaug.evaluate.results import Missing
from xaug.evaluate.suites import SUITES, Suite
from xaug.evaluate.targets import POCKET, Target, target
from xaug.train.data.references import Reference, parse

CANDIDATES = "candidates"  # the split of an entity pool that all languages share


@dataclass(frozen=True)
class Stage:
    """One step of fine-tuning: English training rows, and dev rows to choose the best model by, where there are any."""

    train: Reference
    dev: Reference | None

    @property
    def store(self) -> Store:
        """Where the trainer finds both: the user's store for what train_on names, the evaluator's own for the rest."""
        return Store(self.train.version.path.parent.parent.parent)


@dataclass(frozen=True)
class TaskPlan:
    """One task, with everything that is needed for it at hand."""

    target: Target
    card: DatasetCard
    version: Version  # holds the rows of all its languages
    rows: Mapping[str, Reference]  # language → the split that is scored
    tuning: Mapping[str, Reference]  # language → its validation split, where a threshold is set on dev
    pool: tuple[Reference, ...]  # splits whose candidates the queries of every language search; none: its own
    stages: tuple[Stage, ...]
    official: bool
    note: str
    source: str

    @property
    def versions(self) -> tuple[Version, ...]:
        """The task's own version and those it is fine-tuned on, each once."""
        found = {one.ref: one for one in (self.version, *(stage.train.version for stage in self.stages))}
        return tuple(found.values())

    @property
    def read(self) -> tuple[Reference, ...]:
        """Every split that is trained on, scored, searched or tuned on, each once."""
        trained = [one for stage in self.stages for one in (stage.train, stage.dev) if one is not None]
        found = {one.name: one for one in (*trained, *self.rows.values(), *self.tuning.values(), *self.pool)}
        return tuple(found.values())


@dataclass(frozen=True)
class Plan:
    """The whole evaluation."""

    config: EvalConfig
    suite: Suite
    profile: str
    pocket: bool
    store: Store
    model: Path
    model_sha256: str
    tasks: tuple[TaskPlan, ...]
    missing: tuple[Missing, ...]


def chosen_tasks(config: EvalConfig, *, pocket: bool) -> dict[str, tuple[str, ...]]:
    """Target ids with the languages that are wanted of each. Raises UnknownNameError, UsageError."""
    suite = SUITES.get(config.suite)
    known = suite.languages
    for name in config.tasks:
        if name.removeprefix(POCKET) not in known:
            raise UnknownNameError(f"task of {suite.name}", name, known)
    wanted = [name.removeprefix(POCKET) for name in config.tasks] or list(known)
    spoken = {code for codes in known.values() for code in codes}
    if pocket:
        from xaug.data_cards.pocket.concepts import LANGUAGES

        known = dict.fromkeys(known, LANGUAGES)
        spoken = set(LANGUAGES)
    for code in config.languages:
        if code not in spoken:
            raise UnknownNameError(f"language of {'the embedded world' if pocket else suite.name}", code, spoken)
    out = {}
    for name in known:
        codes = tuple(code for code in known[name] if not config.languages or code in config.languages)
        if name in wanted and codes:
            out[(POCKET if pocket else "") + name] = codes
    if not out:
        raise UsageError(f"None of {', '.join(wanted)} is in any of the languages {', '.join(config.languages)}.")
    return out


def cards_needed(config: EvalConfig, *, pocket: bool) -> list[str]:
    """Ids of all cards whose rows the evaluation reads: the tasks' own, and those they are fine-tuned on."""
    ids: dict[str, None] = {}
    for name in chosen_tasks(config, pocket=pocket):
        ids[name] = None
        ids.update(dict.fromkeys(target(name).stages))
    return list(ids)


def make_plan(
    config: EvalConfig,
    store: Store,
    versions: Mapping[str, Version],
    absent: Mapping[str, str],
    *,
    profile: str,
    pocket: bool,
    source: str,
    broken: Broken = MappingProxyType({}),
) -> Plan:
    """``versions``: card id → the version with its rows; ``absent``: card id → why there is none.

    ``broken``: card id → splits that its version lacks because their files cannot be read, with the reason. A language
    whose rows are broken is missing, and the others are evaluated.
    Raises UsageError where nothing at all can be evaluated, ModelError for the model.
    """
    suite = SUITES.get(config.suite)
    tasks: list[TaskPlan] = []
    missing: list[Missing] = []
    for name, languages in chosen_tasks(config, pocket=pocket).items():
        found = target(name)
        plain = name.removeprefix(POCKET)
        if name not in versions:
            missing.append(Missing(task=name, why=absent.get(name, "its rows are not in the store")))
            continue
        version = versions[name]
        unread = broken.get(name, {})
        rows = {}
        for code in languages:
            split = _scored(config, version, unread, code)
            tuned = [LanguageSplit("validation", code).name] if found.kind == "mining" else []
            if why := why_broken(unread, [split, *tuned] if split is not None else []):
                missing.append(Missing(task=name, language=code, why=why))
            elif split is not None:
                rows[code] = Reference(version, split)
            elif not (pocket and found.kind in ("parallel", "mining") and code == "en"):
                held = any(one in version.manifest.splits for one in _splits_of(config, code))
                unlabelled = held and version.manifest.read.dropped.get(WITHHELD.reason)
                why = why_empty(plain) if unlabelled and plain in OFFICIAL else f"{source} has no rows of it"
                missing.append(Missing(task=name, language=code, why=why))
        named = config.train_on.get(plain, ())
        stages, why = _named(named, store) if named else _stages(found, version, versions, absent, broken)
        pool = _pool(found, config, version, unread)
        if not why and found.kind == "mentions" and not pool:
            nothing = f"{source} has no entity descriptions ({CANDIDATES}) of it"
            why = why_broken(unread, [CANDIDATES]) or nothing
        if why or not rows:
            if rows:
                missing = [one for one in missing if one.task != name]
                missing.append(Missing(task=name, why=why))
            continue
        dev = {code: LanguageSplit("validation", code).name for code in rows if found.kind == "mining"}
        tuning = {code: Reference(version, split) for code, split in dev.items() if split in version.manifest.splits}
        tasks.append(
            TaskPlan(
                found, card_of(name), version, rows, tuning, pool, stages, plain in suite.tasks,
                suite.notes.get(plain, ""), source,
            )
        )  # fmt: skip
    if not tasks:
        reasons = "; ".join(list(dict.fromkeys(f"{one.task}: {one.why}" for one in missing))[:3])
        raise UsageError(f"Nothing of {suite.title} can be evaluated with {source}: {reasons}.")
    return Plan(
        config, suite, profile, pocket, store, resolve(config.model, "model"), content_hash(config.model),
        tuple(tasks), tuple(missing),
    )  # fmt: skip


def _named(references: Sequence[str], store: Store) -> tuple[tuple[Stage, ...], str]:
    """Steps that the configuration names. Raises UsageError, NoSuchVersionError."""
    return tuple(Stage(parse(one, store), None) for one in references), ""


def _splits_of(config: EvalConfig, language: str) -> list[str]:
    """A language's splits in the order in which they are scored.

    Where test rows with labels are not at hand, the validation rows are scored, and said to be.
    """
    return [LanguageSplit(kind, language).name for kind in dict.fromkeys((config.split, *HELD_OUT))]


def _scored(config: EvalConfig, version: Version, unread: Mapping[str, str], language: str) -> str | None:
    """The first of them that has rows, or that would if it could be read."""
    held = version.manifest.splits
    return next(
        (one for one in _splits_of(config, language) if one in unread or (one in held and held[one].rows)), None
    )


def _pool(found: Target, config: EvalConfig, version: Version, unread: Mapping[str, str]) -> tuple[Reference, ...]:
    """Splits that hold the candidates of all languages at hand, whichever of them are evaluated."""
    held = version.manifest.splits
    if found.kind == "mentions":
        return (Reference(version, CANDIDATES),) if CANDIDATES in held else ()
    if not found.shares_pool:
        return ()
    splits = [_scored(config, version, unread, code) for code in card_of(found.id).languages]
    return tuple(Reference(version, one) for one in splits if one is not None and one in held)


def _stages(
    found: Target, version: Version, versions: Mapping[str, Version], absent: Mapping[str, str], broken: Broken
) -> tuple[tuple[Stage, ...], str]:
    """(the steps of fine-tuning, why there can be none). A task's own English rows come before any other card's."""
    if not found.trains:
        return (), ""
    own = version.manifest.splits.get("train")
    has_own = (own is not None and own.rows) or "train" in broken.get(found.id, {})
    holders: Sequence[str] = (found.id,) if has_own else found.stages
    if not holders:
        return (), "there are no English training rows of it"
    out = []
    for name in holders:
        if name not in versions:
            return (), f"it is fine-tuned on {name}, and {absent.get(name, 'its rows are not in the store')}"
        held, unread = versions[name].manifest.splits, broken.get(name, {})
        dev_splits = ("validation", LanguageSplit("validation", ENGLISH).name)
        dev = next((one for one in dev_splits if one in unread or (one in held and held[one].rows)), None)
        # Without its dev rows another checkpoint would be taken than with them: that is said, not done.
        if why := why_broken(unread, ["train", *([dev] if dev else [])]):
            return (), f"it is fine-tuned on {name}: {why}"
        if not held.get("train") or not held["train"].rows:
            return (), f"it is fine-tuned on {name}, of which there are no training rows"
        out.append(Stage(Reference(versions[name], "train"), Reference(versions[name], dev) if dev else None))
    return tuple(out), ""
