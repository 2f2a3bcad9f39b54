"""Runs that lie in the cache: finished ones are used, stopped ones are gone on with, broken ones are made again."""

from __future__ import annotations

import signal
from pathlib import Path

from xaug.data_cards.durable import remove_tree, storage
from xaug.data_cards.errors import Interrupted, RunFolderError
from xaug.data_cards.store import Store
from xaug.train import runfile
from xaug.train.config import RunConfig
from xaug.train.prepare import Progress, pin
from xaug.train.record import RunRecord
from xaug.train.report.events import Recorder
from xaug.train.run import train


def finished_run(folder: Path) -> RunRecord | None:
    """The record of a run that ended and whose model is there; None for anything else.

    The status is the mark of completion: the trainer writes it after the model. That a file named like a model's is
    there says nothing: a run that is killed while it writes its model leaves some of them.
    """
    try:
        record = runfile.read(folder)
    except RunFolderError:
        return None
    whole = (folder / "config.json").is_file() and any(folder.glob("*.safetensors"))
    return record if record is not None and record.finished and whole else None


def train_kept(
    config: RunConfig, store: Store, folder: Path, *, recorder: Recorder, progress: Progress | None = None
) -> RunRecord:
    """The record of the finished run in ``folder``, which is trained now if it is not there.

    A stopped or killed run goes on from its newest checkpoint. A folder that holds no such run (cut files, another
    release's settings, rows of another name) is emptied first: the cache is ours, so nobody has to be asked. Callers
    hold a lock over the folder. Raises Interrupted where the run is stopped (its checkpoint stays), and any XaugError
    of training.
    """
    if held := finished_run(folder):
        return held
    resumed = _resumable(folder, pin(config, store))
    if not resumed:
        _remove(folder)
    try:
        result = train(config, store, folder, resume=True, recorder=recorder, progress=progress)
    except RunFolderError:
        if not resumed:
            raise
        _remove(folder)  # a checkpoint that was cut, or data that is no longer what it was begun with
        result = train(config, store, folder, resume=True, recorder=recorder, progress=progress)
    if result.status != "finished":
        raise Interrupted(
            result.signal or signal.SIGTERM, f"Stopped after step {result.steps:,}; its checkpoint is kept in {folder}."
        )
    with storage(folder, "remove spare checkpoints", "XAUG_CACHE"):
        for spare in ("checkpoints", "best"):  # the model itself lies at the run's root
            remove_tree(folder / spare)
    record = runfile.read(folder)
    if record is None:
        raise RunFolderError(f"{folder / runfile.NAME} vanished while the run ended. Start it again.")
    return record


def _resumable(folder: Path, config: RunConfig) -> bool:
    try:
        held = runfile.read(folder)
        if held is None or held.finished:  # without its model, or the caller had been answered
            return False
        runfile.check_resumable(held, config, folder)
    except RunFolderError:
        return False
    return True


def _remove(folder: Path) -> None:
    with storage(folder, "remove an unfinished run", "XAUG_CACHE"):
        remove_tree(folder)
