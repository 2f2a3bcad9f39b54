"""The other differences between two evaluations of the same rows. A comparison lists them as notes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from xaug.evaluate.results import Results

_SEPARATE = ("fine_tuning", "packages")  # settings that are compared separately


def difference_notes(a: Results, b: Results) -> tuple[str, ...]:
    """One sentence for each difference in models, seeds, settings, layers, packages, tasks and languages."""
    out = []
    if a.model.sha256 == b.model.sha256:
        out.append(f"A and B evaluate the same encoder ({a.model.sha256[:12]}).")
    elif a.model.parameters != b.model.parameters:
        out.append(f"The encoders differ in size: {a.model.parameters:,} and {b.model.parameters:,} parameters.")
    if a.seeds != b.seeds:
        shared = [seed for seed in a.seeds if seed in b.seeds]
        out.append(
            f"A has the seeds {_list(a.seeds)} and B the seeds {_list(b.seeds)}: only {_list(shared)} are compared."
        )
    if a.suite != b.suite:
        out.append(f"A was evaluated on the suite {a.suite}, B on {b.suite}.")
    if a.xaug != b.xaug:
        out.append(f"A was made by xaug {a.xaug}, B by xaug {b.xaug}.")
    for side, results in (("A", a), ("B", b)):
        if not results.finished:
            out.append(f"{side} is not finished.")
    plain = [{key: one for key, one in side.settings.items() if key not in _SEPARATE} for side in (a, b)]
    out += [f"Setting {line}." for line in _changes(plain[0], plain[1])]
    packages = [side.settings.get("packages", {}) for side in (a, b)]
    out += [f"Package {line}." for line in _changes(packages[0], packages[1])]
    return (*out, *_fine_tuning(a, b), *_retrieval(a, b), *_alone(a, b))


def same_results(a: Results, b: Results, compared: Sequence[str], same: Sequence[str]) -> tuple[str, ...]:
    """Warnings about tasks in which nothing differs: their difference of 0 does not show that two procedures are alike.

    ``same``: those of the ``compared`` tasks in which every row has the same result in both.
    """
    if not same:
        return ()
    where = "every row of every task" if len(same) == len(compared) else f"every row of {_list(same)}"
    if a.model.sha256 == b.model.sha256:
        which = f"A and B are the same encoder ({a.model.sha256[:12]}), and {where} has the same result in both"
        return (f"{which}. The comparison is of a model with itself, so a difference of +0.00 means nothing there.",)
    which = f"A and B are different encoders, and yet {where} has the same result in both"
    return (f"{which}. Check whether one is a copy of the other, or whether both predict one class only.",)


def _fine_tuning(a: Results, b: Results) -> list[str]:
    """Differences in fine-tuning. The encoder's name is left out: the encoder is what the comparison is about."""
    ours, theirs = (side.settings.get("fine_tuning", {}) for side in (a, b))
    out = []
    for task in ours:
        if task not in theirs:
            continue
        runs = [[{**run, "model": None} for run in side[task]] for side in (ours, theirs)]
        out += [f"Fine-tuning of {task}: {line}." for line in _changes({"": runs[0]}, {"": runs[1]})]
    return out


def _retrieval(a: Results, b: Results) -> list[str]:
    """Differences in layer, pooling, scoring …: each once for a task, with the languages that have it."""
    theirs = {(cell.task, cell.language, cell.seed): cell for cell in b.cells}
    found: dict[tuple[str, str], list[str]] = {}
    for cell in a.cells:
        other = theirs.get((cell.task, cell.language, cell.seed))
        if other is None:
            continue
        # A threshold is set on dev rows for each model, so it is not a setting.
        pair = [{key: one for key, one in side.settings.items() if key != "threshold"} for side in (cell, other)]
        for line in _changes(pair[0], pair[1]):
            found.setdefault((cell.task, line), []).append(cell.language)
    return [f"{task}: {line} ({_list(dict.fromkeys(codes))})." for (task, line), codes in found.items()]


def _alone(a: Results, b: Results) -> list[str]:
    ours, theirs = ({(cell.task, cell.language) for cell in side.cells} for side in (a, b))
    out = []
    for side, spare in (("A", ours - theirs), ("B", theirs - ours)):
        by_task: dict[str, list[str]] = {}
        for task, code in sorted(spare):
            by_task.setdefault(task, []).append(code)
        out += [f"Only {side} has {task} in {_list(codes)}, so it is left out." for task, codes in by_task.items()]
    return out


def _changes(ours: Mapping[str, Any], theirs: Mapping[str, Any], path: str = "") -> list[str]:
    """A line such as ``layers: auto against 7`` for each value that differs, also in nested settings."""
    out = []
    for key in dict.fromkeys((*ours, *theirs)):
        where = f"{path}.{key}" if path and key else path or key
        first, second = ours.get(key), theirs.get(key)
        if isinstance(first, list) and isinstance(second, list):
            first, second = dict(enumerate(first)), dict(enumerate(second))
        if isinstance(first, dict) and isinstance(second, dict):
            out += _changes(_named(first), _named(second), where)
        elif first != second:
            out.append(f"{where}: {_value(first)} against {_value(second)}")
    return out


def _named(content: Mapping[Any, Any]) -> dict[str, Any]:
    return {str(key): one for key, one in content.items()}


def _value(value: object) -> str:
    return "not set" if value is None else str(value)


def _list(values: Any) -> str:
    return ", ".join(map(str, values))
