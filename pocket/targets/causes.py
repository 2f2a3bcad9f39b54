"""Which of two reasons fits what somebody did (xcopa)."""

from __future__ import annotations

from xaug.data_cards.task_types import MULTIPLE_CHOICE
from xaug.pocket.draw import Draw
from xaug.pocket.languages.base import Language
from xaug.pocket.meaning import Clause, Phrase, Question
from xaug.pocket.targets.cards import target
from xaug.pocket.tasks.item import Item
from xaug.pocket.tasks.story import CAUSES, act_of, choose


def _xcopa(d: Draw, spoken: Language) -> Item:
    who = Phrase(d.one(d.people))
    mood = d.one(tuple(CAUSES))
    act = act_of(d, who, d.one(CAUSES[mood]))
    unfit = d.one([m for m in CAUSES if act.verb not in CAUSES[m]])
    right, wrong = (Clause("property", who, property=m) for m in (mood, unfit))
    return choose(d, spoken, (act,), (Question(act, "reason"),), right, [wrong])


XCOPA = target(
    "xcopa", "XCOPA", MULTIPLE_CHOICE, "accuracy", _xcopa, "Which of two reasons fits what somebody did?",
    train=2000,
)  # fmt: skip
