"""The world's target tasks by name. They express the same meanings in every language."""

from __future__ import annotations

from xaug.data_cards.registry import Registry
from xaug.pocket.targets.answers import LAREQA
from xaug.pocket.targets.causes import XCOPA
from xaug.pocket.targets.comparable import BUCC2018
from xaug.pocket.targets.mentions import MEWSLIX
from xaug.pocket.targets.pairs import PAWSX, XNLI
from xaug.pocket.targets.parallel import TATOEBA
from xaug.pocket.targets.spans import MLQA, TYDIQA, XQUAD
from xaug.pocket.targets.tags import PANX, UDPOS
from xaug.pocket.tasks.item import Dataset

TARGETS: Registry[Dataset] = Registry("pocket target task")
for task in (XNLI, XCOPA, UDPOS, PANX, XQUAD, MLQA, TYDIQA, PAWSX, TATOEBA, MEWSLIX, LAREQA, BUCC2018):
    TARGETS.add(task.card.id.name, task)
