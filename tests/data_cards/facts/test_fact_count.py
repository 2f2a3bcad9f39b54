"""The facts of a card are those that a count over all rows gives, for every task type."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from making_cards import (
    ATTACKED,
    BOUNDS,
    CONTEXT,
    LABELS,
    LEGENDS,
    attacked_rows,
    attacked_version,
    clean_version,
    features_of,
)
from making_versions import about
from xaug.data_cards.facts import editing
from xaug.data_cards.facts.counting import FactCount
from xaug.data_cards.facts.editing import EditCount
from xaug.data_cards.facts.model import CardContext, CardFacts, Histogram
from xaug.data_cards.facts.reading import facts_of
from xaug.data_cards.manifest import REJECTED
from xaug.data_cards.row_texts import marked_texts
from xaug.data_cards.schema import Row, arrow_schema
from xaug.data_cards.task_types import CLASSIFICATION, MULTIPLE_CHOICE, RETRIEVAL, SPAN, TAGGING, TASK_TYPES, TaskType


def counted(rows: list[Row], task_type: TaskType, *, several: bool = False, batch: int = 7) -> CardFacts:
    features = features_of(task_type, several=several)
    labels = () if task_type in (SPAN, MULTIPLE_CHOICE) else LABELS
    count = FactCount(about(task_type=task_type, labels=labels), features, CONTEXT)
    for split, own in (("train", kept(rows)), (REJECTED, [row for row in rows if row["reason"]])):
        table = pa.Table.from_pylist(own, schema=arrow_schema(features))
        for part in table.to_batches(max_chunksize=batch):
            count.add(split, part)
    return count.facts()


def kept(rows: list[Row]) -> list[Row]:
    return [row for row in rows if not row["reason"]]


def gold(row: Row, task_type: TaskType) -> list[str]:
    if task_type is TAGGING:
        return [LABELS[tag] for tag in row["tags"]]
    if task_type is SPAN:
        return ["has no answer" if row["is_impossible"] else "has an answer"]
    return [LABELS[row["label"]] if task_type is CLASSIFICATION else f"choice {row['label'] + 1}"]


def length(row: Row, column: str, *, before: bool) -> int | None:
    """Return the characters of a column, before or after the edits, from the pieces of its texts."""
    if row[column] is None:
        return None
    pieces = [piece for field, own in marked_texts(row).items() if field.column == column for piece in own]
    total = sum(len(piece.text) for piece in pieces if piece.kind != ("+" if before else "-"))
    # The tokens of a sentence are one text for its edits, whose blanks are not part of a token.
    return total - (len(row["tokens"]) - 1) if column == "tokens" else total


def put(histogram: Histogram, values: list[float]) -> tuple[int, ...]:
    counts = [0] * len(histogram.counts)
    for value in values:
        counts[int((value - histogram.start) // histogram.width)] += 1
    return tuple(counts)


@pytest.mark.parametrize("several", [False, True])
@pytest.mark.parametrize("task_type", ATTACKED, ids=str)
def test_facts_are_those_of_a_brute_force_count(task_type: TaskType, several: bool) -> None:
    rows = attacked_rows(task_type, 150, several=several)
    facts = counted(rows, task_type, several=several)
    clean = [row for row in rows if row.get("variant", 1) == 1]
    assert facts.offered == len(clean) == 150
    assert facts.attacked
    # gold answers
    assert facts.balance is not None
    expected = (Counter(one for row in some for one in gold(row, task_type)) for some in (clean, kept(rows)))
    offered, stayed = expected
    assert facts.balance.groups == ("offered", "kept")
    assert dict(facts.balance.counts) == {name: (offered[name], stayed[name]) for name in offered}
    # lengths
    columns = [name for name in task_type.text_columns if any(row[name] for row in rows)]
    assert [one.column for one in facts.lengths] == columns
    for one in facts.lengths:
        before = [n for row in clean if (n := length(row, one.column, before=True)) is not None]
        after = [n for row in kept(rows) if (n := length(row, one.column, before=False)) is not None]
        assert one.mean_before == pytest.approx(sum(before) / len(before))
        assert one.mean_after == pytest.approx(sum(after) / len(after))
        assert one.after is not None
        assert (one.before.counts, one.after.counts) == (put(one.before, before), put(one.after, after))
    # scores
    assert [one.name for one in facts.scores] == list(BOUNDS)
    reaching = rows
    for score in facts.scores:
        name, bound = score.name, BOUNDS[score.name]
        known = [(row[f"{name}_score"], row["reason"]) for row in reaching if row[f"{name}_score"] is not None]
        groups = {
            "kept": [value for value, reason in known if not reason],
            "elsewhere": [value for value, reason in known if reason and value >= bound],
            "failed": [value for value, reason in known if value < bound],
        }
        for group, values in groups.items():
            histogram = getattr(score, group)
            assert histogram.counts == put(histogram, values), (name, group)
        assert score.unscored == len(reaching) - len(known)
        reaching = [row for row in reaching if row[f"{name}_ok"] is not False]
        assert score.legend in LEGENDS


@pytest.mark.parametrize("task_type", ATTACKED, ids=str)
def test_edits_are_those_of_a_brute_force_count(task_type: TaskType) -> None:
    rows = attacked_rows(task_type, 150)
    edits = counted(rows, task_type).edits
    assert edits is not None
    numbers = [(len(row["edits"]), bool(row["reason"])) for row in rows if row["edits"]]
    assert edits.per_row == tuple(
        (n, numbers.count((n, False)), numbers.count((n, True))) for n in sorted({n for n, _ in numbers})
    )
    columns = Counter((edit["field"].split("[")[0], bool(row["reason"])) for row in rows for edit in row["edits"])
    assert edits.columns == tuple(
        (name, columns[name, False], columns[name, True]) for name in sorted({name for name, _ in columns})
    )
    made = Counter((edit["before"], edit["after"]) for row in kept(rows) for edit in row["edits"])
    assert edits.exact and edits.distinct == len(made) and edits.long_edits == 0
    assert [(one.before, one.after, one.edits) for one in edits.substitutions] == [
        (*pair, n) for pair, n in sorted(made.items(), key=lambda entry: (-entry[1], entry[0]))[:20]
    ]
    assert edits.speech is not None and edits.speech.tagger == "toy" and not edits.speech.sampled
    assert sum(kept for _, kept, _ in edits.speech.counts) == sum(len(row["edits"]) for row in kept(rows))
    assert sum(lost for *_, lost in edits.speech.counts) == sum(len(row["edits"]) for row in rows if row["reason"])


@pytest.mark.parametrize("task_type", ATTACKED, ids=str)
def test_examples_are_rows_of_each_fate(task_type: TaskType) -> None:
    rows = attacked_rows(task_type, 150)
    facts = counted(rows, task_type)
    by_id = {row["id"]: row for row in rows}
    assert facts.examples[0].reason == ""
    counts = Counter(row["reason"] for row in rows)
    assert {group.reason: group.rows for group in facts.examples} == counts
    for group in facts.examples:
        assert len(group.examples) == min(counts[group.reason], 3 if group.reason else 6)
        for example in group.examples:
            assert by_id[example.id]["reason"] == example.reason == group.reason
            shown = {field.field: field.pieces for field in example.fields}
            texts = marked_texts(by_id[example.id])
            assert shown == {str(field): tuple(tuple(piece) for piece in own) for field, own in texts.items()}


@pytest.mark.parametrize("task_type", ATTACKED, ids=str)
def test_the_batches_do_not_matter(task_type: TaskType) -> None:
    rows = attacked_rows(task_type, 80, several=True)
    first = counted(rows, task_type, several=True, batch=1)
    assert first == counted(rows, task_type, several=True, batch=1000)
    assert first == counted(rows, task_type, several=True, batch=13)


@pytest.mark.parametrize("task_type", list(TASK_TYPES), ids=str)
def test_a_clean_version_has_gold_answers_by_split_and_lengths(task_type: TaskType, tmp_path: Path) -> None:
    version = clean_version(tmp_path, task_type)
    facts = facts_of(version, CardContext())
    assert (facts.attacked, facts.offered) == (False, 40)
    assert (facts.scores, facts.edits, facts.examples) == ((), None, ())
    assert facts.balance is not None and facts.balance.groups == ("train", "validation")
    rows = [version.table(split).to_pylist() for split in ("train", "validation")]
    answers = [
        Counter(one for row in own for one in ([row["role"]] if task_type is RETRIEVAL else gold(row, task_type)))
        for own in rows
    ]
    assert dict(facts.balance.counts) == {
        name: (answers[0][name], answers[1][name]) for name in answers[0] | answers[1]
    }
    for one in facts.lengths:
        values = [row[one.column] for own in rows for row in own if row[one.column] is not None]
        lengths = [len(value) if isinstance(value, str) else sum(map(len, value)) for value in values]
        assert one.before.counts == put(one.before, [float(n) for n in lengths])
        assert one.after is None and one.mean_before == pytest.approx(sum(lengths) / len(lengths))


@pytest.mark.parametrize("task_type", ATTACKED, ids=str)
def test_facts_of_a_committed_version_are_those_of_its_commit(task_type: TaskType, tmp_path: Path) -> None:
    version = attacked_version(tmp_path, task_type)
    assert facts_of(version, CONTEXT) == counted(attacked_rows(task_type, 60), task_type)


def test_many_gold_answers_are_in_the_order_of_their_frequency() -> None:
    labels = tuple(f"tag-{number:02}" for number in range(30))
    features = TAGGING.columns(labels)
    count = FactCount(about(task_type=TAGGING, labels=labels), features)
    rows = [{"id": str(at), "tokens": ["x"] * (at + 1), "tags": [at] * (at + 1)} for at in range(30)]
    count.add("train", pa.RecordBatch.from_pylist(rows, schema=arrow_schema(features)))
    balance = count.facts().balance
    assert balance is not None and [name for name, _ in balance.counts] == list(reversed(labels))


def test_a_version_of_another_program_is_not_counted() -> None:
    features: dict[str, Any] = {"id": {"dtype": "string", "_type": "Value"}}
    count = FactCount(about(), features)
    count.add("train", pa.RecordBatch.from_pylist([{"id": "a"}], schema=arrow_schema(features)))
    assert count.facts() == CardFacts(attacked=False, offered=0, lengths=(), balance=None)


def test_edits_that_do_not_fit_are_not_shown() -> None:
    rows = attacked_rows(CLASSIFICATION, 20)
    other = [{**row, "edits": [{**edit, "after": "other"} for edit in row["edits"]]} for row in rows]
    rows = [{**row, "text_a": "changed", "text_b": "changed"} for row in other]
    facts = counted(rows, CLASSIFICATION)
    shown = [example for group in facts.examples for example in group.examples]
    assert all(by["outcome"] == "skipped" for one in shown for by in rows if by["id"] == one.id)
    assert facts.edits is not None and facts.edits.speech is not None and facts.edits.speech.counts == ()


def test_a_sample_of_the_edits_is_tagged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(editing, "TAGGED_EDITS", 10)
    rows = attacked_rows(CLASSIFICATION, 150)
    edits = counted(rows, CLASSIFICATION).edits
    assert edits is not None and edits.speech is not None and edits.speech.sampled
    for group, rows_tagged in ((1, edits.speech.kept_rows), (2, edits.speech.rejected_rows)):
        tagged = sum(line[group] for line in edits.speech.counts)
        assert 10 <= tagged < 20 and 0 < rows_tagged <= 10


def test_rare_substitutions_are_dropped_when_there_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(editing, "_DISTINCT", 100)
    count = EditCount()
    for number in range(2000):
        edits = [
            {"field": "text_a", "start": 0, "end": 1, "before": "a", "after": after} for after in ("b", str(number))
        ]
        count.add(str(number), edits, kept=True, row=lambda: {"text_a": "", "edits": []})
    facts = count.facts(CardContext())
    assert facts is not None and not facts.exact
    assert (facts.substitutions[0].after, facts.substitutions[0].edits) == ("b", 2000)
    assert facts.distinct <= 100 and facts.speech is None
