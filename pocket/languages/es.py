"""Spanish (of Spain).

Past states are in the imperfect, past acts in the preterite. A recipient is doubled by a clitic (le dio el libro a
Pedro). Objects that are people or definite animals take "a". In questions the subject follows the verb. Where both
clauses of a pair have the same subject, the later one drops it (and has no span for it), unless somebody else could be
meant; after "antes de" and "después de" such a clause is an infinitive (antes de dormir).

Left out: persons other than the third, object pronouns, relative clauses, gerunds and the progressive, the perfect
tenses, the conditional, adjectives before the noun, diminutives, the passive with se, negations other than "no" and
"ningún", feminine occupations that do not describe a woman. Verbs that govern a preposition, and those whose passive is
not in use (gustar, necesitar, llevar puesto, tomar prestado), stay active.
"""

from __future__ import annotations

from collections.abc import Container

from xaug.pocket.concepts import concepts
from xaug.pocket.copying import replace
from xaug.pocket.languages.es_nouns import (
    Agreement,
    adjective,
    adjective_words,
    adposition,
    agreement,
    animal,
    contracted,
    entry,
    generic,
    human,
    nominal,
    noun_phrase,
    preposition,
    tagged,
    woman,
)  # fmt: skip
from xaug.pocket.languages.es_verbs import (
    ESTAR,
    HABER,
    SER,
    TENER,
    Group,
    Mood,
    act,
    copula,
    inner_time,
    inverse,
    time_words,
)  # fmt: skip
from xaug.pocket.meaning import Clause, Joined, Phrase, Question, Sentence
from xaug.pocket.words import Word, capitalized

COMMA = Word(",", "PUNCT", "", joined=True)
# Conjunctions between two clauses, and those before a subordinate clause that comes first.
LINKS = {"so": "así que", "and": "y", "but": "pero", "because": "porque", "when": "cuando"}
FIRST = {"because": "como", "when": "cuando"}
ORDER = {"before": "antes de", "after": "después de"}


def _asked(*forms: str, pos: str = "PRON") -> list[Word]:
    return [Word(f, "NOUN" if f in ("animal", "material") else pos, "asked") for f in forms]


def _which(phrase: Phrase) -> list[Word]:
    """The question word for a phrase: quién, qué animal, qué."""
    if human(phrase):
        return _asked("quién")
    return [Word("qué", "DET", "asked"), *_asked("animal")] if animal(phrase) else _asked("qué")


def _has_passive(clause: Clause) -> bool:
    """Whether the clause is in the passive: its verb has to take a direct object and to have a passive in use."""
    if not clause.passive or clause.object is None or clause.verb is None:
        return False
    return entry(clause.verb)["object"] in ("", "a") and not tagged(clause.verb, "active")


def _marker(clause: Clause, thing: Phrase) -> str:
    """An object's preposition: the one that the verb governs, or "a" for people and definite animals."""
    governed = entry(clause.verb)["object"] if clause.verb else ""
    if clause.frame == "possession" or inverse(clause):
        return ""
    if governed in ("de", "con"):
        return governed
    known = (thing.definite and not thing.count) or thing.owner is not None or thing.every
    return "a" if governed or human(thing) or (animal(thing) and known) else ""


def _object(clause: Clause) -> list[Word]:
    if clause.object is None:
        return []
    words = noun_phrase(clause.object, "object", none=not clause.positive)
    return [*adposition(_marker(clause, clause.object), "object"), *words]


def _other(clause: Clause) -> list[Word]:
    if clause.other is None:
        return []
    return [*adposition(entry(clause.verb)["other"] or "a", "other"), *noun_phrase(clause.other, "other")]


def _governed(clause: Clause) -> dict[str, str]:
    """The prepositions that the verb governs, by relation."""
    if clause.frame != "act":
        return {"from": "de"}
    line = entry(clause.verb)
    return {"to": line["goal"], "at": line["at"], "from": "de" if tagged(clause.verb, "from") else ""}


def _place(clause: Clause) -> list[Word]:
    if clause.place is None:
        return []
    form = preposition(clause.place, _governed(clause))
    return [*adposition(form, "place"), *noun_phrase(clause.place.phrase, "place")]


def _tail(clause: Clause, left_out: Container[str] = ()) -> list[Word]:
    """The words after the verb and its objects: place, companion, instrument, time."""
    out: list[Word] = []
    if clause.fronted != "place" and "place" not in left_out:
        out += _place(clause)
    if clause.companion is not None:
        out += [*adposition("con", "companion"), *noun_phrase(clause.companion, "companion")]
    if clause.instrument is not None:
        out += [*adposition("con", "instrument"), *noun_phrase(clause.instrument, "instrument")]
    if clause.time is not None and clause.fronted != "time" and "time" not in left_out and not inner_time(clause):
        out += time_words(clause.time)
    return out


def _property(clause: Clause, like: Agreement) -> list[Word]:
    line = entry(clause.property)
    if line["have"]:
        return [Word(line["have"], "NOUN", "property.property", clause.property)]
    return adjective_words(adjective(clause.property, like), "property.property", clause.property)


def _comparison(clause: Clause, like: Agreement, other: list[Word]) -> list[Word]:
    """A comparison: más grande que …. ``other``: the words of the standard of comparison."""
    special = entry(clause.property)["compared"]
    what = _property(clause, like)
    if special:  # de mayor tamaño
        what = adjective_words(special, "property.property", clause.property)
    degree = [] if special else [Word("más", "ADV", "property.degree")]
    return [*degree, *what, Word("que", "SCONJ", "object.adposition"), *other]


def _class(clause: Clause, thing: Phrase) -> list[Word]:
    """The complement of a class clause: an occupation has no article (Ana es médica), most others do (es una amiga)."""
    role = concepts()[thing.concept].kind == "role"
    feminine = woman(clause.subject) and role
    known = thing.definite or thing.owner is not None or thing.adjective is not None
    if role and human(clause.subject) and not known and not tagged(thing.concept, "article"):
        return nominal(thing, "object", feminine=feminine)
    return noun_phrase(thing, "object", feminine=feminine)


def _group(clause: Clause, like: Agreement, mood: Mood = "plain", *, asked: bool = False) -> Group:
    """The verb group of any frame. ``like``: what it agrees with; ``asked``: the question is about its object."""
    if clause.frame == "act":
        return act(clause, like, mood, asked=asked)
    if clause.frame == "existence":
        return copula(clause, HABER, Agreement(), mood)
    line = entry(clause.property) if clause.property else {}
    if clause.frame == "possession" or line.get("have"):
        return copula(clause, TENER, like, mood)
    estar = clause.frame == "location" or line.get("copula") == "estar"
    return copula(clause, ESTAR if estar else SER, like, mood)


def _rest(clause: Clause, like: Agreement, left_out: Container[str] = ()) -> list[Word]:
    """The words after the verb group, without the parts in ``left_out``."""
    thing = None if "object" in left_out else clause.object
    what: list[Word] = []
    if clause.frame in ("act", "possession"):
        other = [] if "other" in left_out else _other(clause)
        what = [] if clause.passive or thing is None else _object(clause)
        # "Recibió de Pedro un libro": in the other order, "un libro de Pedro" would be Pedro's book.
        first = other and entry(clause.verb)["other"] == "de"
        what = [*other, *what] if first else [*what, *other]
        if clause.passive:
            what += [*adposition("por", "subject"), *noun_phrase(clause.subject, "subject")]
    elif clause.frame == "property":
        what = _property(clause, like)
    elif thing is not None and clause.frame == "class":
        what = _class(clause, thing)
    elif thing is not None and clause.frame == "comparison":
        what = _comparison(clause, like, noun_phrase(generic(thing), "object"))
    elif thing is not None and clause.frame == "material":
        what = [*adposition("de", "object"), *noun_phrase(thing, "object")]
    return [*what, *_tail(clause, left_out)]


def _adapted(clause: Clause) -> Clause:
    """The clause as Spanish expresses it: a passive only where the verb has one, "hay" only with indefinite phrases."""
    known = clause.subject.definite and not clause.subject.count and not clause.subject.every
    frame = clause.frame
    if frame == "existence" and (known or clause.subject.owner is not None):
        frame = "location"
    subject = clause.subject if frame == "existence" else generic(clause.subject)
    fronted = clause.fronted
    if fronted == "place" and clause.place is not None and _governed(clause).get(clause.place.relation):
        fronted = None  # not "al mercado, Ana llegó"
    elif fronted == "time" and clause.time == "always":
        fronted = None  # siempre stays next to the verb
    return replace(clause, frame=frame, subject=subject, passive=_has_passive(clause), fronted=fronted)


def _agreement(clause: Clause) -> Agreement:
    """The features with which the verb agrees."""
    turned = clause.passive or inverse(clause)
    return agreement(clause.object if turned and clause.object is not None else clause.subject)


def _subject(clause: Clause) -> list[Word]:
    """The subject. With a verb like gustar it takes "a" (but: Ana quiere que le guste …)."""
    words = noun_phrase(clause.subject, "subject")
    return [*adposition("a", "subject"), *words] if inverse(clause) and clause.modal != "want" else words


def _statement(clause: Clause, mood: Mood = "plain", *, dropped: bool = False) -> list[Word]:
    """A clause in statement order. ``dropped``: without a subject."""
    clause = _adapted(clause)
    front: list[Word] = []
    if clause.fronted == "time" and clause.time is not None:
        front = time_words(clause.time)
    elif clause.fronted == "place" and clause.place is not None:
        front = [*_place(clause), *([] if clause.frame == "existence" else [COMMA])]
    like = _agreement(clause)
    group = _group(clause, like, mood).words()
    if clause.frame == "existence":
        return [*front, *group, *noun_phrase(clause.subject, "subject", none=not clause.positive), *_tail(clause)]
    first: list[Word] = []
    if clause.passive and clause.object is not None:
        first = noun_phrase(generic(clause.object), "object")
    elif not dropped and mood != "infinitive":
        first = _subject(clause)
    return [*front, *first, *group, *_rest(clause, like)]


def _inverted(clause: Clause, head: list[Word], left_out: Container[str] = ()) -> list[Word]:
    """``head``, the verb, the subject, the rest: dónde encontró Ana el libro."""
    if clause.frame == "existence":
        there = noun_phrase(clause.subject, "subject", none=not clause.positive)
        return [*head, *_group(clause, Agreement()).words(), *there, *_tail(clause, left_out)]
    like = _agreement(clause)
    asked = "object" in left_out and clause.object is not None
    group = _group(clause, like, asked=asked)
    if clause.frame in ("property", "material"):  # "¿Es famoso el médico?": "el médico famoso" would be one phrase
        tail = _tail(clause, left_out)
        rest = _rest(clause, like, left_out)
        return [*head, *group.words([*rest[: len(rest) - len(tail)], *_subject(clause)]), *tail]
    return [*head, *group.words(_subject(clause)), *_rest(clause, like, left_out)]


def _question(question: Question) -> list[Word]:
    clause, asked = _adapted(replace(question.clause, fronted=None, passive=False)), question.asked
    if asked == "subject":
        return _subject_question(clause)
    if asked in ("subject_count", "object_count"):
        return _how_many(clause, of_subject=asked == "subject_count")
    if asked == "object" and clause.object is not None:
        return _object_question(clause, clause.object)
    if asked in ("other", "place"):
        whom = [*adposition(entry(clause.verb)["other"] or "a", "other"), *_asked("quién")] if clause.other else []
        return _inverted(clause, whom if asked == "other" else _place_question(clause), (asked,))
    words = {"time": ("cuándo",), "reason": ("por", "qué")}.get(asked, ())
    return _inverted(replace(clause, time=None) if asked == "time" else clause, _asked(*words, pos="ADV"))


def _subject_question(clause: Clause) -> list[Word]:
    """A question about the subject: quién durmió, qué animal ladró, qué es rojo, qué hay, a quién le gusta."""
    head = _which(clause.subject)
    if clause.frame == "existence":
        return [*_asked("qué"), *_group(clause, Agreement()).words(), *_tail(clause)]
    like = Agreement()  # a question word is masculine and singular
    if inverse(clause):
        like = _agreement(clause)
        head = head if clause.modal == "want" else [*adposition("a", "subject"), *head]
    if human(clause.subject):
        clause = replace(clause, subject=Phrase("man"))
    elif agreement(clause.subject).plural:
        clause = replace(clause, subject=Phrase(clause.subject.concept))
    return [*head, *_group(clause, like).words(), *_rest(clause, like)]


def _object_question(clause: Clause, thing: Phrase) -> list[Word]:
    """A question about the object: a quién vio Ana, qué encontró, de qué tiró, de qué material es la mesa."""
    if clause.frame == "comparison":
        like = agreement(clause.subject)
        compared = _comparison(clause, like, _which(thing))
        return [*noun_phrase(clause.subject, "subject"), *_group(clause, like).words(), *compared, *_tail(clause)]
    if clause.frame == "class":
        who = human(clause.subject) and concepts()[thing.concept].kind != "role"
        return _inverted(clause, _asked("quién" if who else "qué"), ("object",))
    if clause.frame == "material":
        head = [*adposition("de", "object"), Word("qué", "DET", "asked"), *_asked("material")]
        return _inverted(clause, head, ("object",))
    # The question is in the singular, also if the answer is a plural.
    single = replace(clause, object=replace(thing, count=None, plural=False, every=False))
    return _inverted(single, [*adposition(_marker(clause, thing), "object"), *_which(thing)], ("object",))


def _place_question(clause: Clause) -> list[Word]:
    """The question words for a place: dónde, adónde, hasta dónde, de dónde."""
    place, governed = clause.place, _governed(clause)
    moves = place is not None and (place.relation in ("to", "from") or governed.get(place.relation))
    form = preposition(place, governed) if place is not None and moves else ""
    if form == "a":
        return _asked("adónde", pos="ADV")
    return [*adposition(form, "place"), *_asked("dónde", pos="ADV")]


def _how_many(clause: Clause, *, of_subject: bool) -> list[Word]:
    """A question about a number: cuántas manzanas comió Ana, cuántos perros hay, a cuántos perros alimentó."""
    counted = clause.subject if of_subject else clause.object or clause.subject
    many = replace(counted, count=None, plural=True)
    like = agreement(many)
    role = "subject" if of_subject else "object"
    head = [Word("cuántas" if like.feminine else "cuántos", "DET", "asked"), *nominal(many, role)]
    if not of_subject:
        return _inverted(clause, [*adposition(_marker(clause, counted), role), *head], ("object",))
    if clause.frame == "existence":
        return [*head, *_group(clause, like).words(), *_tail(clause)]
    if inverse(clause):
        like, head = _agreement(clause), [*adposition("a", role), *head]
    return [*head, *_group(clause, like).words(), *_rest(clause, like)]


def _ambiguous(earlier: Clause, later: Clause) -> bool:
    """Whether a dropped subject of the later clause could be somebody else in the earlier one."""
    if inverse(earlier):
        return True
    phrases = [earlier.object, earlier.other, earlier.companion]
    owners = [phrase.owner for phrase in phrases if phrase is not None]
    for phrase in (*phrases, *owners):
        if phrase is None or not (human(phrase) or animal(phrase)):
            continue
        if later.frame != "property":
            return True
        if _property(later, agreement(phrase)) == _property(later, agreement(earlier.subject)):
            return True
    return False


def _link(forms: str) -> list[Word]:
    kinds = {"así": "ADV", "y": "CCONJ", "pero": "CCONJ", "antes": "ADV", "después": "ADV", "de": "ADP"}
    return [Word(f, kinds.get(f, "SCONJ"), "connective.connective") for f in forms.split(" ")]


def _joined(sentence: Joined) -> list[Word]:
    first, second = _adapted(sentence.first), _adapted(sentence.second)
    connective = sentence.connective
    turned = sentence.inverted and connective not in ("so", "and", "but")
    earlier, later = (second, first) if turned else (first, second)
    same = first.subject == second.subject and "existence" not in (first.frame, second.frame)
    same = same and not (first.passive or second.passive)
    # Two predicates that "y" or "pero" joins certainly have one subject.
    certain = connective in ("and", "but") and not inverse(earlier)
    dropped = same and (certain or not _ambiguous(earlier, later))
    mood: Mood = "plain"
    form = (FIRST if turned else LINKS).get(connective, "")
    if connective in ORDER:
        short = same and not inverse(first) and not inverse(second) and second.modal is None
        mood = "infinitive" if short else "subjunctive"
        dropped = dropped and not short
        form = ORDER[connective] if short else f"{ORDER[connective]} que"
    elif connective == "when" and second.tense == "future":
        mood = "subjunctive"

    main = [w.within("first") for w in _statement(first, dropped=dropped and turned)]
    other = [w.within("second") for w in _statement(second, mood, dropped=dropped and not turned)]
    if turned:
        return [*_link(form), *other, COMMA, *main]
    comma = [COMMA] if connective in ("so", "but") else []
    return [*main, *comma, *_link(form), *other]


class Spanish:
    """Spanish. The module's docstring describes the grammar."""

    code = "es"

    def sentence(self, sentence: Sentence) -> list[Word]:
        """A whole sentence, with its capital letter and its marks."""
        if isinstance(sentence, Question):
            first, *others = capitalized(contracted(_question(sentence)))
            marks = Word("¿", "PUNCT", ""), Word("?", "PUNCT", "", joined=True)
            return [marks[0], replace(first, joined=True), *others, marks[1]]
        words = _joined(sentence) if isinstance(sentence, Joined) else _statement(sentence)
        return [*capitalized(contracted(words)), Word(".", "PUNCT", "", joined=True)]

    def phrase(self, phrase: Phrase) -> list[Word]:
        """A noun phrase by itself."""
        return contracted(noun_phrase(phrase, "subject"))
