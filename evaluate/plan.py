"""From a request to its parts: tasks, languages, rows, what is fine-tuned on what; and what is missing."""

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
from xaug.evaluate.tasks.at_hand import AtHand
from xaug.evaluate.tasks.base import TargetTask, TaskPlan
from xaug.models.folders import content_hash, resolve


@dataclass(frozen=True)
class Plan:
    """The whole evaluation."""

    config: EvalConfig
    suite: Suite
    profile: str
    world: World  # whose rows are scored
    store: Store
    model: Path
    model_sha256: str
    tasks: tuple[TaskPlan, ...]
    missing: tuple[Missing, ...]

    @property
    def reader(self) -> TaskPlan | None:
        """The task whose fine-tuned model the checklist is put to: the first whose declaration allows it."""
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
    """``versions``: card id → the version with its rows; ``absent``: card id → why there is none.

    ``broken``: card id → splits that its version lacks because their files cannot be read, with the reason. A language
    whose rows are broken is missing, and the others are evaluated.
    Raises UsageError where nothing at all can be evaluated, ModelError for the model.
    """
    suite = SUITES.get(config.suite)
    hands = {name: AtHand(version, source, broken.get(name, {}), config.split) for name, version in versions.items()}
    tasks: list[TaskPlan] = []
    missing: list[Missing] = []
    for name, languages in chosen_tasks(config, world).items():
        if name not in hands:
            missing.append(Missing(task=name, why=absent.get(name, "its rows are not in the store")))
            continue
        found = target(name)
        plain = found.dataset.name
        rows, gaps = _rows(found, hands[name], languages)
        named = config.train_on.get(plain, ())
        stages, why = (named_stages(named, store), "") if named else usual_stages(found, hands, absent)
        why = why or found.lack(hands[name])
        if why and rows:
            missing.append(Missing(task=name, why=why))
            continue
        missing += gaps
        if rows:
            tuned = {code: split for code in rows if (split := found.tuned_on(code)) and hands[name].declares(split)}
            tasks.append(
                TaskPlan(
                    target=found, version=hands[name].version, rows=rows,
                    tuning={code: Reference(hands[name].version, split) for code, split in tuned.items()},
                    pool=found.pool(hands[name]), stages=stages, official=plain in suite.tasks,
                    note=suite.notes.get(plain, ""), source=source,
                )
            )  # fmt: skip
    if not tasks:
        reasons = "; ".join(list(dict.fromkeys(f"{one.task}: {one.why}" for one in missing))[:3])
        raise UsageError(f"Nothing of {suite.title} can be evaluated with {source}: {reasons}.")
    return Plan(
        config, suite, profile, world, store, resolve(config.model, "model"), content_hash(config.model),
        tuple(tasks), tuple(missing),
    )  # fmt: skip


def _rows(found: TargetTask, hand: AtHand, languages: tuple[str, ...]) -> tuple[dict[str, Reference], list[Missing]]:
    """Return the split that is scored in each language, and why the other languages cannot be scored."""
    rows, missing = {}, []
    for code in languages:
        split = hand.scored(code)
        if split is None:
            missing.append(Missing(task=found.id, language=code, why=_why_none(found, hand, code)))
            continue
        tuned = found.tuned_on(code)
        if why := hand.why_broken(split, *([tuned] if tuned else [])):
            missing.append(Missing(task=found.id, language=code, why=why))
        else:
            rows[code] = Reference(hand.version, split)
    return rows, missing


def _why_none(found: TargetTask, hand: AtHand, language: str) -> str:
    """Why a language has no row that could be scored."""
    plain = found.dataset.name
    unlabelled = hand.read_without_rows(language) and hand.version.manifest.read.dropped.get(WITHHELD.reason)
    return why_empty(plain) if unlabelled and plain in OFFICIAL else f"{hand.source} has no rows of it"
