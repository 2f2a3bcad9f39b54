"""The target tasks on the Hub: google/xtreme, XTREME's data as parquet, at one commit.

Not read from it, because it lacks them: the languages that only XTREME-R has; XCOPA, LAReQA and Mewsli-X; UD-POS as
XTREME scores it (the Hub's copy treats multiword tokens differently); and BUCC (it has the pairs, but not the texts).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from xaug.data_cards.card import Convert, Drop, HubConfig, Repair
from xaug.data_cards.schema import Row
from xaug.data_cards.sources.base import ROW_NUMBER
from xaug.data_cards.sources.places import PLACE
from xaug.data_cards.splits import HeldOut, held_out

REPO = "google/xtreme"
# "Add udpos.Yoruba data files", the commit that converted the last configuration to parquet.
REVISION = "68bd9e06bf4bbe671073c975ccd61d754e1bd3d6"
ONLY_IN_XTREME_R = frozenset(["az", "gu", "lt", "pa", "pl", "qu", "ro", "uk"])

# Language → the configuration's name and the conversions of its records. The file is read once for each conversion.
ConfigOf = Callable[[str], tuple[str, tuple[Convert, ...]]]


def numbered(convert: Convert) -> Convert:
    """Return a conversion of records that have no id on the Hub. Their id is their number in the file, from 0.

    ``convert`` receives the number as the id and as the record's position (see xaug.data_cards.sources.places).
    """

    def with_number(record: dict[str, object]) -> Row | Repair | Drop:
        return convert(record | {"id": record[ROW_NUMBER], PLACE: record[ROW_NUMBER]})

    return with_number


def hub_splits(
    languages: tuple[str, ...],
    config_of: ConfigOf,
    *,
    train: bool = False,
    names: Mapping[HeldOut, str],
    numbered_within: str | None = None,
) -> dict[str, tuple[HubConfig, ...]]:
    """Return the ``hub`` of a card: with ``train``, the English training split, then the splits of every language.

    ``names``: kind of split → its name on the Hub. ``numbered_within``: see HubConfig.
    """

    def parts(split: str, name: str, language: str) -> tuple[HubConfig, ...]:
        config, conversions = config_of(language)
        files: dict[str, tuple[str, ...]] = {split: (f"{config}/{name}-00000-of-00001.parquet",)}
        return tuple(
            HubConfig(
                repo=REPO,
                config=config,
                revision=REVISION,
                files=files,
                convert=convert,
                numbered_within=numbered_within,
            )
            for convert in conversions
        )

    splits = {"train": parts("train", "train", "en")} if train else {}
    for kind, name in names.items():
        for split in held_out(languages, kind):
            if split.language not in ONLY_IN_XTREME_R:
                splits[split.name] = parts(split.name, name, split.language)
    return splits
