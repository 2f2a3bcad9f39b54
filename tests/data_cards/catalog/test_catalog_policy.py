"""The requirements for every registered card."""

from __future__ import annotations

import re
from pathlib import Path

import pyarrow as pa
import pytest
from xaug.data_cards.card import CARDS, DatasetCard
from xaug.data_cards.catalog import card, cards
from xaug.data_cards.errors import UnknownNameError
from xaug.data_cards.schema import arrow_schema
from xaug.data_cards.sources.base import ReadReport
from xaug.data_cards.sources.files import FilesSource
from xaug.data_cards.task_types import CLASSIFICATION, SPAN

EVERY = pytest.mark.parametrize("one", cards(), ids=lambda one: one.id.name)
NOT_ON_THE_HUB = {"ccg"}  # datasets whose rows no Hub repository has: ccg is licensed by the LDC
SPLITS = ("train", "validation", "test")
ENTRY = re.compile(r"@(\w+)\{([\w:-]+),\n(.*?)\n\}", re.DOTALL)


def test_the_nine_intermediate_tasks_are_there_in_order() -> None:
    assert CARDS.names() == [
        "mnli", "anli", "qqp", "squad_v1", "squad_v2", "hellaswag", "ccg", "cosmosqa", "commonsenseqa",
    ]  # fmt: skip


def test_an_unknown_name_is_answered_with_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match="Did you mean squad_v1"):
        card("squad_v11")


@EVERY
def test_a_card_has_files_for_train_and_validation(one: DatasetCard) -> None:
    assert {"train", "validation"} <= set(one.files) <= set(SPLITS)
    assert all(parts and all(part.paths for part in parts) for parts in one.files.values())


@EVERY
def test_attackable_fields_are_text_fields_and_columns(one: DatasetCard) -> None:
    columns = set(one.task_type.columns(one.labels)) - {"id", "label", "tags", "answers"}
    assert one.attackable
    assert set(one.attackable) <= set(one.fields) <= columns


@EVERY
def test_answers_are_frozen_exactly_where_there_are_spans(one: DatasetCard) -> None:
    assert (one.frozen == "answers") == (one.task_type is SPAN)
    assert one.no_answer == (one.id.name == "squad_v2")


@EVERY
def test_licence_terms_and_text_are_filled(one: DatasetCard) -> None:
    assert one.license.strip() and one.title.strip() and one.description.endswith(".")
    assert one.homepage.startswith("https://")
    assert all(re.fullmatch("[a-z]{2}", language) for language in one.languages)
    if "-NC-" in one.license or "non-commercial" in one.license:
        assert one.redistribution == "non-commercial"


@EVERY
def test_the_citation_is_bibtex(one: DatasetCard) -> None:
    entries = ENTRY.findall(one.citation)
    assert entries and one.citation.count("@") == len(entries)
    for _, _, body in entries:
        assert body.count("{") == body.count("}")
        fields = dict(re.findall(r"^ *(\w+) *= \{(.*?)\},?$", body, re.DOTALL | re.MULTILINE))
        assert {"title", "author", "year", "url"} <= set(fields)
        assert re.fullmatch(r"\d{4}", fields["year"])


@EVERY
def test_classification_names_its_labels_and_others_do_not(one: DatasetCard) -> None:
    assert bool(one.labels) == (one.task_type is CLASSIFICATION)
    assert len(set(one.labels)) == len(one.labels)


@EVERY
def test_the_hub_is_pinned(one: DatasetCard) -> None:
    assert bool(one.hub) == (one.id.name not in NOT_ON_THE_HUB)
    for split, parts in one.hub.items():
        assert split in one.files
        for part in parts:
            assert part.revision is not None and re.fullmatch("[0-9a-f]{40}", part.revision)
            assert part.files[split] and all(name.endswith(".parquet") for name in part.files[split])


def test_label_orders() -> None:
    assert card("mnli").labels == card("anli").labels == ("entailment", "neutral", "contradiction")
    assert card("qqp").labels == ("not_duplicate", "duplicate")


@pytest.mark.parametrize(("name", "split"), [(one.id.name, split) for one in cards() for split in one.files])
def test_fixture_rows_fit_the_task_types_schema(name: str, split: str, fixtures: Path) -> None:
    source, one = FilesSource(fixtures / "official"), card(name)
    report = ReadReport()
    rows = list(source.rows(one, split, report=report))
    features = one.task_type.columns(source.labels(one))
    assert all(list(row) == list(features) for row in rows)
    table = pa.Table.from_pylist(rows, schema=arrow_schema(features))
    assert table.num_rows == len(rows) == report.rows
    assert table.to_pylist() == rows
