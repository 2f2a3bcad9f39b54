"""The chosen filters together: scores for chunks of pairs, decisions, and the funnel."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from xaug.augment.filters.base import (
    Decision,
    Models,
    Pair,
    Score,
    Scorer,
    SequentialScorer,
    Setting,
    decide,
)
from xaug.data_cards.errors import UsageError
from xaug.data_cards.manifest import FunnelStep
from xaug.data_cards.parameters import param


@dataclass(frozen=True, slots=True)
class Judged:
    """The scores of one row and the decision that follows from them."""

    scores: dict[str, Score]
    decision: Decision

    def columns(self) -> dict[str, object]:
        """The filter columns of the row and its reason, named as in ``schema.filter_features``."""
        out: dict[str, object] = {"reason": self.decision.reason}
        for name, score in self.scores.items():
            out[f"{name}_score"] = score
            out[f"{name}_ok"] = self.decision.verdicts[name]
        return out


class Pipeline:
    """Scores and judges rows, in chunks.

    Chunks must come in row order, because sequential filters compare a row with the rows kept before. How rows are cut
    into chunks changes no result. ``models``: None to judge stored scores only (``again``). Raises UsageError for a
    filter whose model is absent.
    """

    def __init__(self, chosen: Sequence[Setting], models: Models | None) -> None:
        self.chosen = tuple(chosen)
        self.scorers: dict[str, Scorer] = {
            s.spec.name: s.spec.build(models or Models()) for s in chosen if models or s.spec.sequential
        }

    def __call__(self, pairs: Sequence[Pair]) -> list[Judged]:
        """The scores and the decision for each pair."""
        scores: list[dict[str, Score]] = [{} for _ in pairs]
        for setting in self.chosen:
            if not setting.spec.sequential:
                name = setting.spec.name
                for row, score in zip(scores, self.scorers[name](pairs), strict=True):
                    row[name] = score
        return [self._last(pair, row) for pair, row in zip(pairs, scores, strict=True)]

    def again(self, pairs: Sequence[Pair], stored: Sequence[Mapping[str, Score]]) -> list[Judged]:
        """The same from stored scores, under these thresholds. Only sequential filters compute scores again.

        Raises UsageError for a filter that never scored these rows.
        """
        for setting in self.chosen:
            name = setting.spec.name
            if not setting.spec.sequential and any(name not in row for row in stored):
                raise UsageError(f"These rows have no {name} scores. Generate them with {param('filters', name)}.")
        return [self._last(pair, dict(row)) for pair, row in zip(pairs, stored, strict=True)]

    def _last(self, pair: Pair, scores: Mapping[str, Score]) -> Judged:
        known: dict[str, Score] = {
            s.spec.name: None if s.spec.sequential else scores.get(s.spec.name) for s in self.chosen
        }
        for setting in self.chosen:
            if setting.spec.sequential and decide(self.chosen, known).kept:
                known[setting.spec.name] = self.scorers[setting.spec.name]([pair])[0]
        decision = decide(self.chosen, known)
        if decision.kept:
            self.keep(pair)
        return Judged(known, decision)

    def keep(self, pair: Pair) -> None:
        """Report a kept row to the sequential filters. On resume, report the rows kept before, in row order."""
        for scorer in self.scorers.values():
            if isinstance(scorer, SequentialScorer):
                scorer.keep(pair)


@dataclass(slots=True)
class Funnel:
    """Counts how many rows reach each filter and pass it."""

    chosen: Sequence[Setting]
    rows: int = 0
    dropped: Counter[tuple[str, str]] = field(default_factory=Counter)  # by (filter, slug)
    unscored: Counter[str] = field(default_factory=Counter)  # rows that passed a filter without a score

    def add(self, decision: Decision) -> None:
        """Count one row."""
        self.rows += 1
        for setting in self.chosen:
            name = setting.spec.name
            if decision.filter == name:
                self.dropped[(name, decision.reason)] += 1
                return
            if decision.verdicts[name] is None:
                self.unscored[name] += 1

    def steps(self) -> list[FunnelStep]:
        """One step per filter, in order, as the manifest stores them."""
        out: list[FunnelStep] = []
        left = self.rows
        for setting in self.chosen:
            name = setting.spec.name
            dropped = {slug: n for (step, slug), n in sorted(self.dropped.items()) if step == name}
            stay = left - sum(dropped.values())
            out.append(FunnelStep(step=name, rows_in=left, rows_out=stay, dropped=dropped))
            left = stay
        return out
