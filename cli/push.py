"""`xaug push`: a version on the Hugging Face Hub."""

from __future__ import annotations

from xaug.cli.console import out, print_json
from xaug.cli.options import STORE, JsonOption, RefArgument, StoreOption, examples
from xaug.cli.sharing_options import (
    AllowOption,
    BranchOption,
    Columns,
    ColumnsOption,
    ExportSplitOption,
    MessageOption,
    PrivateOption,
    PushDryRunOption,
    RepoOption,
)

EXAMPLES = examples(
    "xaug push mnli/bae --repo ada/mnli-bae --dry-run",
    "xaug push mnli/bae@v2 --repo lab/mnli-bae --private --message 'Stricter filters'",
    "xaug push pocket_mnli/bae --repo ada/pocket-mnli --allow pocket",
)


def push(
    ref: RefArgument,
    repo: RepoOption,
    private: PrivateOption = False,
    revision: BranchOption = None,
    message: MessageOption = None,
    split: ExportSplitOption = None,
    columns: ColumnsOption = Columns.ALL,
    allow: AllowOption = None,
    dry_run: PushDryRunOption = False,
    store: StoreOption = STORE,
    json: JsonOption = False,
) -> None:
    """Upload a version to a dataset repository of the Hub as Parquet, with its data card and manifest, in one commit.

    Versions whose licence forbids redistribution, or whose terms are not stated, are refused unless --allow names the
    reason. The token is the one of `hf auth login`, or HF_TOKEN.
    """
    from dataclasses import asdict

    from xaug.cli.listening import Terminal
    from xaug.publishing import push as upload

    done = upload(
        ref, repo, private=private, revision=revision, message=message, splits=split or (), columns=columns.value,
        allow=allow or (), dry_run=dry_run, store=store, listener=Terminal(),
    )  # fmt: skip
    if json:
        print_json(asdict(done))
        return
    out().print(repr(done), soft_wrap=True)
