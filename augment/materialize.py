"""Rows in, a version out: read, attack in units of work, score, decide, commit.

A unit is a fixed run of source rows. It is kept durably as soon as all its searches have ended, in any order; until
then the models' answers to them are kept (``answers.py``). The version is cut from the units in order. So neither the
width, nor a kill and a resume, changes a row, and a kill loses hardly any work.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import pyarrow as pa
from xaug.augment.answers import KeptAnswers
from xaug.augment.attacks import Case, Result, prepare
from xaug.augment.edits import edits_between
from xaug.augment.engine import Engine
from xaug.augment.filters import Pair, Pipeline
from xaug.augment.judgement import Judgement, judge_rows
from xaug.augment.models import Lab
from xaug.augment.queries import Search
from xaug.augment.recipe import Recipe, packages
from xaug.data_cards.card import DatasetCard
from xaug.data_cards.errors import SourceError
from xaug.data_cards.manifest import About, ManifestDraft, ReadInfo, SourceFile, SourceInfo
from xaug.data_cards.samples import sample_rows
from xaug.data_cards.schema import Row, arrow_schema
from xaug.data_cards.sources.base import ReadReport, SourceState
from xaug.data_cards.staging import Staging
from xaug.data_cards.version import Version

# Rows of a unit: enough for the filters' models to score them in full batches. Not in the fingerprint: the version is
# the same for any number.
UNIT_ROWS = 64


@dataclass(slots=True)
class Progress:
    """How far a run is, for a display."""

    total: int | None = None
    done: int = 0  # rows whose search ended, in this run
    resumed: int = 0  # rows that were there already
    flying: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class _Unit:
    name: str
    split: str
    start: int  # position of its first row in the split
    rows: list[Row]
    cases: dict[int, Case] = field(default_factory=dict)
    results: dict[int, Result] = field(default_factory=dict)
    answers: KeptAnswers | None = None  # None where a row may cost only so much time: it depends on how long they took


@dataclass(slots=True)
class Run:
    """One attack on one task, into a staging folder."""

    recipe: Recipe
    staging: Staging
    width: int = 512
    progress: Progress = field(default_factory=Progress)
    on_progress: Callable[[Progress, Engine], None] | None = None
    report: ReadReport = field(default_factory=ReadReport)
    timings: dict[str, float] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)  # of all units, in row order; known when ``attack`` returns

    def attack(self, load: Callable[[], Lab]) -> None:
        """Attack every row that no unit holds yet. ``load`` is called only if there is one."""
        started = time.perf_counter()
        pending = self._units()
        first = next(pending, None)
        if not self.names:
            raise SourceError(no_rows(self.recipe.card, self.report))
        if first is None:
            return
        lab = load()
        self.timings["load"] = time.perf_counter() - started
        budget = self.recipe.placement.token_budget
        engine = Engine(
            lab.oracles, width=self.width, max_seconds=self.recipe.max_seconds, round_items=max(1024, budget // 16)
        )  # fmt: skip
        search = self.recipe.attack.build(self.recipe.params, lab.resources)
        scoring = Pipeline([s for s in self.recipe.filters if not s.spec.sequential], lab.filter_models)
        open_units: dict[str, _Unit] = {}
        if self.on_progress:
            self.on_progress(self.progress, engine)

        def searches() -> Iterator[tuple[tuple[str, int], Search[Result]]]:
            unit: _Unit | None = first
            while unit is not None:
                open_units[unit.name] = unit
                if self.recipe.max_seconds is None:
                    unit.answers = KeptAnswers.open(self.staging.answers(unit.name))
                for i, row in enumerate(unit.rows):
                    unit.cases[i] = prepare(row, lab.goal, self.recipe.fields)
                    attack = search(unit.cases[i])
                    yield (unit.name, i), unit.answers.search(i, attack) if unit.answers else attack
                unit = next(pending, None)

        def on_round(flying: int) -> None:
            self.progress.flying = flying
            if self.on_progress:
                self.on_progress(self.progress, engine)

        try:
            for (name, i), result in engine.run(searches(), on_round):
                unit = open_units[name]
                unit.results[i] = result
                self.progress.done += 1
                self.progress.outcomes[result.outcome] += 1
                if len(unit.results) == len(unit.rows):
                    self.staging.put(name, self._table(unit, lab, scoring), {"split": unit.split})
                    if unit.answers:
                        unit.answers.remove()
                    del open_units[name]
        finally:
            for unit in open_units.values():
                if unit.answers:
                    unit.answers.close()
        self.timings["attack"] = time.perf_counter() - started - self.timings["load"]
        for name, use in engine.use.items():
            self.timings[f"oracle_{name}"] = use.seconds

    def _units(self) -> Iterator[_Unit]:
        """Units still to be made; those kept before are read over."""
        for split in self.recipe.splits:
            rows = islice(self._rows(split), self.recipe.limit)
            number = 0
            while chunk := list(islice(rows, UNIT_ROWS)):
                name = f"{split}-{UNIT_ROWS}-{number:06d}"  # another size is another unit
                self.names.append(name)
                number += 1
                if self.staging.has(name):
                    self.progress.resumed += len(chunk)
                else:
                    yield _Unit(name, split, (number - 1) * UNIT_ROWS, chunk)

    def _rows(self, split: str) -> Iterator[Row]:
        recipe = self.recipe
        return recipe.source.rows(recipe.card, split, report=self.report, skip_bad_rows=recipe.skip_bad_rows)

    def _table(self, unit: _Unit, lab: Lab, scoring: Pipeline) -> pa.Table:
        rows = [
            {
                **augmented_row(self.recipe, lab, clean, unit.cases[i], unit.results[i]),
                "split": unit.split,
                "position": unit.start + i,
            }
            for i, clean in enumerate(unit.rows)
        ]
        pairs = [Pair(self.recipe.card, clean, row) for clean, row in zip(unit.rows, rows, strict=True)]
        for row, judged in zip(rows, scoring(pairs), strict=True):
            row.update({f"{name}_score": score for name, score in judged.scores.items()})
        schema = arrow_schema(self.recipe.features(verdicts=False))
        return pa.Table.from_pylist(rows, schema=schema)

    def commit(self) -> Version:
        """Decide over all rows in order, and commit. Raises StorageError; nothing is lost then."""
        started = time.perf_counter()
        names = self.names
        judgement = judge_rows(self.recipe.card, self.recipe.filters, names, self.staging.table)
        self.timings["judge"] = time.perf_counter() - started
        schema = arrow_schema(self.recipe.features())
        splits = {
            split: judgement.rows([n for n in names if n.startswith(f"{split}-")], schema, kept=True)
            for split in self.recipe.splits
        }
        splits["rejected"] = judgement.rows(names, schema, kept=False)
        return self.staging.commit(splits, self.recipe.features(), self._manifest(judgement, names))

    def _manifest(self, judgement: Judgement, names: list[str]) -> ManifestDraft:
        recipe = self.recipe
        examples = (row for name in names for row in judgement.kept_rows(name))
        return ManifestDraft(
            about=About.of(recipe.card, recipe.labels),
            source=source_info(recipe.source.name, recipe.state),
            models=recipe.model_infos,
            funnel=tuple(judgement.funnel.steps()),
            outcomes=dict(judgement.outcomes),
            statistics=judgement.statistics(),
            read=read_info(self.report),
            timings={name: round(seconds, 3) for name, seconds in self.timings.items()},
            packages=packages(),
            samples=sample_rows(examples, recipe.labels if recipe.card.labels else ()),
        )


def augmented_row(recipe: Recipe, lab: Lab, clean: Row, case: Case, result: Result) -> dict[str, Any]:
    """The row that a search ended with, without its place and without scores."""
    return {
        **lab.goal.rebuild(clean, result.text.fields, result.text.gold),
        "id": f"{clean['id']}#{recipe.attack.name}",
        "origin_id": clean["id"],
        "outcome": result.outcome,
        "edits": edits_between(case.text, result.text),
        "victim_score_before": result.before.gold,
        "victim_score_after": result.after.gold,
        "queries": result.queries,
        "budget": result.budget,
        "reason": "",
    }


def no_rows(card: DatasetCard, report: ReadReport) -> str:
    """Why there is nothing to make a version of."""
    reasons = [f"{slug} {n:,}" for slug, n in report.dropped.items()]
    if report.bad:
        reasons.append(f"{report.bad.total():,} malformed, the first being {report.bad_examples[0]}")
    why = ", ".join(reasons) or "its files hold none"
    return f"{card.id}: there is no row to make a version of ({why}). Choose another --split."


def source_info(name: str, state: SourceState) -> SourceInfo:
    """The source as a manifest holds it."""
    files = tuple(SourceFile(path=f.path, size=f.size, sha256=f.sha256) for f in state.files)
    return SourceInfo(name=name, kind=state.kind, revision=state.revision, files=files)


def read_info(report: ReadReport) -> ReadInfo:
    """What reading counted, as a manifest holds it."""
    return ReadInfo(
        rows=report.rows, dropped=dict(report.dropped), bad=dict(report.bad),
        bad_examples=tuple(report.bad_examples), repaired=dict(report.repaired),
    )  # fmt: skip
