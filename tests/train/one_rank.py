"""One rank of a run, as torchrun starts it: ``one_rank.py CONFIG.json STORE OUTPUT`` prints rank 0's losses as JSON."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from training import Recording
from xaug.data_cards.store import Store
from xaug.train.config import RunConfig
from xaug.train.run import train


class Quitting(Recording):
    """Ends the process silently after step ``QUIT_AFTER``, as kill -9 would."""

    def step(self, record: object) -> None:
        super().step(record)
        if len(self.losses) == int(os.environ.get("QUIT_AFTER", "-1")):
            os._exit(9)


def main(config: str, store: str, output: str) -> None:
    recorder = Quitting()
    settings = RunConfig.model_validate_json(Path(config).read_text(encoding="utf-8"))
    resume = (Path(output) / "run.json").exists()
    result = train(settings, Store(Path(store)), Path(output), resume=resume, recorder=recorder)
    if os.environ.get("RANK", "0") == "0":
        print(json.dumps({"losses": recorder.losses, "scores": result.scores, "status": result.status}))


if __name__ == "__main__":
    main(*sys.argv[1:])
