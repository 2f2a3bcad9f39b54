"""Edit ratio: the share of a row's words that were changed."""

from __future__ import annotations

from collections.abc import Sequence

from xaug.augment.filters.base import FILTERS, FilterSpec, Models, Pair, Score, Scorer, field_text
from xaug.augment.text import words
from xaug.data_cards.schema import Row


def attackable_fields(pair: Pair) -> list[str]:
    """The fields that could be edited: the card's and any that was edited; one entry a choice."""
    names: list[str] = []
    for name in dict.fromkeys((*pair.card.attackable, *(field.split("[")[0] for field in pair.changed()))):
        value = pair.clean[name]
        several = isinstance(value, list) and name != "tokens"
        names += [f"{name}[{i}]" for i in range(len(value))] if several else [name]
    return names


def _count(row: Row, field: str) -> int:
    return len(row["tokens"]) if field == "tokens" else len(words(field_text(row, field)))


def score(pairs: Sequence[Pair]) -> list[Score]:
    """Words replaced, deleted or inserted, over the words of the attackable clean fields, in [0, …)."""
    out: list[Score] = []
    for pair in pairs:
        total = sum(_count(pair.clean, field) for field in attackable_fields(pair))
        # One edit is at least one word: a mark inside a word still changes it.
        changed = sum(max(1, len(words(edit["before"])), len(words(edit["after"]))) for edit in pair.edits)
        out.append(changed / max(1, total))
    return out


def _build(_models: Models) -> Scorer:
    return score


FILTERS.add(
    "edit_ratio",
    FilterSpec(
        name="edit_ratio",
        summary="changed words over words of the attackable fields",
        threshold=0.4,
        provenance="at most 40 % of the words (BERT-Attack's epsilon for most data sets, Li et al. 2020)",
        keep="at_most",
        reason="too_many_edits",
        build=_build,
    ),
)
