"""A whole evaluation: fine-tune, predict or search, score, average, report. What `xaug eval` calls."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any, Protocol

from xaug.data_cards.canonical import fingerprint
from xaug.data_cards.durable import storage, write_atomic
from xaug.data_cards.errors import RunFolderError
from xaug.data_cards.lock import alone
from xaug.data_cards.pocket.concepts import LANGUAGES
from xaug.evaluate.averages import averages, task_means
from xaug.evaluate.cache import models_root
from xaug.evaluate.cells import Place, cell_key, held, keep, metric_of, task_main
from xaug.evaluate.checklist.ask import diagnose, kept
from xaug.evaluate.described import model_info
from xaug.evaluate.draws import ByLanguage, task_draws
from xaug.evaluate.finetune import Tuned, configs, fine_tuned, stages_of, training_key, tuned
from xaug.evaluate.metrics import scorer
from xaug.evaluate.plan import Plan, TaskPlan
from xaug.evaluate.report import write_reports
from xaug.evaluate.results import NAME, Cell, Diagnostic, LayerScore, Results, TaskInfo, read_results
from xaug.evaluate.targets import POCKET
from xaug.evaluate.tasks import KINDS, Work
from xaug.train import runfile
from xaug.train.config import RunConfig
from xaug.train.data.tokens import cache_folder
from xaug.train.prepare import Progress
from xaug.train.report.events import Recorder

TIMINGS = "timings.json"
_VERSION = re.compile(r"@v[0-9]+")
READERS = ("xquad", "mlqa")  # trained on SQuAD: what the checklist is put to, the first that is there


class Events(Protocol):
    """What a display is told."""

    def started(self, cells: int) -> None:
        """So many cells are to come."""
        ...

    def fine_tuning(self, task: str, seed: int) -> Recorder:
        """A model is trained now; the recorder is told of its steps."""
        ...

    def note(self, text: str) -> None:
        """Something to know, such as that another process is waited for."""
        ...

    def scored(self, cell: Cell, *, new: bool) -> None:
        """A cell is there; ``new``: it was computed now."""
        ...

    def tokenizing(self) -> Progress | None:
        """Where the trainer says what it tokenizes."""
        ...


@dataclass
class _State:
    """What is known so far."""

    cells: list[Cell] = field(default_factory=list)
    layers: dict[tuple[str, str, int], LayerScore] = field(default_factory=dict)
    tuned: dict[str, dict[str, Tuned]] = field(default_factory=dict)  # task → seed → what its model was trained on
    draws: dict[tuple[str, int], ByLanguage] = field(default_factory=dict)  # of the tasks that are whole
    checklist: list[Diagnostic] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)


def evaluate(plan: Plan, folder: Path, events: Events, *, resume: bool) -> Results:
    """Every task, seed and language of the plan; results.json in ``folder`` is written anew after each.

    Raises RunFolderError where the folder holds other results, or unfinished ones without ``resume``, or another
    process writes to it; and any XaugError of fine-tuning and scoring: what was computed before it is kept.
    """
    with alone(folder / ".lock", what=f"The evaluation {folder}", option="--output") as unlocked:
        if unlocked:
            events.note(unlocked)
        return _evaluate(plan, folder, events, _checked(plan, folder, resume=resume))


def _evaluate(plan: Plan, folder: Path, events: Events, created: str) -> Results:
    state = _State(seconds=_timings(folder))
    places = [
        Place(task, language, seed) for task in plan.tasks for seed in plan.config.seeds for language in task.rows
    ]
    events.started(len(places))

    def write(*, finished: bool) -> Results:
        results = _results(plan, state, created, finished=finished)
        with storage(folder, "write results", "--output"):
            folder.mkdir(parents=True, exist_ok=True)
            _write_json(folder / NAME, results.model_dump(mode="json"))
            _write_json(folder / TIMINGS, state.seconds)
        if finished:
            write_reports(results, folder)
        return results

    write(finished=False)
    for task in plan.tasks:
        for seed in plan.config.seeds:
            own = [place for place in places if place.task is task and place.seed == seed]
            began = time.perf_counter()
            for cell, layers, new in _scored(own, plan, folder, state, events):
                state.cells.append(cell)
                state.layers.update({(one.task, one.language, one.layer): one for one in layers})
                write(finished=False)
                events.scored(cell, new=new)
            whole = [one for one in state.cells if (one.task, one.seed) == (task.target.id, seed)]
            state.draws[task.target.id, seed] = task_draws(whole, folder, task_main(task), parallel=task.card.parallel)
            spent = time.perf_counter() - began
            state.seconds[task.target.id] = round(state.seconds.get(task.target.id, 0.0) + spent, 1)
    if plan.config.checklist:
        for found in _checklist(plan, events):
            state.checklist += found
            write(finished=False)
    return write(finished=True)


def readers_task(plan: Plan) -> TaskPlan | None:
    """The task whose fine-tuned model the checklist is put to: XQuAD, or MLQA."""
    return next((one for one in plan.tasks if one.target.id.removeprefix(POCKET) in READERS and one.stages), None)


def _checklist(plan: Plan, events: Events) -> Iterable[list[Diagnostic]]:
    """What the reader that was fine-tuned for XQuAD (or MLQA) fails at, in the languages that the world speaks."""
    task = readers_task(plan)
    if task is None:
        return
    for seed in plan.config.seeds:
        reader = training_key(task, plan, seed)
        for language in (code for code in task.rows if code in LANGUAGES):
            found = kept(reader, language, seed)
            if found is None:
                model, run = _model(task, plan, seed, _State(), events)
                if run is None:
                    return
                found = diagnose(reader, model, run, language, seed, device=plan.config.device)
            yield found


def _scored(
    places: list[Place], plan: Plan, folder: Path, state: _State, events: Events
) -> Iterable[tuple[Cell, list[LayerScore], bool]]:
    """The cells of one task and seed, from the cache or computed; the model is loaded when the first one is missing."""
    task, seed = places[0].task, places[0].seed
    score = None
    _note_tuned(task, plan, seed, state)
    for place in places:
        found = held(place, plan, folder)
        new = found is None
        if found is None:
            if score is None:
                model, run = _model(task, plan, seed, state, events)
                work = Work(task, plan.config, model, run, cache_folder() / "vectors", events.note)
                score = KINDS.get(task.target.kind).open(work)
            keep(place, plan, score(place.language))
            found = held(place, plan, folder)
            if found is None:
                raise RunFolderError(f"The cell {cell_key(place, plan)} vanished from {cache_folder()} as it was made.")
        yield (*found, new)


def _model(task: TaskPlan, plan: Plan, seed: int, state: _State, events: Events) -> tuple[Path, RunConfig | None]:
    if not task.stages:
        return plan.model, None
    model, run = fine_tuned(
        task, plan, seed, models_root(), lambda: events.fine_tuning(task.target.id, seed), events.note,
        events.tokenizing(),
    )  # fmt: skip
    _note_tuned(task, plan, seed, state)
    return model, run


def _note_tuned(task: TaskPlan, plan: Plan, seed: int, state: _State) -> None:
    """Keep what the fine-tuned model was trained on, if it is there by now."""
    found = tuned(task, plan, seed, models_root()) if task.stages else None
    if found is not None:
        state.tuned.setdefault(task.target.id, {})[str(seed)] = found


def _checked(plan: Plan, folder: Path, *, resume: bool) -> str:
    """When the evaluation in ``folder`` was begun. Raises RunFolderError if it is another one."""
    if not (folder / NAME).exists():
        return runfile.now()
    was = read_results(folder)
    if _identity(was) != _identity(_results(plan, _State(), was.created, finished=False)):
        raise RunFolderError(
            f"{folder} holds the results of another evaluation ({was.suite} of {was.model.name}, or other rows or"
            " settings). Name another folder with --output."
        )
    if not was.finished and not resume:
        raise RunFolderError(
            f"{folder} holds this evaluation unfinished, with {len(was.cells)} results. Go on with --resume, or name"
            " another folder with --output."
        )
    return was.created


def _identity(results: Results) -> dict[str, Any]:
    """What was asked, without what was found."""
    found = {"created", "xaug", "finished", "cells", "layers", "means", "averages", "checklist"}
    content = results.model_dump(mode="json", exclude=found)
    for task in content["tasks"]:
        for name in ("dev", "dev_rows", "train_rows"):
            del task[name]
        # Rows are known by their content: the version's number depends on what else was made in its store.
        task["content"] = sorted(task.pop("content").values())
        task["versions"], task["trained_on"] = [], [_VERSION.sub("", name) for name in task["trained_on"]]
    settings = {name: value for name, value in content["settings"].items() if name != "device"}
    content["settings"] = json.loads(_VERSION.sub("", json.dumps(settings)))  # of the rows of fine_tuning
    return content


def _results(plan: Plan, state: _State, created: str, *, finished: bool) -> Results:
    config = plan.config
    tasks = tuple(_info(task, state) for task in plan.tasks)
    fine_tuning = {
        task.target.id: [run.model_dump(mode="json", exclude_defaults=True) for run in configs(task, config, 0)]
        for task in plan.tasks
    }
    settings = config.model_dump(mode="json", exclude={"model", "seeds", "fine_tuning", "by_task", "suite"})
    made = Results(
        xaug=version("xaug"), suite=plan.suite.name, profile=plan.profile, pocket=plan.pocket, created=created,
        finished=finished, model=model_info(plan), seeds=config.seeds,
        settings={**settings, "fine_tuning": fine_tuning, "packages": runfile.packages()},
        tasks=tasks, cells=tuple(state.cells), missing=plan.missing, layers=tuple(state.layers.values()),
        checklist=tuple(state.checklist),
    )  # fmt: skip
    return made.model_copy(
        update={
            "means": task_means(made, state.draws), "averages": averages(made, list(plan.suite.tasks), state.draws),
        }
    )  # fmt: skip


def _info(task: TaskPlan, state: _State) -> TaskInfo:
    own = state.tuned.get(task.target.id, {})
    one = next(iter(own.values()), None)  # seeds are trained on the same rows
    return TaskInfo(
        id=task.target.id, title=task.target.title, group=task.target.group, metric=" + ".join(task_main(task)),
        official=task.official, note=task.note, source=task.source,
        versions=tuple(one.ref for one in task.versions),
        content={one.ref: one.manifest.content_sha256 for one in task.versions},
        rows={one.name: fingerprint({"shards": one.content}) for one in task.read},
        trained_on=stages_of(task), train_rows=one.train_rows if one else (),
        dev_rows=one.dev_rows if one and one.dev is not None else None,
        dev={seed: found.dev for seed, found in own.items() if found.dev is not None},
        scorer=scorer(metric_of(task)),
    )  # fmt: skip


def _timings(folder: Path) -> dict[str, float]:
    path = folder / TIMINGS
    if not path.exists():
        return {}
    read: dict[str, float] = json.loads(path.read_text(encoding="utf-8"))
    return read


def _write_json(path: Path, content: Any) -> None:
    write_atomic(path, (json.dumps(content, indent=1, ensure_ascii=False) + "\n").encode())
