"""Film reviews that attacks and people perturbed, with ratings of sentiment: the only judged outputs of BAE here."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from xaug.augment.human.base import (
    CHANGED,
    HOLDS,
    HUMAN_SETS,
    VERDICTS,
    Floor,
    HumanSet,
    JudgedPair,
    chosen,
    made_pair,
    records,
    stated,
    text_row,
)
from xaug.data_cards.card import DatasetCard
from xaug.data_cards.errors import SourceError

_FILE = "mozes_2021/examples.jsonl"
_UNDECIDED = "undecided"  # a mean rating of exactly 3, or no rating: such reviews are left out
_ANSWERS = (*VERDICTS, _UNDECIDED)


def _read(path: Path, card: DatasetCard) -> Iterator[JudgedPair]:
    originals = _originals(path)
    for place, record in records(path):
        verdict = chosen(record, place, "judgement", _ANSWERS)
        if not _attacked(record) or verdict == _UNDECIDED:
            continue
        name = stated(record, place, "original_text_a", str)  # the id of the unperturbed review
        if name not in originals:
            raise SourceError(f"{place}: the file has no unperturbed review {name!r}. Restore the file.")
        clean = text_row(card, name, originals[name], None)
        pair = made_pair(card, clean, (stated(record, place, "text_a", str),))
        if pair.edits:
            yield JudgedPair(pair, verdict == HOLDS, name)


def _attacked(record: dict[str, Any]) -> bool:
    return record.get("attack") is not None


def _originals(path: Path) -> dict[str, str]:
    """The id and the text of each unperturbed review. Raises SourceError for an id that two of them have."""
    found: dict[str, str] = {}
    for place, record in records(path):
        if _attacked(record):
            continue
        name = stated(record, place, "id", str)
        if name in found:
            raise SourceError(f"{place}: an earlier unperturbed review has the id {name!r}, too. Restore the file.")
        found[name] = stated(record, place, "text_a", str)
    return found


def _floor(folder: Path) -> Floor | None:
    """The unperturbed reviews whose raters do not agree with the label; reviews without a clear rating are left out."""
    path = folder / _FILE
    verdicts = [chosen(one, place, "judgement", _ANSWERS) for place, one in records(path) if not _attacked(one)]
    clear = [verdict for verdict in verdicts if verdict in VERDICTS]
    return Floor(clear.count(CHANGED), len(clear), "the mean of the raters") if clear else None


HUMAN_SETS.add(
    "mozes",
    HumanSet(
        name="mozes",
        summary="film reviews perturbed by TextFooler, BAE, Alzantot, SememePSO and people",
        verdict="the mean of the workers' sentiment ratings is on the label's side",
        citation="Mozes et al. 2021, Contrasting Human- and Machine-Generated Word-Level Adversarial Examples for Text"
        " Classification",
        task="mnli",
        files=(_FILE,),
        filters=("fitness", "fluency", "similarity", "edit_ratio"),
        read=_read,
        floor=_floor,
    ),
)
