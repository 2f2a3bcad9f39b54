"""Evaluation texts are read once, kept by content, and name what they lack."""

from __future__ import annotations

import json
import pickle
from pathlib import Path

import pytest
from evaluation_sets import PASSAGE, PREMISE, evaluation, nli, scores, span
from xaug.contamination import part, texts
from xaug.contamination.texts import Wanted, read_texts, texts_of
from xaug.data_cards.catalog import card
from xaug.data_cards.ingest import materialize_clean
from xaug.data_cards.references import Reference
from xaug.data_cards.sources.files import FilesSource

XNLI_COLUMNS = ("language", "gold_label", "sentence1", "sentence2", "promptID", "pairID", "genre")


def squad(paragraphs: list[str]) -> str:
    answers = [{"text": "river", "answer_start": 4}]
    return json.dumps({"version": "1.1", "data": [{"title": "River", "paragraphs": [
        {"context": text, "qas": [{"id": f"q{i}", "question": "What rises?", "answers": answers}]}
        for i, text in enumerate(paragraphs)
    ]}]})  # fmt: skip


@pytest.fixture
def source(tmp_path: Path) -> FilesSource:
    """A folder with XQuAD in English and German, whose German file is damaged."""
    folder = tmp_path / "data"
    (folder / "xquad").mkdir(parents=True)
    (folder / "xquad/xquad.en.json").write_text(squad([PASSAGE]))
    (folder / "xquad/xquad.de.json").write_text("{")
    return FilesSource(folder)


WANTED = [Wanted(card("xquad"), ("test_en", "test_de", "test_hi")), Wanted(card("xnli"), ("test_en",))]


def test_a_suite_is_read_once(source: FilesSource, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[str] = []
    first = read_texts("xtreme-r", source, WANTED, reading=heard.append)
    assert heard == ["xquad", "xnli"]
    assert [(one.task, one.split, one.rows, one.language, one.kind) for one in first.parts] == [
        ("xquad", "test_en", 1, "en", "test")
    ]
    assert first.compared.rows == {"xquad": 1}
    assert [(one.task, one.splits) for one in first.missing] == [("xquad", ("test_de",)), ("xnli", ())]
    assert first.compared.missing[1] == f"xnli: files in {source.root} has no file of it"
    (source.root / "xquad/xquad.de.json").unlink()  # a damaged file is tried again
    monkeypatch.setattr(part, "make", None)
    assert read_texts("xtreme-r", source, WANTED).parts == first.parts
    assert scores(first, "squad_v1", span()) == [1.0]


def test_a_changed_file_is_read_again(source: FilesSource) -> None:
    before = read_texts("xtreme-r", source, WANTED)
    (source.root / "xquad/xquad.en.json").write_text(squad([PASSAGE, PREMISE + PASSAGE]))
    after = read_texts("xtreme-r", source, WANTED)
    assert after.parts[0].rows == 2
    assert after.sha256 != before.sha256


@pytest.mark.parametrize("damage", ["cut", "gone", "other"])
def test_damaged_hashes_are_made_again(source: FilesSource, damage: str) -> None:
    first = read_texts("xtreme-r", source, WANTED)
    file = first.parts[0].folder / "grams.npy"
    if damage == "gone":
        file.unlink()
    else:
        file.write_bytes(file.read_bytes()[:100] if damage == "cut" else b"[1, 2]")
    again = read_texts("xtreme-r", source, WANTED)
    assert again.sha256 == first.sha256
    assert scores(again, "squad_v1", span()) == [1.0]


def test_the_hash_is_that_of_the_texts(tmp_path: Path) -> None:
    one = evaluation(("xquad", "test_en", [span()]), ("xnli", "test_en", [nli()]))
    other = evaluation(("xnli", "validation_en", [nli(label=2)]), ("mlqa", "test_en", [span()]))
    assert one.sha256 == other.sha256
    assert one.sha256 != evaluation(("xquad", "test_en", [span()])).sha256


def test_several_sets_are_searched_together_and_kept(cache: Path) -> None:
    texts = evaluation(("xquad", "test_en", [span()]), ("xnli", "test_en", [nli()]))
    assert scores(texts, "mnli", nli()) == scores(texts, "squad_v1", span()) == [1.0]
    folder = part.folder_of(texts.sha256)
    assert (folder / "grams.npy").is_file()
    (folder / "grams.npy").write_bytes(b"")
    assert scores(texts, "mnli", nli()) == [1.0]
    assert not list(cache.rglob(".aside-*"))


def test_they_can_be_sent_to_another_process() -> None:
    texts = evaluation(("xquad", "test_en", [span()]), ("xnli", "test_en", [nli()]))
    assert scores(pickle.loads(pickle.dumps(texts)), "mnli", nli()) == [1.0]


def test_rows_in_a_store_give_the_same_texts(source: FilesSource, tmp_path: Path) -> None:
    version, _ = materialize_clean(tmp_path / "store", card("xquad"), source, ("test_en",))
    stored = texts_of("xtreme-r", "files", [(card("xquad"), Reference(version, "test_en"))])
    assert stored.sha256 == read_texts("xtreme-r", source, WANTED).sha256
    assert texts.known(stored.parts[0]).grams.size > 10
