"""Names by kind: common given names, surnames and cities of a list of ours, or those of the embedded world.

The list (``names.tsv``) was written for this project. It has no name that is an ordinary word or the name of two kinds:
Grace, Mark, Florence, Jackson. So a word of the list, with its capital letter, is the name of that kind almost always.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from xaug.pocket.concepts import concepts, of_kind


class NameKind(StrEnum):
    """The kinds of names. A name is replaced by one of its own kind."""

    WOMAN = "woman"
    MAN = "man"
    SURNAME = "surname"
    CITY = "city"
    LAND = "land"  # countries and what is said of their people: these are recognised and never replaced


GIVEN = (NameKind.WOMAN, NameKind.MAN)


class NameList(StrEnum):
    """The lists of names."""

    COMMON = "common"
    POCKET = "pocket"


@dataclass(frozen=True, slots=True)
class Names:
    """A list of names."""

    by_kind: Mapping[NameKind, tuple[str, ...]]
    kinds: Mapping[str, NameKind]  # the inverse

    @classmethod
    def of(cls, by_kind: Mapping[NameKind, tuple[str, ...]]) -> Names:
        """The list of these names."""
        return cls(by_kind, {name: kind for kind in NameKind for name in by_kind.get(kind, ())})

    def all(self, kind: NameKind) -> tuple[str, ...]:
        """The names of a kind."""
        return self.by_kind.get(kind, ())


@cache
def names(of: NameList) -> Names:
    """The names of a list."""
    return _pocket() if of is NameList.POCKET else _common()


def _common() -> Names:
    found: dict[NameKind, list[str]] = {kind: [] for kind in NameKind}
    for line in (files(__package__) / "names.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        kind, name = line.split("\t")
        found[NameKind(kind)].append(name)
    return Names.of({kind: tuple(found[kind]) for kind in NameKind})


def _pocket() -> Names:
    """The people, cities and countries of the embedded world, which have no surnames."""
    table = concepts()
    women = tuple(name for name in of_kind("person") if table[name].facts.get("gender") == "f")
    men = tuple(name for name in of_kind("person") if table[name].facts.get("gender") == "m")
    return Names.of({
        NameKind.WOMAN: women, NameKind.MAN: men, NameKind.CITY: of_kind("city"), NameKind.LAND: of_kind("country"),
    })  # fmt: skip
