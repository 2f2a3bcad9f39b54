"""Whether the report in a study's folder is one of the study as it is declared now."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from xaug.data_cards.errors import UsageError
from xaug.study.report.facts import StudyFacts
from xaug.study.report.files import FACTS
from xaug.study.report.publication import read_file
from xaug.study.toml import written

_NO_RESULT = ("executor",)  # sections that change no result


def check_current(folder: Path, settings: Mapping[str, Any], seeds: Sequence[int], where: str) -> None:
    """Raises UsageError if the report was made with other settings or seeds, or if the folder holds no report.

    ``settings``: those of the study now, as JSON values. ``where``: what declares them, such as the study file.
    """
    facts = read_file(folder, FACTS, StudyFacts)
    before, now = tomllib.loads(facts.settings), tomllib.loads(written(settings))
    differ = [
        name
        for name in dict.fromkeys((*now, *before))
        if name not in _NO_RESULT and before.get(name) != now.get(name)
    ]  # fmt: skip
    if differ:
        raise UsageError(
            f"The report in {folder} was made with other settings than those of {where}: {', '.join(differ)}"
            f" {'differs' if len(differ) == 1 else 'differ'}. Its results would be published under settings that did"
            " not give them. Run the study again, which computes only what has changed and writes a new report, or"
            f" name the file that the report was made with; {folder / FACTS} holds its settings."
        )
    if facts.seeds and set(facts.seeds) != set(seeds):
        raise UsageError(
            f"The report in {folder} is about the seeds {', '.join(map(str, facts.seeds))}, and the study now has the"
            f" seeds {', '.join(map(str, seeds))}. Run the study again, which computes only the new seeds."
        )
