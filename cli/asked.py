"""What `xaug generate` was asked for, as cards, splits, models and attacks: each word is checked, no row is read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xaug.cli.console import err

if TYPE_CHECKING:
    from xaug.augment.recipe import Recipe
    from xaug.cli.profile import Profile
    from xaug.data_cards.card import DatasetCard
    from xaug.data_cards.sources.base import Source


def cards_for(tasks: list[str], source: Source) -> list[DatasetCard]:
    """The cards of TASK..., or of all tasks that the source has. Raises UnknownNameError, MissingFilesError."""
    from xaug.cli.profile import task_names
    from xaug.data_cards.catalog import card, cards, pocket_cards
    from xaug.data_cards.errors import MissingFilesError

    if tasks == ["all"]:
        found = [one for one in (*cards(), *pocket_cards()) if source.splits(one)]
        if not found:
            raise MissingFilesError(f"{source.name} has no file of any task. See `xaug tasks` for their names.")
        return found
    return [card(name) for name in task_names(tasks, source)]


def models_for(card: DatasetCard, roles: dict[str, str | None], profile: Profile) -> dict[str, str]:
    """Return the models by role, from the command line or else from the profile. Raises ModelError for a missing one.

    ``pocket`` as a victim or a judge stays that name: it is trained when everything else is known to make sense.
    """
    from xaug.cli.pocket_models import is_trained_here
    from xaug.data_cards.model_files import resolve

    named = {role: path or profile.generate.get(role) for role, path in roles.items()}
    out = {role: path.replace("{task}", card.id) for role, path in named.items() if path}
    for role, path in out.items():
        if not is_trained_here(role, path):
            resolve(path, role)
    return out


def splits_for(card: DatasetCard, source: Source, wanted: list[str] | None) -> tuple[str, ...]:
    """The splits of --split, else train. Raises UsageError for one the card has not, SourceError for missing files."""
    from xaug.data_cards.errors import UnknownNameError, UsageError
    from xaug.data_cards.splits import split_name

    known = {*card.files, *card.hub} or set(source.splits(card))
    if not wanted and known and "train" not in known:
        raise UsageError(
            f"{card.id} has no split named 'train': say which with --split, of {', '.join(sorted(known))}."
        )
    names = [split_name(name) for name in wanted or ["train"]]
    for name in names:
        if known and name not in known:
            raise UnknownNameError(f"split of {card.id}", name, known)
    chosen = tuple(dict.fromkeys(names))
    if not set(chosen) <= set(source.splits(card)):
        source.state(card, chosen)  # says which file is missing, and where it was looked for
    return chosen


def recipe_for(
    card: DatasetCard,
    source: Source,
    splits: tuple[str, ...],
    attack: str,
    models: dict[str, str],
    fields: str | None,
    filters: dict[str, float | None],
    parameters: list[str] | None,
    *,
    device: str,
    dtype: str,
    **rest: Any,
) -> Recipe:
    """The attack on one task. Raises UsageError for any name, number or model that does not go with it."""
    from xaug.augment.filters import settings
    from xaug.augment.models import check_roles
    from xaug.augment.oracles.loading import Placement
    from xaug.augment.recipe import Recipe, attack_for, fields_for, params_for
    from xaug.data_cards.errors import UsageError

    spec = attack_for(attack, card)
    check_roles(spec, models)
    chosen = settings(card.task_type, filters)
    if "judge" not in models:
        asking = {setting.spec.name for setting in chosen if setting.spec.needs == "judge"}
        if lost := [name for name in filters if name in asking]:
            raise UsageError(f"--filter {lost[0]} asks a judge: name one with --judge, or leave the filter out.")
        err().print(f"{card.id}: no --judge, so label preservation is not checked.")
        chosen = [setting for setting in chosen if setting.spec.needs != "judge"]
    return Recipe(
        card=card, source=source, splits=splits, attack=spec,
        params=params_for(spec, dict(_pair(text, "--set") for text in parameters or [])),
        fields=fields_for(card, fields.split(",") if fields else None),
        models=models, filters=tuple(chosen), placement=Placement.choose(device, dtype), **rest,
    )  # fmt: skip


def thresholds(filters: list[str] | None, similarity: float | None) -> dict[str, float | None]:
    """Thresholds by filter name, from ``--filter NAME[=X]`` and ``--similarity``."""
    from xaug.cli.typed import check_number
    from xaug.data_cards.errors import UsageError

    out: dict[str, float | None] = {}
    for text in filters or []:
        name, _, value = text.partition("=")
        if name in out:
            raise UsageError(f"--filter {name} is given twice: leave one of the two out.")
        try:
            out[name] = float(value) if value else None
        except ValueError:
            raise UsageError(f"--filter {text}: {value!r} is not a number.") from None
        check_number(f"--filter {name}", out[name])
    check_number("--similarity", similarity)
    if similarity is not None:
        if "similarity" in out:
            raise UsageError("--similarity and --filter similarity are one setting: leave one of the two out.")
        out["similarity"] = similarity
    return out


def _pair(text: str, option: str) -> tuple[str, str]:
    from xaug.data_cards.errors import UsageError

    name, equals, value = text.partition("=")
    if not equals:
        raise UsageError(f"{option} {text}: write {option} NAME=VALUE.")
    return name, value
