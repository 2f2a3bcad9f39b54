"""The content of the package, and the cost of imports."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
# Folder → its package: the modules of api/ are those of xaug itself.
PACKAGES = {
    folder: name
    for name, folder in tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"][
        "package-dir"
    ].items()
}
PARTS = tuple(PACKAGES)
KINDS = (".py", ".j2", ".tsv", ".toml", ".json", ".jsonl", ".safetensors")
ATTACKS = {"textattack", "nlpaug", "flair", "nltk", "sentence_transformers", "xaug.augment"}
HEAVY = {"torch", "transformers", "datasets", "sentence_transformers", "textattack", "nltk", "sklearn", "pandas"}


def _project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def test_every_package_is_listed() -> None:
    folders = {init.parent.relative_to(ROOT) for part in PARTS for init in (ROOT / part).rglob("__init__.py")}
    assert folders
    names = [".".join((PACKAGES[folder.parts[0]], *folder.parts[1:])) for folder in folders]
    assert sorted(_project()["tool"]["setuptools"]["packages"]) == sorted(names)


def test_every_module_is_in_a_package() -> None:
    modules = [path for part in PARTS for path in (ROOT / part).rglob("*.py")]
    assert len(modules) > 100
    assert [str(path) for path in modules if not (path.parent / "__init__.py").is_file()] == []


def test_every_file_ends_up_in_the_wheel(tmp_path: Path) -> None:
    command = ["-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "--no-index", "-w", str(tmp_path)]
    # A copy, because setuptools writes build/ and *.egg-info next to its sources.
    copy = tmp_path / "copy"
    copy.mkdir()
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, copy)
    for part in PARTS:
        shutil.copytree(ROOT / part, copy / part, ignore=shutil.ignore_patterns("__pycache__"))
    built = subprocess.run([sys.executable, *command, str(copy)], capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr
    (wheel,) = tmp_path.glob("xaug-*.whl")
    inside = set(zipfile.ZipFile(wheel).namelist())
    for part, package in PACKAGES.items():
        top = package.replace(".", "/")
        assert f"{top}/py.typed" in inside
        files = [path for path in (ROOT / part).rglob("*") if path.suffix in KINDS]
        assert {f"{top}/{path.relative_to(ROOT / part).as_posix()}" for path in files} <= inside
    assert any(name.endswith("licenses/LICENSE") for name in inside)
    (entry_points,) = (name for name in inside if name.endswith(".dist-info/entry_points.txt"))
    text = zipfile.ZipFile(wheel).read(entry_points).decode()
    assert "[xaug.datasets]\npocket = xaug.pocket.package:PACKAGE" in text


@pytest.mark.parametrize(
    ("module", "barred"),
    [
        ("xaug", HEAVY | {"pyarrow", "pydantic", "jinja2", "rich", "typer"}),
        ("xaug.data_cards.store", HEAVY),
        ("xaug.data_cards.sources", HEAVY | {"huggingface_hub"}),
        ("xaug.data_cards.catalog", HEAVY),
        ("xaug.data_cards.render", HEAVY),
        ("xaug.train", HEAVY | {"pyarrow"}),
        ("xaug.train.config", HEAVY),
        ("xaug.train.heads", HEAVY),
        ("xaug.train.robust", HEAVY),
        ("xaug.train.loop", ATTACKS),
        ("xaug.train.run", ATTACKS),
        ("xaug.cli.main", HEAVY | {"pyarrow", "pydantic", "jinja2"}),
    ],
)
def test_an_import_stays_light(module: str, barred: set[str]) -> None:
    code = f"import sys, {module}; print(*{{name.partition('.')[0] for name in sys.modules}})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert barred & set(done.stdout.split()) == set()


EXTRAS = ("", *_project()["project"]["optional-dependencies"])


def _wanted(extra: str) -> list[str]:
    """Return the requirements of an extra or of the base install; extras that consist of others are expanded."""
    project = _project()["project"]
    wanted: list[str] = []
    for line in project["optional-dependencies"][extra] if extra else project["dependencies"]:
        others = re.fullmatch(r"xaug\[([a-z,]+)\]", line)
        wanted += [one for name in others[1].split(",") for one in _wanted(name)] if others else [line]
    return wanted


@pytest.mark.parametrize("extra", EXTRAS)
def test_constraints_pin_every_dependency_of_an_extra_within_its_bounds(extra: str) -> None:
    pins = dict(
        line.lower().replace("_", "-").split("==")
        for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
        if "==" in line and not line.startswith("#")
    )
    for line in _wanted(extra):
        found = re.match(r"([A-Za-z0-9-]+)([<>=.,0-9]*)$", line)
        assert found, line
        name, bounds = found.groups()
        assert name.lower() in pins, f"constraints.txt does not pin {name}"
        pin = _number(pins[name.lower()])
        for bound in bounds.split(","):
            operator, version = bound[: -len(bound.lstrip("<>="))], _number(bound.lstrip("<>="))
            assert {">=": pin >= version, "<": pin < version}[operator], f"{name}: {line} does not allow the pin"


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def test_the_citation_names_the_release_and_the_licence() -> None:
    lines = (ROOT / "CITATION.cff").read_text(encoding="utf-8").splitlines()
    project = _project()["project"]
    assert f"version: {project['version']}" in lines
    assert f"license: {project['license']}" in lines


def test_no_two_test_files_have_one_name() -> None:
    """pytest imports test files by name alone, and refuses a second file of the same name."""
    names = Counter(path.name for path in (ROOT / "tests").rglob("test_*.py"))
    assert [name for name, files in names.items() if files > 1] == []
