"""SQuAD's exact match and F1, as the official scripts compute them (evaluate-v1.1.py, evaluate-v2.0.py)."""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Sequence

_PUNCTUATION = frozenset(string.punctuation)


def normalised(text: str) -> str:
    """The text in lower case, without ASCII punctuation, then without English articles, with single spaces."""
    bare = "".join(letter for letter in text.lower() if letter not in _PUNCTUATION)
    return " ".join(re.sub(r"\b(a|an|the)\b", " ", bare).split())


def squad(predictions: Sequence[str], golds: Sequence[Sequence[str]]) -> dict[str, float]:
    """``f1`` and ``exact`` in percent: for each row the best over its gold answers, then the mean over rows.

    If some row has no gold answer, the rules of version 2 apply: "" is correct for such a row, and gold answers that
    are empty after normalisation do not count. Raises ValueError if there are no rows.
    """
    scores = squad_rows(predictions, golds)
    f1, exact = (sum(column) for column in zip(*scores, strict=True))
    return {"f1": 100.0 * f1 / len(golds), "exact": 100.0 * exact / len(golds)}


def squad_rows(predictions: Sequence[str], golds: Sequence[Sequence[str]]) -> list[tuple[float, float]]:
    """(f1, exact) of each row, from 0 to 1, as `squad` averages them. Raises ValueError if there are no rows."""
    if not golds:
        raise ValueError("There are no rows to score.")
    second = not all(golds)
    out = []
    for prediction, own in zip(predictions, golds, strict=True):
        texts = [gold for gold in own if normalised(gold)] or [""] if second else own
        exact = any(normalised(prediction) == normalised(gold) for gold in texts)
        out.append((max(_f1(prediction, gold, second) for gold in texts), float(exact)))
    return out


def best_squad(extracts: Sequence[str], null: Sequence[float], golds: Sequence[Sequence[str]]) -> dict[str, float]:
    """``best_f1`` and ``best_exact`` in percent: the scores if "" is predicted where ``null`` exceeds a threshold.

    ``null``: for each row, the score of "no answer" minus that of its extract. For each metric, the threshold is the
    best one for these same rows (evaluate-v2.0.py, ``find_best_thresh``). Raises ValueError if there are no rows.
    """
    scores = squad_rows(extracts, golds)
    order = sorted(range(len(golds)), key=null.__getitem__)
    out = {}
    for at, name in enumerate(("f1", "exact")):
        now = best = float(sum(not own for own in golds))  # "" for all rows: correct for those without an answer
        for row in order:  # predict the extract of one more row
            now += scores[row][at] if golds[row] else -float(bool(extracts[row]))
            best = max(best, now)
        out[f"best_{name}"] = 100.0 * best / len(golds)
    return out


def _f1(prediction: str, gold: str, second: bool) -> float:
    """The F1 of the words in common. Two empty answers score 1 in version 2 (``second``) and 0 in version 1.1."""
    words, wanted = normalised(prediction).split(), normalised(gold).split()
    if second and not (words and wanted):
        return float(words == wanted)
    common = sum((Counter(words) & Counter(wanted)).values())
    if common == 0:
        return 0.0
    precision, recall = common / len(words), common / len(wanted)
    return 2 * precision * recall / (precision + recall)
