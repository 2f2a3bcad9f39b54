"""One check of `xaug.doctor`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Check:
    """One check. ``needed``: `generate` does not work without it. ``fix``: what to do; empty if all is well."""

    name: str
    found: str
    fix: str = ""
    needed: bool = False

    @property
    def ok(self) -> bool:
        """Whether there is nothing to do about it."""
        return not self.fix

    @property
    def mark(self) -> str:
        """``ok``, ``missing`` if `generate` needs it, or ``note``."""
        return "ok" if self.ok else "missing" if self.needed else "note"
