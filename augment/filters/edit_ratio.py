"""Edit ratio: the share of a row's words that were changed."""

from __future__ import annotations

import math
from collections.abc import Sequence

from xaug.augment.filters.base import FILTERS, FilterSpec, Models, Pair, Score, Scorer, field_text
from xaug.augment.text import words
from xaug.data_cards.field_ref import TOKENS, FieldRef
from xaug.data_cards.schema import Row


def attackable_fields(pair: Pair) -> list[FieldRef]:
    """The fields that count: those that the card declares attackable and those that were edited; each choice is one."""
    columns = dict.fromkeys((*pair.card.attackable, *(field.column for field in pair.changed())))
    return [field for column in columns for field in FieldRef.of_column(pair.clean, column)]


def _count(row: Row, field: FieldRef) -> int:
    return len(row[TOKENS]) if field.column == TOKENS else len(words(field_text(row, field)))


def score(pairs: Sequence[Pair]) -> list[Score]:
    """Words replaced, deleted or inserted, over the words of the attackable clean fields, in [0, …)."""
    out: list[Score] = []
    for pair in pairs:
        total = sum(_count(pair.clean, field) for field in attackable_fields(pair))
        # An edit counts as at least one word: a mark inside a word changes the word.
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
        checks="the share of edited words",
        threshold=0.4,
        scores=(0, math.inf),
        provenance="at most 40 % of the words (BERT-Attack's epsilon for most datasets, Li et al. 2020)",
        keep="at_most",
        reason="too_many_edits",
        build=_build,
    ),
)
