"""Names of outputs from config.json alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from xaug.models.label_names import label_names


def test_names_are_read_by_the_index_of_the_output(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text('{"id2label": {"1": "neutral", "0": "entailment"}}')
    assert label_names(tmp_path) == {1: "neutral", 0: "entailment"}


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", '{"id2label": 3}', '{"id2label": {}}', '{"id2label": {"a": "b"}}', "[" * 99999]
)
def test_what_cannot_be_read_is_left_to_loading(content: str, tmp_path: Path) -> None:
    assert label_names(tmp_path) is None, "there is no file"
    (tmp_path / "config.json").write_text(content)
    assert label_names(tmp_path) is None
