"""xaug.toml in the current folder: the profile of a project, and values that are laid over it.

profile = "laptop"

[generate]
mlm = "/models/distilbert"
victim_base = "/models/minilm"

[generate.fine_tuning.optimizer]
epochs = 2
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field, ValidationError
from xaug.data_cards.card import Spec
from xaug.data_cards.text import listed, one_line
from xaug.profile_filters import check_filters
from xaug.train.config import RunSettings

if TYPE_CHECKING:
    from pydantic import BaseModel

NAME = "xaug.toml"
SECTIONS = ("generate", "train", "eval")


class GenerateValues(Spec):
    """The values of a profile for `generate`."""

    victim: str | None = None
    judge: str | None = None
    victim_base: str | None = None  # the encoder of which a victim is trained where none is named
    judge_base: str | None = None  # by default the victim's
    mlm: str | None = None
    encoder: str | None = None
    tagger: str | None = None
    limit: Annotated[int, Field(ge=1)] | None = None
    parameters: dict[str, str | bool | int | float] = Field(default_factory=dict)  # of the attack
    # Filter → threshold, or false; or a kind of edits → such a mapping (`profile_filters`).
    filters: dict[str, Any] = Field(default_factory=dict)
    fine_tuning: RunSettings = RunSettings()  # of victims and judges
    by_task: dict[str, RunSettings] = Field(default_factory=dict)  # task → settings laid over fine_tuning


@dataclass(frozen=True, slots=True)
class Project:
    """The content of an xaug.toml: ``profile`` is None if it names none; sections hold what it sets."""

    profile: str | None = None
    sections: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def read_project(path: Path) -> Project:
    """The project's file; an empty project without one.

    Raises UsageError if the file cannot be read, is no TOML, or holds an unknown name or a value that does not fit.
    """
    from xaug.data_cards.errors import UsageError

    content = _toml(path)
    if strange := sorted(set(content) - {"profile", *SECTIONS}):
        raise UsageError(
            f'{path} holds {listed(strange)}. It may hold profile = "NAME" and the sections [generate], [train] and'
            " [eval], whose values are laid over those of the profile."
        )
    profile = content.pop("profile", None)
    if profile is not None and not isinstance(profile, str):
        raise UsageError(f'{path}: profile must be a name, as in profile = "laptop".')
    for name, values in content.items():
        if not isinstance(values, Mapping):
            raise UsageError(f"{path}: {name} must be a section, [{name}], with one value on each line below it.")
        _check(path, name, values)
    return Project(profile, content)


def _check(path: Path, section: str, values: Mapping[str, Any]) -> None:
    """Raises UsageError for an unknown name or a value that does not fit."""
    from xaug.data_cards.settings import settings_error

    form, known = _form(section)
    try:
        form.model_validate({**known, **values})
    except ValidationError as error:
        raise settings_error(error, form, f"{path} [{section}]") from None
    if section == "generate" and "filters" in values:
        check_filters(values["filters"], f"{path} [{section}]")


def _form(section: str) -> tuple[type[BaseModel], dict[str, Any]]:
    """The form of a section, and values for what it requires of a whole request."""
    if section == "eval":
        from xaug.evaluate.config import EvalConfig

        return EvalConfig, {"suite": "xtreme-r", "model": "any"}
    return (RunSettings if section == "train" else GenerateValues), {}


def _toml(path: Path) -> dict[str, Any]:
    """The content of the file; {} without one. Raises UsageError if it cannot be read."""
    import tomllib

    from xaug.data_cards.errors import UsageError

    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        if path.is_symlink():
            raise UsageError(f"{path} is a link to a file that does not exist. Repair or remove it.") from None
        return {}
    except OSError as error:  # a folder, or no permission
        raise UsageError(f"{path} cannot be read: {error.strerror}. Repair or remove it.") from None
    except (ValueError, RecursionError) as error:  # also a number of more digits than Python reads
        raise UsageError(f"{path} is not valid TOML: {one_line(error)}.") from None
