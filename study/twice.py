"""What a study declares twice: arms that are the same in everything that decides them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xaug.data_cards.canonical import fingerprint
from xaug.data_cards.errors import UsageError

if TYPE_CHECKING:
    from xaug.study.arm import Arm
    from xaug.study.setting import Setting


def check_twice(setting: Setting) -> None:
    """Raises UsageError for two arms with the same rows and settings: their difference is 0 whatever is measured."""
    known: dict[str, str] = {}
    for arm in setting.arms:
        same = known.setdefault(fingerprint(_deciding(arm, setting)), arm.name)
        if same != arm.name:
            raise UsageError(
                f"arms: {same} and {arm.name} have the same rows and the same settings, so nothing could differ"
                " between them. Leave one of them out, or give it other settings."
            )


def _deciding(arm: Arm, setting: Setting) -> dict[str, Any]:
    """Everything that decides an arm, as JSON values. The names of its parts decide nothing."""
    if not arm.trains:
        return {"trains": False}
    return {
        "clean": arm.kind.clean, "mix": arm.mix if arm.parts else None, "share": arm.share, "tasks": list(arm.tasks),
        "parts": [_part(name, setting) for name in arm.parts],
        "settings": setting.training(arm).model_dump(mode="json", exclude={"device", "track"}),
    }  # fmt: skip


def _part(name: str, setting: Setting) -> dict[str, Any]:
    parts = setting.parts
    if name in parts.data:
        return {"data": parts.data[name].model_dump(mode="json")}
    own, like = parts.attacks[name], parts.like(name)
    told = {**own.model_dump(mode="json", exclude={"workers", "like"}), "attack": own.called(name)}
    return {"attack": told, "like": None if like is None else _part(like, setting)}
