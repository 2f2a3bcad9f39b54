"""Files that hold one JSON object with an answer to each question."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from xaug.data_cards.errors import DataError
from xaug.data_cards.text import fault
from xaug.evaluate.layouts.base import Asked, official_id, official_ids
from xaug.evaluate.metrics.map20 import DEPTH


class Answers:
    """One JSON object, from a question's id to its answer (a text, or ranked candidates' ids)."""

    extension = "json"

    def __init__(self, said: Callable[[Any], Any]) -> None:
        self._said = said

    def write(self, asked: Asked, predictions: Sequence[Any]) -> str:
        """ASCII, so that it is read alike under every locale."""
        answers = dict(zip(official_ids(asked.rows), map(self._said, predictions), strict=True))
        return json.dumps(answers, indent=1) + "\n"

    def read(self, asked: Asked, text: str) -> list[Any]:
        """As they were written."""
        try:
            answers = json.loads(text)
            return [answers[name] for name in official_ids(asked.rows)]
        except (ValueError, RecursionError) as error:
            raise DataError(f"no JSON: {fault(error)}") from None
        except (KeyError, TypeError) as error:
            raise DataError(f"no answer to a question: {fault(error)}") from None


def ranked_ids(ranked: Sequence[str]) -> list[str]:
    """The first 20 candidates of a query, by the ids that their source gives them."""
    return [official_id(one) for one in ranked[:DEPTH]]
