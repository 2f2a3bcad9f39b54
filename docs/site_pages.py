"""Pages of the documentation site that are made from the code: commands, settings, the manifest's schema.

A hook of MkDocs (``mkdocs.yml``). The pages are made at each build and are not kept, so they cannot go out of date.
Only the base install is imported.
"""

from __future__ import annotations

import html
import inspect
import shutil
import tomllib
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel
from site_fields import sections, settings

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files

ROOT = Path(__file__).parent.parent
# Types that the settings share, in words.
TYPES = """
`Count` is an integer of at least 1, `Fraction` a number from 0 to 1, `Positive` a number above 0, and `Seed` an integer
from 0 to 2³² − 1. `None` means that nothing is set; the description says what happens then.
"""

_LITERAL = str.maketrans({sign: f"\\{sign}" for sign in "[]*_|"})


def _prose(text: str) -> str:
    """Return a comment or help text so that a Markdown table shows it as it is, but for the code between backticks."""
    parts = text.split("`")
    parts[::2] = [html.escape(part, quote=False).translate(_LITERAL) for part in parts[::2]]
    return "`".join(parts)


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    """Return a Markdown table."""
    cells = [head, ("---",) * len(head), *rows]
    return "\n".join("| " + " | ".join(row) + " |" for row in cells) + "\n"


def _fields(model: type[BaseModel], but: Collection[str] = ()) -> str:
    """Return the table of a model's fields, without the names in ``but``."""
    rows = [
        (f"`{one.name}`", f"`{one.type}`", f"`{one.default}`" if one.default else "", _prose(one.about))
        for one in settings(model)
        if one.name not in but
    ]
    return _table(("name", "type", "default", "meaning"), rows)


def settings_sections(model: type[BaseModel]) -> dict[str, type[BaseModel]]:
    """Return the sections of a settings file, without those that hold the settings of `xaug train` again."""
    from xaug.train.config import RunSettings

    return {name: section for name, section in sections(model) if section is not RunSettings}


def _study_settings() -> list[str]:
    """Return the settings of a study file, with those of its tables."""
    from xaug.study.hypotheses import ExclusionRule, Hypothesis
    from xaug.study.parts import AttackSettings, DataSettings
    from xaug.study.spec import ArmSettings, ExecutorSettings, StudySpec, TargetSettings

    tables: tuple[tuple[str, type[BaseModel]], ...] = (
        ("[arms.NAME]", ArmSettings), ("[attacks.NAME]", AttackSettings), ("[data.NAME]", DataSettings),
        ("[targets]", TargetSettings), ("[[hypotheses]]", Hypothesis), ("[[exclusions]]", ExclusionRule),
        ("[executor]", ExecutorSettings),
    )  # fmt: skip
    out = [f"## `StudySpec`: `xaug study`\n\n{inspect.getdoc(StudySpec)}\n\n{_fields(StudySpec)}"]
    return out + [f"### `{name}`\n\n{inspect.getdoc(model)}\n\n{_fields(model)}" for name, model in tables]


def settings_page() -> str:
    """Return the reference of the settings files of `xaug train`, `xaug eval` and `xaug study`."""
    from xaug.evaluate.config import EvalConfig
    from xaug.train.config import RunConfig

    out = ["# Settings\n", TYPES]
    for model, command in ((RunConfig, "xaug train"), (EvalConfig, "xaug eval")):
        below = settings_sections(model)
        about = f"{inspect.getdoc(model)} In a file of `--config` these stand at the top."
        out.append(f"## `{model.__name__}`: `{command}`\n\n{about}\n\n{_fields(model, but=below)}")
        for name, section in below.items():
            out.append(f"### `[{name}]`\n\n{inspect.getdoc(section)}\n\n{_fields(section)}")
    out += _study_settings()
    return "\n".join(out)


def manifest_page() -> str:
    """Return the schema of manifest.json, model by model."""
    from xaug.data_cards.manifest import Manifest

    out = [
        "# Manifest schema\n",
        "Every version has a `manifest.json`. `xaug verify` refuses one with a field that is not listed here. `Sha256`"
        " is a string of 64 hexadecimal digits, and `Count` an integer of at least 0.\n",
        "## `Manifest`\n\n" + (inspect.getdoc(Manifest) or "") + "\n",
        _fields(Manifest),
    ]
    waiting, done = [model for _, model in sections(Manifest)], set[type[BaseModel]]()
    while waiting:
        model = waiting.pop(0)
        if model not in done:
            done.add(model)
            out.append(f"## `{model.__name__}`\n\n{inspect.getdoc(model)}\n\n{_fields(model)}")
            waiting += [found for _, found in sections(model)]
    return "\n".join(out)


def cli_page() -> str:
    """Return the reference of the command line, from the Typer app."""
    import typer.main
    from xaug.cli.main import app

    group: Any = typer.main.get_command(app)
    out = ["# Command line\n", "Every command prints this with `--help`.\n"]
    with group.make_context("xaug", [], resilient_parsing=True) as parent:
        out += _sections(group, parent, "")
    return "\n".join(out)


def _sections(group: Any, parent: Any, before: str) -> list[str]:
    """Return the section of each command of a group; those of a group in it follow its own."""
    out = []
    for name, command in group.commands.items():
        with command.make_context(name, [], parent=parent, resilient_parsing=True) as context:
            out.append(_command_section(f"{before}{name}", command, context))
            out += _sections(command, context, f"{before}{name} ") if hasattr(command, "commands") else []
    return out


def _command_section(name: str, command: Any, context: Any) -> str:
    """Return one command: what it does, its options by panel, its examples."""
    usage = " ".join([f"xaug {name}", *command.collect_usage_pieces(context)])
    out = [f"## `xaug {name}`\n", f"{command.help}\n", f"```text\n{usage}\n```\n"]
    panels: dict[str, list[tuple[str, ...]]] = {}
    for parameter in command.params:
        record = parameter.get_help_record(context)
        if record is not None:
            panels.setdefault(parameter.rich_help_panel or "Options", []).append(
                (f"`{record[0]}`", _prose(record[1].replace("\\[", "[")))
            )
    for panel, rows in panels.items():
        out.append(f"**{panel}**\n\n{_table(('option', 'meaning'), rows)}")
    if command.epilog:
        examples = [line.strip().removeprefix("$ ") for line in command.epilog.splitlines()[1:]]
        out.append("```sh\n" + "\n".join(examples) + "\n```\n")
    return "\n".join(out)


def root_page(name: str) -> str:
    """Return a page of the repository's root, with its links as the site needs them."""
    return (ROOT / name).read_text(encoding="utf-8").replace("](docs/", "](")


PAGES: dict[str, Callable[[], str]] = {
    "reference/cli.md": cli_page,
    "reference/settings.md": settings_page,
    "reference/manifest.md": manifest_page,
    "contributing.md": lambda: root_page("CONTRIBUTING.md"),
    "changelog.md": lambda: root_page("CHANGELOG.md"),
}


def link_packages(target: Path) -> None:
    """Lay links to the packages under their import names in ``target``, where mkdocstrings finds them unimported."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    folders = project["tool"]["setuptools"]["package-dir"]
    shutil.rmtree(target, ignore_errors=True)
    for package, folder in folders.items():
        link, real = target.joinpath(*package.split(".")), ROOT / folder
        # The package xaug itself has the others beside its own files: its files are linked one by one.
        links = {link / path.name: path for path in real.iterdir()} if package == "xaug" else {link: real}
        for name, path in links.items():
            name.parent.mkdir(parents=True, exist_ok=True)
            name.symlink_to(path)


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Prepare what the reference of the API is read from (MkDocs' event of this name)."""
    link_packages(ROOT / "build" / "docs")
    return config


def on_files(files: Files, *, config: MkDocsConfig) -> Files:
    """Add the pages to those that MkDocs found (MkDocs' event of this name)."""
    from mkdocs.structure.files import File

    for uri, page in PAGES.items():
        files.append(File.generated(config, uri, content=page()))
    return files
