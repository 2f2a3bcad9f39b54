"""The world's languages: one module and one lexicon each."""

from __future__ import annotations

from importlib import import_module

from xaug.data_cards.errors import UnknownNameError
from xaug.pocket.languages.base import Language

# Code → class; a language is loaded when it is asked for.
GRAMMARS = {
    "de": "German", "en": "English", "es": "Spanish", "fr": "French",
    "ru": "Russian", "tr": "Turkish", "sw": "Swahili", "zh": "Chinese",
}  # fmt: skip


def language(code: str) -> Language:
    """A language by its ISO 639-1 code. Raises UnknownNameError with the ones there are."""
    if code not in GRAMMARS:
        raise UnknownNameError("language", code, GRAMMARS)
    made: Language = getattr(import_module(f"{__name__}.{code}"), GRAMMARS[code])()
    return made
