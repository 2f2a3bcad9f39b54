"""What an encoder reads of a retrieval row: the same at evaluation as in training."""

from __future__ import annotations

from xaug.data_cards.schema import Row
from xaug.train.heads.mentions import mention_text, one_line

__all__ = ["answer_pair", "entity_text", "mention_text"]


def entity_text(row: Row) -> str:
    """An entity's description on one line."""
    return one_line(str(row["text"]))


def answer_pair(row: Row) -> tuple[str, str]:
    """(sentence, its passage), as the dual encoder learnt candidates (LAReQA, Roy et al. 2020, section 3.1)."""
    return str(row["text"]), str(row["context"])
