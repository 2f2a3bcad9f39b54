"""nlpaug's augmenters as attacks: what each changes and leaves, by the files that a test writes for it."""

from __future__ import annotations

import functools
import random
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import making_nlpaug
import nlpaug_rows
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from small_wordnet import wordnet_folder
from xaug.augment.adapters import adapter_for
from xaug.augment.attacks import ATTACKS, Access, Attack, Candidate, Example, Resources, missing, prepare
from xaug.augment.attacks.nlpaug.catalog import AUGMENTERS
from xaug.augment.attacks.nlpaug.params import BackTranslationParams
from xaug.augment.text import words
from xaug.data_cards.catalog import card
from xaug.data_cards.errors import AssetError, ModelError
from xaug.data_cards.schema import Row
from xaug.data_cards.task_types import TAGGING

pytest.importorskip("nlpaug")

TEXT = "A happy committee met  in Geneva, (briefly). Nobody attended; the small dog don't bark! Was it cancelled?"
ROW: Row = {"id": "1", "text_a": TEXT, "text_b": "Two happy people play a game outside.", "label": 0}
TOKENS: Row = {"id": "t", "tokens": ["The", "happy", "dog", "watches", "small", "people"], "tags": [0, 1, 2, 0, 1, 2]}
# The names that need no data of NLTK.
HERE = [one.name for one in AUGMENTERS if one.name not in ("synonym", "antonym", "random-sentence")]
ONE_FOR_ONE = [one.name for one in AUGMENTERS if one.tags and one.name in HERE]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, str]]:
    """The parameters that name one file of each kind."""
    vocabulary = [word for word in words(TEXT) if word.isalpha()] + TOKENS["tokens"]
    return making_nlpaug.parameters(tmp_path_factory.mktemp("nlpaug"), sorted(set(vocabulary)))


def example(row: Row = ROW, task: str = "mnli", fields: tuple[str, ...] = ("text_a", "text_b")) -> Example:
    return prepare(row, adapter_for(card(task)), fields)


@functools.cache
def _attack(name: str, params: tuple[tuple[str, Any], ...]) -> Attack:
    spec = ATTACKS.get(f"nlpaug:{name}")
    return spec.build(spec.params.model_validate(dict(params)), Resources())


def made(name: str, one: Example, *, seed: int = 0, **params: Any) -> Sequence[Candidate]:
    return nlpaug_rows.texts(_attack(name, tuple(sorted(params.items()))), one, seed, f"nlpaug:{name}")


def several(name: str, one: Example, files: dict[str, dict[str, str]], **params: Any) -> list[Candidate]:
    """What some seeds make: fewer of them where a model is asked."""
    seeds = range(2 if name in nlpaug_rows.MODELS else 10)
    return [text for seed in seeds for text in made(name, one, seed=seed, **{**files.get(name, {}), **params})]


def test_each_augmenter_is_a_blind_attack_and_tags_stay_only_where_words_are_replaced_one_for_one() -> None:
    assert len(AUGMENTERS) == 19
    for one in AUGMENTERS:
        spec = ATTACKS.get(f"nlpaug:{one.name}")
        assert (spec.access, spec.needs) == (Access.BLIND, ())
        assert (TAGGING in spec.task_types) == one.tags
        assert spec.several == ("variants" in spec.params.model_fields)


@pytest.mark.parametrize("name", HERE)
def test_a_row_is_changed_and_only_the_seed_decides_how(name: str, files: dict[str, dict[str, str]]) -> None:
    torch.manual_seed(3)
    random.seed(3)
    before = (torch.get_rng_state().sum(), random.getstate())
    found = several(name, example(), files)
    assert found
    assert (torch.get_rng_state().sum(), random.getstate()) == before
    torch.manual_seed(4)
    assert [one.fields for one in several(name, example(), files)] == [one.fields for one in found]
    if ATTACKS.get(f"nlpaug:{name}").several:
        assert len({one.fields for one in found}) > 1


@pytest.mark.parametrize("name", HERE)
def test_a_field_that_may_not_be_edited_stays(name: str, files: dict[str, dict[str, str]]) -> None:
    for one in several(name, example(fields=("text_b",)), files):
        assert one.fields[0] == TEXT


@pytest.mark.parametrize("name", HERE)
def test_a_text_with_little_in_it_is_no_error(name: str, files: dict[str, dict[str, str]]) -> None:
    for text in ("", " ", "... !!!", "😀", "x", "שלום", "\n\n"):
        odd = example({**ROW, "text_a": text, "text_b": ""})
        for one in made(name, odd, **files.get(name, {})):
            assert nlpaug_rows.fault(odd, one) == ""


@pytest.mark.parametrize("name", ONE_FOR_ONE)
def test_every_word_keeps_its_tag(name: str, files: dict[str, dict[str, str]]) -> None:
    found = several(name, example(TOKENS, "ccg", ("tokens",)), files, word_share=1.0)
    assert found
    for one in found:
        assert len(one.fields) == 6
        assert all(field.split() == [field] for field in one.fields)


@pytest.mark.parametrize("name", [name for name in HERE if name not in nlpaug_rows.MODELS])
def test_blanks_and_marks_between_words_stay(name: str, files: dict[str, dict[str, str]]) -> None:
    """Whatever is done to words, the marks between them are in their order."""
    marks = [mark for mark in TEXT if mark in "(),.;!?"]
    for one in several(name, example(), files, **({"marks": ""} if name == "random-char" else {})):
        left = [mark for mark in one.fields[0] if mark in marks]
        if not name.startswith("tfidf"):  # whose words have marks of their own
            assert left == marks
        if name in ONE_FOR_ONE:
            assert re.findall(r"\s+", one.fields[0]) == re.findall(r"\s+", TEXT) or name == "reserved"


@settings(max_examples=40)
@given(st.integers(0, 1 << 30))
def test_answers_and_offsets_stay_right(number: int) -> None:
    rng = random.Random(number)
    row = nlpaug_rows.random_row(rng, str(number))
    one = nlpaug_rows.example_of(row, rng.choice([("context",), ("context", "question")]))
    for name, attack in _without_files().items():
        for text in nlpaug_rows.texts(attack, one, number, name):
            assert nlpaug_rows.fault(one, text) == "", name


@functools.cache
def _without_files() -> dict[str, Attack]:
    return {name: one for name, one in nlpaug_rows.attacks({}).items() if name.split()[0] in HERE}


@pytest.mark.parametrize("name", ["reserved", "tfidf-insert", "word-embs", *nlpaug_rows.MODELS])
def test_answers_stay_where_an_augmenter_reads_a_file(name: str, files: dict[str, dict[str, str]]) -> None:
    rng = random.Random(1)
    for i in range(4):
        one = nlpaug_rows.example_of(nlpaug_rows.random_row(rng, str(i)), ("context", "question"))
        for text in made(name, one, seed=i, **files[name]):
            assert nlpaug_rows.fault(one, text) == ""


def test_no_word_moves_into_another_field() -> None:
    marks = str.maketrans("", "", ".,();!?")
    for seed in range(5):
        for one in made("random-word", example(), seed=seed, action="swap", word_share=0.9):
            for before, after in zip((TEXT, ROW["text_b"]), one.fields, strict=True):
                assert sorted(after.translate(marks).lower().split()) == sorted(before.translate(marks).lower().split())


def test_a_crop_is_one_run_of_words() -> None:
    short = example({**ROW, "text_a": "one two three four five six", "text_b": ""})
    found = {one.fields[0] for seed in range(40) for one in made("random-word", short, seed=seed, action="crop")}
    assert found >= {"one four five six", "one two five six", "one two three six", "one two three four"}
    # nlpaug brings back the word behind the first one that it deletes.
    assert len(found) == 5 and all(text.endswith(("four", "six")) for text in found)


def test_a_phrase_is_replaced_as_a_whole_and_nothing_else_is_respelled(files: dict[str, dict[str, str]]) -> None:
    found = {one.fields[0] for one in several("reserved", example(), files, word_share=1.0)}
    assert any("No one came; " in text and " little " in text for text in found)
    assert not any("nnnnn" in text for text in found)


def test_an_inserted_word_leaves_the_others_as_they_are(files: dict[str, dict[str, str]]) -> None:
    for name in ("tfidf-insert", "word-embs-insert", "contextual-insert"):
        for one in several(name, example({**ROW, "text_a": "The Kansas City Star", "text_b": ""}), files):
            left = iter(one.fields[0].split())
            assert all(word in left for word in ("The", "Kansas", "City", "Star")), one.fields[0]


@pytest.mark.parametrize("kind", ["uncased", "byte level", "metaspace"])
def test_a_contextual_word_takes_its_place_whatever_the_tokenizer(kind: str, tmp_path: Path) -> None:
    model = str(making_nlpaug.masked_lm(tmp_path / "model", kind))
    odd = example({**ROW, "text_a": "Zürich naïve,  the cat 😀 (שלום) ended: It's fine.", "text_b": ""})
    # The last kind has two tokens that begin a word, and nlpaug considers ten tokens of about a hundred at a time.
    seeds = range(20 if kind == "metaspace" else 3)
    found = [one for seed in seeds for one in made("contextual", odd, seed=seed, model=model, word_share=0.9)]
    assert found
    for one in found:
        assert nlpaug_rows.fault(odd, one) == ""
        left = iter(one.fields[0])
        assert all(mark in left for mark in (",", "😀", "(", ")", ":", "."))
        assert ",  " in one.fields[0]


def test_a_model_reads_no_further_than_it_can_and_the_rest_stays(tmp_path: Path) -> None:
    model = str(making_nlpaug.masked_lm(tmp_path / "model", "uncased"))
    long = example({**ROW, "text_a": "abc def  " * 150, "text_b": ""})
    (one,) = made("contextual", long, model=model)
    assert one.fields[0].endswith("abc def  " * 20)
    assert one.fields[0] != long.text.fields[0]


def test_a_text_that_a_translator_cannot_read_is_left_alone(files: dict[str, dict[str, str]]) -> None:
    long = example({**ROW, "text_a": "abc def  " * 150, "text_b": ""})
    assert made("back-translation", long, **files["back-translation"]) == []


@pytest.mark.parametrize("kind", ["glove", "fasttext", "word2vec"])
def test_word_vectors_of_each_format_give_near_words(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "vectors"
    rows = "".join(f"{word} {x} {y}\n" for word, (x, y) in making_nlpaug.VECTORS.items())
    path.write_text(f"5 2\n{rows}" if kind == "fasttext" else rows, encoding="utf-8")
    if kind == "word2vec":
        making_nlpaug.word2vec(path)
    one = example({**ROW, "text_a": "happy", "text_b": "small"})
    (near,) = made("word-embs", one, vectors=str(path), kind=kind, top_k=1)
    assert near.fields == ("glad", "little")
    other = "word2vec" if kind == "glove" else "fasttext" if kind == "word2vec" else "glove"
    with pytest.raises(AssetError, match=f"are not in the format {other}: .* The parameter kind names the format"):
        made("word-embs", one, vectors=str(path), kind=other)


def test_synonyms_of_a_file_of_ppdb(tmp_path: Path) -> None:
    (tmp_path / "ppdb").write_text(making_nlpaug.PPDB, encoding="utf-8")
    spec = ATTACKS.get("nlpaug:synonym")
    params = spec.params.model_validate({"ppdb": str(tmp_path / "ppdb")})
    assert {one.name for one in spec.assets(params)} == {"tagger", "ppdb"}
    if missing(spec.assets(params)):
        pytest.skip("NLTK's part-of-speech tagger is not on this machine")
    found = [one.fields[1] for seed in range(5) for one in made("synonym", example(), seed=seed, ppdb=params.ppdb)]
    assert "Two glad people play a game outside." in found


def test_what_is_missing_is_named_with_the_parameter_that_names_it(tmp_path: Path) -> None:
    for name in ("reserved", "tfidf", "word-embs", "contextual", "back-translation", "summary", "contextual-sentence"):
        spec = ATTACKS.get(f"nlpaug:{name}")
        unnamed = missing(spec.assets(spec.params()))
        assert unnamed
        assert all("the parameter" in one.looked for one in unnamed)
    spec = ATTACKS.get("nlpaug:word-embs")
    (one,) = missing(spec.assets(spec.params.model_validate({"vectors": str(tmp_path / "absent.txt")})))
    assert one.looked == f"{tmp_path / 'absent.txt'}, which the parameter vectors names"


def test_a_folder_that_holds_no_model_says_what_it_lacks(tmp_path: Path) -> None:
    spec = ATTACKS.get("nlpaug:summary")
    with pytest.raises(ModelError, match=r"holds no \.safetensors file"):
        missing(spec.assets(spec.params.model_validate({"model": str(tmp_path)})))


def test_a_list_without_alternatives_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "words.tsv"
    path.write_text("happy\tglad\nalone\n", encoding="utf-8")
    with pytest.raises(AssetError, match=r"words.tsv:2: this line holds one word"):
        made("reserved", example(), words=str(path))
    path.write_text("\n", encoding="utf-8")
    with pytest.raises(AssetError, match="is empty"):
        made("reserved", example(), words=str(path))


@pytest.mark.parametrize(
    ("name", "parameter"), [("reserved", "words"), ("spelling", "dictionary"), ("synonym", "ppdb")]
)
def test_a_file_in_another_encoding_is_named(name: str, parameter: str, tmp_path: Path) -> None:
    path = tmp_path / "words.txt"
    path.write_text("happy\tglad\n", encoding="utf-16")
    with pytest.raises(AssetError, match=rf"UnicodeDecodeError: .* Check that {path} has the format that it reads"):
        made(name, example(), **{parameter: str(path)})


def test_a_byte_order_mark_is_no_part_of_a_word(tmp_path: Path) -> None:
    path = tmp_path / "words.tsv"
    path.write_bytes(b"\xef\xbb\xbfhappy\tglad\r\n")
    (one,) = made("reserved", example({**ROW, "text_a": "happy", "text_b": "no"}), words=str(path), word_share=1.0)
    assert one.fields[0] == "glad"


@pytest.mark.parametrize(
    ("kind", "content", "message"),
    [
        ("glove", b"", "it holds no vector"),
        ("glove", b"happy 1 2\nglad nan 1\n", "the vector of 'glad' is not finite"),
        ("fasttext", b"3 99999999999999999999\nhappy 1 2\n", "too large"),
        ("word2vec", b"99999999999999999999 99999999999999999999\nhappy 1", "index-sized"),
    ],
)
def test_faulty_word_vectors_are_refused(kind: str, content: bytes, message: str, tmp_path: Path) -> None:
    path = tmp_path / "vectors"
    path.write_bytes(content)
    with pytest.raises(AssetError, match=f"are not in the format {kind}: .*{message}"):
        made("word-embs", example(), vectors=str(path), kind=kind)


def test_an_error_of_nlpaug_names_the_augmenter_and_where_it_happened(tmp_path: Path) -> None:
    for name in ("tfidfaug_w2idf.txt", "tfidfaug_w2tfidf.txt"):
        (tmp_path / name).write_text("a word 1.0\n", encoding="utf-8")
    with pytest.raises(ModelError, match="augmenter tfidf failed when it was built: ValueError: line may include more"):
        made("tfidf", example(), model=str(tmp_path))


def test_wordnet_is_an_asset_by_its_content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spec = ATTACKS.get("nlpaug:antonym")
    monkeypatch.setattr("nltk.data.path", [str(tmp_path)])
    assert {one.name for one in missing(spec.assets(spec.params()))} == {"wordnet", "tagger"}
    wordnet_folder(tmp_path)
    assert {one.name for one in missing(spec.assets(spec.params()))} == {"tagger"}
    other = spec.params.model_validate({"language": "deu"})
    assert {one.name for one in missing(spec.assets(other))} == {"tagger", "omw"}


def test_a_translation_of_a_row_is_one_row() -> None:
    assert "variants" not in BackTranslationParams.model_fields


def test_the_tokens_that_a_model_keeps_are_told_from_equal_new_ones(files: dict[str, dict[str, str]]) -> None:
    for one in several("contextual-insert", example({**ROW, "text_a": "dad sees d", "text_b": ""}), files):
        left = iter(one.fields[0].split())
        assert all(word in left for word in ("dad", "sees", "d"))
