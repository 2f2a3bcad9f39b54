"""`xaug tasks`: the datasets that xaug can read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xaug.cli.console import out, print_json
from xaug.cli.options import JsonOption, examples

if TYPE_CHECKING:
    from xaug.data_cards.card import DatasetCard

EXAMPLES = examples("xaug tasks", "xaug tasks --json")


def tasks(json: JsonOption = False) -> None:
    """List the datasets, real and embedded, with their task type, splits, licence and Hub repository."""
    from xaug.cli.tables import table
    from xaug.data_cards.catalog import every_card
    from xaug.data_cards.packages import source_of

    every = every_card()
    if json:
        print_json([_record(card) for card in every])
        return
    shown = table("task", "title", "type", "splits", "Hub", "licence", "redistribution")
    for card in every:
        shown.add_row(
            str(card.id),
            card.title,
            card.task_type.name.replace("_", " "),
            _languages(list(card.files) or source_of(card.id.world).splits(card)),
            ", ".join(_repos(card)) or ("no: local files only" if card.files else "no: embedded"),
            card.license,
            card.redistribution,
        )
    out().print(shown)


def _languages(splits: list[str]) -> str:
    """The names of splits, with one name for the splits of all languages: "validation_LANGUAGE"."""
    from xaug.data_cards.splits import language_split

    named = ((split, language_split(split)) for split in splits)
    return ", ".join(dict.fromkeys(f"{language.kind}_LANGUAGE" if language else split for split, language in named))


def _repos(card: DatasetCard) -> list[str]:
    return sorted({config.repo for configs in card.hub.values() for config in configs})


def _record(card: DatasetCard) -> dict[str, object]:
    """The card without its readers. ``files``: split → the possible paths of each file below --source."""
    files = {split: [list(file.paths) for file in group] for split, group in card.files.items()}
    return {**card.model_dump(mode="json", exclude={"files", "hub"}), "files": files, "hub": _repos(card)}
