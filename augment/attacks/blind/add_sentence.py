"""A distractor at the end of a passage: a sentence that looks like an answer but is none (Jia and Liang 2017).

The paper's AddSent asks people to correct its sentences and a reader to choose among them. This is its rule-based part
without either: the names and numbers of the question are altered so that it asks something else, and a sentence answers
the altered question with an answer of the right kind. No model is asked. The passage itself does not change, so every
gold answer keeps its place.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import Field
from xaug.augment.attacks.base import ATTACKS, Access, AttackSpec, Candidate, EditKind, Example, Params, Resources
from xaug.augment.queries import Search
from xaug.augment.text import words
from xaug.data_cards.schema import Row
from xaug.data_cards.task_types import SPAN

# Answers by what a question asks for, which no passage contains by chance (paper, section 3.2 and table 6: fixed fake
# answers by type). The names are invented or rare.
_PEOPLE = ("Jeff Dean", "Tadakatsu Marlowe", "Ilse Varga", "Ramon Okoye", "Petra Lindqvist")
_PLACES = ("Chicago", "Varnholm", "the Isle of Kerrow", "Tarrenby", "Port Sabine")
_YEARS = ("1471", "1683", "1742", "1859", "1926")
_NUMBERS = ("17", "43", "206", "812", "3,450")
_REASONS = ("a shortage of copper", "a change of the weather", "a wager between neighbours")
_THINGS = ("the central park", "a hollow drum", "the amber line", "a paper lantern", "the seventh draft")
_ASKED: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = tuple(
    (re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE), answers)
    for pattern, answers in (
        (r"how (?:many|much|old|far|tall|long|large|big|often)", _NUMBERS),
        (r"(?:what|which) (?:year|decade|century)|when", _YEARS),
        (r"(?:what|which) (?:city|country|state|town|place|region|river)|where", _PLACES),
        (r"who(?:m|se)?", _PEOPLE),
        (r"why", _REASONS),
        (r"what|which|how", _THINGS),
    )
)
# Replacements for the names of a question, so that the altered question is about something else.
_NAMES = ("Varnholm", "Okoye", "Marlowe", "Sabine", "Kerrow", "Lindqvist", "Tarrenby")
_NUMBER = re.compile(r"\d[\d,.]*\d|\d")


class AddSentenceParams(Params):
    """The parameters of the attack."""

    variants: int = Field(1, ge=1, le=20, description="most rows to make of one row, each with one distractor")


@dataclass(frozen=True, slots=True)
class AddSentence:
    """The attack with its parameters."""

    params: AddSentenceParams
    resources: Resources

    def search(self, example: Example, rng: random.Random) -> Search[Sequence[Candidate]]:
        """Passages with one more sentence; none if the question cannot be altered or the passage may not be edited."""
        yield from ()  # no model is asked
        context, question = example.text.fields
        found: dict[str, Candidate] = {}
        for _ in range(self.params.variants if example.text.layout.editable[0] else 0):
            sentence = distractor(question, rng)
            if sentence and not _answers(sentence, example.row):
                joint = "" if context[-1:].isspace() or not context else " "
                found[sentence] = Candidate((context + joint + sentence, question), example.text.gold)
        return list(found.values())


def distractor(question: str, rng: random.Random) -> str:
    """A sentence that answers an altered question; an empty string if the question has nothing to alter."""
    altered = _altered(question.strip().rstrip("?!. "), rng)
    answers = next((fitting for asked, fitting in _ASKED if asked.search(altered)), None)
    return f"The answer to “{altered}?” is {rng.choice(answers)}." if altered and answers else ""


def _altered(question: str, rng: random.Random) -> str:
    """The question with its names and numbers replaced; an empty string if it has none."""

    def number(match: re.Match[str]) -> str:
        alike = _YEARS if len(match.group()) == 4 else _NUMBERS
        return rng.choice([one for one in alike if one != match.group()])

    def name(word: str) -> str:
        bare = "".join(words(word)[:1])
        if not bare[:1].isupper() or bare == "I":
            return word
        return word.replace(bare, rng.choice([one for one in _NAMES if one != bare]), 1)

    first, *rest = _NUMBER.sub(number, question).split(" ")  # the first word is capitalised, name or not
    altered = " ".join([first, *map(name, rest)])
    return altered if altered != question else ""


def _answers(sentence: str, row: Row) -> bool:
    """Whether the sentence contains a gold answer: a prediction of it would be neither right nor wrong."""
    return any(text.lower() in sentence.lower() for text in row["answers"]["text"] if text)


ATTACKS.add(
    "add-sentence",
    AttackSpec(
        name="add-sentence", summary="add a sentence to the passage that answers another question; no victim is asked",
        paper="Jia and Liang 2017, Adversarial Examples for Evaluating Reading Comprehension Systems (1707.07328)",
        task_types=(SPAN,),
        params=AddSentenceParams, access=Access.BLIND, edits=EditKind.SENTENCES, several=True, build=AddSentence,
    ),
)  # fmt: skip
