"""The name, family and script of each language, from families.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from xaug.data_cards.card import Spec
from xaug.data_cards.errors import UnknownNameError

UNSEEN = "other"  # family and script of a code that is not in the table


class Language(Spec):
    """One language of the suites."""

    name: str
    family: str
    script: str


@cache
def languages() -> Mapping[str, Language]:
    """ISO 639-1 code → language. The table is read once."""
    text = files("xaug.evaluate").joinpath("families.toml").read_text(encoding="utf-8")
    return MappingProxyType({code: Language.model_validate(one) for code, one in tomllib.loads(text).items()})


def language(code: str) -> Language:
    """The language of a code. Raises UnknownNameError for a code that is not in families.toml."""
    known = languages()
    if code not in known:
        raise UnknownNameError("language in families.toml", code, known)
    return known[code]


def shown(code: str) -> Language:
    """The language of a code; for a code that only a newer release knows, a language with the code as its name."""
    return languages().get(code) or Language(name=code, family=UNSEEN, script=UNSEEN)


def by_family(code: str) -> tuple[bool, str, str]:
    """A key that sorts codes by family and then by name, with unknown codes last."""
    one = shown(code)
    return one.family == UNSEEN, one.family, one.name
