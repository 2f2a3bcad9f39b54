"""Tatoeba: which sentence of a language is nearest to each English one, and the other way round."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from xaug.data_cards.schema import Row
from xaug.evaluate.metrics import METRICS
from xaug.evaluate.tasks.base import Outcome, Score, Work
from xaug.evaluate.tasks.retrieval import Retrieval


@dataclass(frozen=True, kw_only=True)
class TranslationRetrieval(Retrieval):
    """Accuracy of the nearest sentence.

    The task's figure is from English to the language, as google-research/xtreme's utils_retrieve.similarity_search has
    it (the language's sentences are indexed, the English ones search); ``to English`` stands beside it.
    """

    kind: ClassVar[str] = "parallel"
    trains: ClassVar[bool] = False
    pairs_with_english: ClassVar[bool] = True

    @property
    def metric(self) -> str:
        """The card says accuracy; of ranked candidates that is how often the first one is right."""
        return "top1"

    def open(self, work: Work) -> Score:
        """Load the encoder."""
        from xaug.evaluate.retrieval.search import nearest
        from xaug.evaluate.tasks.embedding import open_embedder, sides, texts_of

        embedder = open_embedder(work)
        config = embedder.config
        metric = METRICS.get(self.metric)

        def score(language: str) -> Outcome:
            # All sentences of both sides, whatever max_examples says: it cuts those that ask, never those that are
            # searched, and margins and centring are over all.
            foreign, candidates = sides(work.task.rows[language], None)
            english = asked_in_english(foreign, candidates)
            most = slice(self.limit(work.config))
            left, right = (embedder.vectors(texts_of(rows)) for rows in (english, foreign))
            of_layer = {}
            for layer in embedder.layers:
                asking, asked = (
                    embedder.view(array, layer, f"{self.id} {language}, {side}")
                    for array, side in ((left, "English"), (right, "the language"))
                )
                found = nearest(
                    asking, asked, 1, scoring=config.scoring, neighbours=config.neighbours,
                    memory_cap=embedder.memory_cap, device=embedder.device, both=True,
                )  # fmt: skip
                assert found.backward is not None  # both directions were asked for
                said = [[str(foreign[place]["id"])] for place in found.forward.places[most, 0]]
                back = [[str(english[place]["id"])] for place in found.backward.places[most, 0]]
                measured = metric.measure(english[most], said, labels=(), language=language)
                (other,) = metric.measure(foreign[most], back, labels=(), language=language)
                of_layer[layer] = said, measured, other.value
            said, measured, other_way = of_layer[embedder.layer]
            sweep = {layer: own[1][0].value for layer, own in of_layer.items()} if len(of_layer) > 1 else {}
            settings = {**embedder.settings, "candidates": len(foreign)}
            return Outcome(english[most], said, measured, settings, {"to English": other_way}, sweep)

        return score


def asked_in_english(foreign: list[Row], candidates: list[Row]) -> list[Row]:
    """The English sentences that are a translation of one of the language's, each with those as its gold."""
    gold: dict[str, list[str]] = {}
    for row in foreign:
        for name in row["gold"]:
            gold.setdefault(name, []).append(row["id"])
    return [{**row, "role": "query", "gold": gold[row["id"]]} for row in candidates if row["id"] in gold]
