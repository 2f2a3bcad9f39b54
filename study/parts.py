"""What a study adds to the clean rows: attacks of its own, and rows that exist already."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator
from xaug.data_cards.card import Spec

Count = Annotated[int, Field(ge=1)]
Positive = Annotated[float, Field(gt=0.0, allow_inf_nan=False)]
Value = str | bool | int | float


class AttackSettings(Spec):
    """One attack of a study, as `xaug.generate` takes it.

    An open field is left to the profile, and then to the defaults of the attack.
    """

    attack: str = ""  # an attack, or several in a row; empty: the name of the table
    like: str | None = None  # of a control: the attack of the study whose rows it matches
    limit: Count | None = None  # rows of the split train that are attacked; None: as many as the study reads
    parameters: dict[str, Value] = Field(default_factory=dict)  # of the attack
    filters: dict[str, float | Literal[True]] = Field(default_factory=dict)  # true: the filter's own threshold
    similarity: Annotated[float, Field(ge=0.0, le=1.0)] | None = None
    fields: tuple[str, ...] = ()
    victim: str | None = None
    judge: str | None = None
    victim_base: str | None = None
    judge_base: str | None = None
    mlm: str | None = None
    encoder: str | None = None
    tagger: Literal["nltk", "textblob"] | None = None
    max_queries: Count | None = None
    max_seconds: Positive | None = None
    allow_weak_victim: bool = False
    dtype: Literal["fp32", "bf16", "auto"] | None = None  # in which the attack's models compute; None: fp32
    by_seed: bool = False  # attack anew with every seed of the arms, instead of once with the seed 0
    workers: Count | None = None  # processes that attack

    def called(self, name: str) -> str:
        """The attack. ``name``: that of its table."""
        return self.attack or name


class DataSettings(Spec):
    """Rows that no attack of the study makes, such as translations: a version of a store, or a file of your own.

    A file becomes a dataset of its own, whose head is not that of another task.
    """

    ref: str | None = None  # TASK/RECIPE[@vN][/SPLIT][:SHARE]
    store: Path | None = None  # the store that holds it
    file: Path | None = None
    table: dict[str, Any] = Field(default_factory=dict)  # of a file: its columns, as `xaug.generate` takes them

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.ref is None) == (self.file is None):
            raise ValueError("give either ref, a reference to rows in a store, or file, a file of your own")
        if self.ref is not None and (self.store is None or self.table):
            raise ValueError("a reference needs store, the folder of the store that holds it, and takes no table")
        if self.file is not None and self.store is not None:
            raise ValueError("a file is in no store: leave out store")
        return self
