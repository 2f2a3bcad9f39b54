"""Taggers and stop words: those that come with the packages, and the message where data is absent."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from xaug.augment.oracles.tagger import WORD_KNOWLEDGE, TextBlobTagger, textblob_stopwords
from xaug.augment.queries import TagItem

SENTENCE = ("The", "old", "man", "quickly", "reads", "two", "books")


def test_textblob_tags_without_any_data() -> None:
    tags = TextBlobTagger().answer([TagItem(SENTENCE, i) for i in range(len(SENTENCE))])
    assert tags == ["DT", "JJ", "NOUN", "RB", "VERB", "NO", "NOUN"]


@pytest.mark.parametrize("word", ["", " ", "-", "👩\u200d👧", "שלום", "汉字", "\x00", "a" * 5000, "##ing", "[MASK]"])
def test_any_word_has_a_tag(word: str) -> None:
    (tag,) = TextBlobTagger().answer([TagItem(("the", word, "is"), 1)])
    assert isinstance(tag, str)
    assert tag


def test_stop_words_are_lower_case_words() -> None:
    stopwords = textblob_stopwords()
    assert {"the", "is", "and", "not"} <= stopwords
    assert all(word == word.lower() for word in stopwords)
    assert "museum" not in stopwords


ABSENT = """
import nltk.data
from xaug.augment.oracles.tagger import WORD_KNOWLEDGE
from xaug.data_cards.errors import AssetError
nltk.data.path[:] = []
for load in WORD_KNOWLEDGE["nltk"]:
    try:
        load()
    except AssetError as error:
        print(error)
"""


def test_absent_nltk_data_says_what_to_put_where(tmp_path: Path) -> None:
    """In its own process, because NLTK remembers data that it has found once."""
    env = {**os.environ, "NLTK_DATA": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", ABSENT], capture_output=True, text=True, env=env, check=True)
    tagger, stopwords = done.stdout.splitlines()
    assert "taggers/averaged_perceptron_tagger_eng" in tagger
    assert "corpora/stopwords" in stopwords
    for message in (tagger, stopwords):
        assert "Set NLTK_DATA to a folder" in message
        assert "nothing is downloaded unasked" in message
        assert 'tagger="textblob"' in message


@pytest.mark.real
def test_nltk_tags_as_textattack_asks() -> None:
    from xaug.data_cards.errors import AssetError

    tagger, stopwords = WORD_KNOWLEDGE["nltk"]
    try:
        loaded, words = tagger(), stopwords()
    except AssetError as error:
        pytest.skip(str(error))
    tags = loaded.answer([TagItem(SENTENCE, i) for i in range(len(SENTENCE))])
    assert tags == ["DET", "ADJ", "NOUN", "ADV", "VERB", "NUM", "NOUN"]
    assert {"the", "not"} <= words
