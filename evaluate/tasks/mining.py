"""BUCC 2018: find the sentences of two monolingual texts that are translations of each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from xaug.data_cards.references import Reference
from xaug.data_cards.splits import LanguageSplit
from xaug.evaluate.config import EvalConfig
from xaug.evaluate.metrics import METRICS
from xaug.evaluate.retrieval.scoring import SCORINGS
from xaug.evaluate.tasks.base import Outcome, Score, Setting, Work
from xaug.evaluate.tasks.retrieval import Retrieval

if TYPE_CHECKING:
    from xaug.evaluate.retrieval.mining import Pair, Threshold
    from xaug.evaluate.tasks.embedding import Embedder


@dataclass(frozen=True, kw_only=True)
class BitextMining(Retrieval):
    """F1 of the pairs that score above a threshold, which is set on the dev split only (Zweigenbaum et al. 2018)."""

    kind: ClassVar[str] = "mining"
    trains: ClassVar[bool] = False
    pairs_with_english: ClassVar[bool] = True

    def tuned_on(self, language: str) -> str | None:
        """The language's dev split."""
        return LanguageSplit("validation", language).name

    def limit(self, config: EvalConfig) -> int | None:
        """All rows: with fewer sentences it would be another task, with another threshold."""
        return None

    def open(self, work: Work) -> Score:
        """Load the encoder."""
        from xaug.evaluate.retrieval.mining import best_threshold, extract
        from xaug.evaluate.tasks.embedding import open_embedder, sides

        embedder = open_embedder(work)
        metric = METRICS.get(self.metric)

        def score(language: str) -> Outcome:
            tested = work.task.rows[language]
            tuned = work.task.tuning.get(language, tested)
            queries, candidates = sides(tested, self.limit(work.config))
            of_layer = {}
            for layer in embedder.layers:
                threshold = best_threshold(*_pairs(embedder, tuned, layer))
                pairs, _ = _pairs(embedder, tested, layer)
                mined: list[list[str]] = [[] for _ in queries]
                for pair in extract(pairs, threshold.value):
                    mined[pair.query].append(candidates[pair.candidate]["id"])
                measured = metric.measure(queries, mined, labels=(), language=language)
                of_layer[layer] = (mined, measured, threshold)
            mined, measured, threshold = of_layer[embedder.layer]
            sweep = {layer: own[1][0].value for layer, own in of_layer.items()} if len(of_layer) > 1 else {}
            settings = {**_settings(embedder, threshold, tested, tuned), "candidates": len(candidates)}
            return Outcome(queries, mined, measured, settings, {"dev f1": threshold.f1}, sweep)

        return score


def _settings(embedder: Embedder, threshold: Threshold, tested: Reference, tuned: Reference) -> dict[str, Setting]:
    config = embedder.config
    settings: dict[str, Setting] = {**embedder.settings, "scoring": config.mining}
    if config.mining != "cosine":
        settings["neighbours"] = config.neighbours or SCORINGS.get(config.mining).neighbours
    # Where only one split is available, the threshold is set on the scored rows, and the score is optimistic.
    where = tuned.split + (" (the scored rows themselves: optimistic)" if tuned.name == tested.name else "")
    return {**settings, "threshold": threshold.value, "threshold_set_on": where}


def _pairs(embedder: Embedder, reference: Reference, layer: int) -> tuple[list[Pair], set[tuple[int, int]]]:
    """The candidate pairs and the gold pairs of a split, as indices of queries and candidates."""
    from xaug.evaluate.retrieval.mining import mine
    from xaug.evaluate.tasks.embedding import sides, texts_of

    config = embedder.config
    queries, candidates = sides(reference, None)
    texts = texts_of(queries), texts_of(candidates)
    views = [
        embedder.view(embedder.vectors(own), layer, f"{reference.name} {side}")
        for own, side in zip(texts, ("queries", "candidates"), strict=True)
    ]
    place = {row["id"]: at for at, row in enumerate(candidates)}
    gold = {(at, place[name]) for at, row in enumerate(queries) for name in row["gold"] if name in place}
    pairs = mine(
        views[0], views[1], texts=texts, scoring=config.mining, neighbours=config.neighbours,
        memory_cap=embedder.memory_cap, device=embedder.device,
    )  # fmt: skip
    return pairs, gold
