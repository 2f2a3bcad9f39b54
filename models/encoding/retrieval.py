"""The texts that an encoder reads of a retrieval row, in training and in evaluation alike."""

from __future__ import annotations

import re

from xaug.data_cards.errors import DataError
from xaug.data_cards.schema import Row

# The marks around a mention, and the pattern of such marks in the text itself, which become round brackets:
# google-research/xtreme, third_party/utils_mewslix.py, _MARKER_L, _MARKER_R, _REGEX and _REPLACEMENT.
_LEFT, _RIGHT = "{", "}"
_MARKED = re.compile(r"\{(.*?)\}")


def mention_text(row: Row) -> str:
    """``Smith: The verdict came for { Smith }, who stepped down.``

    The mention comes first, so that it is never cut off, followed by its sentence with the mention in braces
    (XTREME-R's third_party/utils_mewslix.py, preprocess_mention). As there, ``row["text"]`` must be the sentence that
    the data annotate. Raises DataError for a row whose offsets mark no mention.
    """
    text, start, end = str(row["text"]), int(row["start"]), int(row["end"])
    if not 0 <= start < end <= len(text):
        raise DataError(
            f"Row {row['id']} marks characters {start} to {end} of a text with {len(text)} characters as its mention,"
            " which is impossible. Build the rows again with `xaug generate`."
        )
    left, right = (_MARKED.sub(r"(\1)", part) for part in (text[:start], text[end:]))
    mention = text[start:end]
    return one_line(f"{mention}: {left} {_LEFT} {mention} {_RIGHT} {right}")


def one_line(text: str) -> str:
    """A text on one line, as preprocess_entity_description of XTREME-R's third_party/utils_mewslix.py writes it."""
    return " ".join(text.splitlines()).replace("  ", " ").strip()


def entity_text(row: Row) -> str:
    """An entity's description on one line."""
    return one_line(str(row["text"]))


def answer_pair(row: Row) -> tuple[str, str]:
    """(sentence, its passage), as in the dual encoder's training (LAReQA, Roy et al. 2020, section 3.1)."""
    return str(row["text"]), str(row["context"])
