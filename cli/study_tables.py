"""The tables of `xaug study plan` and `xaug study status`."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from xaug.amounts import size_text, time_json, time_text
from xaug.cli.console import out
from xaug.cli.tables import table
from xaug.data_cards.text import counted

if TYPE_CHECKING:
    from rich.table import Table
    from xaug.study.pricing import Detectable, PricedPlan
    from xaug.study.spec import StudySpec
    from xaug.studying import Study

KINDS = ("generate", "train", "eval")


def print_plan(found: PricedPlan) -> None:
    """Print the cells by kind, their price, and what each hypothesis could find."""
    plan = found.plan
    shown = table("cells", "number", "done", "work", right=("number", "done"))
    for kind in KINDS:
        own = plan.of(kind)
        done = sum(1 for cell in own if cell.key in found.done)
        shown.add_row(kind, f"{len(own):,}", f"{done:,}", _work(found, kind))
    out().print(shown)
    arms = table("arm", "what it is")
    for arm in plan.setting.arms:
        arms.add_row(arm.name, arm.summary)
    out().print(arms)
    out().print(_price_text(found), soft_wrap=True)
    if found.detectable:
        out().print(_effects(found))
    for line in notes(found):
        out().print(line, soft_wrap=True)


def _effects(found: PricedPlan) -> Table:
    effects = table("hypothesis", "contrast", "smallest effect", right=("smallest effect",))
    for one in found.detectable:
        effects.add_row(one.hypothesis.name, one.hypothesis.contrast, _points(one))
    return effects


def _price_text(found: PricedPlan) -> str:
    workers = "one at a time" if found.workers == 1 else f"{found.workers} at a time"
    return (
        f"The cells that are not done take {_amount(found)} of work, which is {_wall(found)} with {workers}, and"
        f" {_disk(found)} of disk, where {size_text(found.free_bytes)} are free. {found.basis}"
    )


def _work(found: PricedPlan, kind: str) -> str:
    """The work of a kind of cell in a table."""
    if not found.known(kind):
        return "not known"
    more = " and more" if found.unknown(kind) else ""
    return f"{time_text(found.seconds(kind))}{more}"


def _amount(found: PricedPlan) -> str:
    if not found.known():
        return "an unknown amount"
    return f"{'more than ' if found.unknown() else ''}{time_text(found.seconds())}"


def _wall(found: PricedPlan) -> str:
    if not found.known():
        return "an unknown time"
    return f"{'more than ' if found.unknown() else ''}{time_text(found.wall)}"


def _disk(found: PricedPlan) -> str:
    if not found.known():
        return "an unknown amount"
    return f"{'more than' if found.unknown() else 'up to'} {size_text(found.disk)}"


def _seconds(found: PricedPlan, kind: str) -> dict[str, float] | None:
    """The seconds of a kind as JSON; None if they are not known. Some of its cells may be in no figure (unpriced)."""
    return time_json(found.seconds(kind)) if found.known(kind) else None


def notes(found: PricedPlan) -> list[str]:
    """What a reader of the plan has to know, a sentence each."""
    spec = found.plan.setting.spec
    lines = [_EQUAL[spec.equal], *_level(found), *_declared(spec), *found.unknown_costs]
    lines += [found.memory] if found.memory else []
    return [*lines, *found.missing, *found.contamination]


_EQUAL = {
    "steps": "All arms of the same intermediate tasks have the number of steps of the clean arm.",
    "rows": "All arms of the same intermediate tasks have as many rows as the clean arm.",
    "epochs": "All arms have the same number of epochs, so arms with more rows have more steps.",
}


def _declared(spec: StudySpec) -> list[str]:
    """What it means that a study declares no hypotheses, or no rules of exclusion."""
    lines = []
    if spec.hypotheses is not None and not spec.hypotheses:
        lines.append("The study declares no hypothesis (hypotheses = []), so it only explores: no test is made.")
    if not spec.exclusions:
        lines.append("The study has no rule of exclusion (exclusions = []), so a collapsed model counts as any other.")
    return lines


def _level(found: PricedPlan) -> list[str]:
    """What the column of smallest effects means."""
    if not found.detectable:
        return []
    number = counted(len(found.detectable), "hypothesis", "hypotheses")
    seeds = counted(len(found.plan.seeds), "seed")
    basis = "the variances of the pilot" if any(one.piloted for one in found.detectable) else (
        "assumed variances, which a pilot would replace"
    )  # fmt: skip
    return [
        f"The smallest effect is the difference in points that a test of {number} with {seeds} finds with a power of"
        f" 80 %, by {basis}."
    ]


def _points(one: Detectable) -> str:
    return "–" if one.points is None else f"{one.points:.1f} points"


def plan_json(found: PricedPlan) -> dict[str, Any]:
    """The plan as JSON."""
    plan = found.plan
    return {
        "status": "planned", "folder": str(plan.folder), "seeds": list(plan.seeds),
        "arms": {arm.name: arm.summary for arm in plan.setting.arms},
        "cells": {kind: len(plan.of(kind)) for kind in KINDS}, "done": len(found.done),
        "seconds": {kind: _seconds(found, kind) for kind in KINDS},
        "wall_seconds": time_json(found.wall) if found.known() else None,
        "workers": found.workers, "basis": found.basis, "disk_bytes": found.disk, "free_bytes": found.free_bytes,
        "hypotheses": [
            {**one.hypothesis.model_dump(mode="json"), "smallest_effect": one.points, "piloted": one.piloted}
            for one in found.detectable
        ],
        "notes": notes(found), "missing": dict(plan.missing), "unpriced": len(found.unknown()),
    }  # fmt: skip


def print_status(own: Study) -> None:
    """Print how many cells are done, by arm and kind."""
    shown = table("arm", *KINDS)
    for arm, counts in _counts(own).items():
        shown.add_row(arm, *(counts[kind] for kind in KINDS))
    out().print(shown)
    done = own.done
    all_done = sum(1 for cell in own.cells.cells if cell.key in done)
    cells = counted(len(own.cells.cells), "cell")
    out().print(f"{all_done:,} of {cells} {'is' if all_done == 1 else 'are'} done in {own.folder}.", soft_wrap=True)


def status_json(own: Study) -> dict[str, Any]:
    """The status as JSON."""
    done = own.done
    cells = [
        {"key": cell.key, "kind": cell.kind, "name": cell.name, "done": cell.key in done} for cell in own.cells.cells
    ]
    return {"folder": str(own.folder), "seeds": list(own.seeds), "cells": cells}


def _counts(own: Study) -> dict[str, dict[str, str]]:
    """Arm → kind → done of all. Cells that several arms share count in each of them."""
    done, plan = own.done, own.cells
    out_: dict[str, dict[str, str]] = {}
    for arm in plan.setting.arms:
        keys = {
            "generate": {key for seed in plan.seeds for _, key in plan.parts_of(arm, seed)} if arm.trains else set(),
            "train": {key for (name, _), key in plan.trained.items() if name == arm.name and key},
            "eval": {key for (name, _, _), key in plan.scored.items() if name == arm.name},
        }
        tally = Counter({kind: sum(1 for key in own_keys if key in done) for kind, own_keys in keys.items()})
        out_[arm.name] = {kind: f"{tally[kind]}/{len(keys[kind])}" if keys[kind] else "–" for kind in KINDS}
    return out_
