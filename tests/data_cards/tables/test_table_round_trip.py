"""What an export writes is read back as a file of the user's own, whatever characters its texts have."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from own_files import opened, rows_of
from xaug.data_cards.durable import HashingFile
from xaug.data_cards.errors import BadRowError
from xaug.data_cards.export.formats import FORMATS
from xaug.data_cards.schema import Row, arrow_schema
from xaug.data_cards.tables.values import is_blank, trimmed
from xaug.data_cards.task_types import CLASSIFICATION, MULTIPLE_CHOICE, SPAN, TAGGING, TaskType

TEXT = st.text(
    st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\t\n\",;' \u2028\\[{"), min_size=1, max_size=9
).filter(lambda text: not is_blank(text))
WORD = TEXT.filter(lambda text: not re.search(r"\s", text) and text.strip() == text)
LABELS = ("0", "no, never")
COLUMNS: dict[TaskType, dict[str, Any]] = {
    CLASSIFICATION: {"text_a": "text_a", "text_b": "text_b", "label": "label", "labels": LABELS},
    MULTIPLE_CHOICE: {"context": "context", "question": "question", "choices": ("choices",), "label": "label"},
    SPAN: {"context": "context", "question": "question", "answers": "answers"},
    TAGGING: {"tokens": "tokens", "tags": "tags", "labels": LABELS},
}
SPANS = st.builds(
    lambda before, answer, after: {
        "title": "", "context": before + answer + after, "question": "?", "is_impossible": False,
        "answers": {"text": [answer], "answer_start": [len(before)]},
    },
    st.just("") | TEXT, TEXT, st.just("") | TEXT,
)  # fmt: skip
BODIES: dict[TaskType, st.SearchStrategy[dict[str, Any]]] = {
    CLASSIFICATION: st.fixed_dictionaries({"text_a": TEXT, "text_b": TEXT, "label": st.integers(0, 1)}),
    MULTIPLE_CHOICE: st.fixed_dictionaries(
        {
            "context": TEXT,
            "question": TEXT,
            # A choice that reads as the place of another one is refused: see test_declare.py.
            "choices": st.lists(TEXT.filter(lambda text: not trimmed(text).isdigit()), min_size=2, max_size=3),
            "label": st.integers(0, 1),
        }
    ),
    SPAN: SPANS,
    TAGGING: st.lists(st.tuples(WORD, st.integers(0, 1)), min_size=1, max_size=3).map(
        lambda pairs: {"tokens": [word for word, _ in pairs], "tags": [tag for _, tag in pairs]}
    ),
}  # fmt: skip
KINDS = sorted(((kind, name) for kind in COLUMNS for name in FORMATS.names()), key=str)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("own")


def exported(path: Path, kind: TaskType, rows: list[Row], name: str) -> None:
    features = kind.columns(LABELS)
    file = HashingFile(path)
    FORMATS.get(name).write(file, pa.Table.from_pylist(rows, schema=arrow_schema(features)), features)
    file.close()


@pytest.mark.parametrize(("kind", "name"), KINDS, ids=[f"{kind}-{name}" for kind, name in KINDS])
@given(data=st.data())
def test_an_export_is_read_back(folder: Path, kind: TaskType, name: str, data: st.DataObject) -> None:
    bodies = data.draw(st.lists(BODIES[kind], min_size=1, max_size=4))
    rows = [{"id": f"row {n}", **body} for n, body in enumerate(bodies)]
    path = folder / f"{kind}.{name}"
    exported(path, kind, rows, name)
    assert rows_of(opened(path, task_type=str(kind), row_id="id", **COLUMNS[kind])) == rows


def test_a_line_end_in_a_csv_is_a_line_feed(folder: Path) -> None:
    row = {"id": "1", "text_a": "a\r\nb\rc", "text_b": "d\ne", "label": 0}
    for name, first in (("csv", "a\nb\rc"), ("jsonl", "a\r\nb\rc"), ("parquet", "a\r\nb\rc")):
        path = folder / f"ends.{name}"
        exported(path, CLASSIFICATION, [row], name)
        (read,) = rows_of(opened(path, task_type="classification", row_id="id", **COLUMNS[CLASSIFICATION]))
        assert read == {**row, "text_a": first}


@given(text=st.text(st.characters(), max_size=9))
@example(text="\ud83d")
@example(text="\udc15\ud83d")
def test_half_of_a_surrogate_pair_is_refused(folder: Path, text: str) -> None:
    path = folder / "surrogates.jsonl"
    path.write_text("".join(json.dumps({"t": one, "l": label}) + "\n" for one, label in (("x", "a"), (text, "b"))))
    source = opened(path, task_type="classification", text_a="t", label="l", labels=("a", "b"))
    whole = json.loads(json.dumps(text))
    try:
        whole.encode()
    except UnicodeEncodeError:
        with pytest.raises(BadRowError, match=r"surrogates\.jsonl:2: a text contains a lone surrogate"):
            rows_of(source)
        return
    if not is_blank(whole):
        assert len(rows_of(source)) == 2
