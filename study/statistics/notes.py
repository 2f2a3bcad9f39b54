"""What limits the findings of a study, one sentence each."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from xaug.study.findings import Excluded
from xaug.study.statistics.scores import Scores


def notes(scores: Scores, excluded: Collection[Excluded]) -> tuple[str, ...]:
    """Missing scores, excluded models, a single arm seed or target seed, and an average without tasks."""
    return (*_excluded(excluded), *_missing(scores, excluded), *_seeds(scores), *_suite(scores))


def _excluded(excluded: Collection[Excluded]) -> Iterator[str]:
    for arm, seed in dict.fromkeys((one.arm, one.seed) for one in excluded):
        rules = ", ".join(dict.fromkeys(one.rule for one in excluded if (one.arm, one.seed) == (arm, seed)))
        yield (
            f"The arm {arm} with seed {seed} is excluded by the rule {rules}, and so every contrast with this arm"
            " leaves the seed out for all of its arms."
        )


def _missing(scores: Scores, excluded: Collection[Excluded]) -> Iterator[str]:
    """One sentence for each arm and seed without any score, and for each task of the others."""
    known = {(one.arm, one.seed) for one in excluded}
    languages: dict[str, list[str]] = {}
    for task, code in scores.cells:
        languages.setdefault(task, []).append(code)
    for arm in scores.arms:
        for seed in scores.seeds:
            gaps = {task: codes for (a, s, task), codes in scores.missing.items() if (a, s) == (arm, seed)}
            if not gaps or (arm, seed) in known:
                continue
            if gaps == {task: tuple(codes) for task, codes in languages.items()}:
                yield f"The arm {arm} has no score with seed {seed}, so every contrast with this arm leaves it out."
                continue
            for task, codes in gaps.items():
                where = "" if len(codes) == len(languages[task]) else f" in {', '.join(codes)}"
                yield (
                    f"{task}: the arm {arm} with seed {seed} has no complete score{where}, so contrasts with this arm"
                    " leave the seed out of the task, and of every average that holds it."
                )


def _seeds(scores: Scores) -> Iterator[str]:
    if len(scores.seeds) < 2:
        yield (
            "The study has one arm seed. Its intervals are over rows only, and say nothing about another seed; no"
            " hypothesis is tested."
        )
    single = [
        task
        for task, facts in scores.targets.items()
        if facts.tuned and any(own and len(own) == 1 for (_, _, cell), own in scores.runs.items() if cell[0] == task)
    ]
    if single:
        yield (
            f"These tasks have one target seed for each arm seed, so the variance between target seeds is part of that"
            f" between arm seeds: {', '.join(single)}."
        )


def _suite(scores: Scores) -> Iterator[str]:
    if scores.cells and not any(scores.targets[task].official for task, _ in scores.cells):
        yield "No task of the study counts in the suite's average, so there is none."
