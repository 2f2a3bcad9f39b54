"""What an encoder reads of a retrieval row: the same at evaluation as in training."""

from __future__ import annotations

import re

from xaug.data_cards.errors import DataError
from xaug.data_cards.schema import Row

# The marks of a mention, and what becomes of such pairs in the text itself: google-research/xtreme,
# third_party/utils_mewslix.py, _MARKER_L, _MARKER_R, _REGEX and _REPLACEMENT.
_LEFT, _RIGHT = "{", "}"
_MARKED = re.compile(r"\{(.*?)\}")


def mention_text(row: Row) -> str:
    """``Smith: The verdict came for { Smith }, who stepped down.``

    The mention stands first, so that it survives a cut at the longest length, then its sentence with the mention in
    braces: XTREME-R's third_party/utils_mewslix.py, preprocess_mention. That function is given the sentence which the
    data annotate; so is ``row["text"]`` to be. Raises DataError for a row without a mention.
    """
    text, start, end = str(row["text"]), int(row["start"]), int(row["end"])
    if not 0 <= start < end <= len(text):
        raise DataError(
            f"Row {row['id']} marks characters {start} to {end} of a text of {len(text)}: that is no mention."
            " Build the rows again with `xaug generate`."
        )
    left, right = (_MARKED.sub(r"(\1)", part) for part in (text[:start], text[end:]))
    mention = text[start:end]
    return one_line(f"{mention}: {left} {_LEFT} {mention} {_RIGHT} {right}")


def one_line(text: str) -> str:
    """A description as it is read: third_party/utils_mewslix.py, preprocess_entity_description."""
    return " ".join(text.splitlines()).replace("  ", " ").strip()


def entity_text(row: Row) -> str:
    """An entity's description on one line."""
    return one_line(str(row["text"]))


def answer_pair(row: Row) -> tuple[str, str]:
    """(sentence, its passage), as the dual encoder learnt candidates (LAReQA, Roy et al. 2020, section 3.1)."""
    return str(row["text"]), str(row["context"])
