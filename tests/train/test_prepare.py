"""What a person is expected before a run."""

from __future__ import annotations

from pathlib import Path

import pytest
from tiny import TinyModels
from training import commit, mnli_like, pairs, spans
from xaug.data_cards.errors import UsageError
from xaug.data_cards.schema import Row
from xaug.data_cards.store import Store
from xaug.data_cards.task_types import CLASSIFICATION, MULTIPLE_CHOICE, RETRIEVAL, SPAN, TAGGING, TaskType
from xaug.train.config import RunConfig
from xaug.train.heads import HEADS, heads_that_fit
from xaug.train.prepare import pin, prepare


@pytest.mark.parametrize(("budget", "expected"), [(64, "batches hold 1."), (4096, "")])
def test_batches_with_few_negatives_are_reported(
    tiny: TinyModels, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, budget: int, expected: str
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
    assert [line for line in warnings if "negatives of a feature" in line] == [
        line for line in warnings if expected and expected in line
    ]
    assert any("negatives of a feature" in line for line in warnings) is bool(expected)


@pytest.mark.parametrize(("rows", "expected"), [(2, "50.0 points"), (49, "2.0 points"), (50, None)])
def test_a_dev_set_of_few_rows_is_reported(
    tiny: TinyModels, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows: int, expected: str | None
) -> None:
    monkeypatch.setenv("XAUG_CACHE", str(tmp_path / "cache"))
    mnli_like(tmp_path / "store", dev=rows)
    store = Store(tmp_path / "store")
    fields = {
        "model": str(tiny.mlm), "data": {"train": ("mnli/clean/train",), "dev": ("mnli/clean/validation",)},
    }  # fmt: skip
    warnings = prepare(pin(RunConfig.model_validate(fields), store), store).warnings
    found = [line for line in warnings if "dev rows" in line]
    assert len(found) == (expected is not None)
    assert all(line.startswith(f"mnli: {rows} dev rows are too few") and str(expected) in line for line in found)


def test_a_weight_of_no_task_is_refused(tmp_path: Path) -> None:
    mnli_like(tmp_path / "store")
    fields = {"model": "m", "data": {"train": ("mnli/clean",)}, "mixture": {"weights": {"mnil": 2.0}}}
    with pytest.raises(UsageError, match=r"mixture\.weights names mnil, .* Its tasks are mnli\."):
        pin(RunConfig.model_validate(fields), Store(tmp_path / "store"))


def _rows(task_type: TaskType) -> list[Row]:
    """Two rows of a task type."""
    made: dict[TaskType, list[Row]] = {
        CLASSIFICATION: pairs(2),
        SPAN: spans(2),
        TAGGING: [{"id": f"t{at}", "tokens": ["a", "dog"], "tags": [0, 1]} for at in range(2)],
        MULTIPLE_CHOICE: [
            {"id": f"m{at}", "context": "a dog", "question": "what?", "choices": ["a cat", "a dog"], "label": 1}
            for at in range(2)
        ],
        RETRIEVAL: [
            {"id": f"e{at}", "role": "query", "language": "en", "text": "a dog", "context": "an animal", "start": 2,
             "end": 5, "gold": ["x"]}
            for at in range(2)
        ],
    }  # fmt: skip
    return made[task_type]


@pytest.mark.parametrize("task_type", [CLASSIFICATION, SPAN, TAGGING, MULTIPLE_CHOICE, RETRIEVAL], ids=str)
def test_a_head_that_does_not_fit_the_rows_is_refused_before_anything_is_computed(
    tiny: TinyModels, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, task_type: TaskType
) -> None:
    monkeypatch.setenv("XAUG_CACHE", str(tmp_path / "cache"))
    labels = ("no", "yes") if task_type in (CLASSIFICATION, TAGGING) else ()
    commit(tmp_path / "store", "rows", "clean", {"train": _rows(task_type)}, task_type=task_type, labels=labels)
    store = Store(tmp_path / "store")
    fitting = heads_that_fit(task_type)
    assert fitting
    for name in HEADS.names():
        fields = {"model": str(tiny.mlm), "head_type": name, "data": {"train": ("rows/clean",)}}
        config = RunConfig.model_validate(fields)
        if name in fitting:
            assert len(prepare(pin(config, store), store).train[0]) == 2
            continue
        with pytest.raises(UsageError) as refused:
            pin(config, store)
        said = str(refused.value)
        assert said.startswith(f"head_type = '{name}' does not fit rows, which has {task_type} rows: that head is")
        assert f"Set head_type to {' or '.join(map(repr, fitting))}" in said
        assert ("leave it out" in said) is (task_type is not RETRIEVAL)


def test_rows_without_a_head_of_their_own_need_a_head_type(tmp_path: Path) -> None:
    commit(tmp_path, "rows", "clean", {"train": _rows(RETRIEVAL)}, task_type=RETRIEVAL, labels=())
    with pytest.raises(UsageError, match=r"^rows has retrieval rows, .* Set head_type to 'entity', or"):
        pin(RunConfig.model_validate({"model": "m", "data": {"train": ("rows/clean",)}}), Store(tmp_path))
