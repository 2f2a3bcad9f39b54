"""The search of every augmenter of nlpaug."""

from __future__ import annotations

import logging
import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from xaug.augment.attacks.base import Candidate, Example, Resources
from xaug.augment.attacks.nlpaug.catalog import PeerAugmenter
from xaug.augment.attacks.nlpaug.chance import seeded
from xaug.augment.attacks.nlpaug.pieces import Change, rewritten
from xaug.augment.attacks.nlpaug.tokens import Tool
from xaug.augment.queries import Search
from xaug.data_cards.errors import AssetError, ModelError, XaugError
from xaug.data_cards.text import one_line

_OTHER_ROWS = "Attack other rows, or with another augmenter."


@dataclass(frozen=True)
class Augmentation:
    """The attack by one augmenter."""

    augmenter: PeerAugmenter
    params: Any  # of the type augmenter.params
    resources: Resources

    @cached_property
    def tool(self) -> Tool:
        """The augmenter of nlpaug, which is imported now.

        Raises ModelError if it cannot be built, and AssetError if it cannot be built from a file that the user names.
        """
        paths = [Path(str(getattr(self.params, name))).expanduser() for name in sorted(self.params.files)]
        named = [str(path) for path in paths if path.is_file()]
        advice = f"Check that {' and '.join(named)} has the format that it reads." if named else _OTHER_ROWS
        with self._failing("when it was built", AssetError if named else ModelError, advice):
            return self.augmenter.build(self.params)

    def search(self, example: Example, rng: random.Random) -> Search[Sequence[Candidate]]:
        """The distinct texts among the draws. Raises ModelError if nlpaug fails."""
        yield from ()  # no model of the engine is asked
        with self._failing(f"on the row {example.row['id']}"):
            pieces = self.tool.cut(example.text) if example.text.editable() else []
            found: dict[tuple[str, ...], Candidate] = {}
            for _ in range(getattr(self.params, "variants", 1) if pieces else 0):
                changes: list[Change] = []
                for piece in pieces:
                    with seeded(rng.getrandbits(32), torch_too=self.augmenter.samples):
                        own = self.tool.changes(piece)
                    changes += [(piece.start + start, piece.start + end, new) for start, end, new in own]
                made = rewritten(example.text, changes)
                if made.fields != example.text.fields:
                    found.setdefault(made.fields, made)
        return list(found.values())

    @contextmanager
    def _failing(self, where: str, raised: type[XaugError] = ModelError, advice: str = _OTHER_ROWS) -> Iterator[None]:
        """Raises ``raised`` in place of whatever error nlpaug raises, because its code is not ours to mend."""
        loud = logging.getLogger("transformers")
        level = loud.level
        loud.setLevel(logging.ERROR)
        try:
            yield
        except XaugError:
            raise
        except Exception as error:
            raise raised(
                f"nlpaug's augmenter {self.augmenter.name} failed {where}: {type(error).__name__}: {one_line(error)}."
                f" {advice}"
            ) from error
        finally:
            loud.setLevel(level)
