"""Bilingual dictionaries from English: files in MUSE's format, or made from the lexicons of the embedded world.

A line of such a file is an English word, a blank or a tab, and one translation (Conneau et al. 2018, 1710.04087). A
word with several translations has several lines. The file of German is en-de.txt.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import ClassVar

from pydantic import BaseModel, Field, field_validator
from xaug.augment.assets import FileAsset
from xaug.augment.lexicons import embedded
from xaug.data_cards.errors import AssetError

_FILE = re.compile(r"en-([a-z]{2,3}(?:-[a-z]+)?)\.txt")
_LINE = re.compile(r"(\S+)[\t ]+(\S.*)")
_FORMAT = "a text file in UTF-8 with an English word, a blank and a translation on each line"

Translations = tuple[tuple[str, str], ...]  # (language, translation)


class DictionaryParams(BaseModel):
    """The parameters of an attack that translates words."""

    files: ClassVar[frozenset[str]] = frozenset({"dictionaries"})

    dictionaries: str = Field(
        "",
        description="a folder of dictionaries (en-de.txt, en-fr.txt … in the format of MUSE), or pocket for those of"
        " the embedded world",
    )  # fmt: skip
    languages: tuple[str, ...] = Field(
        (), description="codes of the languages to draw translations from, with commas between them; empty: all of them"
    )

    @field_validator("languages", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("languages")
    @classmethod
    def _once(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        """The languages in a fixed order, each once: the order in which they are named decides nothing."""
        return tuple(sorted(set(value)))


@dataclass(frozen=True, slots=True)
class Bilingual:
    """The dictionaries of several languages. ``entries``: language → English word in lower case → its translations."""

    entries: Mapping[str, Mapping[str, Sequence[str]]]

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages, in order of their codes."""
        return tuple(self.entries)

    def translations(self, word: str, languages: Sequence[str] | None = None, *, single: bool = False) -> Translations:
        """The translations of a word in these languages (None: in all), without those that equal the word.

        ``single``: translations with a space are left out.
        """
        word = word.lower()
        return tuple(
            (language, one)
            for language in (self.languages if languages is None else languages)
            for one in self.entries[language].get(word, ())
            if not (single and " " in one)
        )


def assets(params: DictionaryParams) -> tuple[FileAsset, ...]:
    """The dictionaries that these parameters name, one asset per language."""
    if params.dictionaries == embedded.NAME:
        return tuple(
            FileAsset(
                f"dictionary-{language}", f"the dictionary of the embedded world for the language {language!r}",
                f"the embedded world, which knows {', '.join(embedded.LANGUAGES)}", partial(embedded.digest, language),
            )
            for language in params.languages or embedded.LANGUAGES
        )  # fmt: skip
    if not params.dictionaries:
        where = "the folder that the attack's parameter dictionaries names"
        return (_folder(where),)
    folder = Path(params.dictionaries).expanduser()
    languages = params.languages or _languages(folder)
    if not languages:
        return (_folder(f"the folder {folder}"),)
    return tuple(
        FileAsset(
            f"dictionary-{language}", f"the dictionary from English for the language {language!r}",
            f"{_path(folder, language)}, {_FORMAT}", partial(_digest, _path(folder, language)),
        )
        for language in languages
    )  # fmt: skip


def load(params: DictionaryParams) -> Bilingual:
    """The dictionaries that these parameters name. Raises AssetError if a file is missing or has a malformed line."""
    if params.dictionaries == embedded.NAME:
        return Bilingual(
            {language: embedded.dictionary(language) for language in params.languages or embedded.LANGUAGES}
        )
    folder = Path(params.dictionaries).expanduser()
    return Bilingual({
        language: read(_path(folder, language)) for language in params.languages or _languages(folder)
    })  # fmt: skip


def read(path: Path) -> dict[str, list[str]]:
    """The dictionary in a file: word → its translations, in the order of the file. Raises AssetError."""
    out: dict[str, list[str]] = {}
    for word, translation in _pairs(path):
        if translation.lower() == word:
            continue
        known = out.setdefault(word, [])
        if translation not in known:
            known.append(translation)
    return out


def _pairs(path: Path) -> Iterator[tuple[str, str]]:
    """Yield the word, in lower case, and the translation of each line."""
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise AssetError(f"The dictionary {path} cannot be read: {error}. It must be {_FORMAT}.") from error
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        match = _LINE.fullmatch(line.strip())
        if match is None:
            raise AssetError(
                f"{path}:{number}: the line {line!r} has no translation. The dictionary must be {_FORMAT}."
            )
        yield match[1].lower(), match[2]


def _digest(path: Path) -> str | None:
    """The SHA-256 of a dictionary's file; None if there is none. Raises AssetError for one with a malformed line."""
    if not path.is_file():
        return None
    for _ in _pairs(path):
        pass
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _path(folder: Path, language: str) -> Path:
    return folder / f"en-{language}.txt"


def _languages(folder: Path) -> tuple[str, ...]:
    """The languages of which the folder holds a dictionary, in order of their codes."""
    if not folder.is_dir():
        return ()
    return tuple(sorted(match[1] for file in folder.iterdir() if (match := _FILE.fullmatch(file.name))))


def _folder(where: str) -> FileAsset:
    """The asset for a folder without dictionaries."""
    return FileAsset(
        "dictionaries", "bilingual dictionaries, at least one file such as en-de.txt",
        f"{where}; those of MUSE (github.com/facebookresearch/MUSE) fit, and dictionaries=pocket stands for those of"
        " the embedded world", lambda: None,
    )  # fmt: skip
