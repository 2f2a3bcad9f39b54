"""Which tokens become which: three kinds of tokenizers, and the file of synonyms."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from robust_tokenizers import byte_pairs, sentence_pieces, word_pieces
from xaug.data_cards.errors import UsageError
from xaug.train.config import RobustConfig
from xaug.train.robust import method_for, synonym

TOKENIZERS = {"word_pieces": word_pieces, "sentence_pieces": sentence_pieces, "byte_pairs": byte_pairs}


@pytest.fixture
def thesaurus(tmp_path: Path) -> Path:
    path = tmp_path / "synonyms.tsv"
    path.write_text("big\tlarge,huge,very big\n\ncat\tfeline,big,cat\nrun\tfast\nunseenword\tbig\n", encoding="utf-8")
    return path


def made(path: Path, tokenizer: Any, **more: Any) -> synonym.SynonymDraws:
    method = method_for(RobustConfig(method="synonym", synonyms=path, **more), tokenizer)
    assert isinstance(method, synonym.SynonymDraws)
    return method


def outcomes(method: synonym.SynonymDraws, tokenizer: Any, text: str, draws: int = 300) -> list[set[str]]:
    """The replacements of each token of ``a`` + text."""
    ids = torch.tensor([tokenizer([f"a {text}"], add_special_tokens=False)["input_ids"][0]] * draws)
    out = method.replaced(ids, torch.Generator().manual_seed(0))
    assert out.shape == ids.shape and out.dtype == ids.dtype
    columns = [tokenizer.convert_ids_to_tokens(sorted(set(column.tolist()))) for column in out.T]
    return [{token.strip("▁Ġ") for token in column} for column in columns][1:]


@pytest.mark.parametrize("kind", TOKENIZERS)
def test_words_become_their_synonyms_and_others_stay(kind: str, thesaurus: Path) -> None:
    tokenizer = TOKENIZERS[kind]()
    method = made(thesaurus, tokenizer)
    assert outcomes(method, tokenizer, "big dog fast") == [{"big", "large", "huge"}, {"dog"}, {"fast"}]


@pytest.mark.parametrize("kind", TOKENIZERS)
def test_the_beginning_of_a_longer_word_stays(kind: str, thesaurus: Path) -> None:
    tokenizer = TOKENIZERS[kind]()
    method = made(thesaurus, tokenizer)
    parts = outcomes(method, tokenizer, "running")
    assert parts[0] == {"run"} and len(parts) > 1
    assert outcomes(method, tokenizer, "run fast")[0] == {"run", "fast"}
    assert outcomes(method, tokenizer, "cat's big")[0] == {"cat"}
    assert outcomes(method, tokenizer, "run-dog")[0] == {"run"}


@pytest.mark.parametrize("kind", TOKENIZERS)
def test_punctuation_does_not_lengthen_a_word(kind: str, thesaurus: Path) -> None:
    tokenizer = TOKENIZERS[kind]()
    method = made(thesaurus, tokenizer)
    assert outcomes(method, tokenizer, "big, dog")[0] == {"big", "large", "huge"}
    assert outcomes(method, tokenizer, "dog big.")[1] == {"big", "large", "huge"}


def test_special_and_padding_tokens_stay_and_end_a_word(thesaurus: Path) -> None:
    tokenizer = word_pieces()
    lines = ("big\tlarge,[MASK],[UNK]", "[PAD]\tbig", "[SEP]\tbig", "nosuch\tbig", "large\tnosuch")
    thesaurus.write_text("\n".join(lines), encoding="utf-8")
    method = made(thesaurus, tokenizer)
    big, large = tokenizer.convert_tokens_to_ids(["big", "large"])
    rows = torch.tensor([[2, big, 3, big, 3, 0, 0, 4, 1]] * 400)
    out = method.replaced(rows, torch.Generator().manual_seed(0))
    still = [0, 2, 4, 5, 6, 7, 8]
    assert torch.equal(out[:, still], rows[:, still])
    assert set(out[:, [1, 3]].flatten().tolist()) == {big, large}


@pytest.mark.parametrize("kind", TOKENIZERS)
def test_a_word_before_a_special_token_is_whole(kind: str, thesaurus: Path) -> None:
    tokenizer = TOKENIZERS[kind]()
    ids = tokenizer(["a big"], add_special_tokens=False)["input_ids"][0]
    rows = torch.tensor([[*ids, tokenizer.sep_token_id]] * 50)
    out = made(thesaurus, tokenizer).replaced(rows, torch.Generator().manual_seed(0))
    assert len(set(out[:, -2].tolist())) == 3


def test_the_choice_is_uniform_among_the_word_and_its_synonyms(thesaurus: Path) -> None:
    tokenizer = word_pieces()
    ids = tokenizer.convert_tokens_to_ids(["big", "large", "huge", "cat", "feline"])
    draws = 40_000
    out = made(thesaurus, tokenizer).replaced(
        torch.tensor([ids[0], ids[3]]).repeat(draws, 1), torch.Generator().manual_seed(1)
    )
    for column, choices in ((out[:, 0], ids[:3]), (out[:, 1], [ids[3], ids[4], ids[0]])):
        for choice in choices:  # 1/3 each: 2/3 replaced; five standard errors
            assert (column == choice).float().mean().item() == pytest.approx(1 / 3, abs=5 * (2 / 9 / draws) ** 0.5)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("big large\n", r":1: 'big large' does not have the form word<TAB>"),
        ("big\tlarge\nbig\t\n", ":2:"),
        ("big\tlarge\n\n\tlarge\n", ":3:"),
        ("big\tlarge,,huge\n", ":1:"),
        ("big\tlarge\thuge\n", ":1:"),
        ("\n \n", "is empty"),
        ("", "is empty"),
        ("nosuch\tbig\nlarge\tvery big\ncat\tCat\n", "none of its 3 words is a single token"),
    ],
)
def test_a_bad_file_is_named_with_its_line(content: str, expected: str, thesaurus: Path) -> None:
    thesaurus.write_text(content, encoding="utf-8")
    with pytest.raises(UsageError, match=expected) as raised:
        made(thesaurus, word_pieces())
    assert str(thesaurus) in str(raised.value)


def test_a_file_that_is_missing_or_not_text(thesaurus: Path) -> None:
    with pytest.raises(UsageError, match="No such file"):
        made(thesaurus.with_name("other.tsv"), word_pieces())
    thesaurus.write_bytes(b"big\t\xff\n")
    with pytest.raises(UsageError, match="not UTF-8"):
        made(thesaurus, word_pieces())
