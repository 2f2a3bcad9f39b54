"""Swahili.

A verb is one word that contains subject, tense, negation and, for an animate object, the object (``sw_forms``). All
words that depend on a noun agree with its class (``sw_nouns``). There are no articles. The lexicon's ``kind`` of a
property is one of seven: an adjective that agrees (``adj``) or does not (``inv``), -a with a noun (``a``: cha moto),
"having" (``enye``: ana njaa), a resulting state (``me``: amechoka), an ongoing one (``na``: anaumwa), or a locative
(``ko``: yuko macho). In the passive of a verb of giving the recipient is the subject, as is usual (Peter alipewa
kitabu).

Left out: pronouns and the first and second persons, demonstratives, object prefixes of inanimate classes (and with them
definiteness), the narrative -ka- and the conditional -ki-, -nge-, relative clauses except attributes of one verb, the
locatives -po and -mo, emphatic ndiyo, causatives and applicatives that are not in the lexicon.
"""

from __future__ import annotations

from typing import Literal

from xaug.pocket.concepts import concepts
from xaug.pocket.copying import replace
from xaug.pocket.languages.sw_forms import (
    BE,
    Verb,
    future,
    habit,
    has,
    infinitive,
    is_at,
    past,
    perfect,
    present,
    subjunctive,
    while_,
)  # fmt: skip
from xaug.pocket.languages.sw_nouns import (
    PEOPLE,
    agreement,
    animate,
    asked_for,
    entry,
    kind,
    noun_phrase,
    of_kind,
    place_phrase,
    property_kind,
    quality,
    time_phrase,
    who_or_what,
    words,
)  # fmt: skip
from xaug.pocket.meaning import Asked, Clause, Joined, Phrase, Question, Sentence
from xaug.pocket.words import Word, capitalized

# finite: a main clause. when: with -po-. before: "not yet" (haja-). after: an infinitive preceded by its subject.
Mood = Literal["finite", "when", "before", "after"]
CAN, WANT, BE_FORCED, BE_MADE = Verb("weza"), Verb("taka"), Verb("lazimika"), Verb("tengenezwa")
CONNECTIVES = {"because": "kwa sababu", "so": "kwa hiyo", "and": "na", "but": "lakini", "before": "kabla",
               "after": "baada ya", "when": "wakati"}  # fmt: skip
EXISTENCE = "17"  # the class of "there": kuna, kulikuwa


def _habitual(clause: Clause) -> bool:
    """Whether the clause describes a habit: every day, often, always, or of all members of a class."""
    timed = clause.time is not None and concepts()[clause.time].parent == "habit"
    of_all = clause.frame == "act" and clause.subject.every
    return clause.tense == "present" and clause.positive and (timed or of_all)


def _form(verb: Verb, noun_class: str, clause: Clause, mood: Mood) -> str:
    """The form of a verb for the clause's tense and negation."""
    positive = clause.positive
    if mood == "after":
        return infinitive(verb, positive=positive)
    if mood == "before":
        return perfect(verb, noun_class, positive=False)
    if mood == "when" and positive:
        return while_(verb, noun_class, clause.tense)
    if _habitual(clause) and clause.modal is None:
        return habit(verb)
    return {"past": past, "present": present, "future": future}[clause.tense](verb, noun_class, positive=positive)


def _now(clause: Clause, mood: Mood) -> bool:
    """Whether the clause is in the plain present, for which "be" and "have" have special forms."""
    plain = mood == "finite" or (mood == "when" and not clause.positive)
    return plain and clause.tense == "present" and (clause.frame == "class" or not _habitual(clause))


def _be(noun_class: str, clause: Clause, mood: Mood) -> list[Word]:
    """Forms of "be": ni, si, alikuwa, hatakuwa, alipokuwa, huwa."""
    if _now(clause, mood):
        return [Word("ni", "AUX", "verb.verb") if clause.positive else Word("si", "AUX", "verb.negation")]
    return [Word(_form(BE, noun_class, clause, mood), "AUX", "verb.verb")]


def _be_at(noun_class: str, clause: Clause, mood: Mood) -> list[Word]:
    """Forms of "be" with a place: yuko, hakiko, alikuwa."""
    if _now(clause, mood):
        return [Word(is_at(noun_class, positive=clause.positive), "AUX", "verb.verb")]
    return _be(noun_class, clause, mood)


def _have(noun_class: str, clause: Clause, mood: Mood) -> list[Word]:
    """Forms of "have": ana, hana, alikuwa na; of "there is": kuna, hakuna, kulikuwa na."""
    if _now(clause, mood):
        return [Word(has(noun_class, positive=clause.positive), "VERB", "verb.verb")]
    be = Word(_form(BE, noun_class, clause, mood), "VERB", "verb.verb")
    return [be, Word("na", "ADP", "verb.particle")]


def _property(clause: Clause, noun_class: str, mood: Mood) -> list[Word]:
    """A property with the verb that its kind requires."""
    concept = clause.property or ""
    how, lemma, slot = property_kind(concept, noun_class), entry(concept)["lemma"], "property.property"
    if how == "a":
        return [*_be(noun_class, clause, mood), *of_kind(concept, noun_class, slot)]
    if how == "enye":
        return [*_have(noun_class, clause, mood), *words(lemma, "NOUN", slot, concept)]
    if how == "ko":
        return [*_be_at(noun_class, clause, mood), Word(lemma, "ADJ", slot, concept)]
    if how not in ("me", "na"):
        return [*_be(noun_class, clause, mood), Word(quality(concept, noun_class), "ADJ", slot, concept)]
    before, verb = _state(clause, noun_class, mood)
    return [*before, Word(verb, "VERB", slot, concept)]


def _state(clause: Clause, noun_class: str, mood: Mood) -> tuple[list[Word], str]:
    """The words before the verb of a state, and the verb: amechoka, hajachoka, alikuwa amechoka; anaumwa."""
    verb = Verb(entry(clause.property)["lemma"])
    if mood in ("before", "after"):
        return [], _form(verb, noun_class, clause, mood)
    state = perfect if property_kind(clause.property or "", noun_class) == "me" else present
    if _now(clause, mood):
        return [], state(verb, noun_class, positive=clause.positive)
    return _be(noun_class, clause, mood), state(verb, noun_class)


def _stem(clause: Clause) -> tuple[Verb, list[Word]]:
    """The verb of an act without object prefix, and its particle (fanya kazi)."""
    found, at = entry(clause.verb), 1 if clause.passive else 0
    stem = found["passive"] if clause.passive and found["passive"] else found["lemma"]
    if clause.verb == "wash" and clause.object is not None and entry(clause.object.concept)["washed"]:
        stem = entry(clause.object.concept)["washed"].split(" ")[at]  # clothes have another verb for washing
    elif found["plain"] and clause.other is None:
        stem = found["plain"].split(" ")[at]  # giving without a named recipient
    particle = words(found["particle"], "ADV" if found["particle"] in ("sana", "angani") else "NOUN", "verb.particle")
    ku = found["kind"] == "mono" and not clause.passive
    return Verb(stem, ku=ku), particle if found["particle"] else []


def _marker(clause: Clause, asked: Asked | None) -> str:
    """The object prefix: m-, wa-, or none for an inanimate object."""
    recipient = clause.other if concepts()[clause.verb or ""].parent == "transfer" else None
    marked, role = (recipient, "other") if recipient is not None else (clause.object, "object")
    if clause.passive or marked is None or entry(clause.verb)["governs"] == "na" or not animate(marked):
        return ""
    if asked == role and asked_for(marked)[0].form == "nini":
        return ""
    return "wa" if agreement(marked) == "2" else "m"


def _verb(clause: Clause, noun_class: str, mood: Mood, asked: Asked | None) -> list[Word]:
    """The verb group of an act: modal, verb, particle."""
    verb, particle = _stem(clause)
    verb = replace(verb, marker=_marker(clause, asked))
    if clause.modal is None:
        return [Word(_form(verb, noun_class, clause, mood), "VERB", "verb.verb", clause.verb), *particle]
    if clause.modal == "must" and mood == "finite":
        ought = Word("lazima", "ADV", "verb.auxiliary")
        form = subjunctive(verb, noun_class, positive=clause.positive)
        return [ought, Word(form, "VERB", "verb.verb", clause.verb), *particle]
    helper = {"can": CAN, "want": WANT, "must": BE_FORCED}[clause.modal]
    auxiliary = Word(_form(helper, noun_class, clause, mood), "VERB" if helper == WANT else "AUX", "verb.auxiliary")
    return [auxiliary, Word(infinitive(verb), "VERB", "verb.verb", clause.verb), *particle]


def _adposition(text: str, role: str) -> list[Word]:
    return words(text, "ADP", f"{role}.adposition")


def _filled(phrase: Phrase, role: str, asked: Asked | None) -> list[Word]:
    """A phrase in a role, or the question word in its place."""
    if asked == role:
        return asked_for(phrase)
    return noun_phrase(phrase, role, how_many=asked == f"{role}_count")


def _around(clause: Clause, asked: Asked | None) -> list[Word]:
    """Place, companion, instrument and time, which follow everything else."""
    out: list[Word] = []
    relation = clause.place.relation if clause.place is not None else "at"
    if asked == "place":
        toward = relation == "to" and clause.verb and entry(clause.verb)["governs"]  # "hadi wapi" would mean "how far"
        lead = "kutoka" if relation == "from" else "kwenda" if toward else ""
        out += [*(_adposition(lead, "place") if lead else []), Word("wapi", "ADV", "asked")]
    elif clause.place is not None and clause.fronted != "place":
        out += _place(clause)
    if clause.companion is not None:
        out += [*_adposition("pamoja na", "companion"), *noun_phrase(clause.companion, "companion")]
    if clause.instrument is not None:
        out += [*_adposition("kwa", "instrument"), *noun_phrase(clause.instrument, "instrument")]
    if asked == "time":
        return [*out, Word("lini", "ADV", "asked")]
    if clause.time is not None and clause.fronted != "time":
        out += time_phrase(clause.time)
    return out


def _place(clause: Clause) -> list[Word]:
    if clause.place is None:
        return []
    toward = entry(clause.verb)["governs"] if clause.verb else ""
    return place_phrase(clause.place, toward)


def _act(clause: Clause, mood: Mood, asked: Asked | None) -> list[Word]:
    """The verb and the words after it."""
    subject, gives = clause.subject, concepts()[clause.verb or ""].parent == "transfer"
    governs = entry(clause.verb)["governs"] if clause.object is not None else ""  # kutana na, toa vitu katika
    if clause.passive and clause.object is not None:
        to = clause.other if gives else None
        done = noun_phrase(clause.object, "object") if to is not None else []
        verb = _verb(clause, agreement(to or clause.object), mood, asked)
        source = _source(clause, asked) if to is None else []
        return [*verb, *done, *_adposition("na", "subject"), *noun_phrase(subject, "subject"), *source]
    out = _verb(clause, _subject(clause, asked)[1], mood, asked)
    if gives and clause.other is not None:
        out += _filled(clause.other, "other", asked)
    if clause.object is not None:
        out += [*(_adposition(governs, "object") if governs else []), *_filled(clause.object, "object", asked)]
    return [*out, *(_source(clause, asked) if not gives else [])]


def _source(clause: Clause, asked: Asked | None) -> list[Word]:
    """The giver of something received."""
    if clause.other is None:
        return []
    return [*_adposition("kutoka kwa", "other"), *_filled(clause.other, "other", asked)]


def _subject(clause: Clause, asked: Asked | None) -> tuple[list[Word], str]:
    """The words before the verb, and the class with which it agrees: those of the grammatical subject."""
    if asked == "subject":
        return who_or_what(clause.subject)
    phrase, role = clause.subject, "subject"
    if clause.passive and clause.object is not None:
        phrase, role = clause.object, "object"
        if concepts()[clause.verb or ""].parent == "transfer" and clause.other is not None:
            phrase, role = clause.other, "other"
    return noun_phrase(phrase, role, how_many=asked == f"{role}_count"), agreement(phrase)


def _material(clause: Clause, noun_class: str, mood: Mood, asked: Asked | None) -> list[Word]:
    """A material clause: imetengenezwa kwa mbao; ilitengenezwa, haikutengenezwa."""
    form = _form(BE_MADE, noun_class, clause, mood)
    if _now(clause, mood):  # the present uses the perfect
        form = perfect(BE_MADE, noun_class) if clause.positive else past(BE_MADE, noun_class, positive=False)
    what = noun_phrase(clause.object or clause.subject, "object")
    if asked == "object":  # "kwa nini" would mean "why"
        what = [Word("kitu", "NOUN", "asked"), Word("gani", "DET", "asked")]
    return [Word(form, "VERB", "verb.verb"), *_adposition("kwa", "object"), *what]


def _predicate(clause: Clause, noun_class: str, mood: Mood, asked: Asked | None) -> list[Word]:
    """The verb and its complements, for any frame."""
    frame, thing = clause.frame, clause.object or clause.subject
    if frame == "act":
        return _act(clause, mood, asked)
    if frame == "location":
        return _be_at(noun_class, clause, mood)
    if frame == "possession":
        return [*_have(noun_class, clause, mood), *_filled(thing, "object", asked)]
    if frame == "class":
        return [*_be(noun_class, clause, mood), *_filled(thing, "object", asked)]
    if frame == "material":
        return _material(clause, noun_class, mood, asked)
    out = _property(clause, noun_class, mood)
    if frame == "comparison":
        if property_kind(clause.property or "", noun_class) != "adj":  # ana nguvu zaidi, but ni mkubwa
            out.append(Word("zaidi", "ADV", "property.degree"))
        than = who_or_what(thing)[0] if asked == "object" else noun_phrase(thing, "object")
        out += [Word("kuliko", "ADP", "object.adposition"), *than]
    return out


def _clause(clause: Clause, mood: Mood = "finite", asked: Asked | None = None) -> list[Word]:
    """A clause, or a question with the question word in place of the asked part."""
    if clause.frame == "existence":
        there = _have(EXISTENCE, clause, mood)
        what = [Word("nini", "PRON", "asked")] if asked == "subject" else _filled(clause.subject, "subject", asked)
        out = [*there, *what, *_around(clause, asked)]
    else:
        first, noun_class = _subject(clause, asked)
        out = [*first, *_predicate(clause, noun_class, mood, asked), *_around(clause, asked)]
    front = time_phrase(clause.time) if clause.fronted == "time" and clause.time is not None else []
    if clause.fronted == "place":
        front = _place(clause)
    comma = [Word(",", "PUNCT", "", joined=True)] if len(front) > 1 else []
    return [*front, *comma, *out]


def _profession(clause: Clause) -> list[Word]:
    """A question about an occupation: Kazi ya Anna ni nini?"""
    head = [Word("kazi", "NOUN", "asked"), Word("ya", "ADP", "subject.adposition")]
    be = _be("9", replace(clause, positive=True), "finite")
    what = Word("nini", "PRON", "asked")
    return [*head, *noun_phrase(clause.subject, "subject"), *be, what, *_around(clause, None)]


def _question(question: Question) -> list[Word]:
    clause, asked = replace(question.clause, fronted=None, passive=False), question.asked
    if asked == "truth":
        return [Word("je", "PART", "asked"), Word(",", "PUNCT", "", joined=True), *_clause(clause)]
    if asked == "reason":
        return [Word("kwa", "ADP", "asked"), Word("nini", "PRON", "asked"), *_clause(clause)]
    job = clause.frame == "class" and clause.object is not None and kind(clause.object) == "role"
    if asked == "object" and job and kind(clause.subject) in PEOPLE:
        return _profession(clause)
    return _clause(clause, asked=asked)


def _joined(sentence: Joined) -> list[Word]:
    """Two clauses. After "before" and "after" the verb has special forms; after "when" it has -po-."""
    name = sentence.connective
    moods: dict[str, Mood] = {"before": "before", "after": "after", "when": "when"}
    mood, text = moods.get(name, "finite"), CONNECTIVES[name]
    if mood == "before" and not sentence.second.positive:  # haja- is negative already
        mood, text = "after", "kabla ya"
    first = [word.within("first") for word in _clause(sentence.first)]
    second = [word.within("second") for word in _clause(replace(sentence.second, fronted=None) if name in moods else
                                                        sentence.second, mood)]  # fmt: skip
    comma = Word(",", "PUNCT", "", joined=True)
    pos = "CCONJ" if name in ("and", "but") else "ADV" if name == "so" else "SCONJ"
    link = words(text, pos, "connective.connective")
    if name in ("and", "but", "so"):
        return [*first, comma, *link, *second]
    return [*link, *second, comma, *first] if sentence.inverted else [*first, *link, *second]


class Swahili:
    """Swahili. The module's docstring describes the grammar."""

    code = "sw"

    def sentence(self, sentence: Sentence) -> list[Word]:
        """A whole sentence, with its capital letter and its final mark."""
        if isinstance(sentence, Question):
            out, mark = _question(sentence), "?"
        else:
            out, mark = _joined(sentence) if isinstance(sentence, Joined) else _clause(sentence), "."
        return [*capitalized(out), Word(mark, "PUNCT", "", joined=True)]

    def phrase(self, phrase: Phrase) -> list[Word]:
        """A noun phrase by itself."""
        return noun_phrase(phrase, "subject")
