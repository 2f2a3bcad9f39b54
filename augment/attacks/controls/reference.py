"""The reference of a control: a stored version whose kept rows, and the number of whose edits, it matches."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pydantic import ValidationError
from xaug.augment.attacks.base import AttackSpec, Example, Params
from xaug.augment.attacks.chains import attack_named
from xaug.augment.text import words
from xaug.data_cards.errors import UnknownNameError, UsageError
from xaug.data_cards.manifest import REJECTED, Parent
from xaug.data_cards.parameters import param
from xaug.data_cards.schema import Row
from xaug.data_cards.version import Version


@dataclass(frozen=True)
class Reference:
    """A version that an attack made. Its rows are read when they are first needed, here and in each worker."""

    version: Version

    def __reduce__(self) -> tuple[Callable[[Version], Reference], tuple[Version]]:
        return Reference, (self.version,)

    @property
    def ref(self) -> str:
        """``TASK/RECIPE@vN``."""
        return self.version.ref

    @property
    def parent(self) -> Parent:
        """The reference as the manifest of a control names it."""
        return Parent(ref=self.ref, content_sha256=self.version.manifest.content_sha256)

    def setting(self, name: str) -> Any:
        """A value of the request that made it; None if it has none."""
        return self.version.manifest.request.get(name)

    @cached_property
    def attack(self) -> AttackSpec | None:
        """The attack that made it; None if that is not installed here."""
        try:
            return attack_named(str(self.setting("attack")))
        except UnknownNameError:
            return None

    @cached_property
    def params(self) -> Params:
        """The parameters of that attack.

        Raises UsageError if this release does not know them.
        """
        if self.attack is None or self.attack.proposals is None:
            return Params.model_validate({})
        try:
            return self.attack.params.model_validate(self.setting("parameters"))
        except ValidationError as error:
            names = ", ".join(".".join(map(str, one["loc"])) for one in error.errors())
            raise UsageError(
                f"{param('like', self.ref)} was made with parameters that this release does not know ({names})."
                " Generate it again."
            ) from None

    @cached_property
    def kept(self) -> Mapping[tuple[str, str], tuple[int, ...]]:
        """(split, id of a clean row) → the number of edits of each kept row that was made of it, in stored order.

        Raises CorruptVersionError.
        """
        out: dict[tuple[str, str], list[int]] = {}
        for split, row in self._rows():
            out.setdefault((split, row["origin_id"]), []).append(len(row["edits"]))
        return {key: tuple(counts) for key, counts in out.items()}

    def edits(self, example: Example) -> tuple[int, ...]:
        """The number of edits of each kept row that was made of this clean row."""
        return self.kept.get((example.split, str(example.row["id"])), ())

    @property
    def rows(self) -> int:
        """The number of kept rows."""
        return self.version.manifest.rows

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The words that the edits of its kept rows put in, each as often as they do."""
        return tuple(
            word for _, row in self._rows() for edit in row["edits"] for word in words(edit["after"])
            if word not in words(edit["before"])
        )  # fmt: skip

    def _rows(self) -> Iterator[tuple[str, Row]]:
        for split in self.version.manifest.splits:
            if split != REJECTED:
                for row in self.version.table(split).select(["origin_id", "edits"]).to_pylist():
                    yield split, row

    def request(self) -> dict[str, object]:
        """What it adds to the request of a control: its content, not where it lies."""
        manifest = self.version.manifest
        return {"content": manifest.content_sha256, "fingerprint": manifest.fingerprint}

    def matched(self, spec: AttackSpec) -> AttackSpec:
        """The spec of a control, with what the candidates of the reference's attack need if it draws from these."""
        source = None if self.attack is None else self.attack.proposals
        if not spec.redraws or source is None or self.attack is None:
            return spec
        needs = tuple(dict.fromkeys((*spec.needs, *source.needs)))
        packages = tuple(dict.fromkeys((*spec.packages, *self.attack.packages)))
        return spec.model_copy(update={"needs": needs, "packages": packages})

    def check(self, spec: AttackSpec) -> None:
        """Raises UsageError if a control of this spec cannot match it."""
        needed = ("attack", "source", "splits", "fields", "filters")
        if "edits" not in self.version.manifest.features or any(self.setting(name) is None for name in needed):
            raise UsageError(
                f"{param('like', self.ref)} was made by no attack, so it has no edits to match. Name a version that an"
                " attack made."
            )
        if not self.rows:
            raise UsageError(f"{param('like', self.ref)} keeps no row, so there is nothing to match.")
        if not spec.redraws:
            return
        if not any(count for counts in self.kept.values() for count in counts):
            raise UsageError(f"The rows of {param('like', self.ref)} have no edits, so there is nothing to match.")
        if (self.attack is None or self.attack.proposals is None) and not self.words:
            raise UsageError(
                f"{param('like', self.ref)} only deletes words, and its attack does not say which words it considers,"
                " so there are none to draw from."
            )
        _ = self.params
