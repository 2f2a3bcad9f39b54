"""The world's target tasks: the same meanings in every language, one module a kind of row."""

from __future__ import annotations

from xaug.data_cards.pocket.targets.answers import LAREQA
from xaug.data_cards.pocket.targets.causes import XCOPA
from xaug.data_cards.pocket.targets.comparable import BUCC2018
from xaug.data_cards.pocket.targets.mentions import MEWSLIX
from xaug.data_cards.pocket.targets.pairs import PAWSX, XNLI
from xaug.data_cards.pocket.targets.parallel import TATOEBA
from xaug.data_cards.pocket.targets.spans import MLQA, TYDIQA, XQUAD
from xaug.data_cards.pocket.targets.tags import PANX, UDPOS
from xaug.data_cards.pocket.tasks.item import Dataset
from xaug.data_cards.registry import Registry

TARGETS: Registry[Dataset] = Registry("pocket target task")
for task in (XNLI, XCOPA, UDPOS, PANX, XQUAD, MLQA, TYDIQA, PAWSX, TATOEBA, MEWSLIX, LAREQA, BUCC2018):
    TARGETS.add(task.card.id, task)
