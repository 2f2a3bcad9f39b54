"""All datasets of the world by name: the intermediate tasks and the target tasks."""

from __future__ import annotations

from xaug.data_cards.registry import Registry
from xaug.pocket.targets import TARGETS
from xaug.pocket.tasks import TASKS
from xaug.pocket.tasks.item import Dataset

DATASETS: Registry[Dataset] = Registry("pocket task")
for dataset in (*TASKS, *TARGETS):
    DATASETS.add(dataset.card.id.name, dataset)
