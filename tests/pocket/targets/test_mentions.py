"""pocket_mewslix: names whose entity only the text shows."""

from collections import Counter

import pytest
from xaug.pocket.concepts import LANGUAGES, concepts
from xaug.pocket.languages import language
from xaug.pocket.languages.base import lexicon
from xaug.pocket.meaning import Clause, Phrase, Place
from xaug.pocket.targets import TARGETS
from xaug.pocket.targets.encyclopaedia import NAMESAKES, entities
from xaug.pocket.targets.mentions import HELD_OUT_ROWS, POOL, TRAIN, name_in
from xaug.pocket.tasks.item import clauses
from xaug.pocket.words import write

TASK = TARGETS.get("mewslix")


def number_of(item_id: str) -> int:
    return int(item_id.removeprefix(f"{POOL}-"))


def test_the_pool_has_every_entity_once_and_the_languages_take_turns() -> None:
    assert TASK.rows[POOL] == len(entities())
    rows = [TASK.item(POOL, number).row for number in range(len(entities()))]
    assert [row["language"] for row in rows[: len(LANGUAGES)]] == list(LANGUAGES)
    assert len({row["text"] for row in rows}) == len(rows)
    for row, entity in zip(rows, entities(), strict=True):
        assert row["context"]
        if row["language"] == "en":
            assert row["context"].removeprefix("the ") == lexicon("en")[entity.name]["lemma"].removeprefix("the ")


def test_namesakes_differ_in_every_clue() -> None:
    """So one clue is enough, and a name alone is not."""
    clues: dict[tuple[str, Clause], int] = Counter()
    for entity in entities():
        if entity.kind != "city":
            for clue in entity.clues:
                clues[entity.name, clue] += 1
    assert set(clues.values()) == {1}
    names = Counter(entity.name for entity in entities())
    assert {names[entity.name] for entity in entities() if entity.kind != "city"} == {NAMESAKES}
    assert {names[entity.name] for entity in entities() if entity.kind == "city"} == {1}


def test_a_clue_fits_the_description() -> None:
    for entity in entities():
        if entity.kind != "person":
            assert set(entity.clues) <= set(entity.facts)
            continue
        job, born, lives, owns = entity.facts
        works, birth, comes, found = entity.clues
        assert birth == born
        assert job.object is not None
        assert works.place is not None
        assert works.place.phrase.concept in concepts()[job.object.concept].all("at")
        assert lives.place is not None
        assert comes.place == Place("to", lives.place.phrase)
        assert owns.object is not None
        assert found.subject == Phrase(owns.object.concept, owner=Phrase(entity.name))


def test_splits_share_no_entity_and_training_rows_share_no_name() -> None:
    gold = {}
    for split, rows in (("train", TRAIN), ("validation_sw", HELD_OUT_ROWS), ("test_sw", HELD_OUT_ROWS)):
        gold[split] = {number_of(TASK.item(split, number).row["gold"][0]) for number in range(rows)}
        assert {entities()[at].kind for at in gold[split]} == {"person", "organization", "city"}
    assert not gold["validation_sw"] & gold["test_sw"]
    names = {split: {entities()[at].name for at in found} for split, found in gold.items()}
    assert not names["train"] & (names["validation_sw"] | names["test_sw"])
    assert len(gold["train"]) > 250
    assert len(gold["test_sw"]) > 35


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_mark_is_on_the_name_in_every_language(code: str) -> None:
    for split in ("validation", "test"):
        for number in range(HELD_OUT_ROWS):
            item = TASK.item(f"{split}_{code}", number)
            row = item.row
            (gold,) = row["gold"]
            entity = entities()[number_of(gold)]
            marked = row["text"][row["start"] : row["end"]]
            named = {w.form for w in language(code).phrase(Phrase(entity.name)) if w.entity}
            # Inflected names begin like the uninflected ones.
            assert any(marked[:2].lower() == form[:2].lower() for form in named), (marked, named)
            assert any(entity.name in (c.subject.concept, c.object.concept if c.object else "") or
                       (c.place is not None and c.place.phrase.concept == entity.name)
                       for c in clauses(item.meaning["text"])[:1])  # fmt: skip
            stated = clauses(item.meaning["text"])[1:]
            assert len([clue for clue in stated if clue in entity.clues]) == 1
            assert (row["context"] != "") == (split == "validation")


def test_only_the_mark_shows_which_of_two_people_is_meant() -> None:
    both = Counter()  # type: ignore[var-annotated]
    for number in range(HELD_OUT_ROWS):
        item = TASK.item("test_en", number)
        entity = entities()[number_of(item.row["gold"][0])]
        if entity.kind == "person":
            met = clauses(item.meaning["text"])[0]
            both["subject" if met.subject.concept == entity.name else "object"] += 1
            assert {met.subject.concept, met.object.concept if met.object else ""} > {entity.name}
    assert both["subject"] > 30
    assert both["object"] > 30


def test_training_rows_are_english_pairs() -> None:
    row = TASK.item("train", 0).row
    entity = entities()[number_of(row["gold"][0])]
    english = language("en")
    assert row["context"] == " ".join(write(english.sentence(fact)).text for fact in entity.facts)
    assert row["language"] == "en"
    texts = [(r["text"], r["start"]) for r in (TASK.item("train", number).row for number in range(TRAIN))]
    assert len(set(texts)) > 0.99 * TRAIN


def test_a_name_is_marked_without_its_article() -> None:
    works = Clause("act", Phrase("Anna"), "work", place=Place("at", Phrase("central_bank")))
    for code, wanted in (("en", "Central Bank"), ("fr", "Banque centrale"), ("zh", "中央银行")):
        text = write(language(code).sentence(works))
        start, end = name_in(text, "place")
        assert text.text[start:end] == wanted
    with pytest.raises(LookupError, match="The name in the object"):
        name_in(text, "object")
