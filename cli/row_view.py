"""One row on the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xaug.data_cards.edits import Piece, row_diff
from xaug.data_cards.text import visible

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

_STYLES = {"=": "", "-": "red strike", "+": "green"}
_MARKS = {"=": "{}", "-": "[-{}-]", "+": "{{+{}+}}"}  # as `git diff --word-diff` writes them
# Columns that the first line tells, or that say nothing to a reader of rows.
_TOLD = frozenset({"id", "label", "origin_id", "split", "outcome", "edits", "queries", "budget", "reason"})


def print_row(console: Console, split: str, row: dict[str, Any], labels: tuple[str, ...]) -> None:
    """The row's facts on one line, then its fields, the edited ones with what went and what came."""
    from rich.text import Text

    told = "  ".join(map(visible, (split, str(row["id"]), *_facts(row, labels))))
    console.print(Text(told, style="bold"), soft_wrap=True)
    diffs = row_diff(row) if "edits" in row else {}
    fields = {name: [Piece("=", text)] for name, text in _texts(row).items()} | diffs
    for name, pieces in fields.items():
        line = Text.assemble("  ", (visible(name), "cyan"), ": ")
        for piece in pieces:
            line.append_text(_shown(piece, plain=console.color_system is None))
        console.print(line, soft_wrap=True)
    console.print()


def _shown(piece: Piece, *, plain: bool) -> Text:
    from rich.text import Text

    text = visible(piece.text)
    return Text(_MARKS[piece.kind].format(text)) if plain else Text(text, style=_STYLES[piece.kind])


def _facts(row: dict[str, Any], labels: tuple[str, ...]) -> list[str]:
    facts = []
    label = row.get("label")
    if label is not None:
        facts.append(f"gold {labels[label] if labels else label}")
    facts += [str(row[name]) for name in ("outcome", "budget", "reason") if row.get(name)]
    if row.get("queries"):
        facts.append(f"{row['queries']} queries")
    before, after = row.get("victim_score_before"), row.get("victim_score_after")
    if before is not None and after is not None:
        facts.append(f"gold score {before:.2f} to {after:.2f}")
    scores = {name.removesuffix("_score"): score for name, score in row.items() if name.endswith("_score")}
    return facts + [f"{name} {score:.2f}" for name, score in scores.items() if score is not None]


def _texts(row: dict[str, Any]) -> dict[str, str]:
    """Field → text of everything a model reads; lists by item, tokens joined as offsets count them."""
    texts: dict[str, str] = {}
    for name, value in row.items():
        if name in _TOLD:
            continue
        if isinstance(value, str) and value:
            texts[name] = value
        elif name == "tokens":
            texts[name] = " ".join(value)
        elif name == "choices":
            texts |= {f"choices[{index}]": choice for index, choice in enumerate(value)}
        elif name == "answers":
            texts[name] = " | ".join(value["text"]) or "(none)"
    return texts
