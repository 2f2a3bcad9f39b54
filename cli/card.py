"""`xaug card`: the page that describes a version."""

from __future__ import annotations

from xaug.cli.console import out, print_json
from xaug.cli.options import STORE, JsonOption, RefArgument, StoreOption, examples
from xaug.cli.sharing_options import OpenOption, ToFileOption

EXAMPLES = examples("xaug card mnli/bae", "xaug card mnli/bae@v2 --open", "xaug card mnli/bae --to mnli-bae.html")


def card(
    ref: RefArgument,
    to: ToFileOption = None,
    open_: OpenOption = False,
    store: StoreOption = STORE,
    json: JsonOption = False,
) -> None:
    """Print the path of a version's card: a page with funnel, scores, edits, examples and people's verdicts.

    New versions have the page in their folder (card.html). The command makes it for versions of earlier releases, and
    for versions whose rows people have judged since.
    """
    import webbrowser

    from xaug.cards import card as find

    path = find(ref, to, store=store)
    if json:
        print_json({"path": str(path)})
    else:
        out().print(str(path), soft_wrap=True)
    if open_:
        webbrowser.open(path.absolute().as_uri())
