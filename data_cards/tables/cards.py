"""The card of a user's file, made from its declaration alone, so that a manifest is enough to find it again."""

from __future__ import annotations

from xaug.data_cards.card import DatasetCard
from xaug.data_cards.identity import DatasetId
from xaug.data_cards.tables.declaration import COLUMNS, Declaration
from xaug.data_cards.tables.layouts import LAYOUTS
from xaug.data_cards.text import listed, quoted


def card_of(declared: Declaration) -> DatasetCard:
    """Return the card of a complete declaration: one with a name, and with its labels if its task type has any."""
    layout = LAYOUTS.get(declared.task_type.name)
    named = {name: getattr(declared, name) for name in COLUMNS if getattr(declared, name)}
    columns = listed(f"{name} from {quoted(column)}" for name, column in named.items())
    return DatasetCard(
        id=DatasetId(declared.name),
        title=declared.name,
        task_type=declared.task_type,
        languages=(declared.language,),
        description=f"Data of the user's own, described on the command line or in Python: {columns}.",
        license=declared.license,
        redistribution="not stated",
        citation="No citation was stated for this data.",
        homepage="",
        labels=declared.labels,
        metric=layout.metric,
        files={},
        attackable=layout.attackable(declared),
        fields=layout.fields(declared),
        frozen="answers" if layout.metric == "em_f1" else "none",
        no_answer=declared.no_answer,
        declaration=declared,
    )
