"""Filters measured against the world's truth, on eight attacked rows whose truth is worked out by hand."""

import xml.etree.ElementTree as ET
from pathlib import Path

import pyarrow as pa
import pytest
from making_versions import draft, make
from xaug.augment.calibrate import calibrate
from xaug.augment.calibration_plot import plot
from xaug.augment.curves import Point
from xaug.data_cards.errors import UsageError
from xaug.data_cards.manifest import SourceInfo
from xaug.data_cards.schema import AUGMENTED, arrow_schema, filter_features
from xaug.data_cards.store import Store
from xaug.data_cards.version import Version
from xaug.pocket import POCKET
from xaug.pocket.tasks import TASKS
from xaug.pocket.truth import truth

# similarity of each row, and whether its edit keeps the label
SCORES = (0.99, 0.97, 0.95, 0.93, 0.91, 0.89, 0.87, 0.85)
HOLDS = (True, True, False, True, False, True, False, False)
THRESHOLD = 0.90


def _edited(number: int, *, holds: bool) -> dict[str, object]:
    """A row of pocket_mnli after an edit that keeps the label (an article) or breaks it (a subject), as truth says."""
    from xaug.pocket.concepts import of_kind

    task = TASKS.get("mnli")
    clean = task.item("train", number).row
    for old, new in [("the", "a"), ("a", "the"), *((a, b) for a in of_kind("person") for b in ("Anton", "Olga"))]:
        words = str(clean["text_b"]).split(" ")
        changed = " ".join(new if word == old else word for word in words)
        if changed != clean["text_b"] and truth("mnli", {**clean, "text_b": changed}) is holds:
            return {**clean, "text_b": changed}
    return {}


@pytest.fixture(scope="module")
def version(tmp_path_factory: pytest.TempPathFactory) -> Version:
    features = {
        **TASKS.get("mnli").card.task_type.columns(TASKS.get("mnli").card.labels),
        **AUGMENTED,
        **filter_features(["outcome", "similarity"]),
    }
    rows, number = [], 0
    for score, holds in zip(SCORES, HOLDS, strict=True):
        found: dict[str, object] = {}
        while not found:
            number += 1
            found = _edited(number, holds=holds)
        kept = score >= THRESHOLD
        rows.append(
            {**found, "origin_id": found["id"], "id": f"{found['id']}#bae", "split": "train", "position": number,
             "outcome": "succeeded", "edits": [], "victim_score_before": 0.9, "victim_score_after": 0.1, "queries": 1,
             "budget": "", "reason": "" if kept else "low_similarity", "similarity_score": score, "similarity_ok": kept}
        )  # fmt: skip
    # One row the world cannot read, and one that the attack failed on: neither counts.
    rows.append({**rows[0], "text_b": "Nobody knows.", "id": "x", "position": number + 1})
    rows.append({**rows[0], "outcome": "failed", "id": "y", "position": number + 2, "reason": "attack_failed"})
    schema = arrow_schema(features)
    tables = {
        "train": iter([pa.Table.from_pylist([row for row in rows if not row["reason"]], schema=schema)]),
        "rejected": iter([pa.Table.from_pylist([row for row in rows if row["reason"]], schema=schema)]),
    }
    store = Store(tmp_path_factory.mktemp("world"))
    request: dict[str, object] = {"task": "pocket_mnli", "filters": {"outcome": 1.0, "similarity": THRESHOLD}}
    with store.stage("pocket_mnli", "bae", request) as staging:
        made_in = SourceInfo(name="pocket (the embedded world)", kind=POCKET)
        return staging.commit(tables, features, draft(source=made_in))


def test_the_counts_are_those_worked_out_by_hand(version: Version) -> None:
    found = calibrate(version)
    assert (found.rows, found.known, found.holds) == (9, 8, 4)
    # 0.90 keeps five rows, three of which hold; four hold in all.
    assert found.together == Point(0.0, 5, 3 / 5, 3 / 4)
    (curve,) = found.curves
    assert (curve.name, curve.keep) == ("similarity", "at_least")
    assert (curve.now.kept, curve.now.precision, curve.now.recall) == (5, 3 / 5, 3 / 4)
    by_kept = {point.kept: point for point in curve.points}
    assert (by_kept[2].precision, by_kept[2].recall) == (1.0, 2 / 4)
    assert (by_kept[8].precision, by_kept[8].recall) == (4 / 8, 1.0)
    # F0.5: at two rows 1.25 * 1 * 0.5 / (0.25 * 1 + 0.5) = 0.8333; at four 0.75; at one 0.625.
    assert curve.best.kept == 2
    assert curve.best.score == pytest.approx(0.8333, abs=1e-4)


def test_the_plot_is_one_well_formed_picture(version: Version) -> None:
    picture = ET.fromstring(plot(calibrate(version)))
    texts = [element.text or "" for element in picture.iter("{http://www.w3.org/2000/svg}text")]
    assert any("the truth of 8 of 9 attacked rows is known; 4 keep their label" in text for text in texts)
    assert len(list(picture.iter("{http://www.w3.org/2000/svg}path"))) == 2


def test_only_the_world_knows_the_truth(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="not a version of the embedded world"):
        calibrate(make(tmp_path))
