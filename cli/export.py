"""`xaug export`: a version as Parquet, CSV or JSON Lines, in a folder of its own."""

from __future__ import annotations

from xaug.cli.console import out, print_json
from xaug.cli.options import STORE, JsonOption, RefArgument, StoreOption, examples
from xaug.cli.sharing_options import (
    Columns,
    ColumnsOption,
    ExportFormat,
    ExportSplitOption,
    FormatOption,
    OverwriteOption,
    ToOption,
)

EXAMPLES = examples(
    "xaug export mnli/bae --to exports/mnli-bae",
    "xaug export mnli/bae@v2 --to exports/rejected --format jsonl --split rejected",
    "xaug export mnli/clean --to exports/mnli --format csv --columns training",
)


def export(
    ref: RefArgument,
    to: ToOption,
    format: FormatOption = ExportFormat.PARQUET,  # noqa: A002
    split: ExportSplitOption = None,
    columns: ColumnsOption = Columns.ALL,
    overwrite: OverwriteOption = False,
    store: StoreOption = STORE,
    json: JsonOption = False,
) -> None:
    """Write a version's rows as Parquet, CSV or JSON Lines, with a data card that says where they come from.

    The folder appears with all its files or not at all. The same version gives the same bytes. `datasets.load_dataset`
    reads the folder, and reads label names and column types from Parquet.
    """
    from dataclasses import asdict

    from xaug.exporting import export as write

    done = write(
        ref, to, format=format.value, splits=split or (), columns=columns.value, overwrite=overwrite, store=store
    )
    if json:
        files = [asdict(file) for file in done.files]
        print_json({"ref": done.ref, "path": str(done.path), "rows": done.rows, "bytes": done.size, "files": files})
        return
    out().print(repr(done), soft_wrap=True)
