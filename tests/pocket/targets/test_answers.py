"""pocket_lareqa: exactly one sentence of all scenes answers a question, in every language."""

import pytest
from xaug.data_cards.splits import HELD_OUT
from xaug.pocket.concepts import LANGUAGES
from xaug.pocket.targets import TARGETS
from xaug.pocket.targets.answers import CANDIDATES, QUERIES
from xaug.pocket.tasks.item import clauses, question
from xaug.pocket.tasks.reading import answers

TASK = TARGETS.get("lareqa")


def test_only_the_gold_sentence_answers_by_the_worlds_logic() -> None:
    """Every twentieth question with every sentence; the task itself checks only sentences with a fitting verb."""
    for split in (f"{base}_en" for base in HELD_OUT):
        facts = [clauses(TASK.item(split, QUERIES + at).meaning["text"])[0] for at in range(len(CANDIDATES))]
        ids = [TASK.item(split, QUERIES + at).row["id"] for at in range(len(CANDIDATES))]
        for number in range(0, QUERIES, 20):
            query = TASK.item(split, number)
            (found,) = answers(facts, question(query.meaning["text"]))
            assert ids[found] in query.row["gold"]


@pytest.mark.parametrize("code", LANGUAGES)
def test_gold_is_the_same_sentence_in_all_languages(code: str) -> None:
    for split in HELD_OUT:
        for number in range(QUERIES):
            query, english = (TASK.item(f"{split}_{one}", number) for one in (code, "en"))
            assert query.meaning == english.meaning
            assert query.row["gold"] == english.row["gold"]
            assert [gold.partition("@")[2] for gold in query.row["gold"]] == list(LANGUAGES)
            assert len({gold.partition("@")[0] for gold in query.row["gold"]}) == 1
            assert query.row["text"][-1] in "?？"
        for at in range(QUERIES, QUERIES + len(CANDIDATES)):
            sentence, english = (TASK.item(f"{split}_{one}", at) for one in (code, "en"))
            assert sentence.meaning == english.meaning
            assert sentence.row["id"].partition("@")[0] == english.row["id"].partition("@")[0]
            assert sentence.row["text"] in sentence.row["context"]


def test_scenes_have_the_sizes_of_the_reading_tasks() -> None:
    assert [CANDIDATES.count((0, at)) for at in range(5)] == [1, 1, 1, 1, 0]
    assert max(at for _, at in CANDIDATES) == 6
    texts = {split: {TASK.item(f"{split}_en", n).row["text"] for n in range(QUERIES)} for split in HELD_OUT}
    assert len(texts["test"]) == len(texts["validation"]) == QUERIES
    contexts = {
        split: {TASK.item(f"{split}_en", QUERIES + n).row["context"] for n in range(len(CANDIDATES))}
        for split in HELD_OUT
    }
    assert not contexts["test"] & contexts["validation"]
