"""Film reviews that attacks and people perturbed, with ratings of sentiment: the only judged outputs of BAE here."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from xaug.augment.human.base import HUMAN_SETS, Floor, HumanSet, JudgedPair, made_pair, records, stated, text_row
from xaug.data_cards.card import DatasetCard
from xaug.data_cards.errors import SourceError

_FILE = "mozes_2021/examples.jsonl"
_UNDECIDED = "undecided"  # a mean rating of exactly 3, or no rating: such reviews are left out


def _read(path: Path, card: DatasetCard) -> Iterator[JudgedPair]:
    originals = {record["id"]: record["text_a"] for _, record in records(path) if "attack" not in record}
    for place, record in records(path):
        if "attack" not in record or record.get("judgement") == _UNDECIDED:
            continue
        name = stated(record, place, "original_text_a", str)  # the id of the unperturbed review
        if name not in originals:
            raise SourceError(f"{place}: the file has no unperturbed review {name!r}. Restore the file.")
        clean = text_row(card, name, str(originals[name]), None)
        pair = made_pair(card, clean, (stated(record, place, "text_a", str),))
        if pair.edits:
            yield JudgedPair(pair, record.get("judgement") == "holds", name)


def _floor(folder: Path) -> Floor | None:
    """The unperturbed reviews whose raters do not agree with the label; reviews without a clear rating are left out."""
    path = folder / _FILE
    verdicts = [record.get("judgement") for _, record in records(path) if "attack" not in record]
    clear = [verdict for verdict in verdicts if verdict in ("holds", "changed")]
    return Floor(clear.count("changed"), len(clear), "the mean of the raters") if clear else None


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
