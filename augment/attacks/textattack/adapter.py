"""One row's attack by TextAttack: its search, transformations and constraints as they are, its questions to the engine.

The victim is shown to TextAttack as two classes, "gold" and "not gold", through the adapter of the task type. So each
recipe works on multiple choice, spans and tags too. What TextAttack may not edit is kept from it by a constraint.

This module imports TextAttack, which takes half a minute. Import it only where a row is attacked.
"""

from __future__ import annotations

import copy
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import numpy as np
import torch
from textattack import Attack
from textattack.constraints import Constraint, PreTransformationConstraint
from textattack.constraints.pre_transformation import InputColumnModification
from textattack.constraints.semantics.sentence_encoders import SentenceEncoder
from textattack.goal_functions import UntargetedClassification
from textattack.shared import AttackedText
from xaug.augment.attacks.base import Candidate, Example, Outcome
from xaug.augment.attacks.searches.budget import Budget
from xaug.augment.attacks.searches.parked import Line
from xaug.augment.edits import edits_between
from xaug.augment.queries import GoldScore
from xaug.data_cards.errors import ModelError
from xaug.models.folders import resolve
from xaug.models.loading import load_model

_GOLD = 0  # the class of gold


class TimeSpentError(Exception):
    """The time budget of a row is spent."""


class GoldGoal(UntargetedClassification):  # type: ignore[misc]
    """TextAttack's untargeted goal, with a score from 1 - P(gold) and an end where the victim errs.

    A row of outputs is (P(gold), P(the best other answer)), whose sum may be below 1.
    """

    def __init__(self, example: Example, budget: Budget, line: Line, most: int, below: float | None) -> None:
        # GoalFunction.__init__ would warn that it knows neither this class nor its model. These are its attributes.
        self.model, self.batch_size, self.maximizable, self.allow_skip = None, most, False, True
        self.use_cache, self.query_budget = False, most
        self.target_max_score = below
        self.example, self.budget, self.line = example, budget, line
        self.scores: dict[tuple[str, ...], GoldScore] = {}

    def _call_model_uncached(self, texts: Sequence[AttackedText]) -> list[torch.Tensor]:
        """Float32 [2] for each text, from one question to the engine."""
        fields = [columns(text) for text in texts]
        frozen = None if self.example.text.gold else ()  # None: a diff finds where the spans lie, which takes time
        items = [self.example.item(Candidate(one, frozen)) for one in fields]
        found = self.line.ask(self.budget.victim(items)) if items else []
        if len(found) < len(items):  # TextAttack's own query budget ends first, so the time is spent
            raise TimeSpentError
        self.scores.update(zip(fields, found, strict=True))
        return [torch.tensor([one.gold, one.gold - one.margin], dtype=torch.float32) for one in found]


class Editable(PreTransformationConstraint):  # type: ignore[misc]
    """The words that the row's layout lets an attack edit: those of attackable fields, outside frozen spans."""

    def __init__(self, example: Example) -> None:
        self.places = set(example.text.editable())

    def _get_modifiable_indices(self, text: AttackedText) -> set[int]:
        origins = text.attack_attrs["original_index_map"]  # of the clean text: the present index, -1 once deleted
        return {int(origins[i]) for i in self.places if i < len(origins) and origins[i] >= 0}


class Intact(Constraint):  # type: ignore[misc]
    """Texts in which the frozen spans are whole, and a tagged sentence has as many tokens as before."""

    def __init__(self, example: Example) -> None:
        super().__init__(True)
        self.example = example

    def _check_constraint(self, text: AttackedText, _reference: AttackedText) -> bool:
        fields = columns(text)
        if self.example.text.layout.tokens and any(len(one.split()) != 1 for one in fields):
            return False
        if not self.example.text.gold:
            return True
        try:
            edits_between(self.example.text, fields)
        except ValueError:
            return False
        return True


class OwnEncoder(SentenceEncoder):  # type: ignore[misc]
    """A recipe's sentence encoder, answered by ours: the same threshold, measure and window."""

    def __init__(self, theirs: SentenceEncoder, budget: Budget, line: Line) -> None:
        self.__dict__.update(theirs.__dict__)
        self.budget, self.line, self.model = budget, line, self

    def encode(self, sentences: Sequence[str]) -> np.ndarray[Any, Any]:
        """Unit vectors, float32 [n, d]."""
        found = self.line.ask(self.budget.ask("encoder", list(sentences)))
        if len(found) < len(sentences):
            raise TimeSpentError
        return np.stack(found)


def columns(text: AttackedText) -> tuple[str, ...]:
    """The fields of a text of TextAttack."""
    return tuple(text._text_input.values())


def attack_row(theirs: Attack, example: Example, most: int, line: Line, *, own_encoder: bool) -> list[Candidate]:
    """Attack one row by a copy of a recipe's attack, which shares its models. Runs in a thread: see `parked`."""
    budget = Budget(most)
    below = getattr(theirs.goal_function, "target_max_score", None)
    goal = GoldGoal(example, budget, line, most, below)
    constraints: list[Any] = [Editable(example), Intact(example)]
    for one in (*theirs.pre_transformation_constraints, *theirs.constraints):
        if isinstance(one, InputColumnModification):
            continue  # which fields are edited is the card's business
        constraints.append(OwnEncoder(one, budget, line) if own_encoder and isinstance(one, SentenceEncoder) else one)
    attack = Attack(goal, constraints, theirs.transformation, copy.copy(theirs.search_method))
    clean = zip(example.text.layout.names, example.text.fields, strict=True)
    try:
        # The names of a tagged sentence's fields are all the same, so they are numbered.
        named = OrderedDict((f"{i} {name}", field) for i, (name, field) in enumerate(clean))
        result = attack.attack(AttackedText(named), _GOLD)
        fields = columns(result.perturbed_result.attacked_text)
    except TimeSpentError:
        fields = example.text.fields
    before = goal.scores.get(example.text.fields)
    after = goal.scores.get(fields)
    if before is None or after is None:
        return []
    ending = Outcome.SUCCEEDED if after.margin < 0 else Outcome.FAILED
    outcome = Outcome.SKIPPED if before.margin < 0 else ending
    ended = budget.ended or ("queries" if budget.spent >= most and outcome is Outcome.FAILED else "")
    return [Candidate(fields, None, outcome, before, after, budget.spent, ended)]


@contextmanager
def masked_lm(folder: str) -> Iterator[None]:
    """Recipes name their masked LM in their code. Inside this block they load this one; an empty name changes nothing.

    CLARE asks for a causal class, which its masked LM has no weights for; it too gets the masked one.
    """
    if not folder:
        yield
        return
    from transformers import AutoTokenizer

    path = resolve(folder, "mlm")
    model, missing = load_model(path, "AutoModelForMaskedLM", "masked LM")
    if missing:
        raise ModelError(
            f"The masked LM in {path} has no weights for {', '.join(missing[:3])}, and with random ones its words would"
            " mean nothing. Name a model that was trained as a masked LM."
        )
    tokenizer = AutoTokenizer.from_pretrained(path, use_fast=True)

    def load(*_: Any, **__: Any) -> Any:
        return model

    with (
        patch("transformers.AutoModelForMaskedLM.from_pretrained", load),
        patch("transformers.AutoModelForCausalLM.from_pretrained", load),
        patch("transformers.AutoTokenizer.from_pretrained", lambda *_, **__: tokenizer),
    ):
        yield
