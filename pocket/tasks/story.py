"""Which ending can follow a story (hellaswag), and why did somebody act (cosmosqa)?"""

from __future__ import annotations

from collections.abc import Sequence

from xaug.data_cards.field_ref import FieldRef
from xaug.data_cards.schema import Row
from xaug.pocket.concepts import concepts
from xaug.pocket.copying import replace
from xaug.pocket.draw import Draw, leaves, portable
from xaug.pocket.languages.base import Language
from xaug.pocket.languages.en import English
from xaug.pocket.logic import opposite
from xaug.pocket.meaning import Clause, Joined, Phrase, Question
from xaug.pocket.tasks.cards import pocket_card
from xaug.pocket.tasks.item import FieldMeaning, Item, Meaning, PocketTask, RedrawError, Split, clauses, field_text

GETS = ("buy", "borrow", "get")
FINDS = ("find", "take_act", "steal", "build")
# Verbs for acts that require possession of the thing.
SPENDS = ("give", "sell", "send", "lend", "show")
# The world's causes: what a person does because of a state. Anything else does not follow from that state.
CAUSES: dict[str, tuple[str, ...]] = {
    "hungry": ("eat",), "thirsty": ("drink_act",), "tired": ("sleep", "rest"), "happy": ("laugh", "sing", "dance"),
    "sad": ("cry",), "angry": ("scold",), "sick": ("rest",), "diligent": ("work",), "glad": ("smile", "sing", "laugh"),
    "lazy": ("rest", "sleep"),
}  # fmt: skip


def holdings(facts: Sequence[Clause]) -> dict[str, set[str]]:
    """What each person possesses after these facts, which happen in this order."""
    has: dict[str, set[str]] = {}
    for fact in facts:
        if fact.frame != "act" or fact.object is None or not fact.positive:
            continue
        frame, thing = concepts()[fact.verb or ""].parent, fact.object.concept
        giver, taker = None, None
        if frame == "transfer" and fact.other is not None and fact.verb != "show":
            giver, taker = fact.subject, fact.other
        elif frame == "receive":
            giver, taker = fact.other, fact.subject
        elif fact.verb in FINDS:
            taker = fact.subject
        elif fact.verb == "lose":
            giver = fact.subject
        if giver is not None:
            has.get(giver.concept, set()).discard(thing)
        if taker is not None:
            has.setdefault(taker.concept, set()).add(thing)
    return has


def follows(facts: Sequence[Clause], ending: Clause) -> bool:
    """Whether an ending can come next: its subject has to possess the thing that it gives away."""
    return ending.object is not None and ending.object.concept in holdings(facts).get(ending.subject.concept, set())


def _hellaswag(d: Draw, split: Split) -> Item:
    who, seller, friend = (Phrase(n) for n in d.rng.sample(d.people, 3))
    thing, *others = d.rng.sample(portable(), 5)
    place = d.place()
    first = Clause("act", who, "go", place=replace(place, relation="to"), time=d.time("past"))
    if d.maybe(0.5):
        second = Clause("act", who, d.choice(GETS), Phrase(thing, definite=False), seller)
    else:
        second = Clause("act", who, d.choice(FINDS), Phrase(thing, definite=False), place=place)
    aside = Clause("act", seller, d.choice(("lose", "look_for", "see")), Phrase(others[0], definite=False))
    facts = [first, second, aside]
    right = Clause("act", who, d.choice(SPENDS), Phrase(thing), friend)
    wrong = [
        replace(right, object=Phrase(others[0])),
        replace(right, object=Phrase(others[1]), verb=d.choice(SPENDS)),
        replace(right, subject=friend, other=who),
    ]
    return choose(d, English(), tuple(facts), (), right, wrong)


def choose(
    d: Draw, language: Language, facts: FieldMeaning, question: FieldMeaning, right: Clause, wrong: Sequence[Clause]
) -> Item:
    """A row whose choices are clauses. The logic allows only ``right``."""
    choices = [right, *wrong]
    d.rng.shuffle(choices)
    label = choices.index(right)
    meaning: dict[str, FieldMeaning] = {"context": facts, "question": question}
    meaning |= {str(FieldRef("choices", i)): (choice,) for i, choice in enumerate(choices)}

    def holds(edited: Meaning) -> bool:
        return [i for i in range(len(choices)) if _possible(edited, i)] == [label]

    row: Row = {
        "context": field_text(language, facts),
        "question": field_text(language, question),
        "choices": [field_text(language, (choice,)) for choice in choices],
        "label": label,
    }
    if len(set(row["choices"])) < len(choices):
        raise RedrawError
    return Item(row, meaning, holds)


def _possible(meaning: Meaning, number: int) -> bool:
    (ending,) = clauses(meaning[str(FieldRef("choices", number))])
    if not meaning["question"]:
        return follows(clauses(meaning["context"]), ending)
    return explains(meaning["context"], meaning["question"], ending)


def explains(facts: FieldMeaning, asked: FieldMeaning, reason: Clause) -> bool:
    """Whether the reason explains the act that the question asks about, by the text or by the world's causes."""
    question = asked[0]
    if not isinstance(question, Question) or reason.frame != "property":
        return False
    act = question.clause
    if reason.subject.concept != act.subject.concept:
        return False
    for part in facts:
        if (
            isinstance(part, Joined)
            and part.connective == "because"
            and part.first.subject == act.subject
            and (part.first.verb == act.verb)
        ):
            return part.second.subject == reason.subject and part.second.property == reason.property
    stated = [c for c in clauses(facts) if c.frame == "property" and c.subject == act.subject]
    causes = act.verb in CAUSES.get(reason.property or "", ())
    return causes and not any(opposite(c.property or "", reason.property or "") for c in stated)


def act_of(d: Draw, who: Phrase, verb: str) -> Clause:
    """An act of a person with this verb, with an object where the verb takes one."""
    frame, facts = concepts()[verb].parent, concepts()[verb].facts
    thing = None
    if frame == "transitive":
        options = (
            leaves(facts["object"])
            if facts["object"] in ("food", "drink")
            else tuple(n for n in d.people if n != who.concept)
        )
        thing = (
            d.thing(d.choice(options), count=0) if facts["object"] in ("food", "drink") else Phrase(d.choice(options))
        )
    return Clause("act", who, verb, thing, time=d.time("past") if d.maybe(0.4) else None)


def _cosmosqa(d: Draw, split: Split) -> Item:
    who, other, third = (Phrase(n) for n in d.rng.sample(d.people, 3))
    moods = tuple(CAUSES)
    mood = d.choice(moods)
    act = act_of(d, who, d.choice(CAUSES[mood]))
    unfit = [m for m in moods if act.verb not in CAUSES[m]]
    because = Clause("property", who, property=mood)
    stated = d.maybe(0.5)  # otherwise the reader has to know the world's causes
    facts: list[Clause | Joined] = [
        d.act("motion", tense="past", subject=who),
        Clause("property", other, property=d.choice(moods)),
        Joined(act, "because", because) if stated else act,
        d.act("intransitive", tense="past", subject=third),
    ]
    if any(isinstance(f, Clause) and f.verb == act.verb and f.subject == who for f in (facts[0], facts[3])):
        raise RedrawError
    d.rng.shuffle(facts)
    wrong = [replace(because, property=m) for m in d.rng.sample(unfit, 2)] + [replace(because, subject=other)]
    asked = Question(replace(act, time=None), "reason")
    return choose(d, English(), tuple(facts), (asked,), because, wrong)


HELLASWAG = PocketTask(
    pocket_card("hellaswag", "Which of four endings can follow? People can give away only what they have."),
    {"train": 3000, "validation": 600}, _hellaswag,
)  # fmt: skip
COSMOSQA = PocketTask(
    pocket_card("cosmosqa", "Why did somebody do something? The text says it, or everybody in the world knows it."),
    {"train": 3000, "validation": 600}, _cosmosqa,
)  # fmt: skip
