"""WordNet's relations, over a WordNet of a few words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import make_archive

import nltk.data
import pytest
from small_wordnet import wordnet_folder
from xaug.augment.fitness.item import Substitution
from xaug.augment.fitness.lexical import GENERAL, NAMES, NEAR, SYNONYM, WordNet, wordnet_digest
from xaug.nltk_data import find


@pytest.fixture
def net(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[WordNet]:
    monkeypatch.setattr(nltk.data, "path", [str(wordnet_folder(tmp_path))])
    with opened() as found:
        yield found


@contextmanager
def opened() -> Iterator[WordNet]:
    """WordNet; NLTK's reader leaves closing its files to the garbage collector."""
    found = WordNet()
    yield found
    for file in found._net._data_file_map.values():
        file.close()


@pytest.mark.parametrize(
    ("old", "new", "relation"),
    [
        ("car", "automobile", SYNONYM), ("Cars", "automobiles", SYNONYM), ("yell", "scream", NEAR),
        ("car", "vehicle", GENERAL), ("vehicles", "cars", GENERAL), ("minute", "hour", 0.0), ("minute", "minutes", 0.0),
        ("big", "small", 0.0), ("big", "large", SYNONYM), ("car", "xyzzy", 0.0), ("big", "car", 0.0),
    ],
)  # fmt: skip
def test_relations(net: WordNet, old: str, new: str, relation: float) -> None:
    assert net.relation(old, new) == relation
    assert net.relation(new, old) == relation


def test_features_are_of_the_closest_part_of_speech(net: WordNet) -> None:
    one, two = net.features([Substitution("", "cars", "automobiles", ""), Substitution("", "big", "small", "")])
    assert dict(zip(NAMES, one, strict=True))["synsets_shared"] == 1
    assert dict(zip(NAMES, two, strict=True))["antonym"] == 1


def test_its_digest_is_that_of_its_files(net: WordNet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = wordnet_digest()
    assert before is not None
    (tmp_path / "corpora/wordnet/index.adv").write_text("again r 1 0 1 0 00000000  \n")
    assert wordnet_digest() not in (None, before)
    monkeypatch.setattr(nltk.data, "path", [str(tmp_path / "nothing")])
    assert wordnet_digest() is None


def test_an_archive_is_read_too(net: WordNet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    packed = tmp_path / "packed/corpora"
    packed.mkdir(parents=True)
    make_archive(str(packed / "wordnet"), "zip", root_dir=tmp_path / "corpora", base_dir="wordnet")
    before = wordnet_digest()
    monkeypatch.setattr(nltk.data, "path", [str(packed.parent)])
    assert wordnet_digest() == before
    with opened() as archived:
        assert archived.relation("car", "automobile") == SYNONYM
    assert find("wordnet") == str(packed / "wordnet.zip")
