"""Files that hold one JSON object with a predicted answer to each question."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from xaug.data_cards.errors import DataError
from xaug.data_cards.text import one_line
from xaug.evaluate.layouts.base import LanguageRows, official_id, official_ids
from xaug.evaluate.metrics.parts import DEPTH


class Answers:
    """One JSON object: question id → answer (a text, or the ids of ranked candidates)."""

    extension = "json"

    def __init__(self, written: Callable[[Any], Any]) -> None:
        self._written = written

    def write(self, data: LanguageRows, predictions: Sequence[Any]) -> str:
        """The file's text, in ASCII so that it does not depend on the locale of its reader."""
        answers = dict(zip(official_ids(data.rows), map(self._written, predictions), strict=True))
        return json.dumps(answers, indent=1) + "\n"

    def read(self, data: LanguageRows, text: str) -> list[Any]:
        """The predictions as they were written, one for each row. Raises DataError where one is missing."""
        try:
            answers = json.loads(text)
            return [answers[name] for name in official_ids(data.rows)]
        except (ValueError, RecursionError) as error:
            raise DataError(f"not valid JSON: {one_line(error)}") from None
        except (KeyError, TypeError) as error:
            raise DataError(f"there is no answer to question {one_line(error)}") from None


def ranked_ids(ranked: Sequence[str]) -> list[str]:
    """The first 20 candidates of a query, by their ids in the source."""
    return [official_id(one) for one in ranked[:DEPTH]]
