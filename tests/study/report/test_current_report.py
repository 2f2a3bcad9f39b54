"""Whether a report is published under the settings that gave it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from fake_study import fake_analysis, fake_facts
from xaug.data_cards.errors import UsageError
from xaug.study.report import write_report
from xaug.study.report.current import check_current
from xaug.study.toml import written

SETTINGS: dict[str, Any] = {
    "name": "mine", "rows": 300, "arms": {"none": {}, "clean": {"share": None}}, "seeds": [0, 1],
    "train": {"optimizer": {"lr": 1e-4}}, "executor": {"workers": 1},
}  # fmt: skip
SEEDS = (0, 1, 2)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = fake_facts().model_copy(update={"settings": written(SETTINGS), "seeds": SEEDS})
    write_report(fake_analysis(), made, tmp_path)
    return tmp_path


def test_the_settings_that_gave_a_report_publish_it(folder: Path) -> None:
    check_current(folder, SETTINGS, SEEDS, "study.toml")
    check_current(folder, {**SETTINGS, "executor": {"workers": 8, "keep_models": True}}, (2, 1, 0), "study.toml")


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"rows": 400}, "rows differs"),
        ({"rows": None}, "rows differs"),
        ({"encoder": "pocket"}, "encoder differs"),
        ({"arms": {"none": {}, "clean": {"share": 0.5}}}, "arms differs"),
        ({"train": {"optimizer": {"lr": 1e-5}}, "seeds": [0]}, "seeds, train differ"),
    ],
)
def test_other_settings_are_refused_by_name(folder: Path, changed: dict[str, Any], says: str) -> None:
    with pytest.raises(UsageError) as caught:
        check_current(folder, {**SETTINGS, **changed}, SEEDS, "study.toml")
    message = str(caught.value)
    assert f"The report in {folder} was made with other settings than those of study.toml: {says}." in message
    assert "Run the study again" in message


def test_seeds_that_were_added_after_the_report_are_refused(folder: Path) -> None:
    with pytest.raises(UsageError, match=r"is about the seeds 0, 1, 2, and the study now has the seeds 0, 1, 2, 3\."):
        check_current(folder, SETTINGS, (*SEEDS, 3), "study.toml")


def test_a_folder_without_a_report_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="holds no report of a study"):
        check_current(tmp_path, SETTINGS, SEEDS, "study.toml")
