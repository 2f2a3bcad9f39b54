"""The world's intermediate tasks by name, one module for each kind of task."""

from __future__ import annotations

from xaug.data_cards.registry import Registry
from xaug.pocket.tasks.commonsense import COMMONSENSEQA
from xaug.pocket.tasks.item import PocketTask
from xaug.pocket.tasks.nli import ANLI, MNLI
from xaug.pocket.tasks.paraphrase import QQP
from xaug.pocket.tasks.reading import SQUAD_V1, SQUAD_V2
from xaug.pocket.tasks.story import COSMOSQA, HELLASWAG
from xaug.pocket.tasks.supertags import CCG

# The order in which the real tasks are listed.
TASKS: Registry[PocketTask] = Registry("pocket task")
for task in (MNLI, ANLI, QQP, SQUAD_V1, SQUAD_V2, HELLASWAG, CCG, COSMOSQA, COMMONSENSEQA):
    TASKS.add(task.card.id.name, task)
