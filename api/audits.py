"""The results of `xaug.audit`: a sheet of rows that was written, and what people found in a version's rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xaug import html

if TYPE_CHECKING:
    import pandas as pd
    from xaug.data_cards.audits.results import Audit, AuditedRow, PopulationResult, QuestionResult
    from xaug.data_cards.audits.shares import Interval, Tally

# Columns of the results: "yes %" is the share of yes among all answers, "decided %" that among yes and no.
COLUMNS = ("which rows", "question", "yes", "no", "unsure", "yes %", "95 %", "decided %", "decided 95 %", "alpha")
PART_COLUMNS = ("part", "which rows", "question", "yes", "no", "unsure", "yes %", "95 %")


@dataclass(frozen=True)
class AuditSheet:
    """A sheet that was written: a page, and a CSV file of the same rows. An annotator fills in one of the two.

    ``drawn``: a sentence that says how the rows were drawn. ``strata``: stratum → its rows in the sheet.
    """

    ref: str
    page: Path
    csv: Path
    rows: int
    drawn: str
    strata: Mapping[str, int]

    def __repr__(self) -> str:
        return f"{self.ref}: {self.drawn} The sheet is {self.page}, and {self.csv} for spreadsheet programs."


@dataclass(frozen=True)
class AuditView:
    """What people found in the rows of a version. ``audit`` is None if nobody has judged one.

    ``card``: the version's page with these results, if there is one.
    """

    ref: str
    audit: Audit | None
    card: Path | None = None

    @property
    def populations(self) -> tuple[PopulationResult, ...]:
        """The results of kept rows, then those of the rows that were rejected for each reason."""
        return self.audit.populations if self.audit else ()

    @property
    def rows(self) -> tuple[AuditedRow, ...]:
        """Every row with a verdict, and all verdicts on it."""
        return tuple(row for population in self.populations for row in population.rows)

    def table(self) -> list[tuple[str, ...]]:
        """The results as texts: a line for each population and question, with `COLUMNS`."""
        return [_line(population.name, one) for population in self.populations for one in population.questions]

    def parts(self) -> list[tuple[str, ...]]:
        """The same for each annotator, if there are several, and for each stratum, with `PART_COLUMNS`."""
        return [
            (name, population.name, _title(one.question), *_counts(tally))
            for population in self.populations
            for one in population.questions
            for name, tally in {**(one.by_annotator if len(one.by_annotator) > 1 else {}), **one.by_stratum}.items()
            if tally.rows
        ]

    def record(self) -> dict[str, Any]:
        """The results and all verdicts, as JSON values."""
        return {
            "ref": self.ref,
            "card": str(self.card) if self.card else None,
            "content_sha256": self.audit.content_sha256 if self.audit else None,
            "annotators": [
                {"name": one.name, "read": one.read.isoformat(), "rows": len(one.verdicts)}
                for one in (self.audit.annotators if self.audit else ())
            ],
            "populations": [
                {"name": one.name, "rows": len(one.rows), "questions": [_question_record(q) for q in one.questions]}
                for one in self.populations
            ],
            "verdicts": self._verdicts(),
        }

    def to_pandas(self) -> pd.DataFrame:
        """A data frame with a line for each verdict. It needs pandas."""
        import pandas as pd

        return pd.DataFrame(self._verdicts())

    def _verdicts(self) -> list[dict[str, Any]]:
        return [
            {
                "row": str(row.row), "id": row.id, "population": row.population, "stratum": row.stratum,
                "annotator": name, "label_still_right": verdict.label_still_right,
                "reads_like_english": verdict.reads_like_english, "comment": verdict.comment,
            }
            for row in self.rows
            for name, verdict in row.verdicts.items()
        ]  # fmt: skip

    def __str__(self) -> str:
        """Return who judged how many rows, in a sentence."""
        if self.audit is None:
            return f"{self.ref}: nobody has audited its rows."
        from xaug.data_cards.text import counted, listed

        people = listed(f"{one.name} ({len(one.verdicts):,})" for one in self.audit.annotators)
        return f"{self.ref}: {counted(self.audit.rows, 'row')} judged, by {people}."

    def __repr__(self) -> str:
        table = [COLUMNS, *self.table()] if self.audit else []
        return "\n".join([str(self), *("  ".join(line) for line in table)])

    def _repr_html_(self) -> str:
        """The results as a table."""
        shown = html.table(COLUMNS, self.table(), right=COLUMNS[2:]) if self.audit else ""
        return html.paragraph(str(self)) + shown


def _title(question: str) -> str:
    from xaug.data_cards.audits.verdicts import TITLES

    return TITLES[question]


def _line(population: str, one: QuestionResult) -> tuple[str, ...]:
    tally = one.tally
    alpha = "" if one.alpha is None else f"{one.alpha:.2f}"
    decided = (_percent(tally.decided), _ends(tally.decided_interval))
    return (population, _title(one.question), *_counts(tally), *decided, alpha)


def _counts(tally: Tally) -> tuple[str, ...]:
    return (
        f"{tally.yes:,}", f"{tally.no:,}", f"{tally.unsure:,}", _percent(tally.share), _ends(tally.interval),
    )  # fmt: skip


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.0f}"


def _ends(interval: Interval | None) -> str:
    return "–" if interval is None else f"{100 * interval.low:.0f} to {100 * interval.high:.0f}"


def _question_record(one: QuestionResult) -> dict[str, Any]:
    return {
        "question": one.question,
        **_tally_record(one.tally),
        "alpha": one.alpha,
        "shared": one.shared,
        "by_annotator": {name: _tally_record(tally) for name, tally in one.by_annotator.items()},
        "by_stratum": {name: _tally_record(tally) for name, tally in one.by_stratum.items()},
    }


def _tally_record(tally: Tally) -> dict[str, Any]:
    share, decided = tally.interval, tally.decided_interval
    return {
        "yes": tally.yes,
        "no": tally.no,
        "unsure": tally.unsure,
        "share": tally.share,
        "interval": [share.low, share.high] if share else None,
        "decided": tally.decided,
        "decided_interval": [decided.low, decided.high] if decided else None,
    }
