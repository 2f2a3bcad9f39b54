"""Executors of the units of a plan: this process, or several processes on this machine. Neither changes a row."""

from xaug.augment.executors.base import Executor, Task
from xaug.augment.executors.choose import executor_for
from xaug.augment.executors.here import Here
from xaug.augment.executors.pool import Pool

__all__ = ["Executor", "Here", "Pool", "Task", "executor_for"]
