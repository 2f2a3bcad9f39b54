"""The noise floor: how often people, or a judge, get *unperturbed* rows wrong.

No filter can be expected to agree with people more often than people agree with each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from xaug.augment.human.base import Floor, JudgedPair, chosen, records
from xaug.data_cards.catalog import card as card_of

if TYPE_CHECKING:
    from xaug.augment.oracles.victim import TaskModel

_TAXINLI = "taxinli_second_label/taxinli.jsonl"
_NONE = "-"  # the annotator gave none of the three labels, which is another one than gold


def second_labels(folder: Path) -> Floor | None:
    """MNLI pairs to which TaxiNLI's annotator gave another label (Joshi et al. 2020); None without the file.

    Raises SourceError for a malformed line.
    """
    path = folder / _TAXINLI
    if not path.is_file():
        return None
    labels = card_of("mnli").labels
    differ = [
        chosen(record, place, "gold_label", labels) != chosen(record, place, "annotated_label", (*labels, _NONE))
        for place, record in records(path)
    ]
    return Floor(sum(differ), len(differ), "a second annotator of MNLI") if differ else None


def judge_floor(judge: TaskModel, pairs: Sequence[JudgedPair]) -> Floor:
    """The originals of these pairs that the judge gets wrong, each counted once."""
    rows = list({one.group: one.pair.clean for one in pairs}.values())
    answers = judge.answer([judge.whole(row) for row in rows])
    return Floor(sum(answer.margin < 0 for answer in answers), len(rows), "the judge")
