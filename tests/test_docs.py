"""Runs the documentation: Python blocks in the demo's folder, shell lines against the real options."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import site_pages
import typer.main
from xaug.augment.attacks import ATTACKS, EditKind
from xaug.augment.filters import FILTERS
from xaug.cli.main import app
from xaug.data_cards.store import Store
from xaug.data_cards.task_types import CLASSIFICATION
from xaug.evaluate.saved import read_results
from xaug.profiles import Profile, profiles
from xaug.train import runfile

ROOT = Path(__file__).parent.parent
PAGES = (
    "README.md",
    "CONTRIBUTING.md",
    "benchmarks/README.md",
    *sorted(str(page.relative_to(ROOT)) for page in (ROOT / "docs").rglob("*.md")),
)
FOLDERS = sorted(folder.name for folder in ROOT.iterdir() if folder.is_dir() and folder.name.isidentifier())
_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def blocks(page: str, *kinds: str) -> list[str]:
    """Return the fenced blocks of these languages."""
    return [body for kind, body in _BLOCK.findall((ROOT / page).read_text(encoding="utf-8")) if kind in kinds]


def demo_lines() -> list[list[str]]:
    """Return the commands that docs/demo.sh runs."""
    text = (ROOT / "docs" / "demo.sh").read_text(encoding="utf-8").replace("\\\n", "")
    return [
        shlex.split(line.partition("run ")[2]) for line in text.splitlines() if re.match(r"(\[.* )?run [a-z]", line)
    ]


def xaug(arguments: list[str]) -> None:
    """Run one command in this process."""
    with pytest.raises(SystemExit) as ended:
        app(arguments)
    assert ended.value.code == 0, arguments


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the commands of `make demo` were run."""
    folder = tmp_path_factory.mktemp("demo")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setenv("XAUG_STORE", "demo/store")
        patch.setenv("XAUG_CACHE", "demo/cache")
        patch.setenv("HF_HUB_OFFLINE", "1")
        for command, *arguments in demo_lines():
            assert command == "xaug"
            xaug(arguments)
    return folder


@pytest.mark.demo
@pytest.mark.timeout(14_400)  # the demo trains a victim, a judge, a model and its target models; machines are shared
def test_the_demo_ends_with_rows_that_every_filter_kept(demo: Path) -> None:
    versions = {version.ref: version for version in Store(demo / "demo" / "store").versions()}
    assert {"pocket_mnli/bae@v1", "pocket_mnli/bae@v2", "pocket_mnli/clean@v1"} <= set(versions)
    first, child = versions["pocket_mnli/bae@v1"].manifest, versions["pocket_mnli/bae@v2"].manifest
    assert child.parent is not None and child.parent.ref == "pocket_mnli/bae@v1"
    assert first.rows > child.rows > 0
    assert versions["pocket_mnli/clean@v1"].manifest.rows > 1000
    for arm in ("clean", "augmented"):
        assert (demo / "demo" / arm / "model.safetensors").is_file()
    assert (demo / "demo" / "calibration" / "pocket_mnli-bae@v1.svg").is_file()
    for arm in ("clean", "augmented"):
        results = read_results(demo / "demo" / f"eval-{arm}")
        assert results.finished and not results.missing
        assert {cell.task for cell in results.cells} == {"pocket_xnli", "pocket_panx", "pocket_tatoeba"}
        for mean in results.means:
            assert mean.low is not None and mean.value is not None and mean.high is not None
            assert mean.low <= mean.value <= mean.high
    clean, augmented = (
        {one.ref: one.rows for one in record.data.train}
        for record in map(runfile.read, (demo / "demo" / "clean", demo / "demo" / "augmented"))
        if record is not None
    )
    assert list(clean) == ["pocket_mnli/clean@v1"]
    assert clean["pocket_mnli/clean@v1"] == augmented["pocket_mnli/clean@v1"], "the arms share their clean rows"
    assert augmented["pocket_mnli/bae@v1"] >= 0.1 * clean["pocket_mnli/clean@v1"], "enough rows to matter"
    assert (demo / "demo" / "comparison" / "compare.html").is_file()


def python_blocks(*, of_the_demo: bool) -> list[Any]:
    """Return the Python blocks that read the demo's results, or the others."""
    found = [(page, number, code) for page in PAGES for number, code in enumerate(blocks(page, "python"), 1)]
    return [
        pytest.param(code, id=f"{page}: block {number}")
        for page, number, code in found
        if ("demo/" in code) == of_the_demo
    ]


def run_python(code: str, folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], cwd=folder, capture_output=True, text=True, check=False,
        env={**os.environ, "XAUG_CACHE": str(folder / "demo" / "cache")},
    )  # fmt: skip
    assert done.returncode == 0, f"{code}\n{done.stderr}"


@pytest.mark.demo
@pytest.mark.timeout(14_400)
@pytest.mark.parametrize("code", python_blocks(of_the_demo=True))
def test_python_blocks_run_where_the_demo_was(code: str, demo: Path) -> None:
    run_python(code, demo)


@pytest.mark.parametrize("code", python_blocks(of_the_demo=False))
def test_python_blocks_run(code: str, tmp_path: Path) -> None:
    run_python(code, tmp_path)


def shell_lines() -> list[Any]:
    """Yield every command line of the pages and of the demo."""
    found = []
    for page in PAGES:
        lines = [line for body in blocks(page, "sh") for line in body.splitlines()]
        lines += [line[2:] for body in blocks(page, "console") for line in body.splitlines() if line.startswith("$ ")]
        found += [pytest.param(shlex.split(line, comments=True), id=f"{page}: {line}") for line in lines]
    return found + [pytest.param(line, id=f"demo: {' '.join(line)}") for line in demo_lines()]


@pytest.mark.parametrize("words", shell_lines())
def test_shell_lines_name_commands_options_and_files_that_exist(words: list[str]) -> None:
    command, *arguments = words
    if command == "torchrun":  # torchrun --nproc-per-node N -m xaug.cli …
        assert arguments[2:4] == ["-m", "xaug.cli"]
        command, *arguments = "xaug", *arguments[4:]
    if command == "xaug":
        group: Any = typer.main.get_command(app)
        with group.make_context("xaug", list(arguments)) as context:
            name, chosen, rest = group.resolve_command(context, [*context._protected_args, *context.args])
            own = chosen.make_context(name, rest, parent=context)  # raises for an option that does not exist
            if hasattr(chosen, "commands") and rest:
                name, command_of, rest = chosen.resolve_command(own, [*own._protected_args, *own.args])
                command_of.make_context(name, rest, parent=own)
    elif command == "make":
        targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
        variables = re.findall(r"^([A-Z_]+) *\?=", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
        for argument in arguments:
            name, assigned, _ = argument.partition("=")
            assert name in (variables if assigned else targets)
    else:
        assert command == "python", f"{command} is checked by nothing"
        assert (ROOT / arguments[0]).is_file()


@pytest.mark.parametrize("folder", [".venv", "/tmp/an-environment"])
def test_the_demo_runs_in_the_named_environment(folder: str) -> None:
    """A relative folder and an absolute one come first on the path of the demo's commands."""
    printed = subprocess.run(
        ["make", "--dry-run", "demo", f"VENV={folder}"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert f'PATH="{ROOT / folder}/bin:$PATH" sh docs/demo.sh' in printed


def test_the_filters_page_has_the_thresholds_of_every_profile() -> None:
    """One line for each kind of edits and each group of profiles with the same thresholds."""
    page = (ROOT / "docs/explanation/filters.md").read_text(encoding="utf-8")
    section = page.partition("## Which filters run")[2].partition("Only the thresholds")[0]
    lines = [[cell.strip() for cell in line.strip("|").split("|")] for line in section.splitlines() if line[:1] == "|"]
    names = [cell.strip("`") for cell in lines[0][3:]]
    shown: dict[tuple[str, str], list[str]] = {}
    kind = ""
    for cells in lines[2:]:
        kind = next(iter(re.findall(r"`(\w+)`", cells[0])), kind)
        for profile in re.findall(r"`(\w+)`", cells[2]) or list(profiles()):
            shown[kind, profile] = cells[3:]

    def text(profile: Profile, edits: EditKind, name: str) -> str:
        found = profile.filters(CLASSIFICATION, edits)
        spec = FILTERS.get(name)
        if name in found.off or not (spec.on or name in found.thresholds):
            return "–"
        return f"{found.thresholds.get(name, spec.threshold):g}"

    assert shown == {
        (edits.value, profile.name): [text(profile, edits, name) for name in names]
        for edits in EditKind
        for profile in profiles().values()
    }


def test_every_how_to_page_is_listed() -> None:
    """Each page of the documentation is linked from the start page and from README."""
    for folder in ("how-to", "explanation"):
        pages = {page.name for page in (ROOT / "docs" / folder).glob("*.md")} - {"pocket-samples.md"}
        for page, before in (("README.md", f"docs/{folder}"), ("docs/index.md", folder)):
            listed = set(re.findall(rf"\({before}/([\w-]+\.md)\)", (ROOT / page).read_text(encoding="utf-8")))
            assert pages <= listed, page


@pytest.mark.parametrize("page", ["README.md", "docs/tutorial.md"])
def test_a_page_shows_what_the_demo_runs(page: str) -> None:
    shown = [
        shlex.split(line[2:]) for body in blocks(page, "console") for line in body.splitlines() if line[:2] == "$ "
    ]
    assert shown
    assert [line for line in shown if line not in demo_lines()] == []


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    beside = (ROOT / page).parent  # a link is followed from the page it stands on
    links = [target for target in re.findall(r"\]\(([^)#]+)\)", text) if not target.startswith("http")]
    made = {(ROOT / "docs" / uri).resolve() for uri in site_pages.PAGES}  # when the site is built
    missing = [target for target in links if not (beside / target).exists()]
    assert [target for target in missing if (beside / target).resolve() not in made] == []
    named = re.findall(rf"`((?:{'|'.join(FOLDERS)})/[\w/.]+\.(?:py|sh|md|json|toml))`", text)
    assert [target for target in named if not (ROOT / target).exists() and "NAME" not in target] == []


def test_the_index_of_benchmarks_lists_every_script_and_result() -> None:
    index = (ROOT / "benchmarks" / "README.md").read_text(encoding="utf-8")
    scripts = [path for path in (ROOT / "benchmarks").glob("*/*") if path.suffix in (".py", ".sh")]
    results = list((ROOT / "benchmarks" / "results").glob("*.json"))
    assert len(scripts) > 20
    assert len(results) > 10
    assert [path.name for path in scripts if not re.search(rf"[ /`]{path.name}[` ]", index)] == []
    assert [path.name for path in results if f"`{path.name}`" not in index] == []
    named = re.findall(r"benchmarks/\w+/\w+\.(?:py|sh)", index)
    assert [name for name in named if not (ROOT / name).is_file()] == []


def test_the_navigation_of_the_site_has_every_page() -> None:
    text = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    listed = re.findall(r"^ +- .*?([\w/-]+\.md)$", text[text.index("\nnav:") :], re.MULTILINE)
    written = [str(page.relative_to(ROOT / "docs")) for page in (ROOT / "docs").rglob("*.md")]
    assert sorted(listed) == sorted([*written, *site_pages.PAGES])


@pytest.mark.parametrize("page", ["README.md", "docs/explanation/attacks.md"])
def test_the_tables_of_attacks_have_every_attack(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    rows = [line.split("|")[1] for line in text.splitlines() if line.startswith("| `")]
    listed = {name for row in rows for name in re.findall(r"`([^`]+)`", row)}
    family = {one.removesuffix("NAME") for one in listed if one.endswith(":NAME")}  # README.md names it once
    if page == "README.md":
        assert family == {"nlpaug:", "textattack:"}
        listed |= {spec.name for spec in ATTACKS if spec.name.startswith(tuple(family))}
    assert sorted(spec.name for spec in ATTACKS if spec.name not in listed) == []


def test_the_table_of_filters_has_every_filter_with_its_threshold() -> None:
    text = (ROOT / "docs" / "explanation" / "filters.md").read_text(encoding="utf-8")
    for spec in FILTERS:
        (row,) = [line for line in text.splitlines() if line.startswith(f"| `{spec.name}`")]
        assert f"{spec.keep.replace('_', ' ')} {spec.threshold:g}" in row
