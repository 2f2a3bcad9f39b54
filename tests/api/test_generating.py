"""Rows of the embedded world from Python."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import xaug
from hearing import Heard
from tiny import OFFICIAL, TinyModels
from xaug.data_cards.errors import UsageError


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, and nothing that the environment says."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XAUG_CACHE", str(tmp_path / "cache"))
    for name in ("XAUG_STORE", "XAUG_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def test_clean_rows_are_made_once() -> None:
    heard = Heard()
    version = xaug.generate("mnli", "clean", limit=40, splits=["train", "validation"], listener=heard)
    assert (version.ref, version.made) == ("pocket_mnli/clean@v1", True)
    assert version.rows == {"train": 40, "validation": 40}
    assert heard.notes[0] == "profile pocket · pocket (the embedded world)"
    again = xaug.generate("mnli", "clean", limit=40, splits=["train", "validation"])
    assert (again.ref, again.made) == (version.ref, False)


def test_an_attack_on_given_models(tiny: TinyModels) -> None:
    heard = Heard()
    version = xaug.generate(
        "mnli", "bae", source=str(OFFICIAL), victim=tiny.victims["mnli"], mlm=tiny.mlm, encoder=tiny.encoder,
        tagger="textblob", allow_weak_victim=True, limit=4, device="cpu", parameters={"parity": False, "top_k": 5},
        listener=heard,
    )  # fmt: skip
    assert (version.ref, version.made) == ("mnli/bae@v1", True)
    assert sum(version.rows.values()) == 4
    assert next(step.step for step in version.funnel) == "outcome"
    assert "mnli: no judge=, so label preservation is not checked." in heard.notes
    assert '"top_k":5' in json.dumps(version.manifest.request, separators=(",", ":"))
    assert "<table>" in version._repr_html_()


def test_a_mistake_names_the_parameter() -> None:
    with pytest.raises(UsageError, match=r'^attack="clean" edits no row, so victim= would have no effect'):
        xaug.generate("mnli", "clean", victim="m")
    with pytest.raises(UsageError, match='parameters="topk": Extra inputs'):
        xaug.generate("mnli", "bae", parameters={"topk": 5})
    with pytest.raises(UsageError, match="Did you mean train"):
        xaug.generate("mnli", "clean", splits="trian")
    assert not Path("store").exists()
