"""CoNLL-U: multiword tokens, and malformed sentences."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from run_reader import run
from xaug.data_cards.sources.ancestors import Ancestors
from xaug.data_cards.sources.conllu import read_conllu


def word(number: str, form: str, tag: str = "X", head: int | str = 0, deps: str = "_") -> str:
    return "\t".join([number, form, "_", tag, "_", "_", str(head), "_", deps, "_"])


def tagged(language: str, tmp_path: Path, *words: str) -> list[tuple[str, str]]:
    ((_, record),) = run(read_conllu(language), tmp_path / "xx_a-ud-dev.conllu", "\n".join(words) + "\n")
    return list(zip(record["tokens"], record["tags"], strict=True))


def test_a_multiword_token_has_the_tag_of_its_topmost_word(tmp_path: Path) -> None:
    # "dámelo": the verb is the root, and the pronouns depend on it.
    assert tagged(
        "es", tmp_path, word("1-3", "dámelo"), word("1", "da", "VERB"), word("2", "me", "PRON", 1),
        word("3", "lo", "PRON", 1),
    ) == [("dámelo", "VERB")]  # fmt: skip
    # "zum" before "Haus": both words depend on the noun; in the general order, which German has, ADP precedes DET.
    assert tagged(
        "de", tmp_path, word("1-2", "zum"), word("1", "zu", "ADP", 3), word("2", "dem", "DET", 3),
        word("3", "Haus", "NOUN"),
    ) == [("zum", "ADP"), ("Haus", "NOUN")]  # fmt: skip
    # A word that depends on another one of the same token is never the topmost one, whatever its tag.
    assert tagged(
        "fi", tmp_path, word("1-2", "ab"), word("1", "a", "VERB", 2), word("2", "b", "PUNCT", 3), word("3", "c", "NOUN")
    ) == [("ab", "PUNCT"), ("c", "NOUN")]
    # Unknown tags come last, and of two equal tags the first word's counts.
    assert tagged(
        "it", tmp_path, word("1-2", "ab"), word("1", "a", "SYM", 3), word("2", "b", "DET", 3), word("3", "c", "NOUN")
    ) == [("ab", "DET"), ("c", "NOUN")]


def test_heads_of_the_enhanced_graph_count_too(tmp_path: Path) -> None:
    # In the basic tree, both depend on the root; in the enhanced graph, "a" also depends on "b".
    words = word("1", "a", "VERB", 0, "0:root|2:conj|5.1:x"), word("2", "b", "NOUN", 0)
    assert tagged("en", tmp_path, word("1-2", "ab"), *words) == [("ab", "NOUN")]
    # A cycle does not loop forever.
    circle = word("1", "a", "VERB", 2), word("2", "b", "NOUN", 1)
    assert tagged("en", tmp_path, word("1-2", "ab"), *circle) == [("ab", "VERB")]


def test_numbers_without_a_word_are_faults(tmp_path: Path) -> None:
    huge = "9" * 5000
    sentences = [
        word("1", "a", head=huge),
        word("1", "a", deps=f"0:x|{huge}:y"),
        word(f"1-{huge}", "ab") + "\n" + word("1", "a"),
        word("1" * 5000, "a"),
        word("²", "a"),
        word("١-٢", "ab"),
        word("1", "a", head="²", deps="NaN:x|-1:y|1e9:z"),
    ]
    content = "\n\n".join(sentences)
    found = run(read_conllu("en"), tmp_path / "x.conllu", content)
    assert [record if isinstance(record, str) else record["tokens"] for _, record in found] == [
        f"the head '{'9' * 80}' (4,920 more characters) of word 1 is not the number of a word",
        f"the head '{'9' * 80}' (4,920 more characters) of word 1 is not the number of a word",
        f"the multiword token '1-{'9' * 78}' (4,922 more characters) does not cover words of this sentence",
        f"the word after word 0 has the number '{'1' * 80}' (4,920 more characters)",
        "the word after word 0 has the number '²'",
        "the word after word 0 has the number '١-٢'",
        ["a"],
    ]


GRAPHS = st.integers(1, 9).flatmap(
    lambda n: st.lists(st.frozensets(st.integers(0, n + 2), max_size=3), min_size=n, max_size=n)
)


@given(heads=GRAPHS, order=st.randoms(use_true_random=False))
def test_ancestors_are_the_words_that_can_be_reached(heads: list[frozenset[int]], order: random.Random) -> None:
    def reached(word: int) -> set[int]:
        found: set[int] = set()
        ahead = set(heads[word - 1])
        while ahead:
            found |= ahead
            ahead = {up for at in ahead if 1 <= at <= len(heads) for up in heads[at - 1]} - found
        return found - {word}

    words = list(range(1, len(heads) + 1))
    order.shuffle(words)
    ancestors = Ancestors(heads)
    assert [ancestors.count(word) for word in words] == [len(reached(word)) for word in words]


def test_a_conllu_fault_affects_one_sentence(tmp_path: Path) -> None:
    content = "\n".join(
        [word("1", "a"), "2\tb", "", word("1", "a"), word("3", "b"), "", word("1-3", "ab"), word("1", "a"),
         word("2", "b"), "", "# sent_id = five", word("1", "2 00\u200c1"), word("1.1", "gone"), "", "", word("1", "z")]
    )  # fmt: skip
    assert run(read_conllu("en"), tmp_path / "en_a-ud-dev.conllu", content) == [
        (1, "a line has 2 columns, not 10"),
        (4, "the word after word 1 has the number '3'"),
        (7, "the multiword token 1-3 covers words that do not exist or that another one covers"),
        (12, {"id": "en_a:five", "tokens": ["2001"], "tags": ["X"]}),
        (16, {"id": "en_a:5", "tokens": ["z"], "tags": ["X"]}),
    ]


@given(data=st.data())
def test_tokens_are_those_of_the_conllu_library(data: st.DataObject, tmp_path_factory: pytest.TempPathFactory) -> None:
    conllu = pytest.importorskip("conllu")
    count = data.draw(st.integers(1, 8))
    words, at = [], 1
    while at <= count:
        last = min(count, at + data.draw(st.integers(0, 3)))
        if last > at:
            words.append(word(f"{at}-{last}", f"fused{at}"))
        for number in range(at, last + 1):
            words.append(word(str(number), f"w{number}", head=data.draw(st.integers(0, count))))
            if data.draw(st.booleans()):
                words.append(word(f"{number}.1", "empty", head="_"))
        at = last + 1
    path = tmp_path_factory.mktemp("u") / "en_a-ud-dev.conllu"
    path.write_text("\n".join(words) + "\n\n", encoding="utf-8")
    expected, covered = [], 0
    for token in conllu.parse(path.read_text("utf-8"))[0]:
        number = token["id"]
        if isinstance(number, tuple) and number[1] == "-":
            covered = number[2]
            expected.append(token["form"])
        elif isinstance(number, int) and number > covered:
            expected.append(token["form"])
    ((_, record),) = read_conllu("en")(path)
    assert isinstance(record, dict) and record["tokens"] == expected
