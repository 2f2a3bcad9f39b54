"""nlpaug's augmenters as the attacks ``nlpaug:NAME``. A row that is attacked imports nlpaug."""

from xaug.augment.attacks.nlpaug import keyboard as _keyboard  # noqa: F401
