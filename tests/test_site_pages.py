"""The pages of the documentation site that are made from the code."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
import site_fields
import site_pages
import typer.main
from pydantic import BaseModel, Field
from xaug.cli.main import app
from xaug.data_cards.manifest import Manifest
from xaug.evaluate.config import EvalConfig, RetrievalConfig
from xaug.train.config import OptimizerConfig, RunConfig


class Inner(BaseModel):
    """A section."""

    depth: int = 1


Kind = Literal["a", "b"]


class Outer(BaseModel):
    """A model for these tests."""

    first: int  # beside it
    # Above it,
    # in two lines.
    second: Annotated[str, Field(min_length=1)] = "a|b"
    inner: tuple[Inner, ...] = ()
    spread: tuple[
        str,  # within it
        ...,
    ] = ()
    kind: Kind | Annotated[int, Field(ge=2)] = "a"
    table: dict[str, int] = Field(default_factory=dict)


def test_a_setting_has_its_type_its_default_and_the_comments_around_it() -> None:
    first, second, inner, spread, kind, table = site_fields.settings(Outer)
    assert first == site_fields.Setting("first", "int", "", "beside it")
    assert (second.name, second.default, second.about) == ("second", "'a|b'", "Above it, in two lines.")
    assert inner.about == ""
    assert spread.about == "within it"
    assert kind.type == "'a' | 'b' | int (ge=2)"
    assert table.default == "{}"


class Further(Outer):
    """A model with the fields of another."""

    first: int = 3
    last: bool = False


def test_fields_of_a_base_class_come_first_and_keep_their_comments() -> None:
    fields = site_fields.settings(Further)
    assert [one.name for one in fields][:2] == ["first", "second"]
    assert fields[0] == site_fields.Setting("first", "int", "3", "beside it")
    assert fields[-1].name == "last"


def test_the_page_of_settings_has_every_setting_of_both_commands() -> None:
    page = site_pages.settings_page()
    for model in (RunConfig, OptimizerConfig, EvalConfig, RetrievalConfig):
        sections = site_pages.settings_sections(model)
        for name in model.model_fields:
            assert (f"### `[{name}]`" if name in sections else f"| `{name}` |") in page


@pytest.mark.parametrize("model", [RunConfig, EvalConfig])
def test_every_setting_says_what_it_means(model: type[BaseModel]) -> None:
    sections = site_pages.settings_sections(model)
    settings = [one for below in (model, *sections.values()) for one in site_fields.settings(below)]
    assert [one.name for one in settings if not one.about and one.name not in sections] == []


def test_the_page_of_the_manifest_has_every_field_and_every_model_below_it() -> None:
    page = site_pages.manifest_page()
    assert [name for name in Manifest.model_fields if f"| `{name}` |" not in page] == []
    assert all(f"## `{name}`" in page for name in ("SplitInfo", "Shard", "FunnelStep", "Sample", "FieldDiff"))


def _every(group: Any, before: str = "") -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, command in group.commands.items():
        found[f"{before}{name}"] = command
        found |= _every(command, f"{before}{name} ") if hasattr(command, "commands") else {}
    return found


def test_the_page_of_commands_has_every_command_with_all_its_options() -> None:
    page = site_pages.cli_page()
    group = typer.main.get_command(app)
    commands = _every(group)
    assert len(commands) > 10
    for name, command in commands.items():
        section = page.partition(f"## `xaug {name}`\n")[2].partition("\n## ")[0]
        assert section, name
        options = [option for parameter in command.params for option in parameter.opts if option.startswith("--")]
        assert [option for option in options if option not in section] == []


def test_text_is_shown_as_it_is_but_for_code() -> None:
    assert site_pages._prose("rows ** 2 of [a] <b> and `c[0]`") == r"rows \*\* 2 of \[a\] &lt;b&gt; and `c[0]`"


def test_the_packages_are_linked_under_their_import_names(tmp_path: Path) -> None:
    for _ in range(2):  # links of an earlier build are replaced
        site_pages.link_packages(tmp_path / "links")
    assert (tmp_path / "links" / "xaug" / "train" / "config.py").is_file()
    assert (tmp_path / "links" / "xaug" / "data_cards" / "card.py").is_file()
