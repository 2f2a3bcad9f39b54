"""On real data: XQuAD's 240 paragraphs are found in SQuAD's development set, and no other paragraph is."""

from __future__ import annotations

from pathlib import Path

import pytest
from xaug.contamination.search import Search, is_leak
from xaug.contamination.texts import Wanted, read_texts
from xaug.data_cards.catalog import card
from xaug.data_cards.normalized import words
from xaug.data_cards.sources.base import ReadReport
from xaug.data_cards.sources.files import FilesSource

pytestmark = pytest.mark.real


def paragraphs(source: FilesSource, task: str, split: str) -> list[str]:
    rows = source.rows(card(task), split, report=ReadReport())
    return list(dict.fromkeys(str(row["context"]) for row in rows if row["context"]))


def span(context: str) -> dict[str, object]:
    return {"context": context, "question": ""}


@pytest.mark.parametrize(("task", "count"), [("xquad", 240), ("lareqa", 60)])  # the sample of LAReQA has 60
def test_the_paragraphs_of_xquad_and_no_others_are_found(real: Path, task: str, count: int) -> None:
    source = FilesSource(real / "data")
    texts = read_texts("xtreme-r", source, [Wanted(card(task), ("test_en",))])
    search = Search.among(texts.known())
    shared = {tuple(words(text)) for text in paragraphs(source, task, "test_en")}
    validation = paragraphs(source, "squad_v1", "validation")
    scores = search.scores(card("squad_v1"), [span(text) for text in validation])
    found = {text for text, score in zip(validation, scores, strict=True) if is_leak(score)}
    assert found == {text for text in validation if tuple(words(text)) in shared}
    assert len(found) == count
