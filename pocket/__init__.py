"""Pocket: a small closed world, spoken in several languages, from which every dataset of the default profile is made.

A row is made from its id alone: the id names task, split and number, and seeds the only random generator it sees.
"""

from __future__ import annotations

from xaug.data_cards.identity import World

POCKET = World("pocket")
