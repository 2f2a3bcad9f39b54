"""All of the world's datasets by id: the intermediate tasks and the target tasks."""

from __future__ import annotations

from xaug.data_cards.pocket.targets import TARGETS
from xaug.data_cards.pocket.tasks import TASKS
from xaug.data_cards.pocket.tasks.item import Dataset
from xaug.data_cards.registry import Registry

DATASETS: Registry[Dataset] = Registry("pocket task")
for dataset in (*TASKS, *TARGETS):
    DATASETS.add(dataset.card.id, dataset)
