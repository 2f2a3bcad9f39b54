"""The plan of an evaluation: its tasks, languages and rows, what is fine-tuned on what, and what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from xaug.data_cards.catalog.targets.withheld import OFFICIAL, WITHHELD, why_empty
from xaug.data_cards.errors import UsageError
from xaug.data_cards.identity import World
from xaug.data_cards.references import Reference
from xaug.data_cards.store import Store
from xaug.data_cards.version import Version
from xaug.evaluate.chosen import chosen_tasks
from xaug.evaluate.config import EvalConfig
from xaug.evaluate.reading import Broken
from xaug.evaluate.results import Missing
from xaug.evaluate.stages import named_stages, usual_stages
from xaug.evaluate.suites import SUITES, Suite
from xaug.evaluate.targets import target
from xaug.evaluate.tasks.available import AvailableRows
from xaug.evaluate.tasks.base import TargetTask, TaskPlan
from xaug.models.folders import content_hash, resolve


@dataclass(frozen=True)
class Plan:
    """The plan of one evaluation."""

    config: EvalConfig
    suite: Suite
    profile: str
    world: World  # the world of the rows that are scored
    store: Store
    model: Path
    model_sha256: str
    tasks: tuple[TaskPlan, ...]
    missing: tuple[Missing, ...]

    @property
    def reader(self) -> TaskPlan | None:
        """The task whose fine-tuned model answers the checklist: the first one that is declared for it."""
        return next((one for one in self.tasks if one.target.diagnosed and one.stages), None)


def make_plan(
    config: EvalConfig,
    store: Store,
    versions: Mapping[str, Version],
    absent: Mapping[str, str],
    *,
    profile: str,
    world: World,
    source: str,
    broken: Broken = MappingProxyType({}),
) -> Plan:
    """Plan an evaluation.

    ``versions``: card id → the version with its rows. ``absent``: card id → why there is no version. ``broken``: card
    id → split → why its files cannot be read. A language with a broken split is reported as missing, and the others are
    evaluated. ``source``: the name of the source. Raises UsageError where nothing can be evaluated, ModelError for the
    model.
    """
    suite = SUITES.get(config.suite)
    available = {
        name: AvailableRows(version, source, broken.get(name, {}), config.split) for name, version in versions.items()
    }
    tasks: list[TaskPlan] = []
    missing: list[Missing] = []
    for name, languages in chosen_tasks(config, world).items():
        if name not in available:
            missing.append(Missing(task=name, why=absent.get(name, "its rows are not in the store")))
            continue
        task = target(name)
        plain = task.dataset.name
        rows, gaps = _rows(task, available[name], languages)
        named = config.train_on.get(plain, ())
        stages, why = (named_stages(named, store), "") if named else usual_stages(task, available, absent)
        why = why or task.obstacle(available[name])
        if why and rows:
            missing.append(Missing(task=name, why=why))
            continue
        missing += gaps
        if rows:
            tuned = {code: split for code in rows if (split := task.tuned_on(code)) and available[name].declares(split)}
            tasks.append(
                TaskPlan(
                    target=task, version=available[name].version, rows=rows,
                    tuning={code: Reference(available[name].version, split) for code, split in tuned.items()},
                    pool=task.pool(available[name]), stages=stages, official=plain in suite.tasks,
                    note=suite.notes.get(plain, ""), source=source,
                )
            )  # fmt: skip
    if not tasks:
        reasons = "; ".join(list(dict.fromkeys(f"{one.task}: {one.why}" for one in missing))[:3])
        raise UsageError(f"No task of {suite.title} can be evaluated with {source}: {reasons}.")
    return Plan(
        config, suite, profile, world, store, resolve(config.model, "model"), content_hash(config.model),
        tuple(tasks), tuple(missing),
    )  # fmt: skip


def _rows(
    task: TargetTask, available: AvailableRows, languages: tuple[str, ...]
) -> tuple[dict[str, Reference], list[Missing]]:
    """Return the split that is scored in each language, and why the other languages cannot be scored."""
    rows, missing = {}, []
    for code in languages:
        split = available.scored(code)
        if split is None:
            missing.append(Missing(task=task.id, language=code, why=_why_none(task, available, code)))
            continue
        tuned = task.tuned_on(code)
        if why := available.why_broken(split, *([tuned] if tuned else [])):
            missing.append(Missing(task=task.id, language=code, why=why))
        else:
            rows[code] = Reference(available.version, split)
    return rows, missing


def _why_none(task: TargetTask, available: AvailableRows, language: str) -> str:
    """Why a language has no row that could be scored."""
    plain = task.dataset.name
    unlabelled = available.read_without_rows(language) and available.version.manifest.read.dropped.get(WITHHELD.reason)
    return why_empty(plain) if unlabelled and plain in OFFICIAL else f"{available.source} has no rows of it"
