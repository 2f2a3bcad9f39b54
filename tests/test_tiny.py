"""The tiny models know their rows, and every build gives the same models."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
import tiny as tiny_module
from tiny import OFFICIAL, TinyModels
from xaug.augment.adapters import adapter_for
from xaug.augment.oracles.victim import Victim
from xaug.data_cards.catalog import card, cards
from xaug.data_cards.sources import open_source
from xaug.data_cards.sources.base import ReadReport
from xaug.models.folders import content_hash
from xaug.models.placement import Placement


@pytest.mark.parametrize("task", [one.id.name for one in cards()])
def test_victim_and_judge_are_right_on_their_rows_and_differ(task: str, tiny: TinyModels) -> None:
    source, one = open_source(str(OFFICIAL)), card(task)
    rows = [row for split in source.splits(one) for row in source.rows(one, split, report=ReadReport())]
    for folder in (tiny.victims[task], tiny.judges[task]):
        scores = Victim(str(folder), adapter_for(one), source.labels(one), Placement()).predict(rows)
        assert all(score.margin > 0 for score in scores)
    assert content_hash(str(tiny.victims[task])) != content_hash(str(tiny.judges[task]))


@pytest.mark.slow
def test_another_build_is_the_same_to_the_bit(tiny: TinyModels, tmp_path: Path) -> None:
    again = tiny_module.build(tmp_path, ["mnli"])
    assert list(again.victims) == ["mnli"]
    for one, other in (
        (again.mlm, tiny.mlm),
        (again.encoder, tiny.encoder),
        (again.victims["mnli"], tiny.victims["mnli"]),
        (again.judges["mnli"], tiny.judges["mnli"]),
    ):
        assert content_hash(str(one)) == content_hash(str(other))


def test_the_shell_builds_only_the_tasks_it_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["tiny.py", str(tmp_path), "nosuch"])
    with pytest.raises(SystemExit, match="nosuch"):
        tiny_module.main()
