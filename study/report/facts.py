"""What a report shows beside the analysis: each arm's cost, data and models, and what decided the study."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field
from xaug.data_cards.card import Spec
from xaug.data_cards.manifest import Sample, Sha256

Share = Annotated[float, Field(ge=0.0, le=1.0)]
Count = Annotated[int, Field(ge=0)]
Hours = Annotated[float, Field(ge=0.0)]
Redistribution = Literal["allowed", "share-alike", "non-commercial", "forbidden", "not stated"]


class ArmCost(Spec):
    """What an arm cost, summed over its seeds.

    ``queries``: those to the victim. ``attacked``, ``changed``, ``kept``: rows that an attack searched, that it edited,
    and that the filters kept. All four are None for an arm without augmented rows. Hours are those of the processor.
    """

    queries: Count | None = None
    generate_hours: Hours = 0.0
    train_hours: Hours = 0.0
    eval_hours: Hours = 0.0
    attacked: Count | None = None
    changed: Count | None = None
    kept: Count | None = None
    steps: Count = 0  # of the optimizer, of one intermediate training
    rows_seen: Count = 0  # in one intermediate training, a row counted each time that it is seen
    distinct_rows: Count = 0  # in one intermediate training


class Precision(Spec):
    """The share of kept rows that keep their label, with its 95 % interval, and how it is known."""

    value: Share
    low: Share
    high: Share
    judged: Count
    how: Literal["audit", "calibration"]  # people judged rows of this version, or rows of another with the same filters


class DataQuality(Spec):
    """The quality of a version of augmented rows. What is not known is None."""

    ref: str
    precision: Precision | None = None
    kept_rate: Share | None = None  # kept rows, as a share of the changed ones
    mean_edits: float | None = None  # in a kept row
    note: str = ""  # a sentence, for example on rows that nobody judged


class DevScore(Spec):
    """The dev score of an intermediate model, in percent, beside that of always predicting the most frequent answer."""

    seed: int
    task: str
    metric: str
    value: float
    majority: float | None = None
    excluded: bool = False

    @property
    def at_majority(self) -> bool:
        """Whether the model is not better than the most frequent answer."""
        return self.majority is not None and self.value <= self.majority


class Dose(Spec):
    """The place of an arm in a dose response: arms with the same series differ only in the share."""

    series: str  # such as "bae"
    share: Share  # of augmented rows among the training rows


class ArmFacts(Spec):
    """One arm. ``summary``: what it is trained on, as a clause without a full stop."""

    arm: str
    summary: str
    cost: ArmCost
    quality: tuple[DataQuality, ...] = ()
    dev: tuple[DevScore, ...] = ()
    dose: Dose | None = None
    versions: tuple[str, ...] = ()  # references of the versions that it is trained on


class VersionFacts(Spec):
    """A version of the store that the study reads: its terms, and some of its edits.

    ``samples`` are printed in the report of the study, and published only where the terms allow it.
    """

    ref: str  # TASK/RECIPE@vN
    title: str
    content_sha256: Sha256
    rows: Count
    license: str
    redistribution: Redistribution
    homepage: str = ""
    citation: str = ""  # BibTeX
    samples: tuple[Sample, ...] = ()


class Contamination(Spec):
    """What was found of a training set's rows in the scored sets. ``removed``: the rows that no arm is trained on."""

    data: str
    compared_with: str
    found: Count
    removed: Count
    note: str = ""


class Target(Spec):
    """How the report names a target task."""

    title: str
    metric: str
    group: str = ""


class Cells(Spec):
    """The number of cells by their state at the end of the study."""

    generate: Count = 0
    train: Count = 0
    eval: Count = 0
    reused: Count = 0  # of these, those that an earlier study had computed
    failed: Count = 0  # of these, those without a result


class Machine(Spec):
    """Where the study ran. It names no host, no user and no path."""

    processor: str
    cores: Count
    memory_gb: float
    accelerator: str = ""  # empty: none
    system: str = ""  # operating system and Python


class StudyFacts(Spec):
    """Everything that the report shows and the analysis does not know."""

    schema_version: Literal[1] = 1
    name: str
    seeds: tuple[int, ...] = ()  # of the arms, with those that were added; empty in reports of earlier releases
    question: str = ""  # in the words of the study file
    authors: tuple[str, ...] = ()  # of the study, for its citation
    created: str  # the day of the last cell, YYYY-MM-DD (UTC)
    base_model: str
    arms: tuple[ArmFacts, ...]  # in the order of the study file
    targets: dict[str, Target]  # id of a target task → how it is named
    primary: str | None = None  # the hypothesis that answers the question; None: the first one declared
    versions: tuple[VersionFacts, ...] = ()
    contamination: tuple[Contamination, ...] = ()
    cells: Cells
    wall_hours: Hours
    machine: Machine
    packages: dict[str, str] = Field(default_factory=dict)  # distribution → release
    checksums: dict[str, Sha256] = Field(default_factory=dict)  # model or file → sha256
    settings: str  # every setting of the study: the resolved study file, as TOML
    commands: tuple[str, ...] = ()  # the commands that make the study again, in order
