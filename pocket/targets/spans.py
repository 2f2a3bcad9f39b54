"""Questions about a text that contains the answer, in every language (xquad, mlqa, tydiqa)."""

from __future__ import annotations

from xaug.data_cards.task_types import SPAN
from xaug.pocket.draw import Draw
from xaug.pocket.languages.base import Language
from xaug.pocket.targets.cards import target
from xaug.pocket.tasks.item import Item, RedrawError, question
from xaug.pocket.tasks.reading import scene_item

SHORT = 2  # parts of a short question's clause besides the subject; the asked part counts


def _scene(d: Draw, grammar: Language) -> Item:
    try:
        return scene_item(d, grammar)
    except LookupError:  # this language has no contiguous answer: it gets another draw
        raise RedrawError from None


def _tydiqa(d: Draw, grammar: Language) -> Item:
    """A row with a short question. TyDi QA's questions were written before the text was seen and repeat less of it."""
    item = _scene(d, grammar)
    clause = question(item.meaning["question"]).clause
    if sum(part is not None for part in (clause.object, clause.other, clause.place, clause.time)) > SHORT:
        raise RedrawError
    return item


XQUAD = target("xquad", "XQuAD", SPAN, "em_f1", _scene, "Scenes and questions; train on pocket_squad_v1.")
MLQA = target("mlqa", "MLQA", SPAN, "em_f1", _scene, "Other scenes and questions; train on pocket_squad_v1.")
TYDIQA = target(
    "tydiqa", "TyDi QA", SPAN, "em_f1", _tydiqa, "Shorter questions, with English training rows.", train=2000
)
