"""Dictionaries: the format of MUSE, the languages of a folder, faults by line, and those of the embedded world."""

from __future__ import annotations

from pathlib import Path

import pytest
from xaug.augment.attacks import ATTACKS, missing
from xaug.augment.lexicons.bilingual import Bilingual, DictionaryParams, assets, load, read
from xaug.augment.lexicons.embedded import LANGUAGES, dictionary, synonyms
from xaug.augment.recipe import params_for
from xaug.data_cards.errors import AssetError
from xaug.pocket.languages.base import lexicon

GERMAN = "dog hund\nDog\tHund\ndog dogge\ndog dog\n\nice cream\tEis mit Sahne\r\nBerlin berlin\n"


def written(folder: Path, **files: str) -> DictionaryParams:
    for language, text in files.items():
        (folder / f"en-{language}.txt").write_text(text, encoding="utf-8")
    return DictionaryParams(dictionaries=str(folder))


def test_lines_are_words_and_translations_by_a_blank_or_a_tab(tmp_path: Path) -> None:
    written(tmp_path, de=GERMAN)
    assert read(tmp_path / "en-de.txt") == {"dog": ["hund", "Hund", "dogge"], "ice": ["cream\tEis mit Sahne"]}


def test_a_byte_order_mark_and_other_scripts_are_read(tmp_path: Path) -> None:
    (tmp_path / "en-zh.txt").write_text("\ufeffdog 狗\ncat 猫\n", encoding="utf-8")
    assert read(tmp_path / "en-zh.txt") == {"dog": ["狗"], "cat": ["猫"]}


def test_a_folder_names_its_languages(tmp_path: Path) -> None:
    params = written(tmp_path, de="dog hund\n", fr="dog chien\n")
    (tmp_path / "README.txt").write_text("no dictionary", encoding="utf-8")
    assert load(params).languages == ("de", "fr")
    assert [asset.name for asset in assets(params)] == ["dictionary-de", "dictionary-fr"]
    assert missing(assets(params)) == []
    only = params.model_copy(update={"languages": ("fr",)})
    assert load(only).translations("DOG") == (("fr", "chien"),)


def test_what_is_missing_is_named(tmp_path: Path) -> None:
    (none,) = missing(assets(DictionaryParams()))
    assert "the attack's parameter dictionaries names" in none.looked
    (none,) = missing(assets(DictionaryParams(dictionaries=str(tmp_path))))
    assert str(tmp_path) in none.looked
    (swahili,) = missing(assets(written(tmp_path, de="dog hund\n").model_copy(update={"languages": ("de", "sw")})))
    assert swahili.looked.startswith(str(tmp_path / "en-sw.txt"))
    (klingon,) = missing(assets(DictionaryParams(dictionaries="pocket", languages=("de", "tlh"))))
    assert "de, es, fr, ru, sw, tr, zh" in klingon.looked


def test_a_malformed_line_is_named_before_any_row_is_attacked(tmp_path: Path) -> None:
    params = written(tmp_path, de="dog hund\ncat\n")
    with pytest.raises(AssetError, match=r"en-de\.txt:2: the line 'cat' has no translation"):
        missing(assets(params))
    (tmp_path / "en-de.txt").write_bytes(b"dog \xff\n")
    with pytest.raises(AssetError, match="cannot be read"):
        missing(assets(params))


def test_the_digest_is_that_of_the_content(tmp_path: Path) -> None:
    (before,) = (asset.find() for asset in assets(written(tmp_path, de="dog hund\n")))
    (after,) = (asset.find() for asset in assets(written(tmp_path, de="dog köter\n")))
    assert before != after
    assert all(digest is not None and len(digest) == 64 for digest in (before, after))


def test_languages_are_a_set_between_commas() -> None:
    spec = ATTACKS.get("code-switch")
    assert params_for(spec, {"languages": "fr, de,fr"}) == params_for(spec, {"languages": "de,fr"})
    assert spec.params.files == {"dictionaries"}


def test_a_phrase_is_left_out_where_one_token_is_wanted() -> None:
    known = Bilingual({"de": {"often": ["oft", "sehr oft"]}})
    assert known.translations("Often") == (("de", "oft"), ("de", "sehr oft"))
    assert known.translations("Often", single=True) == (("de", "oft"),)
    assert known.translations("often", ()) == ()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_embedded_world_translates_its_words(language: str) -> None:
    found = dictionary(language)
    assert len(found) > 500
    assert all(" " not in word and word == word.lower() for word in found)
    assert all(translation.lower() != word for word, several in found.items() for translation in several)
    assert lexicon(language)["house"]["lemma"] in found["house"]


def test_the_embedded_world_keeps_the_number_of_nouns() -> None:
    assert dictionary("de")["house"] == ("Haus",)
    assert dictionary("de")["houses"] == ("Häuser",)
    with pytest.raises(KeyError):
        dictionary("en")


def test_synonyms_of_the_embedded_world_go_both_ways() -> None:
    found = synonyms()
    assert found["big"] == ("large",)
    assert found["larger"] == ("bigger",)
    assert all(word in found[other] for word, others in found.items() for other in others if other in found)
