"""Controls: rows that match those of a reference version, without its search. Each declares itself by a spec.

A study that asks what an attack's rows are worth needs rows that differ in the search alone.
"""

from xaug.augment.attacks.controls import duplicate as _duplicate  # noqa: F401
from xaug.augment.attacks.controls import random_edits as _random_edits  # noqa: F401
