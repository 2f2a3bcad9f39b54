"""From the candidates of a search to the rows that a version stores."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xaug.augment.attacks import Access, Candidate, Example, Outcome
from xaug.augment.edits import edits_between
from xaug.augment.recipe import Job


def augmented_rows(job: Job, example: Example, found: Sequence[Candidate]) -> list[dict[str, Any]]:
    """The rows of a search's candidates, without their position and without scores.

    A search without candidates gives one row: the clean row, with the outcome "skipped". Raises ValueError if the
    attack does not keep to its declaration or changed a frozen span, which is a fault of the attack, not of the row.
    """
    attack = job.attack
    if len(found) > 1 and not attack.several:
        raise ValueError(
            f"The attack {attack.name} returned {len(found)} texts for row {example.row['id']}, but its spec does not"
            " declare that a row may become several."
        )
    return [
        _row(job, example, candidate, number)
        for number, candidate in enumerate(found or [Candidate.of(example.text, Outcome.SKIPPED)], start=1)
    ]


def _row(job: Job, example: Example, candidate: Candidate, number: int) -> dict[str, Any]:
    attack, clean = job.attack, example.row
    claims = candidate.outcome in (Outcome.SUCCEEDED, Outcome.FAILED)
    if candidate.outcome is not Outcome.SKIPPED and claims == (attack.access is Access.BLIND):
        raise ValueError(
            f"The attack {attack.name} has {attack.access.value} access to the victim, so it cannot give row"
            f" {clean['id']} the outcome {candidate.outcome.value}."
        )
    try:
        changed = edits_between(example.text, candidate.fields, candidate.gold)
    except ValueError as error:
        raise ValueError(f"The attack {attack.name} gave an invalid text for row {clean['id']}: {error}.") from error
    layout = example.text.layout
    fixed = {name for name, editable in zip(layout.names, layout.editable, strict=True) if not editable}
    if touched := fixed & {edit["field"] for edit in changed.edits}:
        raise ValueError(
            f"The attack {attack.name} changed {', '.join(sorted(touched))} of row {clean['id']}, which it may not edit"
            " (Layout.editable)."
        )
    before, after = candidate.before, candidate.after
    row = {
        **example.adapter.rebuild(clean, candidate.fields, changed.gold),
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
