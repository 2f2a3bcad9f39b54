"""DeepWordBug's misspellings and its search, over a victim that answers from a table."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Any

from xaug.augment.adapters import adapter_for
from xaug.augment.attacks import ATTACKS, Candidate, Resources, chance, prepare
from xaug.augment.attacks.constraints.base import distance_within
from xaug.augment.engine import Engine
from xaug.augment.queries import GoldScore, VictimItem
from xaug.augment.text import words
from xaug.data_cards.catalog import card


class Victim:
    """Answers by a function of the first text, and remembers the texts."""

    def __init__(self, gold: Callable[[str], float]) -> None:
        self.gold, self.asked = gold, list[str]()

    def answer(self, items: Sequence[Hashable]) -> list[Any]:
        texts = [item.fields[0] for item in items if isinstance(item, VictimItem)]
        self.asked += texts
        return [GoldScore(self.gold(text), 2 * self.gold(text) - 1) for text in texts]


def attacked(victim: Victim, text: str, *, seed: int = 0, **params: Any) -> Candidate:
    mnli, spec = card("mnli"), ATTACKS.get("deepwordbug")
    row = {"id": "a", "text_a": text, "text_b": None, "label": 0}
    attack = spec.build(spec.params(**params), Resources(stopwords=("the",)))
    search = attack.search(prepare(row, adapter_for(mnli), ("text_a",)), chance(seed, "a", spec.name))
    ((_, (found,)),) = Engine({"victim": victim}, capacity=0).run([("", search)])
    assert isinstance(found, Candidate)
    return found


def test_the_most_important_word_is_misspelt_first_and_stop_words_never() -> None:
    victim = Victim(lambda text: 0.95 if "great" in text else 0.4)
    found = attacked(victim, "the film is great")
    assert victim.asked[:4] == ["the film is great", "the [UNK] is great", "the film [UNK] great", "the film is [UNK]"]
    assert found.outcome == "succeeded"
    assert found.fields[0].startswith("the film is ")
    assert "great" not in found.fields[0]
    assert found.queries == len(victim.asked) <= 4 + 4


def test_the_seed_decides_the_misspellings() -> None:
    def text(seed: int) -> str:
        return attacked(
            Victim(lambda text: 0.6 + 0.001 * len(set(text) & set("great"))), "great film", seed=seed
        ).fields[0]

    assert text(0) == text(0)
    assert len({text(seed) for seed in range(8)}) > 1


def test_no_more_characters_change_than_may() -> None:
    victim = Victim(lambda text: 0.9 - 0.001 * sum(word not in KNOWN for word in words(text)))
    found = attacked(victim, " ".join(KNOWN), max_distance=5)
    assert found.outcome == "failed"
    assert distance_within(" ".join(KNOWN), found.fields[0], 5)
    assert not distance_within(" ".join(KNOWN), found.fields[0], 3), "it goes as far as it may"


KNOWN = ("alpha", "bravo", "charlie", "delta", "echo", "foxtrot", "golf", "hotel")
