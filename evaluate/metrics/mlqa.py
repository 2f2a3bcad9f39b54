"""MLQA's F1 and exact match: SQuAD's, with answers normalised by the rules of their language.

Lewis et al. 2020, arXiv 1910.07475, section 4.1; mlqa_evaluation_v1.py of facebookresearch/MLQA, which XTREME's
evaluate.py calls with the language of the file (that of the contexts, and therefore of the answers).
"""

from __future__ import annotations

import re
import string
import unicodedata
from collections import Counter
from collections.abc import Sequence
from typing import Any

from xaug.data_cards.schema import Row
from xaug.evaluate.metrics.base import METRICS, Baselines, Measured, ScoredRows
from xaug.evaluate.metrics.baselines import span_baselines
from xaug.evaluate.metrics.parts import mean, paired

# The articles of each language; each is replaced by a space. Chinese and Hindi have none.
_ARTICLES: dict[str, re.Pattern[str] | None] = {
    "en": re.compile(r"\b(a|an|the)\b"),
    "es": re.compile(r"\b(un|una|unos|unas|el|la|los|las)\b"),
    "hi": None,
    "vi": re.compile(r"\b(của|là|cái|chiếc|những)\b"),
    "de": re.compile(r"\b(ein|eine|einen|einem|eines|einer|der|die|das|den|dem|des)\b"),
    # The first alternative of the script's pattern can match nothing (it has a "^" at its end). In effect the script
    # removes the article's two letters wherever they occur, even inside words.
    "ar": re.compile("ال"),
    "zh": None,
}
_HAN = re.compile("[\u4e00-\u9fa5]")  # as in the script, which leaves out later extensions of Unicode


def normalised(text: str, language: str) -> str:
    """The text in lower case, without punctuation of any script and without articles, with single spaces.

    Each Chinese character is a word. Raises ValueError for a language that MLQA does not have.
    """
    if language not in _ARTICLES:
        known = ", ".join(_ARTICLES)
        raise ValueError(
            f"MLQA's metric has no rules for the language {language!r}, only for {known}. Score others by em_f1."
        )
    bare = "".join(letter for letter in text.lower() if not _is_punctuation(letter))
    articles = _ARTICLES[language]
    if articles is not None:
        bare = articles.sub(" ", bare)
    if language == "zh":
        bare = _HAN.sub(r" \g<0> ", bare)
    return " ".join(bare.split())


class Mlqa:
    """The best score over a row's gold answers."""

    name = "mlqa_em_f1"
    main: tuple[str, ...] = ("f1", "exact")
    packages: tuple[str, ...] = ()

    def measure(
        self, rows: Sequence[Row], predictions: Sequence[Any], *, labels: Sequence[str], language: str
    ) -> list[Measured]:
        """``predictions``: texts. Two scores, "f1" and "exact". Raises ValueError for a row without a gold answer."""
        f1, exact = [], []
        for row, prediction in paired(rows, predictions):
            golds = [normalised(gold, language) for gold in row["answers"]["text"]]
            if not golds:
                raise ValueError(f"row {row['id']} has no gold answer, and MLQA's metric does not define such rows")
            text = normalised(prediction, language)
            f1.append(max(_f1(text, gold) for gold in golds))
            exact.append(float(text in golds))
        return [mean("f1", f1), mean("exact", exact)]

    def baselines(self, scored: ScoredRows) -> Baselines:
        """See `span_baselines`."""
        return span_baselines(self, scored)


def _f1(prediction: str, gold: str) -> float:
    """The F1 of the words of two normalised texts; 0 where they share none, even if both are empty."""
    words, gold_words = prediction.split(), gold.split()
    common = sum((Counter(words) & Counter(gold_words)).values())
    if common == 0:
        return 0.0
    precision, recall = common / len(words), common / len(gold_words)
    return 2 * precision * recall / (precision + recall)


def _is_punctuation(letter: str) -> bool:
    """Whether it is Unicode punctuation, or an ASCII sign that Unicode calls a symbol ($ + < = > ^ ` | ~)."""
    return letter in string.punctuation or unicodedata.category(letter).startswith("P")


METRICS.add(Mlqa.name, Mlqa())
