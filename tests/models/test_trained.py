"""What a run's run.json says about how its model was trained to read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from xaug.models.encoding.texts import Limits
from xaug.models.trained import TrainedText, trained_text
from xaug.train.config import RunConfig


def run(folder: Path, **text: Any) -> Path:
    """The folder of a finished run with these ``text`` settings."""
    content = {"status": "finished", "step": 5, "steps_total": 5, "config": {"text": text}}
    (folder / "run.json").write_text(json.dumps(content), encoding="utf-8")
    return folder


def test_the_settings_of_a_run_are_read(tmp_path: Path) -> None:
    assert trained_text(run(tmp_path, max_length=64, stride=16)) == TrainedText(64, 16)
    assert trained_text(run(tmp_path, max_length=None, stride=128)) == TrainedText(None, 128)


def test_they_have_the_names_that_the_trainer_writes(tmp_path: Path) -> None:
    text = RunConfig.model_validate(
        {"model": "m", "data": {"train": ["mnli/clean"]}, "text": {"max_length": 64, "stride": 16}}
    ).model_dump(mode="json")["text"]
    assert trained_text(run(tmp_path, **text)) == TrainedText(64, 16)


@pytest.mark.parametrize("text", [{}, {"max_length": "64", "stride": None}, {"length": 64}, {"max_length": 0}])
def test_settings_that_are_absent_or_malformed_are_the_defaults(tmp_path: Path, text: dict[str, Any]) -> None:
    assert trained_text(run(tmp_path, **text)) == TrainedText(None, 128)


@pytest.mark.parametrize("content", ["{", "[]", "{}", '{"status": "ok"}'])
def test_a_folder_without_a_run_says_nothing(tmp_path: Path, content: str) -> None:
    assert trained_text(tmp_path) is None
    (tmp_path / "run.json").write_text(content, encoding="utf-8")
    assert trained_text(tmp_path) is None


def test_the_model_bounds_the_length_that_a_run_states() -> None:
    assert TrainedText(64, 16).limits(default=256, longest=512) == Limits(64, 16)
    assert TrainedText(None, 128).limits(default=256, longest=512) == Limits(256, 128)
    assert TrainedText(1024, 128).limits(default=256, longest=512) == Limits(512, 128)
