"""A run in a pool, which a test kills: ``pooled_run.py STORE SOURCE MLM ENCODER VICTIM``."""

from __future__ import annotations

import sys
from pathlib import Path

from attacking import recipe
from tiny import TinyModels
from xaug.augment.executors import Pool
from xaug.augment.materialize import materialize

if __name__ == "__main__":
    store, source, mlm, encoder, victim = map(Path, sys.argv[1:])
    models = TinyModels(mlm, encoder, {"mnli": victim})
    materialize(store, recipe(source, models), executor=Pool(2, threads=1))
