"""Write a page that shows each attack on the same three rows of the embedded world: docs/explanation/gallery.md.

python benchmarks/tools/attack_gallery.py docs/explanation/gallery.md

The page follows the registry: an attack that is added appears when the page is written again. Victims that the cache
does not hold are trained first, which takes about two minutes on two idle cores. An attack is listed with the reason if
it cannot be shown: it needs a model or a file that the repository does not contain, or it runs TextAttack.
"""

from __future__ import annotations

import html
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import xaug
from xaug.attack_info import AttackInfo
from xaug.augment.assets import missing
from xaug.augment.attacks import ATTACKS, AttackSpec, Need, prepare
from xaug.augment.attacks.parameters import params_for
from xaug.augment.engine import Engine
from xaug.augment.execute import search_of
from xaug.augment.lab import Lab, check_data, load_lab
from xaug.augment.recipe import Job, fields_for
from xaug.augment.rows import augmented_rows
from xaug.data_cards.catalog import card
from xaug.data_cards.edits import Piece, excerpt, row_diff
from xaug.data_cards.errors import UsageError, XaugError
from xaug.data_cards.sources import open_source
from xaug.data_cards.sources.base import ReadReport
from xaug.listening import Log
from xaug.models.placement import Placement
from xaug.pocket import POCKET
from xaug.pocket_models import MODEL, PocketModel
from xaug.profiles import profiles

# The rows: a pair of sentences, a question with its passage, and a question with five answers. All their victims are
# right about the clean rows.
ROWS = (("pocket_mnli", "train-4"), ("pocket_squad_v1", "train-0"), ("pocket_commonsenseqa", "train-8"))
KINDS = {
    "classification": "Pair of sentences", "span": "Question about a passage", "multiple_choice": "Multiple choice",
}  # fmt: skip
PEER = "textattack:"
_CONTEXT = 60  # characters kept on each side of a change
_MARKS = {"=": "{}", "-": "<del>{}</del>", "+": "<ins>{}</ins>"}
_OUTCOMES = {
    "succeeded": "The victim errs on this text", "failed": "The victim still predicts gold",
    "skipped": "Nothing was changed", "untested": "No victim was asked",
}  # fmt: skip


@dataclass(frozen=True)
class Shown:
    """What an attack made of one row."""

    task: str
    rows: tuple[dict[str, Any], ...]


def page() -> str:
    """The whole page."""
    infos = [xaug.attack(spec.name) for spec in ATTACKS]
    reasons = {info.name: reason(info) for info in infos}
    out = [
        "# Gallery of attacks\n",
        "Each attack on the same three rows of the embedded world, made by `benchmarks/tools/attack_gallery.py`."
        " <del>Struck</del> text was deleted and <ins>underlined</ins> text inserted; long texts are cut around the"
        " changes. The attacks run with the parameters of the profile `pocket`. The world's words are few, so the rows"
        " show what an attack does, not how good it is on real text. [Attacks](attacks.md) explains their terms.\n",
        "## The rows\n",
        *map(_clean, ROWS),
    ]
    for info in infos:
        if reasons[info.name]:
            continue
        try:
            out.append(section(info))
        except XaugError as error:
            reasons[info.name] = str(error)
    out.append("## Not shown\n")
    out.append("| attack | why |\n| --- | --- |")
    out += [f"| `{name}` | {_cell(why)} |" for name, why in reasons.items() if why]
    return "\n".join(out) + "\n"


def reason(info: AttackInfo) -> str:
    """Why an attack cannot be shown on every machine; an empty text if it can."""
    if info.name.startswith(PEER):
        return "It runs TextAttack's own code, whose import takes up to half a minute."
    spec = ATTACKS.get(info.name)
    if spec.refused or spec.control:
        return spec.refused or "It is a control: it matches the rows of another version."
    if info.required:
        named = ", ".join(f"`{name}`" for name in info.required)
        return f"You name what it needs by the parameter{'s' if len(info.required) > 1 else ''} {named}."
    if not _tasks(info):
        return f"It applies to other task types: {', '.join(info.task_types)}."
    absent = missing(spec.assets(_params(spec)))
    if absent:
        return f"It reads data that the repository does not contain: {', '.join(one.what for one in absent)}."
    return ""


def section(info: AttackInfo) -> str:
    """The section of one attack. Raises XaugError."""
    spec = ATTACKS.get(info.name)
    lines = [f"## `{info.name}`\n", f"{_sentence(info.summary)} Access: {info.access}. {info.paper}.\n"]
    for shown in shown_by(spec):
        kind = KINDS[card(shown.task).task_type.name]
        for row in shown.rows:
            lines.append(f"**{kind}.** {_outcome(row)}\n")
            lines += [f"- `{name}`: {_marked(pieces)}" for name, pieces in row_diff(row).items()]
            lines.append("" if row_diff(row) else "- unchanged\n")
    return "\n".join(lines)


def shown_by(spec: AttackSpec) -> Iterator[Shown]:
    """What the attack makes of each of the rows whose task type it attacks. Raises XaugError."""
    for task, row_id in ROWS:
        if card(task).task_type not in spec.task_types:
            continue
        job = _job(spec, task)
        check_data(job)
        lab = load_lab(job)
        yield Shown(task, tuple(attacked(job, lab, row_of(task, row_id))))


def attacked(job: Job, lab: Lab, row: dict[str, Any]) -> list[dict[str, Any]]:
    """The rows that the attack makes of one row."""
    example = prepare(row, lab.adapter, job.fields, "train")
    search = search_of(job.attack.build(job.params, lab.resources), job, example, lab.asked(row))
    ((_, found),) = Engine(lab.oracles).run([(0, search)])
    return augmented_rows(job, example, found)


@cache
def row_of(task: str, row_id: str) -> dict[str, Any]:
    """A row of the embedded world."""
    rows = open_source(POCKET).rows(card(task), "train", report=ReadReport())
    return next(row for row in rows if row["id"] == row_id)


def _job(spec: AttackSpec, task: str) -> Job:
    source = open_source(POCKET)
    models: dict[str, str] = {}
    if Need.VICTIM in spec.needs:
        victim = PocketModel("victim", card(task), source)
        victim.make(Log())
        models["victim"] = str(victim.folder)
    models |= {need.value: MODEL for need in (Need.MLM, Need.ENCODER) if need in spec.needs}
    return Job(
        card(task), source.labels(card(task)), spec, _params(spec), fields_for(card(task), None, spec), models, (),
        Placement(), "textblob", 0, None,
    )  # fmt: skip


def _params(spec: AttackSpec) -> Any:
    """The parameters of the profile. Raises UsageError."""
    return params_for(spec, profiles()[POCKET].parameters(spec))


def _tasks(info: AttackInfo) -> list[str]:
    return [task for task, _ in ROWS if card(task).task_type.name in info.task_types]


def _clean(place: tuple[str, str]) -> str:
    task, row_id = place
    row, of = row_of(task, row_id), card(task)
    lines = [f"**{KINDS[of.task_type.name]}** (`{task}`, `{row_id}`)\n"]
    lines += [f"- `{name}`: {html.escape(text, quote=False)}" for name, text in _texts(row, of.fields)]
    return "\n".join([*lines, f"- gold: {html.escape(_gold(row, of.labels), quote=False)}\n"])


def _texts(row: dict[str, Any], fields: Sequence[str]) -> Iterator[tuple[str, str]]:
    for name in fields:
        value = row[name]
        if isinstance(value, list):
            yield from ((f"{name}[{i}]", text) for i, text in enumerate(value))
        elif value:
            yield name, value


def _gold(row: dict[str, Any], labels: Sequence[str]) -> str:
    if "answers" in row:
        return ", ".join(dict.fromkeys(row["answers"]["text"]))
    return str((row.get("choices") or labels)[row["label"]])


def _outcome(row: dict[str, Any]) -> str:
    said = _OUTCOMES[row["outcome"]]
    asked = f" ({row['queries']} queries)" if row["queries"] else ""
    return f"{said}{asked}."


def _marked(pieces: list[Piece]) -> str:
    shown = excerpt(pieces, _CONTEXT)
    return "".join(_MARKS[one.kind].format(html.escape(one.text, quote=False).replace("\n", " ")) for one in shown)


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


if __name__ == "__main__":
    try:
        Path(sys.argv[1]).write_text(page(), encoding="utf-8")
    except UsageError as error:
        raise SystemExit(str(error)) from None
