"""`xaug audit`: rows for people to judge, and what they found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xaug.cli.console import out, print_json
from xaug.cli.judging_options import (
    AnnotatorOption,
    ReadOption,
    ReplaceOption,
    SampleOption,
    SheetOption,
    VerdictsArgument,
)
from xaug.cli.options import (
    STORE,
    JsonOption,
    ReasonOption,
    RefArgument,
    RejectedOption,
    SettingSeedOption,
    StoreOption,
    examples,
)
from xaug.data_cards.text import visible

if TYPE_CHECKING:
    from xaug.audits import AuditSheet, AuditView

NOTES = (
    "Intervals are Wilson's, at 95 %. A row that several people judged counts once, with the answer of the majority. An"
    " unsure answer is not a yes; the decided share leaves it out. alpha is Krippendorff's, of the annotators."
)
EXAMPLES = examples(
    "xaug audit mnli/bae --sample 50",
    "xaug audit mnli/bae --sample 50 --reason low_similarity --to rejected.html",
    "xaug audit mnli/bae --read ada.csv grace.csv",
    "xaug audit mnli/bae@v1 --json",
)


def audit(
    ref: RefArgument,
    files: VerdictsArgument = None,
    sample: SampleOption = None,
    read: ReadOption = None,
    store: StoreOption = STORE,
    json: JsonOption = False,
    to: SheetOption = None,
    seed: SettingSeedOption = None,
    rejected: RejectedOption = False,
    reason: ReasonOption = None,
    annotator: AnnotatorOption = None,
    replace: ReplaceOption = False,
) -> None:
    """Have people judge rows of a version: is the label still right, and does the text read like English?

    --sample writes a sheet of randomly drawn rows: a page for a browser, and a CSV file. --read stores the verdicts of
    filled-in sheets beside the version. Without either, the results of all verdicts are printed.
    """
    from xaug.auditing import audit as run
    from xaug.audits import AuditSheet
    from xaug.data_cards.errors import UsageError

    if files and not read:
        raise UsageError(f"{files[0]}: give files of verdicts after --read.")
    result = run(
        ref, sample=sample, to=to, seed=seed, rejected=rejected, reason=reason,
        read=[*read, *(files or ())] if read else None, annotator=annotator, replace=replace, store=store,
    )  # fmt: skip
    if isinstance(result, AuditSheet):
        _print_sheet(result, json=json)
    else:
        _print_results(result, json=json)


def _print_sheet(sheet: AuditSheet, *, json: bool) -> None:
    if json:
        print_json({
            "ref": sheet.ref, "page": str(sheet.page), "csv": str(sheet.csv), "rows": sheet.rows,
            "strata": dict(sheet.strata),
        })  # fmt: skip
        return
    console = out()
    console.print(f"{sheet.ref}: {sheet.drawn}")
    for stratum, rows in sheet.strata.items():
        console.print(f"  {visible(stratum)}: {rows:,}")
    console.print(f"Open {sheet.page} in a browser, or fill in {sheet.csv}. Then: xaug audit {sheet.ref} --read FILE")


def _print_results(view: AuditView, *, json: bool) -> None:
    from xaug.audits import COLUMNS, PART_COLUMNS
    from xaug.cli.tables import table

    if json:
        print_json(view.record())
        return
    console = out()
    console.print(visible(str(view)))
    for columns, lines in ((COLUMNS, view.table()), (PART_COLUMNS, view.parts())):
        if lines:
            shown = table(*columns, right=[name for name in columns if name not in ("part", "which rows", "question")])
            for line in lines:
                shown.add_row(*map(visible, line))
            console.print(shown)
    if view.audit is not None:
        console.print(NOTES)
    if view.card is not None:
        console.print(f"The version's card with these results: {view.card}")
