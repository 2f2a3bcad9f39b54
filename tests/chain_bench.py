"""Small attacks and victims for chains, on every task type."""

from __future__ import annotations

import random
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any

from attack_bench import STOP
from xaug.augment.adapters import adapter_for
from xaug.augment.attacks import (
    Access,
    AttackSpec,
    Candidate,
    Example,
    Need,
    Outcome,
    Params,
    Resources,
    VictimParams,
    chance,
    params_for,
    prepare,
)
from xaug.augment.attacks.searches.budget import Budget
from xaug.augment.engine import Engine
from xaug.augment.queries import GoldScore, Search, VictimItem
from xaug.augment.recipe import Job
from xaug.augment.rows import augmented_rows
from xaug.data_cards.catalog import card
from xaug.data_cards.task_types import CLASSIFICATION, MULTIPLE_CHOICE, SPAN, TAGGING
from xaug.models.placement import Placement

EVERY = (CLASSIFICATION, MULTIPLE_CHOICE, SPAN, TAGGING)
CASES = {
    "mnli": {"id": "a", "text_a": "the red cat slept", "text_b": "a cat slept", "label": 0},
    "commonsenseqa": {
        "id": "a", "context": "", "question": "Where do cats sleep?", "choices": ["red sofas", "old boats"], "label": 0
    },
    "squad_v1": {
        "id": "a", "title": "", "context": "In 1905 Albert Einstein wrote it. Einstein knew physics.",
        "question": "Who wrote the paper in 1905?", "is_impossible": False,
        "answers": {"text": ["Albert Einstein"], "answer_start": [8]},
    },
    "ccg": {"id": "a", "tokens": ["the", "cat", "slept", "well"], "tags": [0, 1, 2, 3]},
}  # fmt: skip


def case(task: str) -> Example:
    one = card(task)
    return prepare(CASES[task], adapter_for(one), one.attackable)


@dataclass(frozen=True)
class Spelled:
    """A blind attack: each variant doubles the first letter of another word, or puts a mark before it."""

    variants: int = 1
    mark: str = ""

    def search(self, example: Example, rng: random.Random) -> Search[Sequence[Candidate]]:
        yield from ()
        out = []
        for i in rng.sample(example.text.editable(), self.variants):
            word = example.text.words[i]
            out.append(Candidate.of(example.text.replace(i, (self.mark or word[0]) + word).take()))
        return out


@dataclass(frozen=True)
class Swapped:
    """An attack that asks the victim about each word replaced by ``new``, and takes the first that fools it."""

    new: str = "x"
    most: int = 5000

    def search(self, example: Example, rng: random.Random) -> Search[Sequence[Candidate]]:
        budget, text = Budget(self.most), example.text
        (before,) = (yield from budget.victim([example.item(text)])) or [GoldScore(0, 0)]
        if before.margin < 0:
            return [Candidate.of(text, Outcome.SKIPPED, before, before, budget.spent)]
        best = (before, text)
        for i in text.editable():
            edit = best[1].replace(i, self.new)
            watch = before.correct and tuple(on and f != text.field_of(i) for f, on in enumerate(before.correct))
            score = (yield from budget.victim([example.item(edit, watch)])) or [None]
            if score[0] is None:
                return [Candidate.of(best[1], Outcome.FAILED, before, best[0], budget.spent, budget.ended)]
            if score[0].margin < 0:
                return [Candidate.of(edit, Outcome.SUCCEEDED, before, score[0], budget.spent)]
        return [Candidate.of(best[1], Outcome.FAILED, before, best[0], budget.spent)]


def spec(name: str, attack: Any, access: Access = Access.BLIND, *, several: bool = False) -> AttackSpec:
    return AttackSpec(
        name=name, summary="", paper="", task_types=EVERY, params=Params if access is Access.BLIND else VictimParams,
        access=access, needs=() if access is Access.BLIND else (Need.VICTIM,), several=several,
        build=lambda params, resources: attack,
    )  # fmt: skip


SPELL, SWAP = spec("spell", Spelled()), spec("swap", Swapped(), Access.SCORE)


class Nothing:
    """A blind attack that finds nothing to change."""

    def search(self, example: Example, rng: random.Random) -> Search[Sequence[Candidate]]:
        yield from ()
        return []


class Victim:
    """It errs on texts for which ``errs`` holds. Tagging: each word has a verdict of its own."""

    def __init__(self, errs: Callable[[str], bool]) -> None:
        self.errs, self.asked = errs, 0

    def answer(self, items: Sequence[Hashable]) -> list[Any]:
        self.asked += len(items)
        return [self.one(item) for item in items if isinstance(item, VictimItem)]

    def one(self, item: VictimItem) -> GoldScore:
        if not item.watch:
            return self.score(" ".join(item.fields))
        margins = [-1.0 if self.errs(word) else 1.0 for word in item.fields]
        watched = [m for m, on in zip(margins, item.watch, strict=True) if on]
        worst = min(watched, default=1.0)
        return GoldScore(
            (1 + worst) / 2, worst, tuple(on and m >= 0 for m, on in zip(margins, item.watch, strict=True))
        )

    def score(self, text: str) -> GoldScore:
        return GoldScore(0.1, -0.8) if self.errs(text) else GoldScore(0.9, 0.8)


def run(
    attack: AttackSpec, example: Example, victim: Any = None, seconds: float | None = None, **params: str
) -> list[Candidate]:
    built = attack.build(params_for(attack, params), Resources(STOP))
    engine = Engine({"victim": victim} if victim else {}, max_seconds=seconds)
    search = built.search(example, chance(0, "a", attack.chance_name))
    ((_, found),) = engine.run([(0, search)])
    return list(found)


def rows(attack: AttackSpec, example: Example, found: Sequence[Candidate], task: str) -> list[dict[str, Any]]:
    job = Job(card(task), (), attack, params_for(attack, {}), (), {}, (), Placement(), "textblob", 0, None)
    return augmented_rows(job, example, found)
