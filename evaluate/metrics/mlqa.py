"""MLQA's F1 and exact match: SQuAD's, with answers normalised by their language.

Lewis et al. 2020, arXiv 1910.07475, section 4.1; mlqa_evaluation_v1.py of facebookresearch/MLQA, which XTREME's
evaluate.py calls with the language of the file (there the contexts', and so the answers').
"""

from __future__ import annotations

import re
import string
import unicodedata
from collections import Counter
from collections.abc import Sequence
from typing import Any

from xaug.data_cards.schema import Row
from xaug.evaluate.metrics.base import METRICS, Measured
from xaug.evaluate.metrics.parts import mean, paired

# What counts as an article, by language; each becomes a space. Chinese and Hindi have none.
_ARTICLES: dict[str, re.Pattern[str] | None] = {
    "en": re.compile(r"\b(a|an|the)\b"),
    "es": re.compile(r"\b(un|una|unos|unas|el|la|los|las)\b"),
    "hi": None,
    "vi": re.compile(r"\b(của|là|cái|chiếc|những)\b"),
    "de": re.compile(r"\b(ein|eine|einen|einem|eines|einer|der|die|das|den|dem|des)\b"),
    # The script's pattern has a first alternative that can match nothing (a "^" at its end): what it does is to remove
    # the article's two letters wherever they stand, inside words too.
    "ar": re.compile("ال"),
    "zh": None,
}
_HAN = re.compile("[\u4e00-\u9fa5]")  # as in the script; later extensions of Unicode are not in it


def normalised(text: str, language: str) -> str:
    """Lower case, without punctuation of any script, without articles, single spaces: in this order.

    Chinese characters are words by themselves. Raises ValueError for a language that MLQA does not have.
    """
    if language not in _ARTICLES:
        known = ", ".join(_ARTICLES)
        raise ValueError(f"MLQA's metric has no rules for {language!r}. It knows {known}; score others by em_f1.")
    bare = "".join(letter for letter in text.lower() if not _is_punctuation(letter))
    articles = _ARTICLES[language]
    if articles is not None:
        bare = articles.sub(" ", bare)
    if language == "zh":
        bare = _HAN.sub(r" \g<0> ", bare)
    return " ".join(bare.split())


class Mlqa:
    """The best over a row's gold answers."""

    name = "mlqa_em_f1"
    main: tuple[str, ...] = ("f1", "exact")
    packages: tuple[str, ...] = ()

    def measure(
        self, rows: Sequence[Row], predictions: Sequence[Any], *, labels: Sequence[str], language: str
    ) -> list[Measured]:
        """``predictions``: texts. Scores "f1" and "exact". Raises ValueError for a row without a gold answer."""
        f1, exact = [], []
        for row, said in paired(rows, predictions):
            golds = [normalised(gold, language) for gold in row["answers"]["text"]]
            if not golds:
                raise ValueError(f"row {row['id']} has no gold answer, and MLQA's metric knows of no such rows")
            text = normalised(said, language)
            f1.append(max(_f1(text, gold) for gold in golds))
            exact.append(float(text in golds))
        return [mean("f1", f1), mean("exact", exact)]


def _f1(said: str, gold: str) -> float:
    """F1 of the words in common, of normalised texts; two empty ones have nothing in common."""
    words, wanted = said.split(), gold.split()
    common = sum((Counter(words) & Counter(wanted)).values())
    if common == 0:
        return 0.0
    precision, recall = common / len(words), common / len(wanted)
    return 2 * precision * recall / (precision + recall)


def _is_punctuation(letter: str) -> bool:
    """Unicode's punctuation, and the ASCII signs that Unicode calls symbols ($ + < = > ^ ` | ~)."""
    return letter in string.punctuation or unicodedata.category(letter).startswith("P")


METRICS.add(Mlqa.name, Mlqa())
