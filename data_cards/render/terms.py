"""What the terms of redistribution and the making of a version mean for its reader, in whole sentences."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from xaug.data_cards.manifest import Manifest

# Terms of redistribution (`card.DatasetCard.redistribution`) → what they mean.
TERMS: Mapping[str, str] = MappingProxyType({
    "allowed": "The licence allows redistribution under its terms.",
    "share-alike": "Redistribution is allowed under the same licence: these rows derive from the original.",
    "non-commercial": "Redistribution is allowed for non-commercial purposes only.",
    "forbidden": "Do not redistribute this folder. The licence forbids it; the original text is here.",
    "not stated": "The authors state no terms of redistribution: ask them before you publish this folder.",
})  # fmt: skip


def limits(manifest: Manifest) -> tuple[str, ...]:
    """Return what a reader must know before using the rows, one or two sentences each."""
    out = []
    if manifest.recipe != "clean":
        out.append(
            "A row has the label of the row it was made from. The filters are models and rules, not people, so some"
            " edits change the right answer."
        )
        if "victim" in manifest.models:
            out.append("The edits fool this victim. Another model may find them easy, or difficult for another reason.")
        if all(step.step != "label" for step in manifest.funnel):
            out.append("No judge checked whether the edits keep the label.")
        out.append("Models and rules made the edits, which therefore have their biases. Some edits are not fluent.")
    else:
        out.append("The rows and their labels are the authors'. Nobody checked them by hand.")
    out.append(f"Language: {', '.join(manifest.about.languages)} only.")
    if manifest.compared is not None:
        compared = manifest.compared
        missing = "".join(f" Not compared: {why}." for why in compared.missing)
        out.append(
            f"Rows that occur in the evaluation sets of {compared.suite} were left out, as far as these were there"
            f" ({compared.source}): {', '.join(compared.rows)}.{missing}"
        )
    if manifest.read.bad:
        out.append(f"{sum(manifest.read.bad.values()):,} malformed records are missing.")
    return tuple(out)
