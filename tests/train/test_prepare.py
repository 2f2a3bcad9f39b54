"""What a person is told before a run."""

from __future__ import annotations

from pathlib import Path

import pytest
from tiny import TinyModels
from training import commit, mnli_like, spans
from xaug.data_cards.errors import UsageError
from xaug.data_cards.store import Store
from xaug.data_cards.task_types import SPAN
from xaug.train.config import RunConfig
from xaug.train.prepare import pin, prepare


@pytest.mark.parametrize(("budget", "told"), [(64, "batches hold 1."), (4096, "")])
def test_batches_with_few_wrong_answers_are_told(
    tiny: TinyModels, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, budget: int, told: str
) -> None:
    monkeypatch.setenv("XAUG_CACHE", str(tmp_path / "cache"))
    rows = [row for row in spans(24) if row["answers"]["text"]]
    commit(
        tmp_path / "store",
        "squad_v1",
        "clean",
        {"train": rows, "validation": rows[:2]},
        task_type=SPAN,
        labels=(),
    )
    store = Store(tmp_path / "store")
    fields = {
        "model": str(tiny.mlm), "head_type": "dual_encoder", "data": {"train": ("squad_v1/clean",)},
        "batch": {"token_budget": budget},
    }  # fmt: skip
    warnings = prepare(pin(RunConfig.model_validate(fields), store), store).warnings
    assert [line for line in warnings if "wrong answers" in line] == [
        line for line in warnings if told and told in line
    ]
    assert any("wrong answers" in line for line in warnings) is bool(told)


@pytest.mark.parametrize(("rows", "told"), [(2, "50.0 points"), (49, "2.0 points"), (50, None)])
def test_a_dev_set_of_few_rows_is_told(
    tiny: TinyModels, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows: int, told: str | None
) -> None:
    monkeypatch.setenv("XAUG_CACHE", str(tmp_path / "cache"))
    mnli_like(tmp_path / "store", dev=rows)
    store = Store(tmp_path / "store")
    fields = {
        "model": str(tiny.mlm), "data": {"train": ("mnli/clean/train",), "dev": ("mnli/clean/validation",)},
    }  # fmt: skip
    warnings = prepare(pin(RunConfig.model_validate(fields), store), store).warnings
    found = [line for line in warnings if "dev rows" in line]
    assert len(found) == (told is not None)
    assert all(line.startswith(f"mnli: {rows} dev rows are too few") and str(told) in line for line in found)


def test_a_weight_of_no_task_is_refused(tmp_path: Path) -> None:
    mnli_like(tmp_path / "store")
    fields = {"model": "m", "data": {"train": ("mnli/clean",)}, "mixture": {"weights": {"mnil": 2.0}}}
    with pytest.raises(UsageError, match=r"mixture\.weights names mnil, .* there is mnli\."):
        pin(RunConfig.model_validate(fields), Store(tmp_path / "store"))
