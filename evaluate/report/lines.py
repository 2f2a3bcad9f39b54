"""The geometry of the two line drawings: scores by layer, and differences with their intervals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from xaug.data_cards.page.ticks import nice_ticks
from xaug.evaluate.deltas import MEANINGS, Delta
from xaug.evaluate.families import shown
from xaug.evaluate.stats import mean

# Pixels in the coordinates of each drawing, which the page scales.
PANEL_WIDTH, PANEL_HEIGHT, PANEL_LEFT, PANEL_TOP, PANEL_FOOT = 340, 170, 36, 26, 34
DELTA_WIDTH, DELTA_LEFT, DELTA_RIGHT, DELTA_ROW, DELTA_TOP = 760, 170, 150, 22, 26
DELTA_NARROW = 446  # fits into a page of 500 pixels, with its margins and a scroll bar


@dataclass(frozen=True)
class Sweep:
    """A task's panel: a thin line for each language, a thick one for their mean, a mark at the layer that counts."""

    title: str
    lines: Sequence[tuple[str, str]]  # language, path
    mean_path: str
    dots: Sequence[tuple[float, float, str]]  # points of the mean: x, y, tooltip
    ticks_x: Sequence[tuple[float, int]]
    ticks_y: Sequence[tuple[float, float]]
    chosen: tuple[float, int] | None  # x and number of the layer whose score is the task's
    best: tuple[int, float]  # layer and mean score: the highest
    width: int = PANEL_WIDTH
    height: int = PANEL_TOP + PANEL_HEIGHT + PANEL_FOOT


@dataclass(frozen=True)
class Difference:
    """A line of a forest plot before it is drawn, in points.

    ``sure``: whether its dot is filled. ``title``: its tooltip. ``mde``: the smallest difference that would be found
    reliably, drawn as a band around 0. ``strong``: whether its name is set in bold type.
    """

    name: str
    value: float
    low: float
    high: float
    sure: bool
    title: str
    mde: float | None = None
    strong: bool = False


@dataclass(frozen=True)
class Reading:
    """How a forest plot is read. ``of``: what was subtracted from what. ``desc``: the drawing in words."""

    of: str
    sides: tuple[str, str]  # the words to the left and to the right of the line of 0
    desc: str


DELTA_READING = Reading(
    "B minus A", ("A better", "B better"),
    "A dot for each difference with its 95 % interval. To the right of the line, B is better. A filled dot means"
    " significant over rows and over seeds after Holm's correction. The numbers are in the table of all differences.",
)  # fmt: skip


@dataclass(frozen=True)
class Forest:
    """A forest plot: differences, one line for each."""

    title: str
    height: float
    zero: float  # x of a difference of 0
    ticks: Sequence[tuple[float, float]]
    rows: Sequence[ForestRow]
    width: int
    left: int  # where the names end
    reading: Reading


@dataclass(frozen=True)
class ForestRow:
    """One difference. ``band``: the edges of the band of its minimum detectable effect, within the drawing."""

    y: float
    name: str
    x: float
    low: float
    high: float
    band: tuple[float, float] | None
    sure: bool
    strong: bool
    text: str
    title: str


def sweep(title: str, scores: Mapping[str, Sequence[tuple[int, float]]], chosen: int | None) -> Sweep:
    """A panel. ``scores``: language → (layer, score) by layer. ``chosen``: the layer whose score is the task's."""
    layers = sorted({layer for own in scores.values() for layer, _ in own})
    values = [score for own in scores.values() for _, score in own]
    ticks = nice_ticks(min(values), max(values))
    low, high = ticks[0], ticks[-1]
    right = PANEL_WIDTH - 10

    def place(layer: int, score: float) -> tuple[float, float]:
        x = PANEL_LEFT + (right - PANEL_LEFT) * (layer - layers[0]) / max(1, layers[-1] - layers[0])
        return round(x, 1), round(PANEL_TOP + PANEL_HEIGHT * (1 - (score - low) / (high - low)), 1)

    means = [(layer, mean([dict(own)[layer] for own in scores.values() if layer in dict(own)])) for layer in layers]
    best = max(means, key=lambda point: point[1])
    return Sweep(
        title=title, lines=[(code, _path([place(*point) for point in own])) for code, own in scores.items()],
        mean_path=_path([place(*point) for point in means]),
        dots=[(*place(layer, score), f"layer {layer}: {score:.1f}") for layer, score in means],
        ticks_x=[(place(layer, low)[0], layer) for layer in layers if layer % max(1, len(layers) // 8) == 0],
        ticks_y=[(place(layers[0], tick)[1], tick) for tick in ticks],
        chosen=(place(chosen, low)[0], chosen) if chosen in layers else None, best=best,
    )  # fmt: skip


def forest(
    title: str,
    lines: Sequence[Difference],
    width: int = DELTA_WIDTH,
    *,
    reading: Reading = DELTA_READING,
    left: int = DELTA_LEFT,
    ends: tuple[float, float] | None = None,
) -> Forest:
    """A forest plot. ``width``: of the drawing in pixels, of which ``left`` are for names.

    ``ends``: the least that the axis covers, so that several drawings have the same one.
    """
    values = [value for one in lines for value in (one.low, one.high, one.value, 0.0)] + list(ends or ())
    ticks = nice_ticks(min(values), max(values))
    low, high = ticks[0], ticks[-1]
    right = width - DELTA_RIGHT

    def across(value: float) -> float:
        return round(left + (right - left) * (min(high, max(low, value)) - low) / (high - low), 1)

    rows = [
        ForestRow(
            y=DELTA_TOP + DELTA_ROW * at + DELTA_ROW / 2, name=one.name, x=across(one.value),
            low=across(one.low), high=across(one.high), sure=one.sure, strong=one.strong,
            band=None if one.mde is None else (across(-one.mde), across(one.mde)),
            text=f"{one.value:+.2f} [{one.low:+.2f}, {one.high:+.2f}]", title=one.title,
        )
        for at, one in enumerate(lines)
    ]  # fmt: skip
    named = [tick for tick in ticks if width >= DELTA_WIDTH or tick in (low, 0.0, high)]  # labels need room
    height = DELTA_TOP + DELTA_ROW * len(rows) + 24
    return Forest(title, height, across(0.0), [(across(tick), tick) for tick in named], rows, width, left, reading)


def differences(deltas: Sequence[Delta], titles: Mapping[str, str]) -> list[Difference]:
    """The lines of a comparison's forest plot. ``titles``: task id → its title."""
    return [
        Difference(
            name=label(one, titles), value=one.delta, low=one.low, high=one.high, sure=one.sure,
            title=f"{label(one, titles)}: {one.a:.1f} to {one.b:.1f}, p {one.p:.4f}, after Holm {one.holm:.4f};"
            f" {one.verdict}: {MEANINGS[one.verdict]}",
        )
        for one in deltas
    ]  # fmt: skip


def label(one: Delta, titles: Mapping[str, str]) -> str:
    """The readable name of a difference."""
    if one.kind == "suite":
        return f"{len(one.tasks)} task{'s' if len(one.tasks) > 1 else ''}"
    if one.kind == "task":
        return titles[one.name]
    if one.kind == "cell":
        return f"{titles[one.tasks[0]]}, {shown(one.languages[0]).name}"
    return shown(one.name).name if one.kind == "language" else one.name


def _path(points: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:.1f},{y:.1f}" for x, y in points)
