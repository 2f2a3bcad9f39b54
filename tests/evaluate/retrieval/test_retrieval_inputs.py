from __future__ import annotations

from typing import Any

import pytest
from xaug.data_cards.errors import DataError
from xaug.models.encoding.retrieval import answer_pair, entity_text, mention_text


def row(text: str, start: int = -1, end: int = -1, context: str = "") -> dict[str, Any]:
    return {"id": "m", "role": "query", "language": "en", "text": text, "context": context,
            "start": start, "end": end, "gold": []}  # fmt: skip


def test_the_mention_stands_first_and_in_braces() -> None:
    text = "The verdict came back for Smith, who stepped down."
    at = text.index("Smith")
    said = "Smith: The verdict came back for { Smith } , who stepped down."
    assert mention_text(row(text, at, at + 5)) == said


def test_a_mention_at_either_end_leaves_no_double_blank() -> None:
    assert mention_text(row("Rome fell", 0, 4)) == "Rome: { Rome } fell"
    assert mention_text(row("to Rome", 3, 7)) == "Rome: to { Rome }"


def test_braces_of_the_text_become_brackets_and_lines_one() -> None:
    said = mention_text(row("{old} a\nRome {new}", 8, 12))
    assert said == "Rome: (old) a { Rome } (new)"


@pytest.mark.parametrize(("start", "end"), [(-1, -1), (3, 3), (2, 99)])
def test_no_mention_is_refused_by_name(start: int, end: int) -> None:
    with pytest.raises(DataError, match="Row m marks"):
        mention_text(row("Rome", start, end))


def test_descriptions_and_answers() -> None:
    assert entity_text(row("A town.\nOn  a river. ")) == "A town. On a river."
    assert answer_pair(row("It fell.", context="Rome rose. It fell.")) == ("It fell.", "Rome rose. It fell.")
