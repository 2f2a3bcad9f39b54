"""Runs in the cache: a finished run is used, a stopped run is resumed, and a broken one is started again."""

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
    """The record of a finished run with a model in ``folder``; None for anything else.

    The status in run.json decides whether the run is finished, because the trainer writes it after the model. A file
    with the name of a model's file does not: a run that is killed while it writes its model leaves some of them.
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
    """The record of the finished run in ``folder``; if there is none, the run is trained now.

    A stopped or killed run resumes from its newest checkpoint. A folder without such a run (cut files, the settings of
    another release, rows of another name) is emptied first: it is part of the cache, so this needs no confirmation.
    Callers hold a lock on the folder. Raises Interrupted if the run is stopped (its checkpoint is kept), and any
    XaugError of training.
    """
    if record := finished_run(folder):
        return record
    resumed = _resumable(folder, pin(config, store))
    if not resumed:
        _remove(folder)
    try:
        result = train(config, store, folder, resume=True, recorder=recorder, progress=progress)
    except RunFolderError:
        if not resumed:
            raise
        _remove(folder)  # a checkpoint that was cut short, or data that changed since the run started
        result = train(config, store, folder, resume=True, recorder=recorder, progress=progress)
    if result.status != "finished":
        raise Interrupted(
            result.signal or signal.SIGTERM,
            f"Stopped after step {result.steps:,}; its checkpoint is kept in {folder}.",
        )
    with storage(folder, "remove spare checkpoints", "XAUG_CACHE"):
        for spare in ("checkpoints", "best"):  # the model itself is in the run's folder
            remove_tree(folder / spare)
    record = runfile.read(folder)
    if record is None:
        raise RunFolderError(f"{folder / runfile.NAME} disappeared while the run ended. Start the run again.")
    return record


def _resumable(folder: Path, config: RunConfig) -> bool:
    try:
        existing = runfile.read(folder)
        if existing is None or existing.finished:  # finished, but without its model: otherwise it would have been used
            return False
        runfile.check_resumable(existing, config, folder)
    except RunFolderError:
        return False
    return True


def _remove(folder: Path) -> None:
    with storage(folder, "remove an unfinished run", "XAUG_CACHE"):
        remove_tree(folder)
