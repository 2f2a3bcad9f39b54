"""Meanings of sentences, independent of any language.

Every task draws meanings, every language expresses them in words, and ``logic`` decides what follows from them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

# at: the place's usual preposition (in the kitchen, at the market, in Paris). to, from: with verbs of motion.
Relation = Literal["at", "in", "on", "under", "near", "behind", "in_front_of", "to", "from"]
Tense = Literal["past", "present", "future"]
Modal = Literal["can", "want", "must"]
# act         subject verb (object) (other) (place) (companion) (instrument): "Anna gives Peter a book in the garden"
# property    subject is property: "The house is big"
# class       subject is object (indefinite, or with an owner): "Anna is a doctor", "Anna is Peter's mother"
# location    subject is place: "The cat is under the table"
# existence   there is subject place: "There is a cat under the table"
# possession  subject has object: "Anna has a red car"
# comparison  subject is more property than object: "The horse is bigger than the dog"
# material    subject is made of object: "The table is made of wood"
Frame = Literal["act", "property", "class", "location", "existence", "possession", "comparison", "material"]
Connective = Literal["because", "so", "and", "but", "before", "after", "when"]
# What a question asks for: a role of the clause, a number (of the subject or object), a reason, or the truth.
Asked = Literal["subject", "object", "other", "place", "time", "subject_count", "object_count", "reason", "truth"]


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun phrase: "Anna", "the red car", "three apples", "Peter's dog", "all birds"."""

    concept: str
    definite: bool = True  # ignored for names, and where there is an owner or a count
    plural: bool = False  # always true with a count
    count: str | None = None  # a concept of kind number; the phrase is indefinite then: "three apples"
    adjective: str | None = None  # a concept of kind property
    owner: Phrase | None = None  # "Anna's house", "the roof of the house": ``definite`` is ignored
    every: bool = False  # "all dogs"; plural then


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is or goes."""

    relation: Relation
    phrase: Phrase


@dataclass(frozen=True, slots=True)
class Clause:
    """One proposition. Its frame (above) says which parts it has; the others are None."""

    frame: Frame
    subject: Phrase
    verb: str | None = None  # act: a concept of kind verb
    object: Phrase | None = None
    other: Phrase | None = None  # the recipient (verbs of frame transfer) or the giver (of frame receive)
    property: str | None = None
    place: Place | None = None
    companion: Phrase | None = None  # "with Peter"
    instrument: Phrase | None = None  # "with a knife"
    time: str | None = None
    tense: Tense = "past"
    positive: bool = True
    modal: Modal | None = None  # act only, always present tense
    passive: bool = False  # act with an object: "The book was read by Anna"
    fronted: Literal["time", "place"] | None = None  # "Yesterday Anna slept", "In the kitchen Anna slept"


@dataclass(frozen=True, slots=True)
class Joined:
    """Two clauses and the connective that joins them."""

    first: Clause
    connective: Connective
    second: Clause
    inverted: bool = False  # "Because it was late, …": second clause first; only because, before, after and when


@dataclass(frozen=True, slots=True)
class Question:
    """A question about one part of a clause. The clause contains that part: it is the answer.

    With ``subject_count`` and ``object_count`` the answer is the count of that phrase. With ``reason`` and ``truth`` no
    part of the clause is the answer.
    """

    clause: Clause
    asked: Asked


Sentence = Clause | Joined | Question
