"""Between a search and the engine: the same search with other questions, or with other answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

from xaug.augment.engine import BudgetSpentError
from xaug.augment.queries import GoldScore, MaskItem, Query, Search

T = TypeVar("T")
Ask = Callable[[Query], Query]
Reply = Callable[[Query, list[Any]], list[Any]]


def between(search: Search[T], ask: Ask, reply: Reply) -> Search[T]:
    """The same search with other questions (``ask``) and other answers (``reply``).

    Where ``ask`` raises BudgetSpentError, the question is not asked, and the search learns that its budget is spent.
    """
    try:
        query = next(search)
        while True:
            try:
                answers = yield ask(query)
            except BudgetSpentError as spent:
                query = search.throw(spent)
                continue
            query = search.send(reply(query, answers))
    except StopIteration as end:
        found: T = end.value
        return found


def same(query: Query) -> Query:
    """The query as it is."""
    return query


def unchanged(query: Query, answers: list[Any]) -> list[Any]:
    """The answers as they are."""
    return answers


def considering(most: int, query: Query) -> Query:
    """The query with the number of words that the masked language model is asked for."""
    if query.oracle != "mlm":
        return query
    gaps = [item for item in query.items if isinstance(item, MaskItem)]
    return replace(query, items=[gap._replace(most=gap.most or most) for gap in gaps])


def decisions(query: Query, answers: list[Any]) -> list[Any]:
    """The victim's decisions instead of its scores: gold has probability 1 or 0."""
    if query.oracle != "victim":
        return answers
    return [GoldScore(float(a.margin >= 0), 1.0 if a.margin >= 0 else -1.0, a.correct) for a in answers]
