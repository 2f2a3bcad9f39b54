"""Questions about a text with the answer in it, in every language (xquad, mlqa, tydiqa)."""

from __future__ import annotations

from xaug.data_cards.task_types import SPAN
from xaug.pocket.draw import Draw
from xaug.pocket.languages.base import Language
from xaug.pocket.targets.cards import target
from xaug.pocket.tasks.item import Again, Item, question
from xaug.pocket.tasks.reading import scene_item

SHORT = 2  # parts beside the subject, the asked one among them


def _scene(d: Draw, spoken: Language) -> Item:
    try:
        return scene_item(d, spoken)
    except LookupError:  # a language that splits this answer: other words, for all languages draw alike
        raise Again from None


def _tydiqa(d: Draw, spoken: Language) -> Item:
    """Shorter questions: TyDi QA's are written before their text is seen, and repeat less of it."""
    item = _scene(d, spoken)
    clause = question(item.meaning["question"]).clause
    if sum(part is not None for part in (clause.object, clause.other, clause.place, clause.time)) > SHORT:
        raise Again
    return item


XQUAD = target("xquad", "XQuAD", SPAN, "em_f1", _scene, "Scenes and questions; train on pocket_squad_v1.")
MLQA = target("mlqa", "MLQA", SPAN, "em_f1", _scene, "Other scenes and questions; train on pocket_squad_v1.")
TYDIQA = target(
    "tydiqa", "TyDi QA", SPAN, "em_f1", _tydiqa, "Shorter questions, with an own English train.", train=2000
)
