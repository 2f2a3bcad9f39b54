"""The cards, splits, models, filters and attack that a request names. Every name is checked; no row is read."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from xaug.data_cards.parameters import param
from xaug.listening import Listener

if TYPE_CHECKING:
    from xaug.augment.attacks import AttackSpec, Params, Reference
    from xaug.augment.filters.base import Setting
    from xaug.data_cards.card import DatasetCard
    from xaug.data_cards.errors import ModelError
    from xaug.data_cards.sources.base import Source
    from xaug.generate_request import GenerateRequest
    from xaug.kept_models import OwnModel
    from xaug.profiles import Profile

EVERY = "all"  # in place of a task: every task that the source has
CLEAN = "clean"  # in place of an attack: the rows as they are, which is also the name of their recipe


def cards_for(tasks: Sequence[str], source: Source) -> list[DatasetCard]:
    """The cards of the tasks, or of every task in the source for ``all``; of a user's own file, its card.

    Raises UnknownNameError, and MissingFilesError if the source has no task.
    """
    from xaug.data_cards.catalog import card, cards
    from xaug.data_cards.errors import MissingFilesError
    from xaug.data_cards.tables.source import TableSource
    from xaug.profiles import task_names

    if isinstance(source, TableSource):
        return [source.card]
    if list(tasks) == [EVERY]:
        available = [card for card in cards(source.world) if source.splits(card)]
        if not available:
            raise MissingFilesError(f"{source.name} has no file of any task. `xaug tasks` lists the tasks.")
        return available
    return [card(name) for name in task_names(tasks, source)]


def models_for(card: DatasetCard, roles: Mapping[str, str | None], profile: Profile) -> dict[str, str]:
    """Role → model: the request's model, or the profile's where the request has none.

    ``pocket`` as victim or judge stays a name here. That model is trained once everything else has been checked. Raises
    ModelError for a model of the request that does not exist; `check_models` checks those of the profile.
    """
    from xaug.models.folders import resolve
    from xaug.pocket_models import is_trained_here

    named = {role: path or profile.generate.get(role) for role, path in roles.items()}
    out = {role: path.replace("{task}", str(card.id)) for role, path in named.items() if path}
    for role, path in out.items():
        if roles[role] and not is_trained_here(role, path):
            resolve(path, role)
    return out


def check_models(
    asked: Collection[str],
    request: GenerateRequest,
    named: Mapping[str, str],
    own: Mapping[str, OwnModel],
    profile: Profile,
    unused: str,
) -> None:
    """Check the models against the roles that attack and filters ask.

    Raises UsageError for a model of the request that nothing asks (``unused``: the reason), or of which none is to be
    trained because another one is named; and ModelError for a model of the profile that does not exist.
    """
    from xaug.checking import check_unused
    from xaug.data_cards.errors import ModelError
    from xaug.models.folders import resolve

    check_unused(unused, {role: model for role, model in request.models.items() if role not in asked})
    for role, base in request.bases.items():
        name = f"{role}_base"
        check_unused(unused, {name: base if role not in asked else None})
        check_unused(f"{param(role)} names the model itself", {name: base if request.models[role] else None})
    for role in sorted(asked):
        if request.models[role] or (role in own and (request.bases[role] or request.victim_base)):
            continue  # checked already, or checked when its folder is named
        by = role
        try:
            if role in own:
                by = f"{role}_base"
                _ = own[role].folder
            elif role in named:
                resolve(named[role], role)
        except ModelError as error:
            raise named_by(profile, error, by) from None


def named_by(profile: Profile, error: ModelError, by: str) -> ModelError:
    """The error for a model that a profile names. ``by``: the parameter that names another one."""
    from xaug.data_cards.errors import ModelError

    return ModelError(
        f"{error.text} Profile {profile.name} names it. Name another one with {param(by)}, or choose"
        f" {param('profile', 'none')}, which names no model."
    )


def splits_for(card: DatasetCard, source: Source, wanted: Sequence[str]) -> tuple[str, ...]:
    """The wanted splits, or train without any.

    Raises UsageError for a split that the card does not have, and SourceError if the files of one are missing.
    """
    from xaug.data_cards.errors import UnknownNameError, UsageError
    from xaug.data_cards.splits import split_name

    known = {*card.files, *card.hub} or set(source.splits(card))
    if not wanted and known and "train" not in known:
        raise UsageError(
            f"{card.id} has no split named 'train'. Choose one with {param('split')}: {', '.join(sorted(known))}."
        )
    names = [split_name(name) for name in wanted or ["train"]]
    for name in names:
        if known and name not in known:
            raise UnknownNameError(f"split of {card.id}", name, known)
    chosen = tuple(dict.fromkeys(names))
    if not set(chosen) <= set(source.splits(card)):
        source.state(card, chosen)  # raises SourceError, naming the missing file and where it should be
    return chosen


def filters_for(
    card: DatasetCard,
    wanted: Mapping[str, float | None],
    models: Mapping[str, str],
    listener: Listener,
    *,
    compared: bool = False,
    control: bool = False,
    off: Collection[str] = (),
) -> tuple[Setting, ...]:
    """The filters that will run. A filter whose model is not given is left out, and the listener gets a note.

    ``compared``: there are evaluation texts to compare rows with. Without them, no note is needed here. ``control``:
    the rows are to match those of a reference, so only filters for controls and those that are named run. ``off``:
    filters that do not run.

    Raises UsageError for a filter that does not apply to the task type, and for a named filter without its model.
    """
    from xaug.augment.filters import settings
    from xaug.augment.filters.base import AGAINST, what
    from xaug.data_cards.errors import UsageError

    chosen = [one for one in settings(card.task_type, wanted) if one.spec.name not in off]
    if control:
        asked = {*wanted, *(one.spec.name for one in chosen if AGAINST in one.spec.needs and compared)}
        chosen = [one for one in chosen if one.spec.controls or one.spec.name in asked]
    held = {*models, *([AGAINST] if compared else [])}
    for setting in chosen:
        missing = [need for need in setting.spec.needs if need not in held]
        if not missing:
            continue
        if setting.spec.name in wanted:
            raise UsageError(
                f"{param('filters', setting.spec.name)} needs {what(missing[0])}. Name one with {param(missing[0])}, or"
                " leave out the filter."
            )
        if missing[0] != AGAINST:
            listener.note(f"{card.id}: without {param(missing[0])}, {setting.spec.checks} is not checked.")
    return tuple(setting for setting in chosen if set(setting.spec.needs) <= held)


def check_attack(name: str) -> None:
    """Raises UnknownNameError for a name that is neither an attack nor `clean` nor a chain of attacks."""
    if name == CLEAN:
        return  # without the attacks, whose modules take longer to load than small files to read
    from xaug.augment.attacks import ATTACKS, attack_named, parts_of
    from xaug.data_cards.errors import UnknownNameError, UsageError

    parts = parts_of(name)
    if len(parts) > 1:
        if CLEAN in parts:
            raise UsageError(f"{param('attack', name)}: {CLEAN} edits no row, so it cannot be a part of a chain.")
        attack_named(name)
        return
    if name == "none":  # the earlier name of `clean`
        raise UsageError(f"There is no attack named 'none'. Use {param('attack', CLEAN)} for the rows as they are.")
    if name not in ATTACKS:
        raise UnknownNameError(ATTACKS.kind, name, [*ATTACKS.names(), CLEAN])


def attack_of(
    name: str, card: DatasetCard, models: Mapping[str, str], reference: Reference | None = None
) -> AttackSpec:
    """The attack of that name; of a control, with what it needs for its reference.

    Raises UsageError if it does not apply to the task type, or if a model is missing.
    """
    from xaug.augment.lab import check_roles
    from xaug.augment.recipe import attack_for

    spec = attack_for(name, card)
    if reference is not None:
        spec = reference.matched(spec)
    check_roles(spec, models)
    return spec


def parameters_for(spec: AttackSpec, request: GenerateRequest, profile: Profile) -> Params:
    """The parameters of the attack, with ``max_queries`` as the one of that name. Raises UsageError."""
    from xaug.augment.attacks import params_for
    from xaug.checking import check_unused
    from xaug.data_cards.errors import UsageError

    given = dict(request.parameters)
    if request.max_queries is not None:
        if not spec.asks_victim:
            check_unused(f"The attack {spec.name} asks no victim", {"max_queries": request.max_queries})
        if "max_queries" in given:
            raise UsageError(
                f"{param('max_queries')} and {param('parameters', 'max_queries')} are one setting. Leave out one of the"
                " two."
            )
        given["max_queries"] = str(request.max_queries)
    return params_for(spec, given, profile.parameters)


def thresholds(filters: Mapping[str, float | None], similarity: float | None) -> dict[str, float | None]:
    """Filter → threshold, with ``similarity`` as the threshold of the filter of that name.

    Raises UsageError, also for a threshold outside of the range of the filter's scores.
    """
    from xaug.checking import check_number
    from xaug.data_cards.errors import UsageError

    out = {name: _threshold(name, value) for name, value in filters.items()}
    similarity = check_number("similarity", similarity, least=0, most=1)
    if similarity is not None:
        if "similarity" in out:
            raise UsageError(
                f"{param('similarity')} and {param('filters', 'similarity')} are one setting. Leave out one of the two."
            )
        out["similarity"] = similarity
    return out


def _threshold(name: str, value: float | None) -> float | None:
    """The threshold as Python's own number. A filter that does not exist is reported later, by `settings`."""
    from xaug.augment.filters import FILTERS
    from xaug.checking import check_number

    low, high = FILTERS.get(name).scores if name in FILTERS else (-math.inf, math.inf)
    return check_number("filters", value, key=name, least=low, most=high)
