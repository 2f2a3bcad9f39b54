"""Files of a few megabytes that are slow to read if a reader scans characters more than a few times."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from xaug.data_cards.catalog import card
from xaug.data_cards.errors import SourceError
from xaug.data_cards.sources.base import ReadReport
from xaug.data_cards.sources.files import FilesSource

SECONDS = 5.0  # of processor time
MEGABYTE = 1_000_000


def _word(number: int, head: int) -> str:
    return f"{number}\tw\tw\tNOUN\t_\t_\t{head}\tx\t_\t_\n"


def _chain(words: int) -> str:
    """Return a sentence in which each word depends on the previous one, and every second one is fused with the next."""
    fused = "\t".join(["ww", *["_"] * 8])
    return "".join(
        (f"{number}-{number + 1}\t{fused}\n" if number % 2 else "") + _word(number, number - 1)
        for number in range(1, words + 1)
    )


def _squad(context: str, answer: str, start: int, *, questions: int = 1) -> str:
    asked = [
        {"id": str(i), "question": "?", "answers": [{"text": answer, "answer_start": start}]} for i in range(questions)
    ]
    return json.dumps({"data": [{"title": "T", "paragraphs": [{"context": context, "qas": asked}]}]})


def _lareqa(sentences: int) -> str:
    breaks = [[2 * i, 2 * i + 1] for i in range(sentences)]
    asked = [{"id": str(i), "question": "?", "answers": [{"answer_start": 2 * i}]} for i in range(sentences)]
    words = "".join(f"{chr(0x4E00 + i)} " for i in range(sentences))
    return json.dumps({"data": [{"paragraphs": [{"context": words, "sentence_breaks": breaks, "qas": asked}]}]})


def _mewslix(sentences: int) -> str:
    spans = [{"start": 2 * i, "end": 2 * i + 2} for i in range(sentences)]
    mentions = [
        {"example_id": str(i), "entity_id": "Q1", "mention_span": {"start": 2 * i, "end": 2 * i + 1, "text": "x"}}
        for i in range(sentences)
    ]
    context = {"language": "de", "text": "x " * sentences, "sentence_spans": spans}
    return json.dumps({"context": context, "mentions": mentions}) + "\n"


COSMOS = "id,context,question,answer0,answer1,answer2,answer3,label\n"
# Name → task, split, path, content, expected rows.
LARGE: dict[str, tuple[str, str, str, Callable[[], str], int]] = {
    "an open quote": ("cosmosqa", "train", "cosmosqa/train.csv",
                      lambda: COSMOS + 'x,"y\n' + ("z" * (MEGABYTE // 5) + "\n") * 60 + "1,c,q,a,b,c,d,0\n", 1),
    "quotes": ("cosmosqa", "train", "cosmosqa/train.csv", lambda: COSMOS + '"' * 3 * MEGABYTE, 0),
    "open quotes": ("cosmosqa", "train", "cosmosqa/train.csv",
                    lambda: COSMOS + ('x,"y\n' + "z,w\n" * 99) * 300 + "1,c,q,a,b,c,d,0\n", 1),
    "a long field": ("xnli", "validation_de", "xtreme/xnli/dev-de.tsv",
                     lambda: "a" * 3 * MEGABYTE + '\t"' + '""' * MEGABYTE + '"\tneutral\n', 1),
    "a chain of words": ("udpos", "validation_de", "ud-treebanks-v2.5/UD_de-A/de_a-ud-dev.conllu",
                         lambda: _chain(19_998) + "\n", 1),
    "a sentence without end": ("udpos", "validation_de", "ud-treebanks-v2.5/UD_de-A/de_a-ud-dev.conllu",
                               lambda: _chain(100_000) + "\n" + _word(1, 0), 1),
    "blanks": ("squad_v1", "train", "squad_v1.1/train-v1.1.json",
               lambda: '{"data":' + " \n" * 3 * MEGABYTE + _squad("a b", "b", 2)[9:], 1),
    "an open string": ("squad_v1", "train", "squad_v1.1/train-v1.1.json",
                       lambda: '{"data": ["' + "x" * 9 * MEGABYTE, 0),
    "brackets": ("squad_v1", "train", "squad_v1.1/train-v1.1.json", lambda: '{"data": ' + "[" * 3 * MEGABYTE, 0),
    "an answer everywhere": ("squad_v1", "train", "squad_v1.1/train-v1.1.json",
                             lambda: _squad("a" * MEGABYTE, "a" * (MEGABYTE // 2), 600_000), 0),
    "questions and sentences": ("lareqa", "test_de", "lareqa/xquad-r/de.json", lambda: _lareqa(8_000), 16_000),
    "mentions and sentences": ("mewslix", "test_de", "mewsli-x/wikinews_mentions-test.jsonl",
                               lambda: _mewslix(10_000), 10_000),
    "leaves": ("ccg", "train", "ccg/data/AUTO/02/wsj_0201.auto", lambda: "ID=1\n" + "(<L a b c d " * 200_000 + "\n", 0),
    "a long leaf": ("ccg", "train", "ccg/data/AUTO/02/wsj_0201.auto",
                    lambda: "ID=1\n(<L a b c d " + "e>" * MEGABYTE + "\n", 0),
    "bars": ("ccg", "train", "ccg/train.piped", lambda: "a|b|c " * 100_000 + "|" * MEGABYTE + "\n", 0),
    "an attribute": ("copa", "test_en", "COPA-resources/datasets/copa-test.xml",
                     lambda: '<c><item id="' + "x" * 3 * MEGABYTE + '"/></c>', 0),
    "elements": ("copa", "test_en", "COPA-resources/datasets/copa-test.xml", lambda: "<c>" * 300_000, 0),
    "nested objects": ("hellaswag", "train", "hellaswag/hellaswag_train.jsonl", lambda: '{"a":' * 500_000 + "\n", 0),
    "names": ("hellaswag", "train", "hellaswag/hellaswag_train.jsonl",
              lambda: json.dumps(dict.fromkeys(map(str, range(50_000)), 0)) + "\n", 0),
}  # fmt: skip


@pytest.mark.parametrize("name", LARGE)
def test_no_file_takes_long(name: str, tmp_path: Path) -> None:
    task, split, place, content, rows = LARGE[name]
    path = tmp_path / place
    path.parent.mkdir(parents=True)
    path.write_text(content(), encoding="utf-8")
    report = ReadReport()
    begun = time.process_time()
    try:
        found = sum(1 for _ in FilesSource(tmp_path).rows(card(task), split, report=report, skip_bad_rows=True))
    except SourceError as error:
        found = 0
        assert len(str(error)) < 2_000
    assert time.process_time() - begun < SECONDS
    assert found == rows
