"""Whether a victim or judge that a call names was trained on the rows that are attacked."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from xaug.data_cards.parameters import param

if TYPE_CHECKING:
    from xaug.data_cards.card import DatasetCard
    from xaug.data_cards.sources.base import Source
    from xaug.listening import Listener

_UNSEEN = "validation"  # the split that trainers keep for scoring


def rows_to_test_on(
    card: DatasetCard, source: Source, splits: tuple[str, ...], models: Mapping[str, str], listener: Listener
) -> str:
    """The split whose rows victim and judge are tested on: the first one that is attacked, unless a model saw it.

    ``models``: role → a model that the call names. The listener is warned of each model whose run.json says that it
    trained on a split that is attacked.
    """
    seen: set[str] = set()
    for role, model in models.items():
        for split, refs in _trained_on(model, card, splits).items():
            seen.add(split)
            listener.note(
                f"{param(role, model)} was trained on {', '.join(refs)}, according to its run.json. It has seen rows"
                f" that are attacked now, so it errs less often there than on others. Without {param(role)}, a model is"
                " trained that saw no text of the rows that it is asked about."
            )
    return _UNSEEN if splits[0] in seen and _UNSEEN in source.splits(card) and _UNSEEN not in seen else splits[0]


def _trained_on(model: str, card: DatasetCard, splits: Collection[str]) -> dict[str, list[str]]:
    """Split → the references to its rows, or to rows made of them, that the run of a model trained on."""
    from xaug.data_cards.errors import ModelError, RunFolderError
    from xaug.models.folders import resolve
    from xaug.train import runfile

    try:
        record = runfile.read(resolve(model, "victim"))
    except (ModelError, RunFolderError):  # other checks report what is wrong with it
        return {}
    out: dict[str, list[str]] = {}
    for rows in record.data.train if record else ():
        if rows.task == str(card.id) and rows.split in splits:
            out.setdefault(rows.split, []).append(rows.ref)
    return out
