"""The study file that `init` writes: every setting with what it means (template.toml), for a profile."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from xaug.data_cards.durable import storage
from xaug.data_cards.errors import StorageError
from xaug.data_cards.parameters import param


def write_template(path: Path, profile: str | None) -> None:
    """Write a study file for a profile. Raises UnknownNameError, StorageError, also for a file that exists."""
    from xaug.profiles import choose

    chosen = choose(profile)
    text = (files("xaug.study") / "template.toml").read_text(encoding="utf-8")
    values = {"name": path.stem, "profile": chosen.name, "source": chosen.source}
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", value)
    if path.exists():
        raise StorageError(f"{path} exists. Name another file, or edit that one.")
    with storage(path, "write the study file", param("output")):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
