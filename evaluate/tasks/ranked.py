"""LAReQA (questions to answers), Mewsli-X (mentions to entities): a dual encoder ranks one pool for all languages."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, ClassVar

from xaug.data_cards.references import Reference
from xaug.data_cards.schema import Row
from xaug.data_cards.splits import LanguageSplit
from xaug.evaluate.metrics import METRICS
from xaug.evaluate.tasks.available import AvailableRows
from xaug.evaluate.tasks.base import Outcome, Score, Setting, Work
from xaug.evaluate.tasks.retrieval import Retrieval
from xaug.models.encoding.retrieval import answer_pair, entity_text, mention_text

if TYPE_CHECKING:
    from xaug.evaluate.retrieval.embed import Texts
    from xaug.evaluate.retrieval.vectors import Vectors

TOP = 20  # mAP@20: Ruder et al. 2021, section 3.2 (Mewsli-X and LAReQA)
CANDIDATES = "candidates"  # the split of the entities, which the mentions of all languages search


@dataclass(frozen=True, kw_only=True)
class DualEncoderRetrieval(Retrieval):
    """The nearest candidates of each query, by the vectors that the head was trained on: the mean of the last layer."""

    head_type: ClassVar[str]

    @abstractmethod
    def candidate_texts(self, rows: Sequence[Row]) -> Texts:
        """The texts of candidates, as the encoder reads them."""

    @abstractmethod
    def query_text(self, row: Row) -> str:
        """The text of a query, as the encoder reads it."""

    def open(self, work: Work) -> Score:
        """Load the encoder. The pool is embedded when the first language is scored."""
        from xaug.evaluate.retrieval.search import search
        from xaug.evaluate.retrieval.vectors import Vectors
        from xaug.evaluate.tasks.embedding import joined, open_embedder, sides
        from xaug.train.heads.base import HEADS
        from xaug.train.heads.dual_encoder import MAX_QUERY

        embedder = open_embedder(work, last=True)
        head = HEADS.get(self.head_type)
        longest = work.run.text.max_length if work.run and work.run.text.max_length else head.max_length
        metric = METRICS.get(self.metric)

        @cache
        def pool() -> tuple[list[str], Vectors]:
            """The ids and vectors of the candidates of all languages, including those that are not evaluated."""
            parts = [_candidates(reference) for reference in work.task.pool]
            rows = [row for part in parts for row in part]
            arrays = [
                embedder.vectors(self.candidate_texts(part), max_length=longest, pooling="mean")
                for part in parts
                if part
            ]
            return [row["id"] for row in rows], Vectors(joined(arrays)[0], f"{self.id}'s candidates")

        def score(language: str) -> Outcome:
            queries, _ = sides(work.task.rows[language], self.limit(work.config))
            ids, candidates = pool()
            available = frozenset(ids)
            # Where only some languages are available, only their answers are.
            queries = [{**row, "gold": [name for name in row["gold"] if name in available]} for row in queries]
            queries = [row for row in queries if row["gold"]]
            texts = [self.query_text(row) for row in queries]
            array = embedder.vectors(texts, max_length=min(longest, MAX_QUERY), pooling="mean")
            own = Vectors(array[0], f"{self.id} {language}")
            found = search(own, candidates, TOP, memory_cap=embedder.memory_cap, device=embedder.device)
            rankings = [[ids[place] for place in places] for places in found.forward.places]
            measured = metric.measure(queries, rankings, labels=(), language=language)
            settings: dict[str, Setting] = {
                "layer": embedder.layer, "layers_total": embedder.encoder.layers, "pooling": "mean",
                "scoring": "cosine", "candidates": len(ids), "longest": longest,
            }  # fmt: skip
            return Outcome(queries, rankings, measured, settings)

        return score


@dataclass(frozen=True, kw_only=True)
class AnswerRetrieval(DualEncoderRetrieval):
    """Questions in any language search the sentences of all languages (LAReQA)."""

    kind: ClassVar[str] = "answers"
    head_type: ClassVar[str] = "dual_encoder"

    def needs(self, split: LanguageSplit, languages: Collection[str]) -> bool:
        """The test rows of all other languages are read, too: their sentences are candidates."""
        return super().needs(split, languages) or split.kind == "test"

    def pool(self, rows: AvailableRows) -> tuple[Reference, ...]:
        """The sentences of all available languages, whichever of them are evaluated."""
        splits = [rows.scored(code) for code in self.languages]
        return rows.references(split for split in splits if split is not None)

    def candidate_texts(self, rows: Sequence[Row]) -> Texts:
        """Each sentence with its passage."""
        return [answer_pair(row) for row in rows]

    def query_text(self, row: Row) -> str:
        """The question."""
        return str(row["text"])


@dataclass(frozen=True, kw_only=True)
class EntityRetrieval(DualEncoderRetrieval):
    """Mentions in any language search the descriptions of all entities (Mewsli-X)."""

    kind: ClassVar[str] = "mentions"
    head_type: ClassVar[str] = "entity"

    def pool(self, rows: AvailableRows) -> tuple[Reference, ...]:
        """The split that holds the entities."""
        return rows.references((CANDIDATES,))

    def obstacle(self, rows: AvailableRows) -> str:
        """The task cannot be evaluated without descriptions of the entities."""
        if self.pool(rows):
            return ""
        return rows.why_broken(CANDIDATES) or f"{rows.source} has no entity descriptions ({CANDIDATES}) for it"

    def candidate_texts(self, rows: Sequence[Row]) -> Texts:
        """Each entity's description."""
        return [entity_text(row) for row in rows]

    def query_text(self, row: Row) -> str:
        """The mention in its sentence."""
        return mention_text(row)


def _candidates(reference: Reference) -> list[Row]:
    rows: list[Row] = reference.table.to_pylist()
    return [row for row in rows if row["role"] == "candidate"]
