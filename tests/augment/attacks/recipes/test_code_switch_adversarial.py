"""The adversarial code-switch: which translations the victim is asked about, and on every task type it ends well."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

import pytest
from tiny import TinyModels
from xaug.augment.adapters import adapter_for
from xaug.augment.attacks import ATTACKS, Candidate, Outcome, Resources, chance, prepare
from xaug.augment.engine import Engine
from xaug.augment.lexicons.embedded import dictionary
from xaug.augment.oracles.crossfitted import task_model
from xaug.augment.queries import GoldScore, VictimItem
from xaug.data_cards.catalog import card
from xaug.data_cards.schema import Row
from xaug.data_cards.sources.base import ReadReport
from xaug.models.placement import Placement
from xaug.pocket.source import PocketSource

PAIR = {"id": "1", "text_a": "The dog bought a house.", "text_b": "It is big.", "label": 0}


class Victim:
    """It believes in gold until the words that it fears occur."""

    def __init__(self, *feared: str) -> None:
        self.feared, self.asked = feared, list[str]()

    def __call__(self, items: Sequence[VictimItem]) -> list[GoldScore]:
        texts = ["\n".join(item.fields) for item in items]
        self.asked += texts
        hits = [sum(word in text for word in self.feared) for text in texts]
        return [GoldScore(0.9 - 0.2 * hit, 0.3 - 0.2 * hit) for hit in hits]


def searched(victim: Victim, row: Row = PAIR, **params: Any) -> Candidate | None:
    spec = ATTACKS.get("code-switch-adversarial")
    attack = spec.build(spec.params(dictionaries="pocket", **params), Resources())
    example = prepare(row, adapter_for(card("mnli")), ("text_a", "text_b"))
    search = attack.search(example, chance(0, "1", spec.name))
    try:
        query = next(search)
        while True:
            query = search.send(victim(query.items))  # type: ignore[arg-type]
    except StopIteration as end:
        return end.value[0] if end.value else None


def test_the_translations_that_mislead_are_found() -> None:
    victim = Victim("Hund", "groß")
    found = searched(victim, translations=0)
    assert found is not None
    assert found.outcome is Outcome.SUCCEEDED
    assert found.fields == ("The Hund bought a house.", "It is groß.")
    assert found.queries == len(victim.asked)


def test_a_victim_that_fears_nothing_is_not_fooled_and_the_text_stays() -> None:
    found = searched(Victim())
    assert found is not None
    assert (found.outcome, found.fields) == (Outcome.FAILED, (PAIR["text_a"], PAIR["text_b"]))


def test_only_words_with_translations_cost_queries_and_translations_are_bounded() -> None:
    every = {len({new for language in ("de", "fr") for new in dictionary(language).get(word, ())}) for word in ("dog",)}
    assert every == {2}
    for most, wanted in ((1, 1 + 4 + 4), (0, 1 + 4 + 4 * 2)):
        victim = Victim()
        found = searched(victim, translations=most, languages=("de", "fr"))
        assert found is not None
        assert len(victim.asked) == found.queries
        assert found.queries <= wanted
        assert not any("The" not in text or " a " not in text for text in victim.asked[5:])


def test_queries_are_bounded() -> None:
    found = searched(Victim(), max_queries=6, translations=0)
    assert found is not None
    assert (found.queries, found.budget, found.outcome) == (6, "queries", Outcome.FAILED)


def test_a_row_without_a_known_word_costs_nothing() -> None:
    victim = Victim()
    assert searched(victim, {**PAIR, "text_a": "Xyzzy!", "text_b": "The."}) is None
    assert victim.asked == []


@pytest.mark.parametrize("width", [1, 64])
@pytest.mark.parametrize("task", ["mnli", "squad_v1", "cosmosqa", "ccg"])
def test_on_each_task_type(tiny: TinyModels, task: str, width: int) -> None:
    here = card(f"pocket_{task}")
    adapter = adapter_for(here)
    source = PocketSource()
    victim = task_model(str(tiny.victims[task]), adapter, here, source.labels(here), Placement(), role="victim")
    rows = [row for _, row in zip(range(6), source.rows(here, "train", report=ReadReport()), strict=False)]
    spec = ATTACKS.get("code-switch-adversarial")
    attack = spec.build(spec.params(dictionaries="pocket", max_queries=60), Resources())
    examples = [prepare(row, adapter, here.attackable) for row in rows]
    searches = ((i, attack.search(one, random.Random(i))) for i, one in enumerate(examples))
    found = dict(Engine({"victim": victim}, width=width).run(searches))
    assert len(found) == 6
    for i, candidates in found.items():
        for one in candidates:
            assert len(one.fields) == len(examples[i].text.fields)
            assert one.queries <= 60
            if task == "ccg":
                assert not any(" " in token for token in one.fields)
