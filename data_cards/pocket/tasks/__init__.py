"""The world's datasets, one module a task type."""

from __future__ import annotations

from xaug.data_cards.pocket.tasks.commonsense import COMMONSENSEQA
from xaug.data_cards.pocket.tasks.item import PocketTask
from xaug.data_cards.pocket.tasks.nli import ANLI, MNLI
from xaug.data_cards.pocket.tasks.paraphrase import QQP
from xaug.data_cards.pocket.tasks.reading import SQUAD_V1, SQUAD_V2
from xaug.data_cards.pocket.tasks.story import COSMOSQA, HELLASWAG
from xaug.data_cards.pocket.tasks.supertags import CCG
from xaug.data_cards.registry import Registry

# Order as the real ones are listed.
TASKS: Registry[PocketTask] = Registry("pocket task")
for task in (MNLI, ANLI, QQP, SQUAD_V1, SQUAD_V2, HELLASWAG, CCG, COSMOSQA, COMMONSENSEQA):
    TASKS.add(task.card.id, task)
