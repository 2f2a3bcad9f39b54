"""A run on a cluster: ``ray_run.py ADDRESS STORE SOURCE MLM ENCODER VICTIM [LOSSES]``. It prints the content's hash.

It runs in a process of its own, because Ray opens sockets and threads that stay.
"""

from __future__ import annotations

import sys
from pathlib import Path

from attacking import content, recipe
from tiny import TinyModels
from xaug.augment.executors.cluster import Ray
from xaug.augment.materialize import materialize
from xaug.data_cards.errors import Interrupted, XaugError
from xaug.models.cpu import settle_cpu
from xaug.train.stopping import SIGNALS


def main(address: str, store: str, source: str, mlm: str, encoder: str, victim: str, losses: str = "3") -> int:
    import signal

    def stop(number: int, _frame: object) -> None:
        raise Interrupted(number)

    for number in SIGNALS:
        signal.signal(number, stop)
    settle_cpu()
    models = TinyModels(Path(mlm), Path(encoder), {"mnli": Path(victim)})
    try:
        version, _ = materialize(Path(store), recipe(Path(source), models), executor=Ray(address, losses=int(losses)))
    except (XaugError, Interrupted) as error:
        print(f"{type(error).__name__}: {error}")
        return 1
    print(content(version))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
