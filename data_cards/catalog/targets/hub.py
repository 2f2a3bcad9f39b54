"""The target tasks on the Hub: google/xtreme, XTREME's data as parquet, at one commit.

Not there, so not read from the Hub: the languages that only XTREME-R has; XCOPA, LAReQA and Mewsli-X; UD-POS as XTREME
scores it (its multiword tokens are read otherwise); of BUCC there are the pairs to find, not the sentences among which.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from xaug.data_cards.card import Convert, Drop, HubConfig, Repair
from xaug.data_cards.schema import Row
from xaug.data_cards.sources.base import ROW_NUMBER
from xaug.data_cards.sources.places import PLACE
from xaug.data_cards.splits import HeldOut, held_out

REPO = "google/xtreme"
# "Add udpos.Yoruba data files": the last of its configurations to become parquet.
REVISION = "68bd9e06bf4bbe671073c975ccd61d754e1bd3d6"
ONLY_IN_XTREME_R = frozenset(["az", "gu", "lt", "pa", "pl", "qu", "ro", "uk"])

# Language → the configuration's name and the conversions of its records, one pass over the file for each.
Of = Callable[[str], tuple[str, tuple[Convert, ...]]]


def numbered(convert: Convert) -> Convert:
    """A conversion of records that have no id on the Hub: it is the record's number in its file, from 0.

    It is handed on as the id and as the record's place (see xaug.data_cards.sources.places).
    """

    def with_number(record: dict[str, object]) -> Row | Repair | Drop:
        return convert(record | {"id": record[ROW_NUMBER], PLACE: record[ROW_NUMBER]})

    return with_number


def hub_splits(
    languages: tuple[str, ...],
    of: Of,
    *,
    train: bool = False,
    theirs: Mapping[HeldOut, str],
    numbered_within: str | None = None,
) -> dict[str, tuple[HubConfig, ...]]:
    """``hub`` of a card: ``train`` (English) where there is one, then the other splits of every language that is there.

    ``theirs``: our kind of split → their name for it. ``numbered_within``: see HubConfig.
    """

    def parts(split: str, name: str, language: str) -> tuple[HubConfig, ...]:
        config, conversions = of(language)
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

    found = {"train": parts("train", "train", "en")} if train else {}
    for kind, name in theirs.items():
        for one in held_out(languages, kind):
            if one.language not in ONLY_IN_XTREME_R:
                found[one.name] = parts(one.name, name, one.language)
    return found
