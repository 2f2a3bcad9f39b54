"""What a line of a table is about: the weights of tasks and languages in its score.

A score over several cells is the official average (`evaluate.weights`): the mean of each task over its languages, and
then the mean over tasks. It is linear in the cells' scores, so a line is the weights of the cells.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass

from xaug.data_cards.errors import DataError
from xaug.evaluate.averages import ENGLISH
from xaug.evaluate.families import shown
from xaug.evaluate.weights import Key, averaged_weights, gap_weights
from xaug.study.findings import Scope
from xaug.study.observations import TargetFacts

Targets = Mapping[str, TargetFacts]


@dataclass(frozen=True, eq=False)
class Line:
    """A score over one or several cells. ``name``: as in `findings.Finding`."""

    scope: Scope
    name: str
    weights: Mapping[Key, float]


def lines(cells: Collection[Key], targets: Targets) -> Iterator[Line]:
    """All lines, table by table.

    The suite, the average without English, the gap and the groups count the tasks of the official average only. The
    gap and the average without English are also there for each task. Scripts and families leave English out, because
    it says nothing about transfer and would dominate some of them.
    """
    apart = [cell for cell in cells if cell[1] != ENGLISH]
    official = [cell for cell in cells if targets[cell[0]].official]
    suite: tuple[tuple[Scope, Collection[Key], Callable[[Collection[Key]], dict[Key, float]]], ...] = (
        ("suite", official, averaged_weights),
        ("zero-shot", [cell for cell in official if cell[1] != ENGLISH], averaged_weights),
        ("gap", official, gap_weights),
    )
    for scope, chosen, weights in suite:
        if found := weights(chosen):
            yield Line(scope, scope, found)
    grouped: tuple[tuple[Scope, Collection[Key], Callable[[Key], str]], ...] = (
        ("group", official, lambda cell: targets[cell[0]].group),
        ("task", cells, lambda cell: cell[0]),
        ("zero-shot", apart, lambda cell: cell[0]),
        ("language", cells, lambda cell: cell[1]),
        ("script", apart, lambda cell: shown(cell[1]).script),
        ("family", apart, lambda cell: shown(cell[1]).family),
        ("cell", cells, " ".join),
    )
    for scope, chosen, name in grouped:
        for group, members in _by(chosen, name).items():
            yield Line(scope, group, averaged_weights(members))
    for task, members in _by(cells, lambda cell: cell[0]).items():
        if found := gap_weights(members):
            yield Line("gap", task, found)


def line(scope: Scope, name: str, cells: Collection[Key], targets: Targets) -> Line:
    """The line of this scope and name. Raises DataError where no score belongs to it."""
    names: list[str] = []
    for one in lines(cells, targets):
        if one.scope == scope and one.name == name:
            return one
        names += [one.name] if one.scope == scope else []
    raise DataError(
        f"No score belongs to the {scope} {name!r}. "
        + (f"The study has {', '.join(names)}." if names else f"The study has no scores for any {scope}.")
        + " Correct the hypothesis, or evaluate the tasks and languages that it needs."
    )


def _by(cells: Collection[Key], name: Callable[[Key], str]) -> dict[str, list[Key]]:
    out: dict[str, list[Key]] = {}
    for cell in cells:
        out.setdefault(name(cell), []).append(cell)
    return out
