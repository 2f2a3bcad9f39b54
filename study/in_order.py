"""The simplest executor: one cell after another, in this process."""

from __future__ import annotations

import json
import resource
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError
from xaug.data_cards.durable import storage, write_atomic
from xaug.data_cards.errors import XaugError
from xaug.data_cards.parameters import param
from xaug.study.execute.cell import Cell, CellResult
from xaug.study.run import Events


@dataclass(frozen=True)
class InOrder:
    """Runs cells one after another. ``folder``: the study's folder. ``tries``: how often a cell that fails is tried."""

    folder: Path
    tries: int = 2

    def done(self) -> Mapping[str, CellResult]:
        """The results of finished cells."""
        out: dict[str, CellResult] = {}
        for path in sorted((self.folder / "cells").glob("*/result.json")):
            try:
                result = CellResult.model_validate_json(path.read_bytes())
            except ValidationError:  # of another release: the cell is computed again
                continue
            out[result.key] = result
        return out

    def run(self, cells: tuple[Cell, ...], events: Events) -> Mapping[str, CellResult]:
        """Run the cells that are not done."""
        done = dict(self.done())
        for cell in cells:
            if cell.key not in done and all(key in done for key in cell.needs):
                result = self._tried(cell, done, events)
                if result is not None:
                    done[cell.key] = result
                    events.finished(cell, result)
        return done

    def _tried(self, cell: Cell, done: Mapping[str, CellResult], events: Events) -> CellResult | None:
        from xaug.study.cells import CELL_KINDS

        own = self.folder / "cells" / cell.key
        with storage(own, "write the results of a cell", param("output")):
            own.mkdir(parents=True, exist_ok=True)
        for number in range(1, self.tries + 1):
            began, cpu = time.monotonic(), _cpu()
            try:
                output = CELL_KINDS.get(cell.kind)(cell.request, done, own)
            except XaugError as error:
                events.failed(cell, error.text, again=number < self.tries)
                continue
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
            result = CellResult(
                key=cell.key, kind=cell.kind, output=json.loads(json.dumps(output)), seconds=time.monotonic() - began,
                cpu_seconds=_cpu() - cpu, peak_bytes=peak,
            )  # fmt: skip
            with storage(own, "write the results of a cell", param("output")):
                write_atomic(own / "result.json", result.model_dump_json(indent=1).encode())
            return result
        return None


def _cpu() -> float:
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime
