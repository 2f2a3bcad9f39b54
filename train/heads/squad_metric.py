"""SQuAD's exact match and F1, as the official scripts count them (evaluate-v1.1.py, evaluate-v2.0.py)."""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Sequence

_PUNCTUATION = frozenset(string.punctuation)


def normalised(text: str) -> str:
    """Lower case, without ASCII punctuation, without English articles, single spaces: in this order."""
    bare = "".join(letter for letter in text.lower() if letter not in _PUNCTUATION)
    return " ".join(re.sub(r"\b(a|an|the)\b", " ", bare).split())


def squad(predictions: Sequence[str], golds: Sequence[Sequence[str]]) -> dict[str, float]:
    """``f1`` and ``exact`` in percent: the best over each row's gold answers, then the mean over rows.

    Rows without a gold answer, if there are any, make it version 2: "" is right there, and golds of which nothing is
    left when normalised do not count. Raises ValueError without rows.
    """
    scores = squad_rows(predictions, golds)
    f1, exact = (sum(column) for column in zip(*scores, strict=True))
    return {"f1": 100.0 * f1 / len(golds), "exact": 100.0 * exact / len(golds)}


def squad_rows(predictions: Sequence[str], golds: Sequence[Sequence[str]]) -> list[tuple[float, float]]:
    """(f1, exact) of each row, 0 to 1, as `squad` averages them. Raises ValueError without rows."""
    if not golds:
        raise ValueError("no rows to score")
    second = not all(golds)
    out = []
    for said, own in zip(predictions, golds, strict=True):
        texts = [gold for gold in own if normalised(gold)] or [""] if second else own
        exact = any(normalised(said) == normalised(gold) for gold in texts)
        out.append((max(_f1(said, gold, second) for gold in texts), float(exact)))
    return out


def best_squad(extracts: Sequence[str], null: Sequence[float], golds: Sequence[Sequence[str]]) -> dict[str, float]:
    """``best_f1`` and ``best_exact`` in percent: as if "" were said wherever ``null`` is above the best threshold.

    ``null``: how much rather each row's answer would be none than its extract. The threshold is the one that is best on
    these very rows, for each of the two: evaluate-v2.0.py, ``find_best_thresh``. Raises ValueError without rows.
    """
    scores = squad_rows(extracts, golds)
    order = sorted(range(len(golds)), key=null.__getitem__)
    out = {}
    for at, name in enumerate(("f1", "exact")):
        now = best = float(sum(not own for own in golds))  # nothing is answered: right where there is no answer
        for row in order:  # one row more is answered
            now += scores[row][at] if golds[row] else -float(bool(extracts[row]))
            best = max(best, now)
        out[f"best_{name}"] = 100.0 * best / len(golds)
    return out


def _f1(said: str, gold: str, second: bool) -> float:
    """F1 of the words in common. Two empty answers agree in version 2 and have nothing in common in version 1.1."""
    words, wanted = normalised(said).split(), normalised(gold).split()
    if second and not (words and wanted):
        return float(words == wanted)
    common = sum((Counter(words) & Counter(wanted)).values())
    if common == 0:
        return 0.0
    precision, recall = common / len(words), common / len(wanted)
    return 2 * precision * recall / (precision + recall)
