"""Randomized smoothing: a uniform draw from each word and its neighbours."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from searching import pair, passage, searched, sentence
from xaug.augment.attacks import ATTACKS, missing
from xaug.data_cards.errors import AssetError


@pytest.fixture
def near(tmp_path: Path) -> str:
    path = tmp_path / "near.json"
    path.write_text(json.dumps({"film": ["movie", "picture", "motion picture"], "good": ["fine"], "br": []}), "utf-8")
    return str(path)


def test_each_word_is_drawn_from_itself_and_its_neighbours(near: str) -> None:
    row = pair(" ".join(["Film"] * 600), None)
    _, (one,) = searched("synonym-random", row, neighbours=near, top_k=2)
    counted = Counter(one.fields[0].split())
    assert set(counted) == {"Film", "Movie", "Picture"}
    assert all(count == pytest.approx(200, rel=0.25) for count in counted.values())


def test_words_without_neighbours_stay(near: str) -> None:
    assert searched("synonym-random", pair("A br, and that.", "x"), neighbours=near)[1] == []


def test_variants_differ_and_the_seed_decides_them(near: str) -> None:
    row = pair("A good film is a good film.", "It is good.")
    texts = [one.fields for one in searched("synonym-random", row, neighbours=near, variants=10)[1]]
    assert len(set(texts)) == len(texts) > 5
    assert texts == [one.fields for one in searched("synonym-random", row, neighbours=near, variants=10)[1]]
    assert texts != [one.fields for one in searched("synonym-random", row, neighbours=near, variants=10, seed=1)[1]]


def test_tokens_and_answers(near: str) -> None:
    for seed in range(10):
        _, found = searched("synonym-random", sentence("good", "film"), "ccg", neighbours=near, seed=seed)
        assert all(len(one.fields) == 2 and " " not in "".join(one.fields) for one in found)
        row = passage("A good film, the film.", "?", "good")
        _, found = searched("synonym-random", row, "squad_v1", neighbours=near, seed=seed)
        for one in found:
            ((low, high),) = one.gold or ()
            assert one.fields[0][low:high] == "good"


def test_the_embedded_world_has_synonyms() -> None:
    _, (one,) = searched("synonym-random", pair("A big and quick dog, a big one.", None), neighbours="pocket", seed=3)
    assert one.fields[0] != "A big and quick dog, a big one."
    allowed = {"A", "big", "large", "and", "quick", "fast", "dog", "a", "one"}
    assert set(one.fields[0].strip(".").replace(",", "").split()) <= allowed


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    spec = ATTACKS.get("synonym-random")
    (asset,) = missing(spec.assets(spec.params()))
    assert "the attack's parameter neighbours names" in asset.looked
    (asset,) = missing(spec.assets(spec.params(neighbours=str(tmp_path / "none.json"))))
    assert asset.looked == str(tmp_path / "none.json")
    assert missing(spec.assets(spec.params(neighbours="pocket"))) == []
    (tmp_path / "bad.json").write_text("[1]", "utf-8")
    with pytest.raises(AssetError, match="does not map words to lists"):
        searched("synonym-random", pair("good", None), neighbours=str(tmp_path / "bad.json"))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "cannot be read"),
        (b'{"good": ["fi', "cannot be read"),
        ('{"good": ["fine"]}'.encode("utf-16"), "cannot be read: .* in UTF-8"),
        (b"[" * 200_000, "cannot be read: maximum recursion depth"),
        (b"{}", "lists no neighbour"),
        (b'{"good": []}', "lists no neighbour"),
        (b'{"good": ["fine", " "]}', "the neighbour ' ' of 'good' is empty"),
        (b'{"good": ["a\\ud800"]}', r"the neighbour 'a\\ud800' of 'good' is empty or has a character"),
        (b'{"good": ["a\\u0000b"]}', "has a character that is not printed"),
    ],
)
def test_a_faulty_file_is_refused_before_a_row_is_attacked(content: bytes, message: str, tmp_path: Path) -> None:
    path = tmp_path / "near.json"
    path.write_bytes(content)
    spec = ATTACKS.get("synonym-random")
    with pytest.raises(AssetError, match=message):
        missing(spec.assets(spec.params(neighbours=str(path))))


def test_a_file_may_have_a_byte_order_mark_and_line_ends_of_windows(tmp_path: Path) -> None:
    path = tmp_path / "near.json"
    path.write_bytes(b'\xef\xbb\xbf{\r\n"good": ["fine"]\r\n}\r\n')
    _, (one,) = searched("synonym-random", pair("good " * 20, None), neighbours=str(path))
    assert set(one.fields[0].split()) == {"good", "fine"}


def test_the_synonyms_of_recipes_are_checked_and_the_home_folder_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    path = tmp_path / "near.json"
    path.write_text("{}", "utf-8")
    for name, parameter in (("textfooler", "synonyms"), ("synonym-random", "neighbours")):
        spec = ATTACKS.get(name)
        with pytest.raises(AssetError, match=f"{path} lists no neighbour"):
            missing(spec.assets(spec.params.model_validate({parameter: "~/near.json"})))


def test_a_path_that_the_system_refuses_is_an_error_of_the_asset() -> None:
    spec = ATTACKS.get("synonym-random")
    with pytest.raises(AssetError, match=r"a file of words and their neighbours cannot be read: .*too long"):
        missing(spec.assets(spec.params(neighbours="x" * 5000)))
