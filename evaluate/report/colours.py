"""The colour scales of heat maps: perceptually even, distinguishable with any colour vision, with legible text.

The scale of scores is a line in Oklab (Ottosson 2020, bottosson.github.io/posts/oklab) from a dark blue through a green
to a light yellow. Lightness increases evenly, so that the order is visible in grey, too. Blue to yellow is the hue axis
that red-green blindness does not affect. The scale of differences consists of two lines of that axis: from a near-white
for no difference to a brown for negative and a blue for positive ones, which are equally dark where they are equally
large.
"""

from __future__ import annotations

from collections.abc import Sequence

# Lightness, green-red, blue-yellow. The whole line is within sRGB, and its steps are nearly even (a test checks both).
_DARK = (0.33, -0.008, -0.088)
_LIGHT = (0.93, -0.018, 0.108)
_GREEN = -0.07  # how far the middle bends towards green: a straight line would pass through grey
# The scale of differences: no difference, and the most negative and the most positive colour.
_NONE = (0.97, 0.0, 0.0)
_NEGATIVE, _POSITIVE = (0.53, 0.055, 0.100), (0.53, -0.025, -0.130)
INK, PAPER = "#000000", "#ffffff"  # colours of text: on any background, one of them has a contrast of 4.5 to 1 or more

# From Oklab to the cube roots of cone responses, and from their cubes to linear sRGB (Ottosson 2020).
_TO_CONES = (
    (1.0, 0.3963377774, 0.2158037573), (1.0, -0.1055613458, -0.0638541728), (1.0, -0.0894841775, -1.2914855480),
)  # fmt: skip
_TO_LINEAR = (
    (4.0767416621, -3.3077115913, 0.2309699292), (-1.2684380046, 2.6097574011, -0.3413193965),
    (-0.0041960863, -0.7034186147, 1.7076147010),
)  # fmt: skip


def scale(share: float) -> str:
    """The colour of a share between 0 (dark blue) and 1 (light yellow), as #rrggbb."""
    return _hex(linear(min(1.0, max(0.0, share))))


def diverging(share: float) -> str:
    """The colour of a difference between -1 (brown) and 1 (blue), as #rrggbb; 0 is near-white."""
    return _hex(to_linear(difference(min(1.0, max(-1.0, share)))))


def difference(share: float) -> tuple[float, ...]:
    """The Oklab coordinates of a difference between -1 and 1."""
    end = _NEGATIVE if share < 0 else _POSITIVE
    return tuple(none + abs(share) * (other - none) for none, other in zip(_NONE, end, strict=True))


def oklab(share: float) -> tuple[float, ...]:
    """The Oklab coordinates of a share (lightness, green-red, blue-yellow), in which equal distances look equal."""
    straight = [dark + share * (light - dark) for dark, light in zip(_DARK, _LIGHT, strict=True)]
    straight[1] += 4 * share * (1 - share) * _GREEN
    return tuple(straight)


def linear(share: float) -> tuple[float, ...]:
    """The linear sRGB channels of a share; each is within 0 and 1 if the colour can be displayed."""
    return to_linear(oklab(share))


def to_linear(colour: Sequence[float]) -> tuple[float, ...]:
    """From Oklab to linear sRGB."""
    cones = [_dot(row, colour) ** 3 for row in _TO_CONES]
    return tuple(_dot(row, cones) for row in _TO_LINEAR)


def text_on(colour: str) -> str:
    """INK or PAPER, whichever has the higher contrast on the colour."""
    return max((INK, PAPER), key=lambda ink: contrast(ink, colour))


def contrast(first: str, second: str) -> float:
    """The contrast ratio of two colours (#rrggbb), from 1 to 21, as in WCAG 2.2 (www.w3.org/TR/WCAG22)."""
    low, high = sorted((_luminance(first), _luminance(second)))
    return (high + 0.05) / (low + 0.05)


def _hex(channels: Sequence[float]) -> str:
    return "#" + "".join(f"{round(255 * _encoded(one)):02x}" for one in channels)


def _luminance(colour: str) -> float:
    red, green, blue = (_decoded(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue  # WCAG 2.2, relative luminance


def _encoded(value: float) -> float:
    """From linear light to sRGB (IEC 61966-2-1)."""
    value = min(1.0, max(0.0, value))
    return 12.92 * value if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055


def _decoded(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def _dot(row: Sequence[float], vector: Sequence[float]) -> float:
    return sum(a * b for a, b in zip(row, vector, strict=True))
