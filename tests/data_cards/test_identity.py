"""The identity of a dataset, as text and parsed from text."""

from __future__ import annotations

import pytest
from xaug.data_cards.identity import FILES, HUB, REAL, DatasetId, World, world_of_source

POCKET, TOY = World("pocket"), World("toy")
WORLDS = (POCKET, TOY)


@pytest.mark.parametrize(
    ("dataset", "text"),
    [
        (DatasetId("mnli"), "mnli"),
        (DatasetId("squad_v1"), "squad_v1"),
        (DatasetId("squad_v1", POCKET), "pocket_squad_v1"),
        (DatasetId("mnli", TOY), "toy_mnli"),
    ],
)
def test_the_text_names_the_dataset_and_back(dataset: DatasetId, text: str) -> None:
    assert str(dataset) == f"{dataset}" == text
    assert DatasetId.parse(text, WORLDS) == dataset


@pytest.mark.parametrize("text", ["pocket", "pocket_", "other_mnli", "pockets_mnli", "", "_mnli", "MNLI!"])
def test_a_text_of_no_known_world_is_a_real_datasets(text: str) -> None:
    assert DatasetId.parse(text, WORLDS) == DatasetId(text, REAL)


def test_a_world_that_is_not_known_has_no_text_of_its_own() -> None:
    assert DatasetId.parse("pocket_mnli", ()) == DatasetId("pocket_mnli", REAL)


def test_datasets_of_one_name_differ_by_world() -> None:
    real = DatasetId("mnli")
    assert real.within(POCKET) == DatasetId("mnli", POCKET) != real
    assert len({real, real.within(POCKET), real.within(TOY), DatasetId("mnli")}) == 3
    assert real.within(POCKET).within(REAL) == real


def test_the_world_of_a_source() -> None:
    assert [world_of_source(kind) for kind in (FILES, HUB, "pocket")] == [REAL, REAL, POCKET]
