"""Code-switching: which words change, into which languages, how often, and what stays."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from searching import choices, pair, passage, searched, sentence
from xaug.augment.attacks.blind.code_switch import editable_sentences
from xaug.augment.edits import edits_between
from xaug.augment.lexicons.embedded import LANGUAGES, dictionary

ALL = {"dictionaries": "pocket", "sentence_share": 1.0, "word_share": 1.0, "row_languages": 7}
PAIR = pair("The dog bought a house. Maria SLEPT in it.", "Dogs don't sleep.")


def test_words_become_translations_in_their_case() -> None:
    example, (one,) = searched("code-switch", PAIR, languages=("de",), **ALL)
    assert one.fields == ("The Hund kaufen a Haus. Maria SCHLAFEN in it.", "Hunde don't schlafen.")
    assert one.outcome == "untested"
    assert example.text.fields == (PAIR["text_a"], PAIR["text_b"])


def test_a_row_is_in_as_many_languages_as_asked_for() -> None:
    of = {new.lower(): language for language in LANGUAGES for new in ("Hund", *dictionary(language)["house"])}
    row = pair(" ".join(["house"] * 60), None)
    for seed in range(8):
        _, (one,) = searched("code-switch", row, seed=seed, **{**ALL, "row_languages": 2})
        assert len({of[word.lower()] for word in one.fields[0].split()}) == 2


def test_the_shares_are_those_of_the_parameters() -> None:
    row = pair(" ".join(["The house is big."] * 400), None)  # 400 sentences with two words that have translations
    example, (one,) = searched("code-switch", row, dictionaries="pocket", sentence_share=0.5, word_share=0.4)
    assert len(editable_sentences(example.text)) == 400
    changed = [old != new for old, new in zip(row["text_a"].split(), one.fields[0].split(), strict=False)]
    assert sum(changed) == pytest.approx(400 * 0.5 * 2 * 0.4, rel=0.25)
    sentences = Counter(sum(changed[i : i + 4]) > 0 for i in range(0, len(changed), 4))
    assert sentences[True] == pytest.approx(400 * 0.5 * (1 - 0.6**2), rel=0.25)


def test_variants_differ_and_the_seed_decides_them() -> None:
    texts = [one.fields for one in searched("code-switch", PAIR, **{**ALL, "word_share": 0.5}, variants=6)[1]]
    assert len(set(texts)) == len(texts) > 2
    assert texts == [one.fields for one in searched("code-switch", PAIR, **{**ALL, "word_share": 0.5}, variants=6)[1]]
    assert texts != [
        one.fields for one in searched("code-switch", PAIR, **{**ALL, "word_share": 0.5}, variants=6, seed=1)[1]
    ]


def test_tokens_stay_one_to_one() -> None:
    row = sentence("Anna", "often", "gives", "ice", "to", "big", "dogs")
    for seed in range(10):
        _, (one,) = searched("code-switch", row, "ccg", seed=seed, **ALL)
        assert len(one.fields) == 7
        assert not any(" " in token for token in one.fields)


def test_choices_change_only_where_they_are_named() -> None:
    row = choices("", "Where is the house?", ["a big dog", "the school"], 0)
    _, (one,) = searched("code-switch", row, "commonsenseqa", **ALL)
    assert one.fields[2:] == ("a big dog", "the school")
    _, (one,) = searched("code-switch", row, "commonsenseqa", ("choices",), **ALL)
    assert one.fields[1] == "Where is the house?"
    assert "dog" not in one.fields[2]


def test_a_row_without_a_known_word_gives_nothing() -> None:
    assert searched("code-switch", pair("Xyzzy is the ...", ""), **ALL)[1] == []


def test_files_of_a_folder(tmp_path: Path) -> None:
    (tmp_path / "en-de.txt").write_text("house haus\nbought kaufte bald\n", encoding="utf-8")
    _, (one,) = searched("code-switch", PAIR, **{**ALL, "dictionaries": str(tmp_path)})
    assert one.fields[0] == "The dog kaufte bald a haus. Maria SLEPT in it."


TEXT = st.lists(
    st.sampled_from(["house", "Dogs", "big,", "naïve", "犬", "\U0001f600", "don't", "the", "–", "\n", "?"]), max_size=30
)


@settings(max_examples=150, deadline=None)
@given(TEXT, st.integers(0, 29), st.integers(1, 6), st.integers(0, 5))
def test_answers_keep_their_text_and_their_offsets_are_right(words: list[str], at: int, width: int, seed: int) -> None:
    context = " ".join([*words, "end"])
    start = min(at, len(context) - 1)
    answer = context[start : start + width]
    row = passage(context, "Where is the house?", answer)
    row["answers"]["answer_start"] = [start]
    example, candidates = searched(
        "code-switch", row, "squad_v1", ("context", "question"), seed=seed, **ALL, variants=2
    )
    for one in candidates:
        assert one.gold is not None
        ((low, high),) = one.gold
        assert one.fields[0][low:high] == answer
        assert edits_between(example.text, one.fields, one.gold).gold == one.gold
