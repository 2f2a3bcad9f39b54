"""A plan carried out: fine-tune, predict or search, score, and at the end aggregate and report."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from xaug.data_cards.cache import cache_folder
from xaug.data_cards.durable import storage, write_atomic
from xaug.data_cards.errors import DataError, RunFolderError
from xaug.data_cards.lock import alone
from xaug.data_cards.parameters import param
from xaug.evaluate.aggregate import aggregate, head, same_evaluation
from xaug.evaluate.cache import models_root
from xaug.evaluate.cells import Place, held, keep
from xaug.evaluate.check import unfinished
from xaug.evaluate.checklist.ask import diagnose, kept
from xaug.evaluate.events import Events
from xaug.evaluate.finetune import fine_tuned, training_key, tuned
from xaug.evaluate.journal import Journal
from xaug.evaluate.plan import Plan
from xaug.evaluate.report import write_reports
from xaug.evaluate.results import Results, Tuned
from xaug.evaluate.saved import JOURNAL, NAME, Entry, read_entries, read_head
from xaug.evaluate.tasks.base import Score, TaskPlan, Work
from xaug.pocket.concepts import LANGUAGES
from xaug.train import runfile
from xaug.train.config import RunConfig

TIMINGS = "timings.json"


def execute(plan: Plan, folder: Path, events: Events, *, resume: bool) -> Results:
    """Every task, seed and language of the plan, each kept in ``folder`` as soon as it is there; then results.json.

    Raises RunFolderError where the folder holds other results, or unfinished ones without ``resume``, or another
    process writes to it; and any XaugError of fine-tuning and scoring: what was computed before it is kept.
    """
    with alone(folder / ".lock", what=f"The evaluation {folder}", place=param("output")) as unlocked:
        if unlocked:
            events.note(unlocked)
        return _execute(plan, folder, events, resume=resume)


def _execute(plan: Plan, folder: Path, events: Events, *, resume: bool) -> Results:
    asked = head(plan, runfile.now())
    was = _earlier(asked, folder, resume=resume)
    with storage(folder, "write results", param("output")):
        folder.mkdir(parents=True, exist_ok=True)
        journal = _journal(folder, keep=was is not None and not was.finished)
        asked = asked if was is None else asked.model_copy(update={"created": was.created})
        _write_json(folder / NAME, asked.model_dump(mode="json"))
    entries: list[Entry] = []

    def note(entry: Entry) -> None:
        with storage(folder, "write results", param("output")):
            journal.append(entry.model_dump_json())
        entries.append(entry)

    events.started(sum(len(task.rows) for task in plan.tasks) * len(plan.config.seeds))
    for task in plan.tasks:
        began = time.perf_counter()
        for seed in plan.config.seeds:
            for entry, new in _scored(task, seed, plan, folder, events):
                note(entry)
                assert entry.cell is not None  # it is a score's
                events.scored(entry.cell, new=new)
        _add_seconds(folder, task.target.id, time.perf_counter() - began)
    if plan.config.checklist:
        for entry in _checklist(plan, events):
            note(entry)
    results = aggregate(asked, entries, plan, folder)
    with storage(folder, "write results", param("output")):
        _write_json(folder / NAME, results.model_dump(mode="json"))
        journal.clear()
    write_reports(results, folder)
    return results


def _scored(task: TaskPlan, seed: int, plan: Plan, folder: Path, events: Events) -> Iterator[tuple[Entry, bool]]:
    """(a cell of the task with one seed, whether it was computed now), language by language.

    The model is loaded when the first cell is missing.
    """
    score: Score | None = None
    trained = _tuned(task, plan, seed)
    for language in task.rows:
        place = Place(task, language, seed)
        entry = held(place, plan, folder)
        new = entry is None
        if entry is None:
            if score is None:
                model, run = _model(task, plan, seed, events)
                trained = _tuned(task, plan, seed)
                work = Work(task, plan.config, model, run, cache_folder() / "vectors", events.note)
                score = task.target.open(work)
            entry = keep(place, plan, score(language), folder)
        yield entry.model_copy(update={"tuned": trained}), new


def _tuned(task: TaskPlan, plan: Plan, seed: int) -> Tuned | None:
    """What the task's model was trained on; None where it takes the encoder as it is, or is not trained yet."""
    return tuned(task, plan, seed, models_root()) if task.stages else None


def _model(task: TaskPlan, plan: Plan, seed: int, events: Events) -> tuple[Path, RunConfig | None]:
    """(the model that a task asks, how it was fine-tuned): trained now where the cache does not hold it."""
    if not task.stages:
        return plan.model, None
    return fine_tuned(
        task, plan, seed, models_root(), lambda: events.fine_tuning(task.target.id, seed), events.note,
        events.tokenizing(),
    )  # fmt: skip


def _checklist(plan: Plan, events: Events) -> Iterator[Entry]:
    """What the fine-tuned reader fails at, in the languages that the embedded world speaks."""
    task = plan.reader
    if task is None:
        return
    for seed in plan.config.seeds:
        reader = training_key(task, plan, seed)
        for language in (code for code in task.rows if code in LANGUAGES):
            found = kept(reader, language, seed)
            if found is None:
                model, run = _model(task, plan, seed, events)
                if run is None:
                    return
                found = diagnose(reader, model, run, language, seed, device=plan.config.device)
            yield Entry(checklist=tuple(found))


def _earlier(asked: Results, folder: Path, *, resume: bool) -> Results | None:
    """What the folder holds of the same evaluation. Raises RunFolderError where it is not to be gone on with."""
    if not (folder / NAME).exists():
        return None
    was = read_head(folder)
    if not same_evaluation(was, asked):
        raise RunFolderError(
            f"{folder} holds the results of another evaluation ({was.suite} of {was.model.name}, or other rows or"
            f" settings). Name another folder with {param('output')}."
        )
    if not was.finished and not resume:
        raise unfinished(folder)
    return was


def _journal(folder: Path, *, keep: bool) -> Journal:
    """The journal of an evaluation that goes on, or an empty one. A damaged one begins anew: the cache has it all."""
    journal = Journal(folder / JOURNAL)
    try:
        read_entries(folder)
    except DataError:
        keep = False
    if not keep:
        journal.clear()
    return journal


def _add_seconds(folder: Path, task: str, seconds: float) -> None:
    """Add to what the folder's timings say of a task."""
    path = folder / TIMINGS
    with storage(folder, "write results", param("output")):
        known: dict[str, float] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        _write_json(path, {**known, task: round(known.get(task, 0.0) + seconds, 1)})


def _write_json(path: Path, content: Any) -> None:
    write_atomic(path, (json.dumps(content, indent=1, ensure_ascii=False) + "\n").encode())
