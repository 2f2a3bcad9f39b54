"""How `xaug train` cut the inputs of the model in a folder, as the run's run.json records it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from xaug.models.encoding.span import STRIDE
from xaug.models.encoding.texts import Limits
from xaug.models.folders import run_content


@dataclass(frozen=True, slots=True)
class TrainedText:
    """The run's settings ``text.max_length`` and ``text.stride``, in tokens.

    ``max_length`` is None where the run did not set it and took the default of its task type.
    """

    max_length: int | None
    stride: int

    def limits(self, default: int, longest: int) -> Limits:
        """The limits of the run's inputs. ``longest``: the tokens that the model takes at most."""
        return Limits(min(self.max_length or default, longest), self.stride)


def trained_text(folder: Path) -> TrainedText | None:
    """The settings that the folder's model was trained with; None if `xaug train` did not train it.

    A setting that is absent or malformed (another release may name it differently) counts as not set.
    """
    content = run_content(folder)
    if content is None:
        return None
    config = content.get("config")
    text = config.get("text") if isinstance(config, Mapping) else None
    stated = text if isinstance(text, Mapping) else {}
    return TrainedText(_count(stated.get("max_length")), _count(stated.get("stride")) or STRIDE)


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and value > 0 else None
