"""From a study file, or from an object, to the whole declaration: its fields are laid over those of the profile."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError
from xaug.data_cards.durable import storage, write_atomic
from xaug.data_cards.errors import UsageError
from xaug.data_cards.parameters import param
from xaug.data_cards.settings import settings_error
from xaug.data_cards.text import one_line
from xaug.study.spec import StudySpec
from xaug.study.toml import written

if TYPE_CHECKING:
    from xaug.profiles import Profile


def read_spec(path: Path) -> StudySpec:
    """The study that a file declares.

    Raises UsageError if the file cannot be read, is no TOML, or contains an unknown name or a value that does not fit.
    """
    import tomllib

    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(
            f"{path} cannot be read: {error.strerror}. Name a study file; `xaug study init` writes one."
        ) from None
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{path} is not valid TOML: {one_line(error)}.") from None
    return parsed(content, str(path))


def parsed(content: Mapping[str, Any], where: str) -> StudySpec:
    """The study of these fields. ``where``: what holds them, for messages. Raises UsageError."""
    try:
        return StudySpec.model_validate(dict(content))
    except UsageError as error:  # of a hypothesis
        raise UsageError(f"{where}: {error.text}") from None
    except ValidationError as error:
        raise settings_error(error, StudySpec, where) from None


def keep_spec(spec: StudySpec, folder: Path) -> None:
    """Write the declaration beside the results, as ``study.toml``. Raises StorageError."""
    with storage(folder, "write the study", param("output")):
        folder.mkdir(parents=True, exist_ok=True)
        write_atomic(folder / "study.toml", written(spec.given()).encode())


def completed(given: StudySpec, where: str) -> tuple[StudySpec, Profile]:
    """The study laid over the section ``study`` of its profile, and that profile. Raises UsageError."""
    from xaug.profiles import choose
    from xaug.train.config import merge

    profile = choose(given.profile, source=given.source)
    own = given.given()
    base = dict(profile.study)
    if "arms" in own:  # arms are declared together, and hypotheses are about them
        base = {name: value for name, value in base.items() if name not in ("arms", "hypotheses")}
    spec = parsed(merge(base, own), where)
    return spec, profile
