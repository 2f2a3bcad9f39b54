"""A dual encoder of mentions and the descriptions of their entities, trained on English pairs for Mewsli-X."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xaug.data_cards.schema import Row
from xaug.data_cards.task_types import RETRIEVAL
from xaug.models.encoding.retrieval import mention_text, one_line
from xaug.models.encoding.texts import NOTHING, Limits, encode
from xaug.train.heads.base import HEADS, Feature
from xaug.train.heads.dual_encoder import DualEncoderHead


class EntityHead(DualEncoderHead):
    """A feature is (mention in its sentence, description of its entity); the rest is as in the dual encoder.

    Training rows are queries whose ``context`` is the description. Candidate rows and queries without a description
    have no feature.
    """

    name = "entity"
    task_types = (RETRIEVAL,)
    max_length = 64  # XTREME-R's train_mewslix.sh, MAX_SEQ_LEN
    version = 1

    def encode(self, tokenizer: Any, rows: Sequence[Row], first: int, limits: Limits) -> list[Feature]:
        """One feature for each pair; both of its sequences are cut at the longest length."""
        places = [at for at, row in enumerate(rows) if self.candidate(row) is not None]
        mentions = [mention_text(rows[at]) for at in places]
        described = [one_line(rows[at]["context"]) for at in places]
        queries = encode(tokenizer, mentions, None, limits.max_length, "longest_first")
        candidates = encode(tokenizer, described, None, limits.max_length, "longest_first")
        return [
            Feature.of(first + at, [query, candidate], NOTHING, NOTHING)
            for at, query, candidate in zip(places, queries, candidates, strict=True)
        ]

    def candidate(self, row: Row) -> tuple[str, str] | None:
        """The description of a query's entity."""
        return ("", row["context"]) if row["role"] == "query" and row["context"] else None


HEADS.add("entity", EntityHead())
