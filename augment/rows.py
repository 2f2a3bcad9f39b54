"""The rows that a version holds of what a search found."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xaug.augment.attacks import Access, Candidate, Example, Outcome
from xaug.augment.edits import edits_between
from xaug.augment.recipe import Job


def augmented_rows(job: Job, example: Example, found: Sequence[Candidate]) -> list[dict[str, Any]]:
    """The rows of a search's candidates, without their place and without scores.

    A search that found nothing leaves one row, as it was: skipped. Raises ValueError where an attack does not keep to
    its declaration, or touched a frozen span: a fault of the attack, not of the row.
    """
    attack = job.attack
    if len(found) > 1 and not attack.several:
        raise ValueError(f"{attack.name} gave {len(found)} texts for the row {example.row['id']}, and declares one")
    return [
        _row(job, example, candidate, number)
        for number, candidate in enumerate(found or [Candidate.of(example.text, Outcome.SKIPPED)], start=1)
    ]


def _row(job: Job, example: Example, candidate: Candidate, number: int) -> dict[str, Any]:
    attack, clean = job.attack, example.row
    claims = candidate.outcome in (Outcome.SUCCEEDED, Outcome.FAILED)
    if candidate.outcome is not Outcome.SKIPPED and claims == (attack.access is Access.BLIND):
        raise ValueError(f"{attack.name} has {attack.access.value} access and calls a row {candidate.outcome.value}")
    try:
        changed = edits_between(example.text, candidate.fields, candidate.gold)
    except ValueError as error:
        raise ValueError(f"{attack.name}, row {clean['id']}: {error}") from error
    before, after = candidate.before, candidate.after
    row = {
        **example.goal.rebuild(clean, candidate.fields, changed.gold),
        "id": f"{clean['id']}#{attack.name}" + (f"-{number}" if number > 1 else ""),
        "origin_id": clean["id"],
        "outcome": candidate.outcome.value,
        "edits": changed.edits,
        "victim_score_before": None if before is None else before.gold,
        "victim_score_after": None if after is None else after.gold,
        "queries": candidate.queries,
        "budget": candidate.budget,
        "reason": "",
    }
    return {**row, "variant": number} if attack.several else row
