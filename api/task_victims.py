"""`xaug.victims`: train, list and score the victims and judges of tasks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from xaug.listening import Listener, heard
from xaug.victim_scores import VictimScore, score_of

if TYPE_CHECKING:
    from xaug.crossfitting import CrossFitted
    from xaug.data_cards.ranges import Range


@dataclass(frozen=True, kw_only=True)
class VictimsRequest:
    """A request for the victims and judges of tasks. None is left to the profile."""

    tasks: tuple[str, ...]  # or `all`
    source: str | None = None
    profile: str | None = None
    victim_base: str | None = None
    judge_base: str | None = None
    revision: str | None = None
    skip_bad_rows: bool = False
    device: str = "auto"


@dataclass(frozen=True, kw_only=True)
class VictimCost:
    """The victim or judge of a task before it is trained. ``training``: seconds, empty if it is trained already."""

    task: str
    role: str
    base: str
    folder: Path
    trained: bool
    training: Range


def victims(
    tasks: str | Sequence[str],
    *,
    source: str | Path | None = None,
    profile: str | None = None,
    victim_base: str | Path | None = None,
    judge_base: str | Path | None = None,
    revision: str | None = None,
    skip_bad_rows: bool = False,
    device: str = "auto",
    listener: Listener | None = None,
) -> tuple[VictimScore, ...]:
    """Train the victims and judges of tasks, unless the cache holds them, and score them on rows they did not see.

    `generate` uses the same models where a call names none. Each is a pair of models that are trained on one half of
    the task's training rows (cross-fitting), so each row has a model that saw no row of its group.

    Args:
        tasks: One or several tasks, or ``all``.
        source: A folder of official files or ``hub``; by default the profile's. Attacks on the embedded world train
            models of their own, which are quicker and not cross-fitted.
        profile: ``laptop``, ``base`` or ``paper``; by default XAUG_PROFILE, or else that of ./xaug.toml, or ``laptop``.
        victim_base: The encoder of which victims are trained; by default the profile's.
        judge_base: The encoder of which judges are trained; by default the profile's.
        revision: The commit on the Hub to read, in place of the card's.
        skip_bad_rows: Count malformed records, instead of stopping at the first one.
        device: ``auto``, ``cpu`` or ``cuda``.
        listener: Receives the messages of the call; by default they go to the logger ``xaug``.

    Raises:
        UsageError: A parameter is wrong, or no encoder is named.
        SourceError: The source's data cannot be read.
        ModelError: The encoder does not exist or cannot be trained.
        TrainError: The rows cannot be divided or trained on.
        Interrupted: A signal stopped the call. Finished models and the newest checkpoint are kept.
    """
    from xaug.checking import PATH, check_flags, check_given, several
    from xaug.models.cpu import settle_cpu

    settle_cpu()
    listener = heard(listener)
    check_flags({"skip_bad_rows": skip_bad_rows})
    named = several("tasks", tasks, "the name of a task, or several")
    check_given(PATH, "a folder or a name", {"source": source, "victim_base": victim_base, "judge_base": judge_base})
    check_given(str, "a name", {"profile": profile, "revision": revision, "device": device})
    request = VictimsRequest(
        tasks=named, source=None if source is None else str(source), profile=profile,
        victim_base=None if victim_base is None else str(victim_base),
        judge_base=None if judge_base is None else str(judge_base), revision=revision,
        skip_bad_rows=bool(skip_bad_rows), device=device,
    )  # fmt: skip
    return tuple(plan.run(listener) for plan in plan_victims(request, listener))


@dataclass(frozen=True)
class VictimPlan:
    """One model to train and score. Everything that needs no training is checked."""

    model: CrossFitted

    def estimate(self) -> VictimCost:
        """Whether it is trained, and otherwise what that costs. Writes nothing. Raises XaugError."""
        one = self.model
        return VictimCost(
            task=str(one.card.id), role=one.role, base=one.base, folder=one.folder, trained=one.finished,
            training=one.training(),
        )  # fmt: skip

    def run(self, listener: Listener) -> VictimScore:
        """Train what is missing, and return the scores. Raises XaugError, and Interrupted."""
        import time

        began, trained = time.monotonic(), self.model.finished
        if not trained:
            self.model.make(listener)
        return score_of(self.model, None if trained else time.monotonic() - began)


def plan_victims(request: VictimsRequest, listener: Listener) -> tuple[VictimPlan, ...]:
    """Two plans for each task: its victim and its judge. Raises XaugError."""
    from xaug.crossfitting import SEEDS, CrossFitted
    from xaug.data_cards.errors import UsageError
    from xaug.data_cards.identity import REAL
    from xaug.data_cards.parameters import param
    from xaug.data_cards.sources import open_source
    from xaug.data_cards.tables.reading import is_table
    from xaug.models.placement import check_device
    from xaug.profiles import LAPTOP, choose
    from xaug.selection import cards_for

    check_device(request.device, "fp32")
    if files := [task for task in request.tasks if is_table(task)]:
        raise UsageError(
            f"{files[0]} is a file of your own, and this is for tasks of the catalog. Attack the file with"
            " `xaug generate`, which trains its victim and its judge first."
        )
    profile = choose(request.profile, source=request.source, real=LAPTOP)
    source = open_source(request.source or profile.source, revision=request.revision)
    profile.announce(source.name, listener)
    plans = []
    for card in cards_for(request.tasks, source):
        twin: CrossFitted | None = None
        for role in SEEDS:
            base = profile.base(role, {"victim": request.victim_base, "judge": request.judge_base})
            if base is None:
                advice = f"Name one with {param(f'{role}_base')}"
                if profile.world == REAL:
                    advice += f", or choose a {param('profile')} ({LAPTOP}, base, paper)"
                else:
                    advice += (
                        f", or name a {param('source')} of real data: an attack on {profile.name} rows trains its own"
                    )
                raise UsageError(f"No encoder is named for the {role} of {card.id}. {advice}.")
            model = CrossFitted(
                role, card, source, base, profile.fine_tuning(card), device=request.device,
                skip_bad_rows=request.skip_bad_rows, twin=twin,
            )  # fmt: skip
            twin = model
            _ = model.folder  # raises ModelError and SourceError
            plans.append(VictimPlan(model))
    return tuple(plans)
