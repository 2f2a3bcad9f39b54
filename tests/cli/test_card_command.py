"""`xaug card` prints where the page of a version is."""

from __future__ import annotations

import webbrowser
from pathlib import Path

import pytest
from command_line import Xaug


def test_card_prints_the_path(xaug: Xaug, store: Path) -> None:
    assert xaug("card", "mnli/bae@v1").out.strip() == str(store / "mnli/bae/v1/card.html")
    assert xaug("card", "mnli/bae", "--json").json == {"path": str(store / "mnli/bae/v2/card.html")}


def test_card_writes_a_file_and_opens_it(
    xaug: Xaug, store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(webbrowser, "open", opened.append)
    page = tmp_path / "a page.html"
    done = xaug("card", "mnli/bae@v1", "--to", str(page), "--open")
    assert (done.code, done.out.strip()) == (0, str(page))
    assert opened == [page.as_uri()]
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_an_unknown_version_is_one_line(xaug: Xaug, store: Path) -> None:
    done = xaug("card", "mnli/bea")
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith("error: There is no version mnli/bea")
