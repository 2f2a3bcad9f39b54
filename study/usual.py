"""The hypotheses of a study that declares none: those of the research question."""

from __future__ import annotations

from collections.abc import Sequence

from xaug.study.arm import Arm, Parts
from xaug.study.hypotheses import Hypothesis


def usual_hypotheses(arms: Sequence[Arm], parts: Parts) -> tuple[Hypothesis, ...]:
    """Does clean intermediate training help? Does an augmented arm differ from it, and from its own controls?

    Each is about the average of all target tasks without English, which is what zero-shot transfer means.
    """
    found: list[Hypothesis] = []
    none = next((arm for arm in arms if not arm.trains), None)
    for clean in (arm for arm in arms if arm.trains and not arm.parts and arm.settings.robust.method == "none"):
        if none is not None:
            found.append(_differs(clean, none, "Clean intermediate training"))
        for arm in arms:
            if arm is clean or not arm.trains or arm.tasks != clean.tasks or _is_control(arm, parts):
                continue
            found.append(_differs(arm, clean, arm.name))
            found += [
                _differs(arm, other, arm.name)
                for other in arms
                if other.tasks == arm.tasks and other.kind == arm.kind and _controls(other, arm, parts)
            ]
    return tuple(found)


def _differs(arm: Arm, other: Arm, who: str) -> Hypothesis:
    return Hypothesis(name=f"{who} against {other.name}", contrast=f"{arm.name} - {other.name}", scope="zero-shot")


def _is_control(arm: Arm, parts: Parts) -> bool:
    return bool(arm.parts) and all(part in parts.attacks and parts.like(part) for part in arm.parts)


def _controls(other: Arm, arm: Arm, parts: Parts) -> bool:
    """Whether the other arm holds nothing but a control of what the arm adds."""
    matched = {parts.like(part) for part in other.parts if part in parts.attacks}
    return len(other.parts) == 1 == len(arm.parts) and arm.parts[0] in matched
