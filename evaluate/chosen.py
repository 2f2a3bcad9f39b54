"""Which tasks and languages a configuration selects, and which dataset cards they need."""

from __future__ import annotations

from xaug.data_cards.catalog import identify, target_cards
from xaug.data_cards.errors import UnknownNameError, UsageError
from xaug.data_cards.identity import REAL, DatasetId, World
from xaug.data_cards.packages import package_of
from xaug.data_cards.parameters import param
from xaug.evaluate.config import EvalConfig
from xaug.evaluate.suites import SUITES
from xaug.evaluate.targets import target


def chosen_tasks(config: EvalConfig, world: World) -> dict[str, tuple[str, ...]]:
    """The ids of the selected target tasks in a world, each with its selected languages.

    Raises UnknownNameError for a task or language that the suite does not have, and UsageError where nothing is left.
    """
    suite = SUITES.get(config.suite)
    known = suite.languages
    for name in config.tasks:
        if identify(name).name not in known:
            raise UnknownNameError(f"task of {suite.name}", name, known)
    wanted = [identify(name).name for name in config.tasks] or list(known)
    if world != REAL:
        held = {one.id.name: one.id for one in target_cards(world)}
        known = {name: target(held[name]).languages for name in known if name in held}
    spoken = {code for codes in known.values() for code in codes}
    for code in config.languages:
        if code not in spoken:
            raise UnknownNameError(
                f"language of {suite.name if world == REAL else package_of(world).title}", code, spoken
            )
    out = {}
    for name in known:
        codes = tuple(code for code in known[name] if not config.languages or code in config.languages)
        if name in wanted and codes:
            out[str(DatasetId(name, world))] = codes
    if not out:
        raise UsageError(
            f"None of the tasks {', '.join(wanted)} has any of the languages {', '.join(config.languages)}. Choose"
            f" other {param('languages')} or {param('tasks')}."
        )
    return out


def cards_needed(config: EvalConfig, world: World) -> list[str]:
    """The ids of all cards whose rows the evaluation reads: those of the tasks and those they are fine-tuned on."""
    ids: dict[str, None] = {}
    for name in chosen_tasks(config, world):
        ids[name] = None
        ids.update(dict.fromkeys(target(name).stages))
    return list(ids)
