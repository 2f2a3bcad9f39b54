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
        what = f"{GAP} of " if scope == "gap" else ""
        return Wording(
            above=f"{what}{contrast.name} is {{points}} points above 0 {where}",
            below=f"{what}{contrast.name} is {{points}} points below 0 {where}",
            difference=f"{what}{contrast.name} {where}", action=f"{what}{contrast.name}", helps="is above 0",
            hurts="is below 0", whether=f"{what}{contrast.name} differs from 0",
        )  # fmt: skip
    first, second = pair
    other = "no intermediate training" if second == NONE else second
    action = f"intermediate training ({first})" if second == NONE else f"training on {first} instead of {second}"
    if scope == "gap":
        clause = f"{GAP} is {{points}} points {{way}} with {first} than with {other} {where}"
        return Wording(
            above=clause.replace("{way}", "wider"), below=clause.replace("{way}", "narrower"),
            difference=f"the difference in {GAP} between {first} and {other} {where}", action=action,
            helps="widens the gap", hurts="narrows the gap", whether=f"{action} changes the gap",
        )  # fmt: skip
    return Wording(
        above=f"{first} scores {{points}} points higher than {other} {where}",
        below=f"{first} scores {{points}} points lower than {other} {where}",
        difference=f"the difference between {first} and {other} {where}", action=action, helps="helps", hurts="hurts",
        whether=f"{action} helps",
    )  # fmt: skip


def sentence_case(text: str) -> str:
    """The text with a capital first letter, unless it begins with the name of an arm such as ``clean+bae``.

    Names of arms are written as in the study file, so only the words that this module puts first are changed.
    """
    return text[0].upper() + text[1:] if text.startswith(_FIRST_WORDS) else text


_FIRST_WORDS = ("the ", "training ", "intermediate ", "this ")


def _pair(weights: Mapping[str, float]) -> tuple[str, str] | None:
    """The arm that counts positive and the one that counts negative; None for any other contrast."""
    if sorted(weights.values()) != [-1.0, 1.0]:
        return None
    (first,) = [arm for arm, weight in weights.items() if weight > 0]
    (second,) = [arm for arm, weight in weights.items() if weight < 0]
    return first, second
