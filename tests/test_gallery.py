"""The gallery of attacks shows what the attacks of this checkout do."""

from __future__ import annotations

import re
from pathlib import Path

import attack_gallery
import pytest
import xaug
from xaug.augment.attacks import ATTACKS

PAGE = Path(__file__).parent.parent / "docs" / "explanation" / "gallery.md"
AGAIN = "write the page again: python benchmarks/tools/attack_gallery.py docs/explanation/gallery.md"


def sections() -> dict[str, str]:
    """Attack → its section of the page, heading included."""
    parts = re.split(r"^(?=## )", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {name[1]: part for part in parts if (name := re.match(r"## `(.+)`\n", part))}


def listed() -> list[str]:
    """The attacks that the page names with a reason why they are not shown."""
    return re.findall(r"^\| `([^`]+)` \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)


def test_the_page_has_every_attack_once() -> None:
    assert sorted([*sections(), *listed()]) == sorted(ATTACKS.names()), AGAIN


def quick() -> list[str]:
    """The attacks that need neither models nor data, so that they are run again within seconds."""
    return [
        info.name for info in xaug.attacks() if not attack_gallery.reason(info) and not ATTACKS.get(info.name).needs
    ]


def test_attacks_without_models_do_what_the_page_shows() -> None:
    names = quick()
    assert {"add-sentence", "nlpaug:keyboard"} <= set(names)
    shown = sections()
    for name in names:
        assert attack_gallery.section(xaug.attack(name)).strip() == shown[name].strip(), f"{name}: {AGAIN}"


@pytest.mark.slow
def test_every_attack_fills_its_section(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It trains the embedded world's victims, whose last bits depend on the machine, so their texts are not compared.

    Attacks whose data is not on this machine are left out.
    """
    monkeypatch.setenv("XAUG_CACHE", str(tmp_path))
    shown = sections()
    for info in xaug.attacks():
        if info.name in shown and not attack_gallery.reason(info):
            head, row, _ = attack_gallery.section(info).strip().partition("\n\n**")
            assert row, f"{info.name} has no row"
            assert head == shown[info.name].strip().partition("\n\n**")[0], f"{info.name}: {AGAIN}"
