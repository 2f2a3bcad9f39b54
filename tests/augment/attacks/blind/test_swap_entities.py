"""Other names: who is found, who is left alone, and that every mention changes alike."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from searching import choices, pair, passage, searched, sentence
from xaug.augment.attacks.blind.entities import entities
from xaug.augment.attacks.blind.spans import Put, candidate, may_edit
from xaug.augment.edits import edits_between
from xaug.augment.lexicons.names import GIVEN, NameKind, NameList, names

COMMON = names(NameList.COMMON)


def found(text: str, other: str | None = None) -> list[dict[str, NameKind]]:
    example, _ = searched("swap-entities", pair(text, other))
    return [dict(entity.words) for entity in entities(example.text, COMMON)]


def test_people_cities_and_organisations_are_found() -> None:
    text = "In Vienna, Albert J. Einstein met Mrs. Vandemeyer of Stanford University. Einstein's train left."
    assert found(text) == [
        {"Vienna": NameKind.CITY},
        {"Albert": NameKind.MAN, "Einstein": NameKind.SURNAME},
        {"Vandemeyer": NameKind.SURNAME},
        {"Stanford": NameKind.SURNAME},
    ]


@pytest.mark.parametrize(
    "text",
    [
        "The Virgin Mary and Queen Mary were painted.",  # everyone knows these
        "The thrones of George V are here.",
        "Albert wrote to albert.",  # in lower case too
        "A Parisian left Paris.",  # a word made of the name
        "She read the Boston Globe.",
        "The capital of France is Paris.",  # a country beside a city
        "Delhi is large. Dehli is loud.",  # one of them is misspelt
        "The National Museum of Saint Albert opened.",
        "Mr. Washington lives in Washington.",  # also a place
        "The park is near the American University.",
        "Nobody came.",
        "The Romans left Rome.",
        "The Historical Museum is open.",
    ],
)
def test_what_may_be_known_by_its_name_is_left_alone(text: str) -> None:
    assert found(text) == []


def test_who_only_the_second_text_names_is_left_alone() -> None:
    assert found("The president spoke.", "Albert spoke.") == []
    assert found("", "Albert spoke.") == [{"Albert": NameKind.MAN}]


def test_every_mention_in_every_text_becomes_the_same_name_of_its_kind() -> None:
    row = pair(
        "Albert Einstein was born in Ulm. Einstein's wife met Olga in Zurich.", "EINSTEIN is dead? Olga met him."
    )
    row["text_b"] = "Einstein met Olga."
    for seed in range(20):
        _, (one,) = searched("swap-entities", row, seed=seed)
        match = re.fullmatch(
            r"(\w+) (\w+) was born in Ulm\. (\w+)'s wife met (\w+) in (\w+)\.\n(\w+) met (\w+)\.", "\n".join(one.fields)
        )
        assert match, one.fields
        given_name, surname, again, woman, city, third, other = match.groups()
        assert surname == again == third
        assert woman == other
        kinds = [COMMON.kinds[word] for word in (given_name, surname, woman, city)]
        assert kinds == [NameKind.MAN, NameKind.SURNAME, NameKind.WOMAN, NameKind.CITY]
        assert not {"Albert", "Einstein", "Olga", "Zurich"} & {given_name, surname, woman, city}


def test_after_an_article_a_city_begins_as_before() -> None:
    for seed in range(20):
        _, (one,) = searched("swap-entities", pair("It was an Oslo bank.", None), seed=seed)
        assert re.fullmatch(r"It was an [AEIOU]\w+ bank\.", one.fields[0])


def test_who_occurs_in_an_answer_or_in_a_fixed_field_stays() -> None:
    context = "Albert Einstein met Olga in Zurich."
    row = passage(context, "Who met Olga?", "Albert Einstein")
    for seed in range(5):
        _, (one,) = searched("swap-entities", row, "squad_v1", seed=seed)
        assert one.fields[0].startswith("Albert Einstein met ")
        assert "Olga" not in "".join(one.fields)
        woman = one.fields[1].removeprefix("Who met ").rstrip("?")
        assert f"met {woman} in" in one.fields[0]
    _, (one,) = searched("swap-entities", row, "squad_v1", ("context",))
    assert "met Olga in" in one.fields[0]
    assert "Zurich" not in one.fields[0]


def test_choices_follow_and_the_gold_index_stays() -> None:
    row = choices("Olga cried.", "Why did Olga cry?", ["Olga was sad.", "Peter was sad."], 0)
    _, (one,) = searched("swap-entities", row, "cosmosqa")
    woman = one.fields[0].split()[0]
    assert one.fields[:3] == (f"{woman} cried.", f"Why did {woman} cry?", f"{woman} was sad.")


def test_tokens_and_the_names_of_the_embedded_world() -> None:
    _, (one,) = searched("swap-entities", sentence("Anna", "met", "Peter", "in", "Rome"), "ccg", names=NameList.POCKET)
    pocket = names(NameList.POCKET)
    woman, met, man, _, city = one.fields
    assert met == "met"
    assert [pocket.kinds[word] for word in (woman, man, city)] == [NameKind.WOMAN, NameKind.MAN, NameKind.CITY]


def test_a_share_of_the_entities() -> None:
    row = pair("Olga met Peter, Albert, Robert, Nancy, Susan, Daniel and Hugo.", None)
    texts = [searched("swap-entities", row, seed=seed, entity_share=0.5)[1][0].fields[0] for seed in range(30)]
    kept = sum(name in text for text in texts for name in ("Olga", "Peter", "Albert", "Robert", "Nancy", "Susan"))
    assert 60 <= kept <= 120


def test_variants_differ() -> None:
    _, several = searched("swap-entities", pair("Olga met Peter.", None), variants=8)
    assert len({one.fields for one in several}) == len(several) == 8


def test_no_name_of_the_list_has_two_kinds() -> None:
    every = [name for kind in NameKind for name in COMMON.all(kind)]
    assert len(every) == len(set(every)) > 700
    assert all(name.isalpha() and name[0].isupper() for name in every)
    assert min(len(COMMON.all(kind)) for kind in (*GIVEN, NameKind.SURNAME, NameKind.CITY)) > 100


WORDS = st.lists(
    st.sampled_from(
        ["Olga", "Peter's", "Einstein", "Dr.", "Rome", "犬", "\U0001f600", "the", "met", "I", "BANK", "\n", "naïve"]
    ),
    min_size=1, max_size=25,
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(WORDS, WORDS, st.integers(0, 60), st.integers(1, 8), st.integers(0, 3))
def test_answers_stay_and_offsets_are_right(a: list[str], b: list[str], at: int, width: int, seed: int) -> None:
    context = " ".join(a)
    start = min(at, len(context) - 1)
    row = passage(context, " ".join(b), context[start : start + width])
    row["answers"]["answer_start"] = [start]
    example, several = searched("swap-entities", row, "squad_v1", seed=seed)
    for one in several:
        ((low, high),) = one.gold or ()
        assert one.fields[0][low:high] == context[start : start + width]
        assert edits_between(example.text, one.fields, one.gold).gold == one.gold
        assert one.fields != example.text.fields


def test_replacements_that_overlap_or_touch_an_answer_are_refused() -> None:
    example, _ = searched("swap-entities", passage("one two three", "?", "two"), "squad_v1", ("context",))
    text = example.text
    assert may_edit(text, 0, 3)
    assert not may_edit(text, 4, 5)
    assert not may_edit(text, 12, 15)  # it reaches into the question
    for puts in ([Put(3, 5, "x")], [Put(0, 2, "x"), Put(1, 3, "y")], [Put(14, 15, "x")]):
        with pytest.raises(ValueError, match="may not be replaced"):
            candidate(text, puts)
    made = candidate(text, [Put(8, 13, "3"), Put(0, 3, "1st")])
    assert made.fields == ("1st two 3", "?")
    assert made.gold == ((4, 7),)
