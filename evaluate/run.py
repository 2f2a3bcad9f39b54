"""Carrying out a plan: fine-tune, predict or search, score, and at the end aggregate and report."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from xaug.data_cards.cache import cache_folder
from xaug.data_cards.durable import storage, write_atomic
from xaug.data_cards.errors import DataError, RunFolderError
from xaug.data_cards.lock import exclusive
from xaug.data_cards.parameters import param
from xaug.evaluate.aggregate import aggregate, head, same_evaluation
from xaug.evaluate.cache import models_root
from xaug.evaluate.cells import CellId, cache, cached
from xaug.evaluate.check import unfinished
from xaug.evaluate.checklist.ask import cached_diagnosis, diagnose
from xaug.evaluate.events import Events
from xaug.evaluate.finetune import fine_tuned, training_key, tuned
from xaug.evaluate.journal import Journal
from xaug.evaluate.plan import Plan
from xaug.evaluate.report import write_reports
from xaug.evaluate.results import Results, Tuned
from xaug.evaluate.saved import JOURNAL, NAME, Entry, read_entries, read_head
from xaug.evaluate.tasks.base import Score, TaskPlan, Work
from xaug.evaluate.training_overlaps import training_overlaps
from xaug.pocket.concepts import LANGUAGES
from xaug.train import runfile
from xaug.train.config import RunConfig

TIMINGS = "timings.json"


def execute(plan: Plan, folder: Path, events: Events, *, resume: bool) -> Results:
    """Compute every cell of the plan, write each to ``folder`` as soon as it is complete, and then write results.json.

    Raises RunFolderError where the folder holds other results, or unfinished ones without ``resume``, or where another
    process writes to it. Raises any XaugError of fine-tuning and scoring; cells that were computed before are kept.
    """
    with exclusive(folder / ".lock", what=f"The evaluation {folder}", place=param("output")) as unlocked:
        if unlocked:
            events.note(unlocked)
        return _execute(plan, folder, events, resume=resume)


def _execute(plan: Plan, folder: Path, events: Events, *, resume: bool) -> Results:
    request = head(plan, runfile.now())
    earlier = _earlier(request, folder, resume=resume)
    with storage(folder, "write results", param("output")):
        folder.mkdir(parents=True, exist_ok=True)
        journal = _journal(folder, keep=earlier is not None and not earlier.finished)
        request = request if earlier is None else request.model_copy(update={"created": earlier.created})
        _write_json(folder / NAME, request.model_dump(mode="json"))
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
                assert entry.cell is not None  # `_scored` yields cells
                events.scored(entry.cell, new=new)
        _add_seconds(folder, task.target.id, time.perf_counter() - began)
    if plan.config.checklist:
        for entry in _checklist(plan, events):
            note(entry)
    results = aggregate(request, entries, plan, folder)
    results = results.model_copy(update={"overlaps": training_overlaps(plan, events.note)})
    with storage(folder, "write results", param("output")):
        _write_json(folder / NAME, results.model_dump(mode="json"))
        journal.clear()
    write_reports(results, folder)
    return results


def _scored(task: TaskPlan, seed: int, plan: Plan, folder: Path, events: Events) -> Iterator[tuple[Entry, bool]]:
    """Yield the task's cells with one seed, language by language, each with whether it was computed now.

    The model is loaded for the first cell that is not cached.
    """
    score: Score | None = None
    trained = _tuned(task, plan, seed)
    for language in task.rows:
        cell_id = CellId(task, language, seed)
        entry = cached(cell_id, plan, folder)
        new = entry is None
        if entry is None:
            if score is None:
                model, run = _model(task, plan, seed, events)
                trained = _tuned(task, plan, seed)
                work = Work(task, plan.config, model, run, cache_folder() / "vectors", events.note)
                score = task.target.open(work)
            entry = cache(cell_id, plan, score(language), folder)
        yield entry.model_copy(update={"tuned": trained}), new


def _tuned(task: TaskPlan, plan: Plan, seed: int) -> Tuned | None:
    """What the task's model was fine-tuned on; None where nothing is fine-tuned, or where it is not trained yet."""
    return tuned(task, plan, seed, models_root()) if task.stages else None


def _model(task: TaskPlan, plan: Plan, seed: int, events: Events) -> tuple[Path, RunConfig | None]:
    """Return the task's model and how it was fine-tuned (None: it is the encoder); train it if it is not cached."""
    if not task.stages:
        return plan.model, None
    return fine_tuned(
        task, plan, seed, models_root(), lambda: events.fine_tuning(task.target.id, seed), events.note,
        events.tokenizing(),
    )  # fmt: skip


def _checklist(plan: Plan, events: Events) -> Iterator[Entry]:
    """The checklist's findings about the fine-tuned reader, in the languages of the embedded world."""
    task = plan.reader
    if task is None:
        return
    for seed in plan.config.seeds:
        reader = training_key(task, plan, seed)
        for language in (code for code in task.rows if code in LANGUAGES):
            diagnosis = cached_diagnosis(reader, language, seed)
            if diagnosis is None:
                model, run = _model(task, plan, seed, events)
                if run is None:
                    return
                diagnosis = diagnose(reader, model, run, language, seed, device=plan.config.device)
            yield Entry(checklist=tuple(diagnosis))


def _earlier(request: Results, folder: Path, *, resume: bool) -> Results | None:
    """The folder's results.json from an earlier run of this evaluation; None if there is none.

    Raises RunFolderError where it is another evaluation's, or an unfinished one without ``resume``.
    """
    if not (folder / NAME).exists():
        return None
    earlier = read_head(folder)
    if not same_evaluation(earlier, request):
        raise RunFolderError(
            f"{folder} holds the results of another evaluation ({earlier.model.name} on {earlier.suite}, or other rows"
            f" or settings). Name another folder with {param('output')}."
        )
    if not earlier.finished and not resume:
        raise unfinished(folder)
    return earlier


def _journal(folder: Path, *, keep: bool) -> Journal:
    """The journal of an evaluation that continues, or an empty one; also for a damaged one, as the cache has it all."""
    journal = Journal(folder / JOURNAL)
    try:
        read_entries(folder)
    except DataError:
        keep = False
    if not keep:
        journal.clear()
    return journal


def _add_seconds(folder: Path, task: str, seconds: float) -> None:
    """Add seconds to a task's entry in the folder's timings."""
    path = folder / TIMINGS
    with storage(folder, "write results", param("output")):
        known: dict[str, float] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        _write_json(path, {**known, task: round(known.get(task, 0.0) + seconds, 1)})


def _write_json(path: Path, content: Any) -> None:
    write_atomic(path, (json.dumps(content, indent=1, ensure_ascii=False) + "\n").encode())
