"""The clauses in which a contrast between arms is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from xaug.study.findings import Contrast, Scope
from xaug.study.report.names import Names

NONE = "none"  # the arm without intermediate training (DESIGN.md, section 8)
GAP = "the gap between English and the other languages"


@dataclass(frozen=True)
class Wording:
    """One contrast over one line, in clauses. ``{points}`` stands for the size of the difference.

    ``above``, ``below``: that it is larger or smaller than 0. ``difference``: what it is, as a noun. ``helps``,
    ``hurts``: what that means. ``action``: what was done, as a noun; ``whether``: the clause after "whether".
    """

    above: str
    below: str
    difference: str
    action: str
    helps: str
    hurts: str
    whether: str


def wording(contrast: Contrast, scope: Scope, name: str, names: Names) -> Wording:
    """The clauses of a contrast. A contrast of more than two arms is told by its formula."""
    where = names.where(scope, name)
    pair = _pair(contrast.weights)
    if pair is None:
        what = f"{GAP} in {contrast.name}" if scope == "gap" else f"the contrast {contrast.name}"
        return Wording(
            above=f"{what} is {{points}} points above 0 {where}", below=f"{what} is {{points}} points below 0 {where}",
            difference=f"{what} {where}", action=what, helps="is above 0", hurts="is below 0",
            whether=f"{what} differs from 0",
        )  # fmt: skip
    first, second = pair
    bare = second == NONE
    action = f"intermediate training ({first})" if bare else f"training on {first} instead of {second}"
    than = "the arm without intermediate training" if bare else f"the arm {second}"
    between = f"the arm {first} and {than}" if bare else f"the arms {first} and {second}"
    if scope == "gap":
        clause = f"{GAP} is {{points}} points {{way}} in the arm {first} than in {than} {where}"
        return Wording(
            above=clause.replace("{way}", "wider"), below=clause.replace("{way}", "narrower"),
            difference=f"the difference in {GAP} between {between} {where}", action=action,
            helps="widens the gap", hurts="narrows the gap", whether=f"{action} changes the gap",
        )  # fmt: skip
    return Wording(
        above=f"the arm {first} scores {{points}} points higher than {than} {where}",
        below=f"the arm {first} scores {{points}} points lower than {than} {where}",
        difference=f"the difference between {between} {where}", action=action, helps="helps", hurts="hurts",
        whether=f"{action} helps",
    )  # fmt: skip


def sentence_case(clause: str) -> str:
    """The clause with a capital first letter."""
    return clause[0].upper() + clause[1:]


def _pair(weights: Mapping[str, float]) -> tuple[str, str] | None:
    """The arm that counts positive and the one that counts negative; None for any other contrast."""
    if sorted(weights.values()) != [-1.0, 1.0]:
        return None
    first, second = sorted(weights, key=lambda arm: -weights[arm])
    return first, second
