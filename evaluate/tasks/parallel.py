"""Tatoeba: find the nearest sentence of a language for each English sentence, and the other way round."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from xaug.data_cards.schema import Row
from xaug.evaluate.metrics import METRICS
from xaug.evaluate.tasks.base import Outcome, Score, Work
from xaug.evaluate.tasks.retrieval import Retrieval


@dataclass(frozen=True, kw_only=True)
class TranslationRetrieval(Retrieval):
    """The accuracy of the nearest sentence.

    The task's score is from English to the other language, as in google-research/xtreme's
    utils_retrieve.similarity_search, where the English sentences search an index of the other language's. The score of
    the other direction is reported as ``to English``.
    """

    kind: ClassVar[str] = "parallel"
    trains: ClassVar[bool] = False
    pairs_with_english: ClassVar[bool] = True

    @property
    def metric(self) -> str:
        """The card says accuracy, which for ranked candidates is the accuracy of the first one."""
        return "top1"

    def open(self, work: Work) -> Score:
        """Load the encoder."""
        from xaug.evaluate.retrieval.search import nearest
        from xaug.evaluate.tasks.embedding import open_embedder, sides, texts_of

        embedder = open_embedder(work)
        config = embedder.config
        metric = METRICS.get(self.metric)

        def score(language: str) -> Outcome:
            # All sentences of both sides are embedded, whatever max_examples says: it limits the queries, never the
            # candidates, and margins and centring are computed over all sentences.
            foreign, candidates = sides(work.task.rows[language], None)
            english = asked_in_english(foreign, candidates)
            most = slice(self.limit(work.config))
            left, right = (embedder.vectors(texts_of(rows)) for rows in (english, foreign))
            of_layer = {}
            for layer in embedder.layers:
                queries, searched = (
                    embedder.view(array, layer, f"{self.id} {language}, {side}")
                    for array, side in ((left, "English"), (right, "the language"))
                )
                search = nearest(
                    queries, searched, 1, scoring=config.scoring, neighbours=config.neighbours,
                    memory_cap=embedder.memory_cap, device=embedder.device, both=True,
                )  # fmt: skip
                assert search.backward is not None  # because of both=True
                forward = [[str(foreign[place]["id"])] for place in search.forward.places[most, 0]]
                backward = [[str(english[place]["id"])] for place in search.backward.places[most, 0]]
                measured = metric.measure(english[most], forward, labels=(), language=language)
                (to_english,) = metric.measure(foreign[most], backward, labels=(), language=language)
                of_layer[layer] = forward, measured, to_english.value
            forward, measured, other_way = of_layer[embedder.layer]
            sweep = {layer: own[1][0].value for layer, own in of_layer.items()} if len(of_layer) > 1 else {}
            settings = {**embedder.settings, "candidates": len(foreign)}
            return Outcome(english[most], forward, measured, settings, {"to English": other_way}, sweep)

        return score


def asked_in_english(foreign: list[Row], candidates: list[Row]) -> list[Row]:
    """The English sentences that translate a sentence of the language, as queries whose gold are those sentences."""
    gold: dict[str, list[str]] = {}
    for row in foreign:
        for name in row["gold"]:
            gold.setdefault(name, []).append(row["id"])
    return [{**row, "role": "query", "gold": gold[row["id"]]} for row in candidates if row["id"] in gold]
