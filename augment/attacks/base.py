"""What an attack is: a declared spec, typed parameters, and a search over one row."""

from __future__ import annotations

from collections.abc import Callable, Collection, Generator, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from xaug.augment.engine import BudgetSpentError
from xaug.augment.goals.base import Goal
from xaug.augment.queries import GoalScore, Query, Search, VictimItem
from xaug.augment.text import AttackedText, Edited, Layout
from xaug.data_cards.card import Spec
from xaug.data_cards.registry import Registry
from xaug.data_cards.schema import Row, TaskType


class Params(BaseModel):
    """Parameters every attack has. They are part of a version's fingerprint."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    max_queries: int = Field(5_000, ge=1, description="victim queries a row may cost")
    max_words: int = Field(1_000, ge=1, description="rows with more words are skipped and counted")


@dataclass(frozen=True, slots=True)
class Case:
    """One row as an attack sees it."""

    row: Row
    goal: Goal
    text: AttackedText

    def item(self, state: AttackedText | Edited, watch: tuple[bool, ...] = ()) -> VictimItem:
        """What the victim is asked about a text."""
        return self.goal.item(self.row, state.fields, state.gold, watch)


@dataclass(frozen=True, slots=True)
class Result:
    """How a search ended. ``text`` is the best text found, also where the attack failed."""

    outcome: str  # succeeded, failed, skipped
    text: AttackedText
    before: GoalScore
    after: GoalScore
    queries: int
    budget: str = ""  # "queries", "time" or "words" where that ended the search


@dataclass(frozen=True, slots=True)
class Resources:
    """Word knowledge an attack is built with."""

    stopwords: Collection[str]
    mask_locally: bool  # the masked LM sees the edited field alone, not the whole row


class AttackSpec(Spec):
    """One attack."""

    name: str
    summary: str
    paper: str
    task_types: tuple[TaskType, ...]
    params: type[Params]
    oracles: tuple[str, ...]  # which of victim, mlm, encoder, tagger it asks
    # (parameters, resources) → a search over a case
    build: Callable[[Any, Resources], Callable[[Case], Search[Result]]]


ATTACKS: Registry[AttackSpec] = Registry("attack")


def prepare(row: Row, goal: Goal, attackable: Sequence[str]) -> Case:
    """The case of a row. ``attackable``: field names; "choices" means every choice."""
    fields = goal.fields(row)
    editable = tuple(name in attackable or name.split("[")[0] in attackable for name in fields.names)
    layout = Layout(fields.names, fields.separator, editable, fields.tokens)
    return Case(row, goal, AttackedText.of(layout, fields.values, fields.gold))


def _textattack_rows(i: int, count: int) -> int:
    """Rows of the batch that TextAttack runs text i of ``count`` in: chunks of 32 (GoalFunction.batch_size).

    From 4 rows on the outputs are the same to the bit (see oracles/batching.py), so 8 stands for any such batch.
    """
    rows = min(32, count - i // 32 * 32)
    return rows if rows < 4 else 8


class Budget:
    """Counts a search's victim queries, as TextAttack does: every text asked for, repeated or not."""

    def __init__(self, max_queries: int, *, exact_ties: bool = False) -> None:
        self.left = max_queries
        self.exact_ties = exact_ties
        self.spent = 0
        self.ended = ""  # the budget that is used up

    def victim(self, items: Sequence[VictimItem]) -> Generator[Query, list[Any], list[GoalScore]]:
        """Ask the victim; items beyond the budget are not asked."""
        if len(items) > self.left:
            items = items[: self.left]
            self.ended = "queries"
        self.left -= len(items)
        self.spent += len(items)
        if self.exact_ties:
            items = [item._replace(rows=_textattack_rows(i, len(items))) for i, item in enumerate(items)]
        return (yield from self.ask("victim", items)) if items else []

    def ask(
        self, oracle: str, items: Sequence[Any], reduce: Callable[[list[Any]], list[Any]] | None = None
    ) -> Generator[Query, list[Any], list[Any]]:
        """Ask any oracle; ``reduce`` as in ``Query``. After the time budget is spent there are no answers."""
        try:
            return (yield Query(oracle, items, reduce))
        except BudgetSpentError:
            self.ended = "time"
            return []
