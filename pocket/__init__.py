"""Pocket: a small closed world, described in eight languages, from which xaug makes the default profile's datasets.

A row depends on its id alone. The id consists of task, split and number, and seeds the only random generator that the
row uses.
"""

from __future__ import annotations

from xaug.data_cards.identity import World

POCKET = World("pocket")
