"""Russian verb groups: aspect, tense, modals, есть and нет, and the variants of verbs."""

from __future__ import annotations

from dataclasses import dataclass

from xaug.pocket.concepts import is_a
from xaug.pocket.languages.ru_forms import Gender, Verb, verb
from xaug.pocket.languages.ru_nouns import damage, entry, is_city, varied
from xaug.pocket.meaning import Clause, Connective
from xaug.pocket.words import Word

BE, BEGIN = "быть:будет,будут", "начать:начнёт,начнут"
CAN, WANT = "мочь:может,могут,мог", "хотеть:хочет,хотят"
MUST: dict[Gender, str] = {"m": "должен", "f": "должна", "n": "должно", "p": "должны"}
NEEDED: dict[Gender, str] = {"m": "нужен", "f": "нужна", "n": "нужно", "p": "нужны"}


def negation(clause: Clause) -> list[Word]:
    """Не, in a negative clause."""
    return [] if clause.positive else [Word("не", "PART", "verb.negation")]


def be(clause: Clause, number: Gender) -> list[Word]:
    """Forms of быть: был, не будет. The present has only the negation."""
    if clause.tense == "present":
        return negation(clause)
    form = verb(BE).past(number) if clause.tense == "past" else verb(BE).finite(number)
    return [*negation(clause), Word(form, "AUX", "verb.auxiliary")]


@dataclass(frozen=True, slots=True)
class Act:
    """The lexicon's forms of a verb, in the variant that the clause requires."""

    imperfective: str
    perfective: Verb
    habitual: Verb
    inchoative: str  # a verb's cell; "начать" where that verb with the infinitive is used
    aspect: str
    participle: str
    subject: str
    object: str


def act_of(clause: Clause) -> Act:
    """The verb of a clause: ехать for going to a city, стирать for washing a shirt."""
    thing = clause.object
    holds = ["modal"] if clause.modal is not None else []
    if is_city(clause.place):
        holds.append("city")
    if thing is not None:
        holds += damage(thing.concept)
        holds += ["cloth"] if "c" in entry(thing.concept)["marks"] else []
        holds += ["clothing"] if is_a(thing.concept, "clothing") else []
    line = varied(clause.verb or "", holds)
    # Нравиться exchanges subject and object; the verb that replaces it after a modal does not.
    plain = clause.modal is not None and "modal" in line["variant_when"]
    return Act(
        line["lemma"],
        verb(line["perfective"]),
        verb(line["habitual"] or line["lemma"]),
        line["inchoative"],
        "i" if plain else line["aspect"] or "p",
        line["participle"],
        "nom" if plain else line["subject"] or "nom",
        line["object"] or "acc",
    )


def _needed(clause: Clause, number: Gender) -> list[Word]:
    """The verb group for need: нужен, была нужна."""
    return [*be(clause, number), Word(NEEDED[number], "ADJ", "verb.verb", "need")]


def _modal(clause: Clause, act: Act, number: Gender) -> list[Word]:
    """A modal with its infinitive: может петь, не хочет идти, должна купить."""
    perfective = act.aspect == "p" and (clause.positive or clause.modal == "can")
    main = act.perfective if perfective else verb(act.imperfective)
    if clause.modal == "must":
        modal = Word(MUST[number], "ADJ", "verb.auxiliary")
    else:
        modal = Word(verb(CAN if clause.modal == "can" else WANT).finite(number), "VERB", "verb.auxiliary")
    return [*negation(clause), modal, Word(main.infinitive, "VERB", "verb.verb", clause.verb)]


def verb_group(clause: Clause, act: Act, number: Gender, *, bound: Connective | None) -> list[Word]:
    """The verb group of an act. ``bound``: "before" or "after" if the clause follows that connective."""
    if clause.modal is not None:
        return _modal(clause, act, number)
    done = act.aspect == "p" or bound is not None
    if act.aspect == "s" and not done:
        return _needed(clause, number)
    infinitive = Word(verb(act.imperfective).infinitive, "VERB", "verb.verb", clause.verb)
    if clause.tense == "present":
        form = act.habitual.finite(number)
    elif not done and clause.tense == "future":
        return [*be(clause, number), infinitive]
    else:
        chosen = act.perfective if done else verb(act.imperfective)
        if bound == "before" and act.inchoative:  # прежде чем Пётр заснул, but после того как Пётр поспал
            chosen = verb(BEGIN if act.inchoative == "начать" else act.inchoative)
        form = chosen.past(number) if clause.tense == "past" else chosen.finite(number)
        if chosen == verb(BEGIN):
            return [*negation(clause), Word(form, "VERB", "verb.auxiliary"), infinitive]
    return [*negation(clause), Word(form, "VERB", "verb.verb", clause.verb)]


def exists(clause: Clause, number: Gender, *, explicit: bool = True) -> list[Word]:
    """The existential verb: есть, был, нет, не было. ``explicit``: whether есть is expressed in the present."""
    if clause.tense != "present":
        return be(clause, number if clause.positive else "n")
    if not clause.positive:
        return [Word("нет", "VERB", "verb.negation")]
    return [Word("есть", "VERB", "verb.verb")] if explicit else []


def thirst(clause: Clause, number: Gender, name: str) -> list[Word]:
    """The finite verb of a property that Russian expresses with a verb: хочет пить."""
    line = entry(name)
    future = verb(line["variant_perfective"])
    present = verb(line["variant"])
    forms = {"past": present.past(number), "present": present.finite(number), "future": future.finite(number)}
    return [*negation(clause), Word(forms[clause.tense], "VERB", "verb.verb")]
