"""A listener that remembers what it is told."""

from __future__ import annotations

from xaug.data_cards.parameters import as_keyword, spell
from xaug.listening import Log


class Heard(Log):
    """Keeps every note."""

    def __init__(self) -> None:
        self.notes: list[str] = []

    def note(self, text: str) -> None:
        """Keep it, as Python spells it."""
        self.notes.append(spell(text, as_keyword))
