"""Target tasks: English training rows, and the same meanings held out in every language."""

import pytest
from xaug.data_cards.catalog import card, pocket_targets
from xaug.data_cards.pocket.concepts import LANGUAGES
from xaug.data_cards.pocket.languages import language
from xaug.data_cards.pocket.meaning import Clause, Joined, Phrase, Place
from xaug.data_cards.pocket.targets import TARGETS
from xaug.data_cards.pocket.targets.tags import names
from xaug.data_cards.pocket.tasks.item import PocketTask
from xaug.data_cards.schema import TaskType, task_features
from xaug.data_cards.sources import open_source

OWN_TRAIN = {"pocket_xcopa", "pocket_udpos", "pocket_panx", "pocket_tydiqa", "pocket_pawsx"}


def test_each_has_splits_of_every_language_and_no_other_training_rows_than_english() -> None:
    for task in TARGETS:
        held = {f"{split}-{code}" for split in ("validation", "test") for code in LANGUAGES}
        assert set(task.rows) - {"train"} == held
        assert ("train" in task.rows) == (task.card.id in OWN_TRAIN)
        assert open_source("pocket").splits(task.card) == list(task.rows)
    assert [one.id for one in pocket_targets()] == TARGETS.names()
    assert card("pocket_xnli").languages == LANGUAGES


@pytest.mark.parametrize("task", list(TARGETS), ids=lambda task: task.card.id)
def test_a_number_is_one_meaning_in_every_language(task: PocketTask) -> None:
    columns = set(task_features(task.card.task_type, task.card.labels))
    alike = 0
    for number in range(30):
        items = {code: task.item(f"test-{code}", number) for code in LANGUAGES}
        alike += len({str(item.meaning) for item in items.values()}) == 1
        for code, item in items.items():
            assert set(item.row) == columns
            assert item.row["id"] == f"test-{code}-{number}"
            if task.card.task_type is TaskType.SPAN:
                (text,), (start,) = item.row["answers"]["text"], item.row["answers"]["answer_start"]
                assert item.row["context"][start : start + len(text)] == text
            if task.card.task_type is TaskType.TAGGING:
                assert len(item.row["tokens"]) == len(item.row["tags"])
        if task.card.task_type in (TaskType.CLASSIFICATION, TaskType.MULTIPLE_CHOICE):
            assert len({item.row["label"] for item in items.values()}) == 1
    assert alike >= 27  # the rest: an answer that some language splits


def test_paraphrases_are_about_as_frequent_as_their_opposite() -> None:
    labels = [TARGETS.get("pocket_pawsx").item("train", number).row["label"] for number in range(300)]
    assert 0.35 < sum(labels) / len(labels) < 0.6


def test_names_that_follow_each_other_are_two() -> None:
    said = Joined(
        Clause("act", Phrase("Anna"), "give", Phrase("book"), Phrase("Peter")),
        "because",
        Clause("act", Phrase("Leo"), "live", place=Place("at", Phrase("Paris"))),
    )
    words = language("en").sentence(said)
    found = dict(zip([word.form for word in words], names(words), strict=True))
    assert {form: tag for form, tag in found.items() if tag != "O"} == {
        "Anna": "B-PER", "Peter": "B-PER", "Leo": "B-PER", "Paris": "B-LOC",
    }  # fmt: skip
    bank = language("en").sentence(Clause("act", Phrase("Anna"), "work", place=Place("at", Phrase("central_bank"))))
    assert [tag for tag in names(bank) if tag != "O"] == ["B-PER", "B-ORG", "I-ORG"]
