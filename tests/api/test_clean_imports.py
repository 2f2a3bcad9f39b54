"""Storing clean rows loads what reading and writing need, and nothing that attacks or scores."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tiny import OFFICIAL


def test_storing_clean_rows_loads_no_attack_and_no_suite(tmp_path: Path) -> None:
    code = (
        "import sys, xaug;"
        f" xaug.generate('mnli', attack='clean', source={str(OFFICIAL)!r}, store={str(tmp_path)!r}, splits=['train']);"
        " print([name for name in ('xaug.augment.attacks', 'xaug.augment.lab', 'xaug.evaluate.suites', 'torch')"
        " if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "[]"
    assert (tmp_path / "mnli" / "clean" / "v1" / "manifest.json").is_file()
