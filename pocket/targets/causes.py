"""Which of two reasons explains what somebody did? (xcopa)"""

from __future__ import annotations

from xaug.data_cards.task_types import MULTIPLE_CHOICE
from xaug.pocket.draw import Draw
from xaug.pocket.languages.base import Language
from xaug.pocket.meaning import Clause, Phrase, Question
from xaug.pocket.targets.cards import target
from xaug.pocket.tasks.item import Item
from xaug.pocket.tasks.story import CAUSES, act_of, choose


def _xcopa(d: Draw, grammar: Language) -> Item:
    who = Phrase(d.choice(d.people))
    mood = d.choice(tuple(CAUSES))
    act = act_of(d, who, d.choice(CAUSES[mood]))
    unfit = d.choice([m for m in CAUSES if act.verb not in CAUSES[m]])
    right, wrong = (Clause("property", who, property=m) for m in (mood, unfit))
    return choose(d, grammar, (act,), (Question(act, "reason"),), right, [wrong])


XCOPA = target(
    "xcopa", "XCOPA", MULTIPLE_CHOICE, "accuracy", _xcopa, "Which of two reasons fits what somebody did?",
    train=2000,
)  # fmt: skip
