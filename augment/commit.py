"""The last of three steps: judge the rows of all units and commit them as a version."""

from __future__ import annotations

import time
from collections.abc import Mapping
from functools import partial

from xaug.augment.card_context import card_context
from xaug.augment.judgement import Chunk, Judgement, judge_rows
from xaug.augment.plan import Plan
from xaug.augment.recipe import Recipe, packages
from xaug.data_cards.ingest import source_info
from xaug.data_cards.manifest import About, ManifestDraft
from xaug.data_cards.samples import sample_rows
from xaug.data_cards.schema import arrow_schema
from xaug.data_cards.staging import Staging
from xaug.data_cards.version import Version


def commit(recipe: Recipe, plan: Plan, staging: Staging, timings: Mapping[str, float] | None = None) -> Version:
    """Judge all rows in the order of the plan, and commit them.

    ``timings``: seconds of the earlier steps, for the manifest. Raises KeyError for a unit that was not executed, and
    StorageError; the units stay in the staging folder then.
    """
    started = time.perf_counter()
    chunks = [Chunk(unit.name, unit.split, partial(staging.table, unit.name)) for unit in plan.units]
    judgement = judge_rows(recipe.card, recipe.filters, chunks)
    spent = {**(timings or {}), "judge": time.perf_counter() - started}
    features = recipe.job.features()
    splits = judgement.splits(arrow_schema(features), recipe.splits)
    context = card_context(recipe.filters, recipe.tagger)
    return staging.commit(splits, features, _manifest(recipe, plan, judgement, spent), context=context)


def _manifest(recipe: Recipe, plan: Plan, judgement: Judgement, timings: Mapping[str, float]) -> ManifestDraft:
    return ManifestDraft(
        about=About.of(recipe.card, recipe.labels),
        source=source_info(recipe.source.name, recipe.state),
        parent=None if recipe.reference is None else recipe.reference.parent,
        models=recipe.model_infos,
        compared=recipe.against.compared if recipe.against else None,
        funnel=tuple(judgement.funnel.steps()),
        outcomes=dict(judgement.outcomes),
        statistics={
            **judgement.statistics(),
            **({} if recipe.reference is None else {"rows_of_the_reference": recipe.reference.rows}),
        },
        read=plan.read,
        timings={name: round(seconds, 3) for name, seconds in timings.items()},
        packages=packages(recipe.packages),
        samples=sample_rows(judgement.kept(), recipe.labels if recipe.card.labels else ()),
    )
