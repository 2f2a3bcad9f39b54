"""A distractor at the end of a passage: a sentence that looks like an answer but is none (Jia and Liang 2017).

The paper's AddOneSent asks people to correct its sentences. This is its rule-based part: the names and numbers of the
question are altered so that it asks something else (``fakes``), and a sentence states an answer of the right kind to
the altered question (``statements``). No model is asked. The passage itself does not change, so every gold answer
keeps its place.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from pydantic import Field
from xaug.augment.assets import FileAsset
from xaug.augment.attacks.base import ATTACKS, Access, AttackSpec, Candidate, EditKind, Example, Params, Resources
from xaug.augment.attacks.blind.fakes import altered, fake
from xaug.augment.attacks.blind.statements import statement
from xaug.augment.lexicons.names import NameList, Names, names
from xaug.augment.lexicons.opposites import OppositeList, Opposites, assets, opposites
from xaug.augment.queries import Search
from xaug.data_cards.schema import Row
from xaug.data_cards.task_types import SPAN


class AddSentenceParams(Params):
    """The parameters of the attack."""

    opposites: OppositeList = Field(
        OppositeList.NONE,
        description="where opposite adjectives come from, for questions without a name or number: none, wordnet, or"
        " pocket (the embedded world)",
    )
    names: NameList = Field(NameList.COMMON, description="the names: common, or pocket for those of the embedded world")
    quoted: bool = Field(
        False,
        description="quote a question for which there is no rule: The answer to “…” is …. If false, such rows stay",
    )
    variants: int = Field(1, ge=1, le=20, description="most rows to make of one row, each with one distractor")


@dataclass(frozen=True)
class AddSentence:
    """The attack with its parameters."""

    params: AddSentenceParams
    resources: Resources

    @cached_property
    def opposites(self) -> Opposites:
        """The opposites of adjectives, which are loaded when the first row is attacked."""
        return opposites(self.params.opposites)

    def search(self, example: Example, rng: random.Random) -> Search[Sequence[Candidate]]:
        """Passages with one more sentence; none if the question cannot be altered or the passage may not be edited."""
        yield from ()  # no model is asked
        context, question = example.text.fields
        gold = example.row["answers"]["text"]
        found: dict[str, Candidate] = {}
        for _ in range(self.params.variants if example.text.layout.editable[0] else 0):
            sentence = self._distractor(question, gold, rng)
            if sentence and not _answers(sentence, example.row):
                joint = "" if context[-1:].isspace() or not context else " "
                found[sentence] = Candidate((context + joint + sentence, question), example.text.gold)
        return list(found.values())

    def _distractor(self, question: str, gold: Sequence[str], rng: random.Random) -> str:
        made = distractor(question, gold, names(self.params.names), self.opposites, rng)
        if made.question and not made.sentence and self.params.quoted:
            return f"The answer to “{made.question}?” is {made.answer}."
        return made.sentence


@dataclass(frozen=True, slots=True)
class Distractor:
    """A question about something else, an answer, and the sentence that states it; each empty if there is none."""

    question: str
    answer: str
    sentence: str


def distractor(question: str, gold: Sequence[str], known: Names, opposite: Opposites, rng: random.Random) -> Distractor:
    """A distractor for a question. ``gold``: its answers. ``known``: the names that may take the place of others."""
    other = altered(question.strip().rstrip("?!. "), known, opposite, rng)
    answer = fake(other, gold, known, rng) if other else ""
    return Distractor(other, answer, statement(other, answer) if other else "")


def _answers(sentence: str, row: Row) -> bool:
    """Whether the sentence contains a gold answer: a prediction of it would be neither right nor wrong."""
    return any(text.lower() in sentence.lower() for text in row["answers"]["text"] if text)


def _assets(params: AddSentenceParams) -> tuple[FileAsset, ...]:
    return assets(params.opposites)


ATTACKS.add(
    "add-sentence",
    AttackSpec(
        name="add-sentence", summary="add a sentence to the passage that answers another question; no victim is asked",
        paper="Jia and Liang 2017, Adversarial Examples for Evaluating Reading Comprehension Systems (1707.07328)",
        task_types=(SPAN,),
        params=AddSentenceParams, access=Access.BLIND, edits=EditKind.SENTENCES, several=True,
        assets=_assets, build=AddSentence,
    ),
)  # fmt: skip
