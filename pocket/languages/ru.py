"""Russian.

The verb (``aspect`` in the lexicon: i for states and activities, p for others) and the tense decide the aspect. Habits
are imperfective, and so is what somebody does not want or need not do. Where a verb has no simple passive participle,
word order expresses the passive ("Корзину держала Анна").

Left out: pronouns (names are repeated), persons other than the third, relative clauses, participles and gerunds as
clauses, the genitive of a negated object, short forms of most adjectives, collective numerals except with plural-only
nouns.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from xaug.pocket.concepts import concepts
from xaug.pocket.copying import replace
from xaug.pocket.languages.ru_forms import Case, Gender, adjective, short
from xaug.pocket.languages.ru_nouns import (
    agreement,
    animate,
    damage,
    entry,
    gender,
    governed,
    noun_phrase,
    place_phrase,
    property_lemma,
    varied,
)  # fmt: skip
from xaug.pocket.languages.ru_verbs import act_of, be, exists, thirst, verb_group
from xaug.pocket.meaning import Asked, Clause, Connective, Joined, Phrase, Place, Question, Sentence
from xaug.pocket.words import Word, capitalized

LINKS = {
    "because": "потому что", "so": "поэтому", "and": "и", "but": "но", "before": "прежде чем",
    "after": "после того как", "when": "когда",
}  # fmt: skip
COMMA = Word(",", "PUNCT", "", joined=True)
DASH = Word("—", "PUNCT", "")
WHETHER = Word("ли", "PART", "asked")


@dataclass(frozen=True, slots=True)
class Parts:
    """The words of a clause by function, before they are in order."""

    subject: tuple[Word, ...] = ()
    verb: tuple[Word, ...] = ()  # the finite verb (or the dash in its place) and the infinitive
    predicate: tuple[Word, ...] = ()  # an adjective, a comparison, or a fixed complement of the verb
    object: tuple[Word, ...] = ()
    other: tuple[Word, ...] = ()
    companion: tuple[Word, ...] = ()
    instrument: tuple[Word, ...] = ()
    place: tuple[Word, ...] = ()
    time: tuple[Word, ...] = ()
    other_first: bool = False  # дала Петру книгу, but купила книгу у Петра

    def arguments(self) -> list[Word]:
        """The words after verb and subject."""
        objects = (*self.other, *self.object) if self.other_first else (*self.object, *self.other)
        return [*self.predicate, *objects, *self.companion, *self.instrument, *self.place]


def _parts(clause: Clause, asked: Asked | None = None, *, bound: Connective | None = None) -> Parts:
    """The words of a clause. In a question, the question words replace the asked part."""
    parts = _FRAMES[clause.frame](clause, asked, bound)
    companion = governed(clause.companion, "companion", "с+ins") if clause.companion is not None else []
    instrument = governed(clause.instrument, "instrument", "ins") if clause.instrument is not None else []
    return replace(
        parts,
        companion=tuple(companion),
        instrument=tuple(instrument),
        place=tuple(_place(clause, asked)),
        time=tuple(_time(clause, asked)),
    )


def _place(clause: Clause, asked: Asked | None) -> list[Word]:
    place = clause.place
    if place is None:
        return []
    if clause.verb in ("arrive", "leave") and place.relation in ("at", "in"):  # приходят (куда?), уходят (откуда?)
        place = Place("to" if clause.verb == "arrive" else "from", place.phrase)
    if asked == "place":
        return [Word({"to": "куда", "from": "откуда"}.get(place.relation, "где"), "ADV", "asked")]
    return place_phrase(place)


def _time(clause: Clause, asked: Asked | None) -> list[Word]:
    if clause.time is None:
        return []
    if asked == "time":
        return [Word("когда", "ADV", "asked")]
    forms, tags = entry(clause.time)["lemma"].split(" "), entry(clause.time)["pos"].split(" ")
    return [Word(f, p, "time.time", clause.time) for f, p in zip(forms, tags, strict=True)]


def _number(phrase: Phrase, *, asked: bool) -> Gender:
    """The features with which the verb agrees. Кто is masculine, что is neuter."""
    return ("m" if animate(phrase.concept) else "n") if asked else agreement(phrase)


def _tail(name: str) -> list[Word]:
    """A verb's fixed complement: пешком, на машине."""
    tags = {"на": "ADP", "пешком": "ADV"}
    return [Word(w, tags.get(w, "NOUN"), "verb.particle") for w in entry(name)["tail"].split(" ") if w]


def _act(clause: Clause, asked: Asked | None, bound: Connective | None) -> Parts:
    name, act = clause.verb or "", act_of(clause)
    thing = clause.object
    agreeing, role = (thing, "object") if act.subject != "nom" and thing is not None else (clause.subject, "subject")
    number: Gender = "n" if asked == f"{role}_count" else _number(agreeing, asked=asked == role)
    other_case = entry(name)["other"] or "dat"
    subject_case = act.subject
    if _participle(clause) and thing is not None:
        number, subject_case = agreement(thing), "ins"
        passive = Word(short(act.participle, number), "VERB", "verb.verb", name)
        group, act = [*be(clause, number), passive], replace(act, object="nom")
    else:
        group = verb_group(clause, act, number, bound=bound)
    object_words = other_words = []
    if thing is not None:
        object_words = governed(thing, "object", act.object, asked=asked == "object", how_many=asked == "object_count")
    if clause.other is not None:
        other_words = governed(clause.other, "other", other_case, asked=asked == "other")
    return Parts(
        tuple(
            governed(
                clause.subject, "subject", subject_case, asked=asked == "subject", how_many=asked == "subject_count"
            )
        ),
        tuple(group),
        tuple(_tail(name)),
        tuple(object_words),
        tuple(other_words),
        other_first=other_case == "dat",
    )


def _participle(clause: Clause) -> bool:
    """Whether a participle expresses the passive; otherwise the object only comes first."""
    plain = clause.tense != "present" and clause.modal is None
    return clause.passive and plain and clause.object is not None and bool(act_of(clause).participle)


def _subject(clause: Clause, asked: Asked | None, case: str = "nom") -> tuple[Word, ...]:
    how_many = asked == "subject_count"
    return tuple(governed(clause.subject, "subject", case, asked=asked == "subject", how_many=how_many))


def _property(clause: Clause, asked: Asked | None, bound: Connective | None) -> Parts:
    name = clause.property or ""
    asked_subject = asked == "subject"
    if entry(name)["tail"]:
        number = _number(clause.subject, asked=asked_subject)
        verb = thirst(clause, number, name)
        tail = Word(entry(name)["tail"], "VERB", "property.property", name)
        return Parts(_subject(clause, asked), tuple(verb), (tail,))
    number = _number(clause.subject, asked=True) if asked_subject else gender(clause.subject)
    return Parts(_subject(clause, asked), tuple(be(clause, number)), (_predicate(clause, number),))


def _predicate(clause: Clause, number: Gender) -> Word:
    """The adjective of a property: short where that is usual (голодна), otherwise long (высокая, была высокой)."""
    name, about = clause.property or "", clause.subject.concept
    # Не больна, because не нездорова would have two negations.
    word = (entry(name)["negated"] if not clause.positive else "") or name
    forms = entry(word)["short"]
    if not forms:
        form = adjective(property_lemma(word, about), number, "nom" if clause.tense == "present" else "ins")
    elif property_lemma(word, about) != entry(word)["lemma"]:
        form = short(varied(word, damage(about))["participle"], number)
    else:
        form = forms.split(",")["mfnp".index(number)]
    return Word(form, "ADJ", "property.property", name)


def _comparison(clause: Clause, asked: Asked | None, bound: Connective | None) -> Parts:
    """A comparison: больше собаки; before an indeclinable noun, which shows no genitive: больше, чем пальто."""
    name, than = clause.property or "", clause.object or clause.subject
    number = _number(clause.subject, asked=True) if asked == "subject" else gender(clause.subject)
    if entry(name)["comparative"]:
        degree = [Word(entry(name)["comparative"], "ADJ", "property.property", name)]
    else:
        long = adjective(property_lemma(name, clause.subject.concept), number, "nom")
        degree = [Word("более", "ADV", "property.degree"), Word(long, "ADJ", "property.property", name)]
    case = "gen"
    if "i" in entry(than.concept)["marks"] and asked != "object":
        degree, case = [*degree, COMMA, Word("чем", "SCONJ", "object.adposition")], "nom"
    object_words = governed(than, "object", case, asked=asked == "object")
    return Parts(_subject(clause, asked), tuple(be(clause, number)), tuple(degree), tuple(object_words))


def _class(clause: Clause, asked: Asked | None, bound: Connective | None) -> Parts:
    """A class clause: Анна — врач, Анна не врач, Анна была врачом."""
    what, subject = clause.object or clause.subject, clause.subject
    case: Case = "nom" if clause.tense == "present" else "ins"
    number = _number(subject, asked=asked == "subject")
    if asked == "object":
        object_words = governed(what if animate(subject.concept) else subject, "object", case, asked=True)
        if case == "nom" and object_words[0].form == "что":
            object_words.append(Word("такое", "DET", "asked"))
    else:
        theirs = concepts()[subject.concept].facts.get("gender")
        object_words = noun_phrase(what, "object", case, of="f" if theirs == "f" else "m" if theirs == "m" else None)
    dash = clause.tense == "present" and clause.positive and asked is None
    return Parts(_subject(clause, asked), (DASH,) if dash else tuple(be(clause, number)), object=tuple(object_words))


def _material(clause: Clause, asked: Asked | None, bound: Connective | None) -> Parts:
    number = _number(clause.subject, asked=asked == "subject")
    made = Word(short("сделан", number), "VERB", "verb.participle")
    object_words = governed(clause.object or clause.subject, "object", "из+gen", asked=asked == "object")
    return Parts(_subject(clause, asked), (*be(clause, number), made), object=tuple(object_words))


def _there(phrase: Phrase, *, asked: bool, how_many: bool) -> Gender:
    """The features of an existential verb: a number takes the neuter (было две собаки, сколько было собак)."""
    return "n" if how_many or phrase.count is not None else _number(phrase, asked=asked)


def _location(clause: Clause, asked: Asked | None, bound: Connective | None) -> Parts:
    """A location clause: кошка на кухне, кошка была на кухне, кошки нет на кухне."""
    asked_subject, how_many = asked == "subject", asked == "subject_count"
    number: Gender = "n" if how_many else _number(clause.subject, asked=asked_subject)
    verb = exists(clause, number, explicit=False)
    return Parts(_subject(clause, asked, "nom" if clause.positive else "gen"), tuple(verb))


def _existence(clause: Clause, asked: Asked | None, bound: Connective | None) -> Parts:
    how_many = asked == "subject_count"
    number = _there(clause.subject, asked=asked == "subject", how_many=how_many)
    verb = exists(clause, number, explicit=not how_many)
    return Parts(_subject(clause, asked, "nom" if clause.positive else "gen"), tuple(verb))


def _possession(clause: Clause, asked: Asked | None, bound: Connective | None) -> Parts:
    """A possession clause: у Анны есть машина, у Анны нет машины."""
    thing, how_many = clause.object or clause.subject, asked == "object_count"
    verb = exists(clause, _there(thing, asked=asked == "object", how_many=how_many), explicit=not how_many)
    case = "nom" if clause.positive else "gen"
    object_words = governed(thing, "object", case, asked=asked == "object", how_many=how_many)
    return Parts(_subject(clause, asked, "у+gen"), tuple(verb), object=tuple(object_words))


_FRAMES = {
    "act": _act, "property": _property, "class": _class, "location": _location, "existence": _existence,
    "possession": _possession, "comparison": _comparison, "material": _material,
}  # fmt: skip


def _statement(clause: Clause, *, bound: Connective | None = None) -> list[Word]:
    parts = _parts(clause, bound=bound)
    front: tuple[Word, ...] = ()
    if clause.fronted == "time" and clause.time != "always":  # всегда stays before the verb
        front, parts = parts.time, replace(parts, time=())
    elif clause.fronted == "place":
        front, parts = parts.place, replace(parts, place=())
    if clause.frame == "existence":
        rest = replace(parts, place=()).arguments()
        return [*front, *parts.place, *parts.time, *parts.verb, *parts.subject, *rest]
    if clause.passive and clause.object is not None:
        rest = replace(parts, object=(), predicate=()).arguments()
        return [*front, *parts.object, *parts.time, *parts.verb, *parts.predicate, *parts.subject, *rest]
    rest = parts.arguments()
    if clause.fronted == "place" and clause.frame == "act" and clause.positive and not rest and not clause.modal:
        return [*front, *parts.time, *parts.verb, *parts.subject]  # На кухне спала Анна
    return [*front, *parts.subject, *parts.time, *parts.verb, *rest]


def _question(question: Question) -> list[Word]:
    """The question word comes first. The verb precedes its subject if nothing follows (Где спала Анна?)."""
    clause, asked = replace(question.clause, fronted=None, passive=False), question.asked
    if asked == "truth":
        return _whether(clause)
    parts = _parts(clause, asked)
    role = asked.removesuffix("_count")
    if role == "subject":
        return [*parts.subject, *parts.time, *parts.verb, *parts.arguments()]
    if role == "reason":
        head: tuple[Word, ...] = (Word("почему", "ADV", "asked"),)
    else:
        head = getattr(parts, role)
        parts = _without(parts, role)
    rest = parts.arguments()
    if clause.frame == "existence":
        return [*head, *parts.place, *parts.time, *parts.verb, *parts.subject]
    if rest or role == "reason":
        return [*head, *parts.subject, *parts.time, *parts.verb, *rest]
    return [*head, *parts.time, *parts.verb, *parts.subject]


def _without(parts: Parts, role: str) -> Parts:
    """The parts without the one that a question has put first."""
    empty: dict[str, Any] = {role: ()}
    return replace(parts, **empty)


def _whether(clause: Clause) -> list[Word]:
    """A yes-no question: ли follows the first word (спала ли Анна). Negations and places keep their order."""
    parts = _parts(clause, "truth")
    if not clause.positive or not (parts.verb or parts.predicate):
        return _in_order(clause, parts)
    first, *others = parts.verb or parts.predicate
    if clause.frame == "existence":
        return [first, WHETHER, *parts.place, *parts.time, *others, *parts.subject]
    rest = (parts if parts.verb else replace(parts, predicate=())).arguments()
    return [first, WHETHER, *parts.subject, *parts.time, *others, *rest]


def _in_order(clause: Clause, parts: Parts) -> list[Word]:
    if clause.frame == "existence":
        return [*parts.place, *parts.time, *parts.verb, *parts.subject]
    return [*parts.subject, *parts.time, *parts.verb, *parts.arguments()]


def _joined(sentence: Joined) -> list[Word]:
    bound = sentence.connective if sentence.connective in ("before", "after") else None
    first = [w.within("first") for w in _statement(sentence.first)]
    second = [w.within("second") for w in _statement(sentence.second, bound=bound)]
    form = LINKS[sentence.connective]
    if sentence.connective == "because" and sentence.inverted:
        form = "так как"  # потому что does not begin a sentence
    kind = {"and": "CCONJ", "but": "CCONJ", "so": "ADV"}.get(sentence.connective, "SCONJ")
    link = [Word(part, kind, "connective.connective") for part in form.split(" ")]
    return [*link, *second, COMMA, *first] if sentence.inverted else [*first, COMMA, *link, *second]


class Russian:
    """Russian. The module's docstring describes the grammar."""

    code = "ru"

    def sentence(self, sentence: Sentence) -> list[Word]:
        """A whole sentence, with its capital letter and its final mark."""
        if isinstance(sentence, Question):
            words, mark = _question(sentence), "?"
        else:
            words, mark = _joined(sentence) if isinstance(sentence, Joined) else _statement(sentence), "."
        return [*capitalized(words), Word(mark, "PUNCT", "", joined=True)]

    def phrase(self, phrase: Phrase) -> list[Word]:
        """A noun phrase by itself."""
        return noun_phrase(phrase, "subject")
