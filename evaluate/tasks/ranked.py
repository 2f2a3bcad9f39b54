"""Questions to answers (LAReQA), mentions to entities (Mewsli-X): a dual encoder ranks one pool for all languages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

from xaug.data_cards.schema import Row
from xaug.evaluate.metrics import METRICS
from xaug.evaluate.retrieval.embed import Texts
from xaug.evaluate.retrieval.inputs import answer_pair, entity_text, mention_text
from xaug.evaluate.retrieval.search import search
from xaug.evaluate.retrieval.vectors import Vectors
from xaug.evaluate.tasks.base import KINDS, Outcome, Score, Setting, Work
from xaug.evaluate.tasks.embedding import joined, open_embedder, sides
from xaug.train.data.references import Reference
from xaug.train.heads.base import HEADS
from xaug.train.heads.dual_encoder import MAX_QUERY

TOP = 20  # mAP@20: Ruder et al. 2021, section 3.2 (Mewsli-X and LAReQA)


class Ranked:
    """The nearest candidates of each query, by the vectors that the head was trained with: last layer, mean."""

    def __init__(self, name: str, read: Callable[[Sequence[Row]], Texts], asked: Callable[[Row], str]) -> None:
        """``read``: candidates as the encoder reads them; ``asked``: a query."""
        self.name, self.read, self.asked = name, read, asked

    def open(self, work: Work) -> Score:
        """Load the encoder; the pool is embedded with the first language."""
        embedder = open_embedder(work, last=True)
        head = HEADS.get(work.task.target.head_type or "dual_encoder")
        longest = work.run.text.max_length if work.run and work.run.text.max_length else head.max_length
        metric = METRICS.get("map20")

        @cache
        def pool() -> tuple[list[str], Vectors]:
            """All languages' candidates, also of those that are not evaluated, or the split they share."""
            parts = [_candidates(reference) for reference in work.task.pool]
            rows = [row for part in parts for row in part]
            arrays = [embedder.vectors(self.read(part), max_length=longest, pooling="mean") for part in parts if part]
            return [row["id"] for row in rows], Vectors(joined(arrays)[0], f"{work.task.target.id}'s candidates")

        def score(language: str) -> Outcome:
            queries, _ = sides(work.task.rows[language], work.config.max_examples)
            ids, candidates = pool()
            there = frozenset(ids)
            # Where only some languages are at hand, so are their answers only.
            queries = [{**row, "gold": [name for name in row["gold"] if name in there]} for row in queries]
            queries = [row for row in queries if row["gold"]]
            texts = [self.asked(row) for row in queries]
            array = embedder.vectors(texts, max_length=min(longest, MAX_QUERY), pooling="mean")
            own = Vectors(array[0], f"{work.task.target.id} {language}")
            found = search(own, candidates, TOP, memory_cap=embedder.memory_cap, device=embedder.device)
            said = [[ids[place] for place in places] for places in found.forward.places]
            measured = metric.measure(queries, said, labels=(), language=language)
            settings: dict[str, Setting] = {
                "layer": embedder.layer, "layers_total": embedder.encoder.layers, "pooling": "mean",
                "scoring": "cosine", "candidates": len(ids), "longest": longest,
            }  # fmt: skip
            return Outcome(queries, said, measured, settings)

        return score


def _candidates(reference: Reference) -> list[Row]:
    rows: list[Row] = reference.table.to_pylist()
    return [row for row in rows if row["role"] == "candidate"]


KINDS.add("answers", Ranked("answers", lambda rows: [answer_pair(row) for row in rows], lambda row: str(row["text"])))
KINDS.add("mentions", Ranked("mentions", lambda rows: [entity_text(row) for row in rows], mention_text))
