"""May a version be published? Its licence decides, and rows that a program made are not published as real ones."""

from __future__ import annotations

from collections.abc import Collection

from xaug.data_cards.errors import UnknownNameError, UsageError
from xaug.data_cards.identity import REAL
from xaug.data_cards.manifest import Manifest
from xaug.data_cards.packages import worlds
from xaug.data_cards.parameters import param
from xaug.data_cards.text import visible

FORBIDDEN, NOT_STATED = "forbidden", "not-stated"
OTHER_FILES = "other-files"  # publish into a repository that holds files of something else


def allowances() -> tuple[str, ...]:
    """Return what a user may allow explicitly: terms of a licence, other files in the repository, a world."""
    return (FORBIDDEN, NOT_STATED, OTHER_FILES, *worlds())


def check_terms(manifest: Manifest, allow: Collection[str]) -> None:
    """Raise UsageError if a version may not be published and ``allow`` does not name the reason."""
    known = allowances()
    for name in allow:
        if name not in known:
            raise UnknownNameError("reason to allow", name, known)
    about, world = manifest.about, manifest.source.world
    if world != REAL and world not in allow:
        raise UsageError(
            f"{manifest.ref}: a program made these rows (the world {world}). On the Hub they could be taken for real"
            f" ones. To publish them, with a card that says this first, pass {param('allow', world)}."
        )
    if about.redistribution == "forbidden" and FORBIDDEN not in allow:
        raise UsageError(
            f"{manifest.ref} may not be published: the licence of {visible(about.title)} ({visible(about.license)})"
            " forbids redistribution, and these rows hold the original text. If its authors have permitted you to"
            f" publish them, pass {param('allow', FORBIDDEN)}."
        )
    if about.redistribution == "not stated" and NOT_STATED not in allow:
        where = f", {visible(about.homepage)}" if about.homepage else ""
        raise UsageError(
            f"{manifest.ref}: {visible(about.title)} has no stated terms of redistribution (licence:"
            f" {visible(about.license)}). Ask its authors first{where}. If you may publish the rows, pass"
            f" {param('allow', NOT_STATED)}."
        )
