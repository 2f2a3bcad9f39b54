"""The world's languages. Each has a module with its grammar and a lexicon."""

from __future__ import annotations

from importlib import import_module

from xaug.data_cards.errors import UnknownNameError
from xaug.pocket.languages.base import Language

# ISO 639-1 code → class. A language is imported when it is first used.
GRAMMARS = {
    "de": "German", "en": "English", "es": "Spanish", "fr": "French",
    "ru": "Russian", "tr": "Turkish", "sw": "Swahili", "zh": "Chinese",
}  # fmt: skip


def language(code: str) -> Language:
    """A language by its ISO 639-1 code. Raises UnknownNameError, which lists all codes, for any other code."""
    if code not in GRAMMARS:
        raise UnknownNameError("language", code, GRAMMARS)
    made: Language = getattr(import_module(f"{__name__}.{code}"), GRAMMARS[code])()
    return made
