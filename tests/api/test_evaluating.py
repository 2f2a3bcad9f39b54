"""An evaluation of the embedded world from Python."""

from __future__ import annotations

from pathlib import Path

import pytest
import xaug
from hearing import Heard
from xaug.data_cards.errors import UsageError

pytestmark = pytest.mark.usefixtures("here")


def test_scores_are_shown_and_compared() -> None:
    heard = Heard()
    asked = {"tasks": ["tatoeba"], "languages": ["de", "fr"], "max_examples": 12, "device": "cpu"}
    found = xaug.evaluate("pocket", output="evals/a", listener=heard, **asked)  # type: ignore[arg-type]
    assert [(one.language, one.seed) for one in found.cells] == [("de", 0), ("fr", 0)]
    assert heard.notes[0].startswith("profile pocket · pocket on xtreme-r")
    assert "pocket on xtreme-r: 2 scores, in evals/a" in repr(found)
    assert "These results are from the embedded world." in repr(found)
    assert "from the embedded world" in found._repr_html_()
    assert (found.folder / "report.html").is_file()
    other = xaug.evaluate("pocket", output="evals/b", **asked)  # type: ignore[arg-type]
    assert xaug.compare(found, other).of("suite")[0].delta == 0


def test_a_mistake_names_the_parameter() -> None:
    with pytest.raises(UsageError, match=r"^layers= \(retrieval\.layers\)"):
        xaug.evaluate("pocket", layers="swep")
    with pytest.raises(UsageError, match="no finished run below runs/"):
        xaug.evaluate()
    with pytest.raises(UsageError, match='Profile base and source="pocket" exclude each other'):
        xaug.evaluate("pocket", profile="base", source="pocket")
    assert not Path("evals").exists()
