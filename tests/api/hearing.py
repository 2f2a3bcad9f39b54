"""A listener that remembers its messages."""

from __future__ import annotations

from xaug.data_cards.parameters import as_keyword, spell
from xaug.listening import Log


class Heard(Log):
    """Keeps every message."""

    def __init__(self) -> None:
        self.notes: list[str] = []

    def note(self, text: str) -> None:
        """Keep the message, with parameters spelled as in Python."""
        self.notes.append(spell(text, as_keyword))
