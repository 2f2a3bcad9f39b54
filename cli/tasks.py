"""`xaug tasks`: the datasets it can read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xaug.cli.console import out, print_json
from xaug.cli.options import JsonOption, examples

if TYPE_CHECKING:
    from xaug.data_cards.card import DatasetCard

EXAMPLES = examples("xaug tasks", "xaug tasks --json")


def tasks(json: JsonOption = False) -> None:
    """List the datasets, real and embedded: type, splits, licence, and whether the Hub has them."""
    from rich import box
    from rich.table import Table
    from xaug.data_cards.catalog import cards, pocket_cards, pocket_targets, target_cards
    from xaug.data_cards.sources.pocket import PocketSource

    every = (*cards(), *target_cards(), *pocket_cards(), *pocket_targets())
    if json:
        print_json([_record(card) for card in every])
        return
    table = Table("task", "title", "type", "splits", "Hub", "licence", "redistribution", box=box.SIMPLE, pad_edge=False)
    for card in every:
        table.add_row(
            card.id,
            card.title,
            card.task_type.value.replace("_", " "),
            _languages(list(card.files) or PocketSource().splits(card)),
            ", ".join(_repos(card)) or ("no: local files only" if card.files else "no: embedded"),
            card.license,
            card.redistribution,
        )
    out().print(table)


def _languages(splits: list[str]) -> str:
    """Splits by name; those of a language once: "validation-LANGUAGE"."""
    return ", ".join(dict.fromkeys(split.partition("-")[0] + ("-LANGUAGE" if "-" in split else "") for split in splits))


def _repos(card: DatasetCard) -> list[str]:
    return sorted({config.repo for configs in card.hub.values() for config in configs})


def _record(card: DatasetCard) -> dict[str, object]:
    """The card without its readers; ``files``: split → where each file may lie below --source."""
    files = {split: [list(file.paths) for file in group] for split, group in card.files.items()}
    return {**card.model_dump(mode="json", exclude={"files", "hub"}), "files": files, "hub": _repos(card)}
