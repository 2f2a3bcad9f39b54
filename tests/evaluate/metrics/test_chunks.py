"""Tag and entity F1: by hand, and equal to seqeval to the last digit over all kinds of sequences."""

from __future__ import annotations

import random
import warnings
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from seqeval.metrics import f1_score
from xaug.evaluate.metrics import METRICS
from xaug.evaluate.metrics.chunks import counts

ENTITIES = ("B-LOC", "B-ORG", "B-PER", "I-LOC", "I-ORG", "I-PER", "O")
UPOS = (
    "ADJ", "ADP", "ADV", "AUX", "CCONJ", "DET", "INTJ", "NOUN", "NUM", "PART", "PRON", "PROPN", "PUNCT", "SCONJ",
    "SYM", "VERB", "X",
)  # fmt: skip
Corpus = list[list[tuple[int, int]]]  # (true, said) a word; said -1: not seen


def corpus(labels: tuple[str, ...]) -> st.SearchStrategy[Corpus]:
    few = st.sampled_from(range(len(labels)))
    word = st.tuples(few, st.one_of(few, st.just(-1)))
    same = few.map(lambda tag: (tag, tag))  # or nothing would ever be right
    return st.lists(st.lists(st.one_of(word, same, same), min_size=1, max_size=8), min_size=1, max_size=6)


def rows_of(words: Corpus) -> tuple[list[dict[str, Any]], list[list[int]]]:
    rows = [{"id": str(at), "tags": [true for true, _ in own]} for at, own in enumerate(words)]
    return rows, [[said for _, said in own] for own in words]


def seqeval(words: Corpus, labels: tuple[str, ...]) -> float:
    """The official scorer's result for a submission with "O" for the words that the model did not see."""
    truth = [[labels[true] for true, _ in own] for own in words]
    said = [["O" if tag < 0 else labels[tag] for _, tag in own] for own in words]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return float(f1_score(truth, said)) * 100


@settings(max_examples=300)
@given(corpus(ENTITIES))
def test_entities_as_seqeval(words: Corpus) -> None:
    rows, said = rows_of(words)
    (found,) = METRICS.get("entity_f1").measure(rows, said, labels=ENTITIES, language="de")
    assert found.value == pytest.approx(seqeval(words, ENTITIES), rel=1e-14, abs=0)


X, NOUN, VERB = UPOS.index("X"), UPOS.index("NOUN"), UPOS.index("VERB")


@settings(max_examples=300)
@given(corpus(UPOS))
# An X at a sentence's start: seqeval gives it the place where the last chunk of the sentence before began.
@example([[(NOUN, NOUN), (VERB, NOUN)], [(X, X), (NOUN, NOUN)]])
def test_plain_tags_as_seqeval(words: Corpus) -> None:
    rows, said = rows_of(words)
    (found,) = METRICS.get("tag_f1").measure(rows, said, labels=UPOS, language="de")
    assert found.value == pytest.approx(seqeval(words, UPOS), rel=1e-14, abs=0)


def tags(text: str, labels: tuple[str, ...]) -> list[int]:
    return [labels.index(one) if one != "?" else -1 for one in text.split()]


@pytest.mark.parametrize(
    ("truth", "said", "right"),
    [
        ("B-PER I-PER O B-LOC", "B-PER I-PER O B-LOC", (2, 2, 2)),
        ("B-PER I-PER O B-LOC", "B-PER O O B-LOC", (1, 2, 2)),  # half an entity is wrong
        ("B-PER I-PER O B-LOC", "B-PER I-PER O B-ORG", (1, 2, 2)),  # so is another type
        ("B-PER I-PER", "I-PER I-PER", (1, 1, 1)),  # a missing B- begins an entity: not the strict mode
        ("B-PER I-PER", "B-PER I-ORG", (0, 2, 1)),  # another type begins one too
        ("B-PER B-PER", "B-PER I-PER", (0, 1, 2)),
        ("B-PER I-PER O", "B-PER I-PER ?", (1, 1, 1)),  # a word not seen claims nothing
        ("B-PER I-PER", "B-PER ?", (0, 1, 1)),
        ("O O", "O O", (0, 0, 0)),
    ],
)
def test_entities_by_hand(truth: str, said: str, right: tuple[int, int, int]) -> None:
    row = {"id": "s", "tags": tags(truth, ENTITIES)}
    assert counts([row], [tags(said, ENTITIES)], ENTITIES) == [right]


@pytest.mark.parametrize(
    ("truth", "said", "right"),
    [
        ("NOUN VERB NOUN", "NOUN VERB NOUN", (3, 3, 3)),
        ("NOUN NOUN VERB", "NOUN NOUN VERB", (2, 2, 2)),  # two nouns in a row are one chunk
        ("NOUN NOUN VERB", "NOUN VERB VERB", (0, 2, 2)),
        ("CCONJ NOUN", "SCONJ NOUN", (2, 2, 2)),  # seqeval 1 takes off the first letter
        ("NOUN VERB", "NOUN ?", (1, 1, 2)),
    ],
)
def test_plain_tags_by_hand(truth: str, said: str, right: tuple[int, int, int]) -> None:
    row = {"id": "s", "tags": tags(truth, UPOS)}
    assert counts([row], [tags(said, UPOS)], UPOS) == [right]


def test_each_row_has_its_own_counts() -> None:
    rows = [{"id": "a", "tags": tags(text, ENTITIES)} for text in ("B-PER", "O O", "B-LOC I-LOC B-ORG")]
    said = [tags(text, ENTITIES) for text in ("B-PER", "O B-PER", "B-LOC I-LOC O")]
    (found,) = METRICS.get("entity_f1").measure(rows, said, labels=ENTITIES, language="de")
    assert found.parts.tolist() == [[1, 1, 1], [0, 1, 0], [1, 1, 2]]
    assert found.value == pytest.approx(100 * 2 / 3)  # 2 right of 3 said and of 3 true


def test_a_row_of_another_length_is_an_error() -> None:
    with pytest.raises(ValueError, match="row s: 1 predicted tags for 2 words"):
        counts([{"id": "s", "tags": [0, 0]}], [[0]], ENTITIES)


@pytest.mark.real
@pytest.mark.parametrize(("task", "metric"), [("panx", "entity_f1"), ("udpos", "tag_f1")])
@pytest.mark.parametrize("language", ["de", "zh"])
def test_real_sentences_as_seqeval(real: Path, task: str, metric: str, language: str) -> None:
    text = (real / "data" / "xtreme" / task / f"dev-{language}.tsv").read_text(encoding="utf-8")
    sentences = [[line.split("\t")[-1] for line in block.split("\n")] for block in text.strip().split("\n\n")]
    labels = tuple(sorted({tag for own in sentences for tag in own}))
    rng = random.Random(0)

    def guess(tag: int) -> int:
        return tag if rng.random() < 0.8 else rng.randrange(-1, len(labels))

    words = [[(tag, guess(tag)) for tag in map(labels.index, own)] for own in sentences]
    rows, said = rows_of(words)
    (found,) = METRICS.get(metric).measure(rows, said, labels=labels, language=language)
    assert len(found.parts) > 200
    assert found.value == pytest.approx(seqeval(words, labels), rel=1e-14, abs=0)
