"""The cell that trains an arm's intermediate model."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xaug.data_cards.errors import DataError
from xaug.data_cards.text import listed
from xaug.study.cells.listener import Quiet
from xaug.study.execute.cell import CELL_KINDS, CellResult
from xaug.study.requests import Rows, TrainCellRequest

if TYPE_CHECKING:
    from xaug.train.prepare import Prepared


def train(request: Mapping[str, Any], results: Mapping[str, CellResult], _own: Path) -> dict[str, Any]:
    """Train in the study's folder ``runs``; an unfinished run there continues. Raises XaugError."""
    from xaug.train.config import RunSettings
    from xaug.training import train as run

    asked = TrainCellRequest.model_validate(dict(request))
    references = _references(asked, results)
    settings = RunSettings.model_validate(_with_length(asked, results))
    folder = asked.folder / "runs" / f"{_plain(asked.arm)}-seed{asked.seed}-{asked.key}"
    trained = run(
        references, settings=settings, profile="none", output=folder, resume=True, store=asked.store, listener=Quiet()
    )
    record = trained.record
    for left in ("checkpoints", "best"):  # several times the size of the model, and of no use once it is there
        shutil.rmtree(folder / left, ignore_errors=True)
    prepared = _prepared(record.config, asked.store)
    return {
        "folder": str(folder.relative_to(asked.folder)), "steps": record.step, "steps_total": record.steps_total,
        "scores": record.scores, "baselines": record.baselines,
        "only": record.only, "dev_rows": record.data.dev_rows, "refs": references,
        "rows": {one.ref: one.rows for one in record.data.train},
        "rows_seen": _seen(prepared), "warnings": list(record.warnings),
    }  # fmt: skip


def _references(asked: TrainCellRequest, results: Mapping[str, CellResult]) -> list[str]:
    """The references of the rows, with the share of each that makes the arm what it is."""
    share = _shares(asked, results)
    out = []
    for one in asked.rows:
        made = results[one.cell].output
        own = share[one.cell]
        out.append(f"{made['ref']}/{made['split']}" + ("" if own == 1.0 else f":{own:.6f}"))
    return out


def _shares(asked: TrainCellRequest, results: Mapping[str, CellResult]) -> dict[str, float]:
    """Cell → the share of its rows that is used; above 1, rows are repeated.

    A share of the arm is that of added rows among all rows. With ``equal = "rows"``, an arm has as many rows of a task
    as there are clean ones.
    """
    out = {one.cell: 1.0 for one in asked.rows}
    added_rows = [one for one in asked.rows if not one.clean]
    if added_rows and not any(_count(one, results) for one in added_rows):
        empty = listed([results[one.cell].output["ref"] for one in added_rows])
        raise DataError(
            f"The arm {asked.arm} adds no row, because {empty} kept none, and would be trained on nothing but the clean"
            " rows. Attack more rows (limit), choose milder filters, or leave the arm out."
        )
    for task in dict.fromkeys(one.task for one in asked.rows):
        own = [one for one in asked.rows if one.task == task]
        clean = sum(_count(one, results) for one in own if one.clean)
        added = sum(_count(one, results) for one in own if not one.clean)
        if asked.share is not None and added:
            appended = asked.settings["data"]["mix"] == "append"
            wanted = clean * asked.share / (1 - asked.share if appended else 1)
            out |= {one.cell: wanted / added for one in own if not one.clean}
            added = round(wanted)
        if asked.equal == "rows" and clean and added and asked.settings["data"]["mix"] == "append":
            out |= {one.cell: out[one.cell] * clean / (clean + added) for one in own}
    return out


def _count(one: Rows, results: Mapping[str, CellResult]) -> int:
    made = results[one.cell].output
    split = str(made["split"]).partition(":")[0]
    return int(made["rows"].get(split, 0))


def _with_length(asked: TrainCellRequest, results: Mapping[str, CellResult]) -> dict[str, Any]:
    """The settings, with the steps of the clean arm of the same tasks unless arms may differ in steps.

    All arms are then scored, and their models kept, after the same steps, too.
    """
    from xaug.data_cards.store import Store
    from xaug.train.config import RunSettings, merge
    from xaug.train.length import run_length

    own = asked.settings
    if asked.equal != "steps" or own.get("optimizer", {}).get("max_steps"):
        return own
    data = tuple(f"{results[key].output['ref']}/train" for key in asked.clean)
    shared = RunSettings.model_validate(merge(asked.shared, {"data": {"train": data}}))
    clean = run_length(shared.complete(), Store(asked.store))
    optimizer = {name: value for name, value in own.get("optimizer", {}).items() if name != "epochs"}
    scored = {"every": clean.epoch, **own.get("eval", {})}
    return {**own, "optimizer": {**optimizer, "max_steps": clean.steps}, "eval": scored}


def _prepared(config: Mapping[str, Any], store: Path) -> Prepared:
    from xaug.data_cards.store import Store
    from xaug.train.config import RunConfig
    from xaug.train.prepare import prepare

    return prepare(RunConfig.model_validate(dict(config)), Store(store))


def _seen(prepared: Prepared) -> int:
    """The rows that the steps of the run train on, a row counted each time."""
    steps: Sequence[int] = range(len(prepared.plan))
    return sum(len(micro) for number in steps for micro in prepared.plan.step(number).micros)


def _plain(name: str) -> str:
    """An arm's name as a part of a folder's name."""
    return "".join(sign if sign.isalnum() or sign in "+-_." else "_" for sign in name)


CELL_KINDS.add("train", train)
