"""The search of a chain: each part attacks the texts that the part before returned.

- The victim is asked about the clean row first, as by every attack. If it errs there, the row is skipped.
- A part that asks no victim changes the text unseen, so the chain asks about its text. Where the victim errs on a text,
  the chain has succeeded there, and the parts that ask the victim have nothing left to do; later blind parts go on.
- A part that finds nothing to change leaves the text as it is.
- The first part draws from the row's generator, as it does alone. Each later part draws from a generator of its own,
  derived from the row's, the part's place and name, and the variant that it attacks.
"""

from __future__ import annotations

import random
from collections.abc import Generator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from hashlib import sha256
from typing import Any

from xaug.augment.attacks.base import Access, Attack, AttackSpec, Candidate, Example, MlmParams, Need, Outcome, Params
from xaug.augment.attacks.searches.between import between, considering, decisions, same, unchanged
from xaug.augment.attacks.searches.budget import Budget
from xaug.augment.attacks.searches.common import Attempt, Opening, opening
from xaug.augment.edits import edits_between
from xaug.augment.engine import BudgetSpentError
from xaug.augment.queries import GoldScore, Query, Search, VictimItem
from xaug.augment.text import AttackedText
from xaug.data_cards.canonical import canonical_json


@dataclass(frozen=True, slots=True)
class Link:
    """One part of a chain, with its parameters."""

    spec: AttackSpec
    params: Params
    attack: Attack


@dataclass(frozen=True, slots=True)
class _Path:
    """One text on its way through the chain. Variants are paths of their own."""

    example: Example  # as the next part sees it
    variant: tuple[int, ...] = ()  # the number of the text among those that each part returned
    score: GoldScore | None = None  # the victim's for this text; None: it was not asked
    attacked: bool = False  # whether a part returned a text
    queries: int = 0
    budget: str = ""

    @property
    def fooled(self) -> bool:
        """Whether the victim is known to err on the text."""
        return self.score is not None and self.score.margin < 0


@dataclass(slots=True)
class Chained:
    """The search of one row. ``most``: the victim queries that the row may cost; None if no part asks the victim."""

    links: Sequence[Link]
    example: Example
    most: int | None
    spent: int = 0
    exhausted: bool = False  # whether a question was left out because of ``most``
    start: Opening | None = None
    asked: set[VictimItem] = field(default_factory=set)  # what the chain itself asked about; it is counted once

    def search(self, rng: random.Random) -> Search[Sequence[Candidate]]:
        """The texts of the last part, with the victim's scores of the clean row and of these texts."""
        key = _key(rng)
        first = _Path(self.example)
        if self.most is not None:
            start = yield from between(opening(Attempt(self.example, Budget(self.most), rng)), self._own, unchanged)
            if isinstance(start, Candidate):
                return [replace(start, budget=self._budget(start.budget))]
            self.start = start
            first = replace(first, score=start.before, queries=self.spent)
        paths = [first]
        for number, link in enumerate(self.links):
            further: list[_Path] = []
            for path in paths:
                own = rng if number == 0 else _chance(key, number, link.spec.name, path.variant)
                further += yield from self._through(link, path, own)
            paths = _distinct(further)
        return [candidate for path in paths for candidate in self._ended(path)]

    def _through(self, link: Link, path: _Path, rng: random.Random) -> Generator[Query, list[Any], list[_Path]]:
        """The paths on which a text goes on after one part."""
        if path.fooled and link.spec.asks_victim:
            return [path]
        before = self.spent
        search = link.attack.search(path.example, rng)
        if link.spec.access is Access.DECISION:
            search = between(search, same, decisions)
        found = yield from between(search, partial(self._ask, link, path), unchanged)
        going: list[_Path] = []
        for number, candidate in enumerate(found):
            if candidate.outcome is Outcome.SKIPPED:
                going.append(replace(path, budget=self._budget(candidate.budget or path.budget)))
                continue
            made = replace(
                path, example=moved(link.spec.name, path.example, candidate), variant=(*path.variant, number),
                score=candidate.after, attacked=True, budget=self._budget(candidate.budget or path.budget),
                queries=0 if number else path.queries,
            )  # fmt: skip
            if self.most is not None and not link.spec.asks_victim:
                spent = self.spent
                made = yield from self._scored(made)
                made = replace(made, queries=made.queries + self.spent - spent)
                before += self.spent - spent
            going.append(made)
        going = going or [path]
        return [replace(going[0], queries=going[0].queries + self.spent - before), *going[1:]]

    def _scored(self, path: _Path) -> Generator[Query, list[Any], _Path]:
        """The path with the victim's score of its text. Tagging: of the words that count."""
        item = path.example.item(path.example.text, self._counting(path))
        budget = Budget(1)
        scores = yield from between(budget.victim([item]), self._own, unchanged)
        if not scores:
            return replace(path, score=None, budget=self._budget(budget.ended))
        return replace(path, score=scores[0])

    def _own(self, query: Query) -> Query:
        """A question of the chain itself, within the row's budget. Raises BudgetSpentError."""
        query = self._within(query)
        self.asked |= {item._replace(rows=0) for item in query.items if isinstance(item, VictimItem)}
        return query

    def _ask(self, link: Link, path: _Path, query: Query) -> Query:
        """A part's question, within the row's budget, for as many words as the part considers, about the words that
        count. Raises BudgetSpentError.
        """
        if query.oracle != Need.VICTIM:
            return considering(link.params.top_k, query) if isinstance(link.params, MlmParams) else query
        counting = self._counting(path)
        items = [item for item in query.items if isinstance(item, VictimItem)]
        if counting and path.attacked:
            both = [zip(item.watch, counting, strict=True) for item in items]
            items = [
                item._replace(watch=tuple(on and counts for on, counts in own))
                for item, own in zip(items, both, strict=True)
            ]
        return self._within(replace(query, items=items))

    def _within(self, query: Query) -> Query:
        """The query with as many items as the row's budget allows. Raises BudgetSpentError if that is none."""
        new = [isinstance(item, VictimItem) and item._replace(rows=0) not in self.asked for item in query.items]
        left = (self.most or 0) - self.spent
        if sum(new) > left:
            self.exhausted = True
            kept = next(at for at in range(len(new)) if sum(new[: at + 1]) > left)
            query, new = replace(query, items=query.items[:kept]), new[:kept]
            if not kept:
                raise BudgetSpentError
        self.spent += sum(new)
        return query

    def _counting(self, path: _Path) -> tuple[bool, ...]:
        """Tagging: the words that the victim tags correctly in the clean row and that no part has changed."""
        if self.start is None or not self.start.watched:
            return ()
        fields = zip(self.start.watched, self.example.text.fields, path.example.text.fields, strict=True)
        return tuple(on and clean == now for on, clean, now in fields)

    def _budget(self, ended: str) -> str:
        return "queries" if self.exhausted else ended

    def _ended(self, path: _Path) -> list[Candidate]:
        """The candidate of a path; none if no part returned a text."""
        text = path.example.text
        if not path.attacked or (self.most is None and text.fields == self.example.text.fields):
            return []
        outcome = Outcome.SUCCEEDED if path.fooled else Outcome.FAILED
        before = None if self.start is None else self.start.before
        return [
            Candidate.of(
                text, Outcome.UNTESTED if self.most is None else outcome, before, path.score, path.queries, path.budget
            )
        ]


def moved(attack: str, example: Example, candidate: Candidate) -> Example:
    """The example of a text that an attack returned, with its frozen spans and answers where they lie now.

    Raises ValueError if the attack changed a frozen span.
    """
    try:
        gold = edits_between(example.text, candidate.fields, candidate.gold).gold
    except ValueError as error:
        row = example.row["id"]
        raise ValueError(f"The attack {attack} gave an invalid text for row {row}: {error}.") from error
    layout = example.text.layout
    bounds = AttackedText.of(layout, candidate.fields).bounds
    places = []
    for start, end in gold:
        f = next(f for f, (low, high) in enumerate(bounds) if low <= start and end <= high)
        places.append((f, start - bounds[f][0], end - bounds[f][0]))
    row = example.adapter.rebuild(example.row, candidate.fields, gold)
    return replace(example, row=row, text=AttackedText.of(layout, candidate.fields, places))


def _distinct(paths: Sequence[_Path]) -> list[_Path]:
    """The paths with distinct texts. The first of several equal ones takes over the queries of the others."""
    out: dict[tuple[str, ...], _Path] = {}
    for path in paths:
        known = out.get(path.example.text.fields)
        out[path.example.text.fields] = path if known is None else replace(known, queries=known.queries + path.queries)
    return list(out.values())


def _key(rng: random.Random) -> int:
    """A number that depends on the state of a generator, which stays as it is."""
    twin = random.Random()
    twin.setstate(rng.getstate())
    return twin.getrandbits(256)


def _chance(key: int, number: int, name: str, variant: tuple[int, ...]) -> random.Random:
    content = canonical_json([str(key), number, name, list(variant)]).encode("ascii")
    return random.Random(int.from_bytes(sha256(content).digest(), "big"))
