"""pocket_tatoeba: aligned translations."""

import pytest
from xaug.data_cards.splits import HELD_OUT
from xaug.pocket.languages import language
from xaug.pocket.targets import TARGETS
from xaug.pocket.targets.corpus import OTHERS, bag
from xaug.pocket.targets.parallel import QUERIES
from xaug.pocket.tasks.item import field_text

TASK = TARGETS.get("tatoeba")


@pytest.mark.parametrize("code", OTHERS)
def test_each_query_has_its_own_translation_and_no_other(code: str) -> None:
    bags = []
    for split in HELD_OUT:
        items = [TASK.item(f"{split}_{code}", number) for number in range(2 * QUERIES)]
        queries, candidates = items[:QUERIES], items[QUERIES:]
        for query, candidate in zip(queries, candidates, strict=True):
            assert query.meaning == candidate.meaning
            assert query.row["gold"] == [candidate.row["id"]]
            assert query.row["text"] == field_text(language(code), candidate.meaning["text"])
            assert (query.row["language"], candidate.row["language"]) == (code, "en")
        for side in (queries, candidates):
            assert len({item.row["text"] for item in side}) == QUERIES
        bags += [bag(item.meaning["text"][0]) for item in queries]  # type: ignore[arg-type]
    assert len(set(bags)) == 2 * QUERIES  # also across the two splits


def test_a_number_is_mostly_the_same_meaning_in_every_language() -> None:
    """The exceptions are meanings that a language writes alike: it has only one of them."""
    by_language = [[TASK.item(f"test_{code}", number).meaning for number in range(QUERIES)] for code in OTHERS]
    english = [TASK.item("test_es", QUERIES + number).row["text"] for number in range(QUERIES)]
    same = sum(all(one == meanings[0] for one in meanings) for meanings in zip(*by_language, strict=True))
    assert same >= 0.9 * QUERIES
    assert sum(text.endswith("?") for text in english) > 10  # all kinds of sentences
