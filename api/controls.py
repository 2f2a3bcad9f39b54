"""Controls: what a call says about the version whose rows a control matches, and whether the control can match it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from xaug.data_cards.parameters import param

if TYPE_CHECKING:
    from xaug.augment.attacks import AttackSpec, Reference
    from xaug.data_cards.card import DatasetCard
    from xaug.data_cards.sources.base import Source
    from xaug.data_cards.version import Version
    from xaug.generate_request import GenerateRequest


def check_like(request: GenerateRequest) -> None:
    """Raises UsageError for a reference that the attack does not need, or for a control without one."""
    from xaug.checking import check_unused
    from xaug.data_cards.errors import UsageError

    if not _is_control(request.attack):
        check_unused(f"{param('attack', request.attack)} matches no other version", {"like": request.like})
        return
    if request.like is None:
        raise UsageError(
            f"{param('attack', request.attack)} is a control. Name the version whose rows it matches with"
            f" {param('like')}, such as {param('like', 'mnli/bae@v1')}."
        )
    check_unused(f"{param('like')} decides rows, fields and tagger", {
        "split": request.splits or None, "limit": request.limit, "fields": request.fields or None,
        "skip_bad_rows": request.skip_bad_rows or None, "tagger": request.tagger,
    })  # fmt: skip


def _is_control(attack: str) -> bool:
    """Whether an attack matches the rows of another version."""
    from xaug.selection import CLEAN

    if attack == CLEAN:
        return False
    from xaug.augment.attacks import attack_named

    return attack_named(attack).control


def reference_for(request: GenerateRequest, card: DatasetCard, source: Source) -> Reference | None:
    """The reference of a control of this task; None for other attacks. Nothing but its manifest and edits is read.

    Raises NoSuchVersionError, CorruptVersionError, and UsageError for a version that the control cannot match: of
    another task or world, of other source files, without edits or without rows.
    """
    if request.like is None:
        return None
    from xaug.augment.attacks import Reference, attack_named
    from xaug.data_cards.errors import UsageError

    reference = Reference(_version(request, card))
    name = param("like", reference.ref)
    if reference.version.task != str(card.id):
        raise UsageError(
            f"{name} has rows of {reference.version.task}, not of {card.id}. Name a version of {card.id}, or attack"
            f" {reference.version.task}."
        )
    spec = attack_named(request.attack)
    reference.check(spec)
    _check_source(reference, card, source)
    return reference


def _version(request: GenerateRequest, card: DatasetCard) -> Version:
    from xaug.data_cards.store import Store
    from xaug.loading import DataVersion
    from xaug.profiles import resolved

    if isinstance(request.like, DataVersion):
        return request.like.version
    return resolved(Store(request.store), str(request.like).replace("{task}", str(card.id)))


def _check_source(reference: Reference, card: DatasetCard, source: Source) -> None:
    """Raises UsageError if the reference was read from other data, so that the rows of its ids would be others."""
    from xaug.data_cards.errors import UsageError
    from xaug.data_cards.ingest import source_request
    from xaug.data_cards.splits import split_name

    splits = tuple(split_name(str(split)) for split in reference.setting("splits"))
    read = reference.setting("source")
    if _plain(source_request(card, source.state(card, splits))) != _plain(read):
        raise UsageError(
            f"{param('like', reference.ref)} was read from {reference.version.manifest.source.name}, and {source.name}"
            f" has other data of {card.id}. Name the same data with {param('source')}, or generate the reference from"
            " this source."
        )


def _plain(value: object) -> str:
    """A value of a request as the manifest stores it."""
    from xaug.data_cards.canonical import canonical_json

    return canonical_json(value)


def matching(request: GenerateRequest, reference: Reference | None) -> GenerateRequest:
    """The request with the rows and fields of the reference."""
    if reference is None:
        return request
    limit, tagger = reference.setting("limit"), reference.setting("tagger")
    return replace(
        request, splits=tuple(reference.setting("splits")), limit=limit, fields=tuple(reference.setting("fields")),
        skip_bad_rows=bool(reference.setting("skip_bad_rows")), tagger=tagger,
        mlm=request.mlm or _mlm(request, reference),
    )  # fmt: skip


def _mlm(request: GenerateRequest, reference: Reference) -> str | None:
    """The masked language model of the reference, if the control draws from its words."""
    from xaug.augment.attacks import Need, attack_named

    asked = Need.MLM in reference.matched(attack_named(request.attack)).needs
    model = reference.version.manifest.models.get("mlm")
    return model.name if asked and model is not None else None


def check_same_models(reference: Reference | None, spec: AttackSpec, models: Mapping[str, str]) -> None:
    """Raises UsageError if the control would ask another masked language model than its reference."""
    from xaug.augment.attacks import Need
    from xaug.data_cards.errors import UsageError
    from xaug.models.folders import content_hash

    if reference is None:
        return
    was = reference.version.manifest.models.get("mlm")
    if Need.MLM not in spec.needs or was is None:
        return
    if content_hash(models["mlm"], "mlm") != was.sha256:
        raise UsageError(
            f"{param('mlm', models['mlm'])} is another model than the one that proposed the words of {reference.ref}"
            f" ({was.name}), so its words would be others. Name that model."
        )
