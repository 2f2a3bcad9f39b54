"""Target tasks: English training rows, and the same meanings held out in every language."""

import json
import os
import subprocess
import sys

import pytest
from xaug.data_cards.catalog import card, target_cards
from xaug.data_cards.sources import open_source
from xaug.data_cards.splits import language_of
from xaug.data_cards.task_types import CLASSIFICATION, MULTIPLE_CHOICE, RETRIEVAL, SPAN, TAGGING
from xaug.pocket import POCKET
from xaug.pocket.concepts import LANGUAGES
from xaug.pocket.languages import language
from xaug.pocket.meaning import Clause, Joined, Phrase, Place
from xaug.pocket.targets import TARGETS
from xaug.pocket.targets.tags import name_tags
from xaug.pocket.tasks.item import Dataset

OWN_TRAIN = {"xcopa", "udpos", "panx", "tydiqa", "pawsx", "mewslix"}
TO_ENGLISH = {"tatoeba", "bucc2018"}  # the candidates of all their splits are English
HASH = """
import json
from xaug.pocket.targets import TARGETS
tasks = [task for task in TARGETS if task.card.task_type.name == "retrieval"]
splits = ("validation_sw", "test_zh")
print(json.dumps([task.item(split, n).row for task in tasks for split in splits for n in (0, 7, 99)]))
"""
LABELLED = [task for task in TARGETS if task.card.task_type is not RETRIEVAL]
RETRIEVED = [task for task in TARGETS if task.card.task_type is RETRIEVAL]


def test_each_has_splits_of_every_language_and_only_english_training_rows() -> None:
    for task in TARGETS:
        codes = set(LANGUAGES) - ({"en"} if task.card.id.name in TO_ENGLISH else set())
        held = {f"{split}_{code}" for split in ("validation", "test") for code in codes}
        pool = {"candidates"} if task.card.id.name == "mewslix" else set()
        assert set(task.rows) - {"train"} == held | pool
        assert ("train" in task.rows) == (task.card.id.name in OWN_TRAIN)
        assert open_source("pocket").splits(task.card) == list(task.rows)
    assert [one.id.name for one in target_cards(POCKET)] == TARGETS.names()
    assert card("pocket_xnli").languages == LANGUAGES


@pytest.mark.parametrize("task", LABELLED, ids=lambda task: task.card.id.name)
def test_a_number_is_one_meaning_in_every_language(task: Dataset) -> None:
    columns = set(task.card.task_type.columns(task.card.labels))
    alike = 0
    for number in range(30):
        items = {code: task.item(f"test_{code}", number) for code in LANGUAGES}
        alike += len({str(item.meaning) for item in items.values()}) == 1
        for item in items.values():
            assert set(item.row) == columns
            assert item.row["id"] == f"test-{number}"  # one for all translations
            if task.card.task_type is SPAN:
                (text,), (start,) = item.row["answers"]["text"], item.row["answers"]["answer_start"]
                assert item.row["context"][start : start + len(text)] == text
            if task.card.task_type is TAGGING:
                assert len(item.row["tokens"]) == len(item.row["tags"])
        if task.card.task_type in (CLASSIFICATION, MULTIPLE_CHOICE):
            assert len({item.row["label"] for item in items.values()}) == 1
    assert alike >= 27  # the others have an answer that some language does not express contiguously


@pytest.mark.parametrize("task", RETRIEVED, ids=lambda task: task.card.id.name)
def test_gold_answers_of_queries_are_candidates(task: Dataset) -> None:
    """The columns and ids of rows, and that every gold id belongs to a candidate of some language."""
    columns = set(RETRIEVAL.columns(()))
    items = {split: [task.item(split, number) for number in range(count)] for split, count in task.rows.items()}
    candidates = {item.row["id"] for found in items.values() for item in found if item.row["role"] == "candidate"}
    for split, found in items.items():
        ids = [item.row["id"] for item in found]
        assert len(set(ids)) == len(ids)
        for item in found:
            row = item.row
            assert set(row) == columns
            assert row["role"] in ("query", "candidate")
            assert row["text"]
            assert row["text"] == row["text"].strip()
            assert set(row["gold"]) <= candidates
            assert (row["context"] != "") == ("context" in item.meaning)
            assert item.holds(item.meaning)
            assert not item.holds({**item.meaning, "text": ()})
            if row["role"] == "candidate":
                assert row["gold"] == []
        spoken = {item.row["language"] for item in found if item.row["role"] == "query"}
        assert spoken == ({language_of(split) or "en"} if split != "candidates" else set())
        assert task.item(split, 3) is not task.item(split, 3)  # changes of one caller do not reach another
    with pytest.raises(IndexError, match="has the rows 0 to"):
        task.item("test_sw", task.rows["test_sw"])


@pytest.mark.parametrize("seed", ["0", "7"])
def test_retrieval_rows_are_the_same_under_any_hash_seed(seed: str) -> None:
    environment = {**os.environ, "PYTHONHASHSEED": seed, "LC_ALL": "tr_TR.UTF-8"}
    there = subprocess.run([sys.executable, "-c", HASH], env=environment, capture_output=True, text=True, check=True)
    here = [task.item(split, n).row for task in RETRIEVED for split in ("validation_sw", "test_zh") for n in (0, 7, 99)]
    assert json.loads(there.stdout) == here


def test_paraphrases_are_about_half_of_the_pairs() -> None:
    labels = [TARGETS.get("pawsx").item("train", number).row["label"] for number in range(300)]
    assert 0.35 < sum(labels) / len(labels) < 0.6


def test_adjacent_names_are_two_entities() -> None:
    meaning = Joined(
        Clause("act", Phrase("Anna"), "give", Phrase("book"), Phrase("Peter")),
        "because",
        Clause("act", Phrase("Leo"), "live", place=Place("at", Phrase("Paris"))),
    )
    words = language("en").sentence(meaning)
    found = dict(zip([word.form for word in words], name_tags(words), strict=True))
    assert {form: tag for form, tag in found.items() if tag != "O"} == {
        "Anna": "B-PER", "Peter": "B-PER", "Leo": "B-PER", "Paris": "B-LOC",
    }  # fmt: skip
    bank = language("en").sentence(Clause("act", Phrase("Anna"), "work", place=Place("at", Phrase("central_bank"))))
    assert [tag for tag in name_tags(bank) if tag != "O"] == ["B-PER", "B-ORG", "I-ORG"]
