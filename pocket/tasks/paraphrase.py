"""Do two questions ask the same thing? (qqp)"""

from __future__ import annotations

from xaug.pocket.concepts import concepts
from xaug.pocket.copying import replace
from xaug.pocket.draw import Draw, leaves
from xaug.pocket.languages.en import English
from xaug.pocket.logic import equivalent
from xaug.pocket.meaning import Asked, Clause, Phrase, Question
from xaug.pocket.tasks.cards import pocket_card
from xaug.pocket.tasks.hypotheses import hypothesis, premise
from xaug.pocket.tasks.item import Item, Meaning, PocketTask, RedrawError, Split, field_text, question

# Replaces an asked subject while two questions are compared, so that the answer does not matter.
ASKED = Phrase("person")


def _without_answer(asked: Question) -> Clause:
    """The clause of a question without the part that is asked for."""
    clause = replace(asked.clause, fronted=None, passive=False)
    if asked.asked == "subject":
        return replace(clause, subject=ASKED)
    if asked.asked in ("object", "other", "place", "time"):
        return replace(clause, **{asked.asked: None})  # type: ignore[arg-type]
    return clause


def same_question(a: Question, b: Question) -> bool:
    """Whether both ask for the same part of the same fact; of two yes-no questions, whether the fact is the same.

    A question about a sale can be asked from either side: who sold it, from whom was it bought.
    """
    if a.asked == b.asked:
        return equivalent(_without_answer(a), _without_answer(b))
    swapped = {"subject": "other", "other": "subject"}
    converse = concepts()[a.clause.verb].facts.get("converse") if a.clause.verb else None
    if converse is None or swapped.get(a.asked) != b.asked or a.clause.other is None:
        return False
    turned = replace(a.clause, subject=a.clause.other, verb=converse, other=a.clause.subject)
    return equivalent(_without_answer(Question(turned, b.asked)), _without_answer(b))


def _first(d: Draw) -> Question:
    fact = replace(premise(d), passive=False, positive=True)
    options: list[Asked] = ["truth", "truth"]
    options += [role for role in ("object", "place", "time", "other") if getattr(fact, role) is not None]
    if concepts()[fact.subject.concept].kind in ("person", "role", "human"):
        options.append("subject")
    return Question(fact, "truth" if fact.frame in ("comparison", "property") else d.choice(options))


def _qqp(d: Draw, split: Split) -> Item:
    wanted = d.maybe(0.37)  # share of duplicates in QQP's train split: 134,378 of 363,846
    for _ in range(300):
        first = _first(d)
        second = _reworded(d, first) if wanted else _changed(d, first)
        if second is not None and second != first and same_question(first, second) == wanted:
            break
    else:
        raise RedrawError
    meaning: Meaning = {"text_a": (first,), "text_b": (second,)}
    row = {name: field_text(English(), part) for name, part in meaning.items()}
    if row["text_a"] == row["text_b"]:
        raise RedrawError

    def holds(edited: Meaning) -> bool:
        return same_question(question(edited["text_a"]), question(edited["text_b"])) == wanted

    return Item({**row, "label": int(wanted)}, meaning, holds)


def _reworded(d: Draw, first: Question) -> Question | None:
    """The question in other words: with a synonym, the converse verb, or the comparison from its other side.

    None where the world has no other words for it.
    """
    clause = first.clause
    facts = concepts()[clause.verb].facts if clause.verb else {}
    if "converse" in facts and clause.other is not None and d.maybe(0.7):
        turned: dict[Asked, Asked] = {"subject": "other", "other": "subject"}
        asked = turned.get(first.asked, first.asked)
        return Question(replace(clause, subject=clause.other, verb=facts["converse"], other=clause.subject), asked)
    if "same" in facts:
        return Question(replace(clause, verb=facts["same"]), first.asked)
    if clause.property is not None:
        facts = concepts()[clause.property].facts
        if clause.frame == "comparison" and clause.object is not None and "opposite" in facts:
            return Question(
                replace(clause, subject=clause.object, property=facts["opposite"], object=clause.subject), "truth"
            )
        return Question(replace(clause, property=facts["same"]), first.asked) if "same" in facts else None
    for role in ("object", "subject"):
        phrase = getattr(clause, role)
        if phrase is not None and phrase.adjective and "same" in concepts()[phrase.adjective].facts:
            same = replace(phrase, adjective=concepts()[phrase.adjective].facts["same"])
            return Question(replace(clause, **{role: same}), first.asked)
    return None


def _changed(d: Draw, first: Question) -> Question:
    """Another question in mostly the same words."""
    clause = first.clause
    if clause.other is not None and d.maybe(0.3):
        return Question(replace(clause, subject=clause.other, other=clause.subject), first.asked)
    if d.maybe(0.2) and concepts()[clause.subject.concept].kind == "person":
        return Question(replace(clause, subject=Phrase(d.choice(leaves("role")))), first.asked)
    h = replace(hypothesis(d, [clause]), positive=True)
    roles = {"object": h.object, "place": h.place, "time": h.time, "other": h.other}
    return Question(h, first.asked if roles.get(first.asked, True) is not None else "truth")


QQP = PocketTask(
    pocket_card("qqp", "Do two questions ask the same?"), {"train": 3000, "validation": 600}, _qqp,
)  # fmt: skip
