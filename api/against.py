"""The evaluation texts that rows are compared with: those of a suite's target tasks, read from a source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from xaug.data_cards.parameters import param
from xaug.data_cards.text import counted

if TYPE_CHECKING:
    from xaug.contamination.search import Search
    from xaug.contamination.texts import EvaluationTexts, Wanted
    from xaug.data_cards.card import DatasetCard
    from xaug.data_cards.identity import World
    from xaug.data_cards.manifest import Compared
    from xaug.data_cards.schema import Row
    from xaug.data_cards.sources.base import Source
    from xaug.listening import Listener

DEFAULT = "xtreme-r"
NONE = "none"  # in place of a suite: rows are compared with nothing


@dataclass(frozen=True)
class Against:
    """What a call says about the evaluation sets: a suite, or `none`, and the source of its rows. None: not said."""

    suite: str | None = None
    source: str | None = None

    @property
    def given(self) -> bool:
        """Whether the call asks for a comparison."""
        return self.suite != NONE and (self.suite is not None or self.source is not None)

    def check(self) -> None:
        """Raises UnknownNameError for a suite that does not exist, and UsageError for a source without a use."""
        from xaug.data_cards.errors import UnknownNameError, UsageError

        if self.suite == NONE and self.source is not None:
            raise UsageError(
                f"{param('against', NONE)} compares rows with nothing. Leave out {param('against_source')}."
            )
        if self.suite in (None, NONE):
            return
        from xaug.evaluate.suites import SUITES

        if self.suite not in SUITES:
            raise UnknownNameError("suite", str(self.suite), [*SUITES.names(), NONE])


UNSAID = Against()


def texts_for(against: Against, rows: Source, listener: Listener) -> EvaluationTexts | None:
    """The evaluation texts that the rows of a source are compared with; None if they are compared with none.

    If the call does not say, they are those of XTREME-R that the same folder of files holds. The Hub is not asked
    unless the call says so, and a made world draws its splits apart. The listener gets a note that says what is
    compared and what is not. Raises UsageError if the call asks for texts that the source does not have.
    """
    from xaug.data_cards.identity import REAL
    from xaug.data_cards.sources.files import FilesSource

    if against.suite == NONE or (not against.given and rows.world != REAL):
        return None
    if against.given:
        return asked_texts(against, rows, listener)
    if not isinstance(rows, FilesSource):
        listener.note(_unchecked(f"{rows.name} is not searched for evaluation sets unless {param('against')} says so"))
        return None
    texts = _read(DEFAULT, rows, listener)
    if not texts.parts:
        listener.note(_unchecked(f"{rows.name} has no evaluation set of {DEFAULT}"))
        return None
    listener.note(said(texts))
    return texts


def asked_texts(
    against: Against, rows: Source | None, listener: Listener, *, parameter: str = "against_source"
) -> EvaluationTexts:
    """The evaluation texts that a call asks for.

    ``rows``: their source, if the call names none. ``parameter``: the call's parameter for that source. Raises
    UsageError without a source, for one of another world, and for one without any evaluation set of the suite.
    """
    from xaug.data_cards.errors import UsageError
    from xaug.data_cards.sources import open_source
    from xaug.evaluate.suites import SUITES

    suite = SUITES.get(against.suite or DEFAULT).name
    source = rows if against.source is None else open_source(against.source)
    if source is None:
        raise UsageError(
            f"{param('against', suite)} needs the rows of {suite}. Name their source with {param(parameter)}."
        )
    if rows is not None and source.world != rows.world:
        raise UsageError(
            f"{param(parameter, against.source)} has rows of another world than {rows.name}, so none of them can"
            " occur there. Name another source."
        )
    texts = _read(suite, source, listener)
    if not texts.parts:
        raise UsageError(
            f"{source.name} has no evaluation set of {suite} to compare rows with. Name another source with"
            f" {param(parameter)}, or compare with nothing: {param('against', NONE)}."
        )
    listener.note(said(texts))
    return texts


def sets_of(suite: str, world: World) -> list[Wanted]:
    """The held-out splits of a suite's target tasks in a world, in the suite's languages and in English.

    Where a task's rows are translations and the original is another dataset (XCOPA's is COPA), that one is added.
    Raises UnknownNameError.
    """
    from xaug.contamination.texts import Wanted
    from xaug.data_cards.catalog import card, target_cards
    from xaug.data_cards.splits import language_split
    from xaug.evaluate.suites import SUITES

    languages = SUITES.get(suite).languages
    declared = {one.id.name: one for one in target_cards(world)}
    out: list[Wanted] = []
    for name, codes in languages.items():
        own = declared.get(name)
        if own is None:
            continue
        originals = [card(own.translates)] if own.translates else []
        for one in (own, *originals):
            splits = one.files or one.hub or _made(one)
            held = [(split, language_split(split)) for split in splits]
            wanted = tuple(split for split, of in held if of is not None and of.language in (*codes, "en"))
            out.append(Wanted(one, wanted))
    return out


def _made(card: DatasetCard) -> Sequence[str]:
    """The splits of a card whose rows a world makes."""
    from xaug.data_cards.packages import source_of

    return source_of(card.id.world).splits(card)


def _read(suite: str, source: Source, listener: Listener) -> EvaluationTexts:
    from xaug.contamination.texts import read_texts

    title = f"reading the evaluation sets of {suite}"
    with listener.working(title) as say:
        return read_texts(
            suite, source, sets_of(suite, source.world), reading=lambda name: say(f"{title}: {name}")
        )  # fmt: skip


def said(texts: EvaluationTexts) -> str:
    """What rows are compared with, and which sets are not there, in a sentence or two. The manifest has the reasons."""
    compared = texts.compared
    text = f"Rows are compared with the evaluation sets of {texts.suite} ({texts.source}): {', '.join(compared.rows)}."
    missing = [f"{one.task} ({counted(len(one.splits), 'split')})" if one.splits else one.task for one in texts.missing]
    return text + (f" Not there: {', '.join(missing)}." if missing else "")


def _unchecked(why: str) -> str:
    return f"Contamination is not checked: {why}. Name a source of evaluation sets with {param('against_source')}."


@dataclass(frozen=True)
class KnownRows:
    """Leaves out clean rows that occur in evaluation sets (`ingest.Exclusion`)."""

    texts: EvaluationTexts
    search: Search

    @classmethod
    def of(cls, texts: EvaluationTexts) -> KnownRows:
        """The rows of these texts."""
        from xaug.contamination.search import Search

        return cls(texts, Search.among(texts.known()))

    @property
    def reason(self) -> str:
        """The slug under which they are counted: that of the filter."""
        return "in_evaluation_set"

    @property
    def compared(self) -> Compared:
        """The evaluation texts."""
        return self.texts.compared

    def request(self) -> Mapping[str, object]:
        """The hash of the texts, and the threshold."""
        from xaug.contamination.search import LEAK

        return {"reason": self.reason, "against": self.texts.sha256, "threshold": LEAK}

    def excludes(self, card: DatasetCard, rows: Sequence[Row]) -> Sequence[bool]:
        """Whether each row occurs in an evaluation set."""
        from xaug.contamination.search import is_leak

        return [is_leak(score) for score in self.search.scores(card, rows)]


def source_name(source: str | Path | None) -> str | None:
    """A source as a request holds it."""
    return None if source is None else str(source)
