"""Verdicts from stored scores: which rows a version keeps, and its statistics."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from making_versions import FEATURES, REQUEST, draft, row
from xaug.augment.filters import settings
from xaug.augment.judgement import Chunk, Judgement, clean_of, judge_rows, thresholds_of
from xaug.data_cards.catalog import card
from xaug.data_cards.errors import CorruptVersionError, UsageError
from xaug.data_cards.schema import AUGMENTED, arrow_schema, filter_features
from xaug.data_cards.store import Store, Version

MNLI = card("mnli")
SCORES = {"outcome": 1.0, "edit_ratio": 0.1, "contamination": 0.0, "similarity": 0.95, "label": 0.3, "duplicates": 0.0}
SCHEMA = arrow_schema({**MNLI.task_type.columns(MNLI.labels), **AUGMENTED, **filter_features(list(SCORES))})


def attacked(index: int, before: str, after: str, *, outcome: str = "succeeded", **scores: float | None) -> Any:
    """A row whose first word an attack replaced, with its scores but no verdict, as a unit of work stores it."""
    text = f"{after} number {index} stands by the old bridge over the river."
    edits = [{"field": "text_a", "start": 0, "end": len(before), "before": before, "after": after}]
    return {
        "id": f"train-{index}#bae", "text_a": text, "text_b": f"Claim {index}.", "label": 0, "origin_id": f"{index}",
        "split": "train", "position": index, "outcome": outcome, "edits": edits if before != after else [],
        "victim_score_before": 0.9, "victim_score_after": 0.2, "queries": 10, "budget": "", "reason": "",
        **{f"{name}_score": scores.get(name, value) for name, value in SCORES.items()},
        **{f"{name}_ok": None for name in SCORES},
    }  # fmt: skip


def judged(tables: dict[str, list[Any]], wanted: dict[str, float | None] | None = None) -> Judgement:
    """The verdicts on chunks of rows, all of the train split."""
    found = {name: pa.Table.from_pylist(rows, schema=SCHEMA) for name, rows in tables.items()}
    chunks = [Chunk(name, "train", lambda table=table: table) for name, table in found.items()]  # type: ignore[misc]
    return judge_rows(MNLI, settings(MNLI.task_type, wanted), chunks)


def reasons(judgement: Judgement, name: str = "unit") -> list[str]:
    return judgement.columns[name]["reason"].to_pylist()


ROWS = [
    attacked(0, "Rain", "Snow"),
    attacked(1, "Bread", "Cheese", similarity=0.5),
    attacked(2, "Salt", "Sugar", outcome="failed", outcome_score=0.0),
    attacked(3, "Gold", "Gold", outcome="skipped"),
    attacked(4, "Wood", "Stone", similarity=None, label=-0.2),
]
ROWS[2]["outcome_score"], ROWS[3]["outcome_score"] = 0.0, -1.0


def test_the_first_filter_that_a_row_fails_gives_the_reason() -> None:
    found = judged({"unit": ROWS})
    assert reasons(found) == ["", "low_similarity", "attack_failed", "attack_skipped", "label_not_preserved"]
    assert found.columns["unit"]["similarity_ok"].to_pylist() == [True, False, True, True, None], "None: nothing to say"
    assert [step.step for step in found.funnel.steps()] == list(SCORES)
    assert [(step.rows_in, step.rows_out) for step in found.funnel.steps()] == [
        (5, 3), (3, 3), (3, 3), (3, 2), (2, 1), (1, 1),
    ]  # fmt: skip
    assert found.funnel.steps()[0].dropped == {"attack_failed": 1, "attack_skipped": 1}


def test_another_threshold_gives_other_verdicts_on_the_same_scores() -> None:
    assert reasons(judged({"unit": ROWS}, {"similarity": 0.4}))[:2] == ["", ""]
    assert reasons(judged({"unit": ROWS}, {"similarity": 0.96}))[:2] == ["low_similarity", "low_similarity"]
    stored = attacked(0, "Rain", "Snow", edit_ratio=0.4)
    assert reasons(judged({"unit": [stored]}, {"edit_ratio": 0.4})) == [""], "compared as stored, in float32"


def test_a_duplicate_of_a_kept_row_is_dropped_in_any_table_after_it() -> None:
    twin = {**ROWS[0], "id": "train-9#bae", "origin_id": "9", "position": 9}
    assert reasons(judged({"unit": [ROWS[0], twin]})) == ["", "exact_duplicate"]
    found = judged({"first": [ROWS[0]], "second": [twin]})
    assert (reasons(found, "first"), reasons(found, "second")) == ([""], ["exact_duplicate"])
    dropped = {**ROWS[0], "similarity_score": 0.1}
    assert reasons(judged({"unit": [dropped, twin]})) == ["low_similarity", ""], "only kept rows count"


def test_a_row_that_equals_a_clean_row_of_a_later_table_is_dropped() -> None:
    later = attacked(0, "Snow", "Hail", label=-1.0)  # its clean row has the text of the first augmented row
    found = judged({"first": [ROWS[0]], "second": [later]})
    assert (reasons(found, "first"), reasons(found, "second")) == (["exact_duplicate"], ["label_not_preserved"])


def test_a_filter_that_never_scored_the_rows_is_named() -> None:
    with pytest.raises(UsageError, match=r"no fluency scores.*filters"):
        judged({"unit": ROWS}, {"fluency": None})


def test_kept_and_rejected_rows_are_cut_in_order_with_their_verdicts() -> None:
    found = judged({"first": ROWS[:2], "second": ROWS[2:]})
    cut = {name: pa.concat_tables(parts) for name, parts in found.splits(SCHEMA, ["train"]).items()}
    assert list(cut) == ["train", "rejected"]
    kept, rejected = cut.values()
    assert kept["id"].to_pylist() == ["train-0#bae"]
    assert rejected["id"].to_pylist() == [f"train-{n}#bae" for n in (1, 2, 3, 4)]
    assert kept.schema.equals(SCHEMA)
    assert kept["similarity_ok"].to_pylist() == [True]
    assert rejected["reason"].to_pylist() == [
        "low_similarity", "attack_failed", "attack_skipped", "label_not_preserved",
    ]  # fmt: skip
    assert [one["id"] for one in found.kept()] == ["train-0#bae"]


def test_success_is_counted_among_the_rows_that_were_attacked() -> None:
    spent = {**attacked(5, "Iron", "Steel", outcome="failed"), "budget": "queries", "queries": 40}
    statistics = judged({"unit": [*ROWS, spent]}).statistics()
    assert (statistics["rows"], statistics["attacked"]) == (6, 5)
    assert statistics["success_rate"] == 0.6
    assert statistics["mean_queries"] == 15.0
    assert statistics["mean_edits_of_succeeded"] == 1.0
    assert statistics["budget_queries"] == 1


def test_of_blind_attacks_the_changed_rows_are_counted_and_no_success() -> None:
    blind = [{**attacked(n, "Iron", "Steel", outcome="untested"), "queries": 0} for n in (5, 6)]
    same = {**attacked(7, "Clay", "Clay", outcome="skipped"), "outcome_score": -1.0}
    statistics = judged({"unit": [*blind, same]}).statistics()
    assert (statistics["rows"], statistics["changed"], statistics["mean_edits_of_changed"]) == (3, 2, 1.0)
    assert "success_rate" not in statistics


def test_statistics_of_no_rows_divide_by_nothing() -> None:
    statistics = judged({"unit": []}).statistics()
    assert {statistics[name] for name in ("rows", "attacked", "success_rate", "mean_queries")} == {0}


EDITED: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"text_a": "A cat sits.", "text_b": None}, {"text_a": "A dog sits.", "text_b": None}),
    ({"choices": ["red", "a cat"], "context": "c"}, {"choices": ["red", "a dog"], "context": "c"}),
    ({"tokens": ["a", "cat", "sits"]}, {"tokens": ["a", "dog", "sits"]}),
]


@pytest.mark.parametrize(("clean", "edited"), EDITED)
def test_the_clean_row_is_the_edited_one_with_its_edits_undone(clean: dict[str, Any], edited: dict[str, Any]) -> None:
    field = next(name for name in edited if edited[name] != clean[name])
    edit = {
        "field": "choices[1]" if field == "choices" else field,
        "start": 2,
        "end": 5,
        "before": "cat",
        "after": "dog",
    }
    found = clean_of({**edited, "id": "7#bae", "origin_id": "7", "edits": [edit]})
    assert found == {**clean, "id": "7", "origin_id": "7", "edits": [edit]}
    assert clean_of({**clean, "id": "7#bae", "origin_id": "7", "edits": []})[field] == clean[field]


def committed(store: Path, request: dict[str, object], features: dict[str, Any] = FEATURES) -> Version:
    names: Sequence[str] = list(arrow_schema(features).names)
    rows = [{name: value for name, value in row(0).items() if name in names} | {"position": 0}]
    table = pa.Table.from_pylist(rows, schema=arrow_schema(features))
    with Store(store).stage("mnli", "bae", request) as staging:
        return staging.commit({"train": [table]}, features, draft())


def test_thresholds_are_those_of_the_request(tmp_path: Path) -> None:
    version = committed(tmp_path, {**REQUEST, "filters": {"similarity": 0.9}})
    assert thresholds_of(version) == {"similarity": 0.9}


def test_a_version_that_no_attack_made_has_no_thresholds(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="only versions that an attack made have them"):
        thresholds_of(committed(tmp_path, REQUEST))


@pytest.mark.parametrize(
    ("filters", "fault"),
    [
        ({"similarity": 0.9, "label": 0.0}, "no column label_score, label_ok"),
        ({"similarity": "high"}, "a threshold that is not a number"),
    ],
)
def test_a_manifest_that_promises_other_scores_is_refused(
    tmp_path: Path, filters: dict[str, object], fault: str
) -> None:
    with pytest.raises(CorruptVersionError, match=fault):
        thresholds_of(committed(tmp_path, {**REQUEST, "filters": filters}))
