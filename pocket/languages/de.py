"""German.

The past is in the preterite, as in written German; after "nachdem" it is in the pluperfect. Where both clauses of a
pair have the same subject, the later one has a pronoun, unless the pronoun could refer to somebody or something else.
The negation of an indefinite phrase is "kein", any other negation is "nicht".

Left out: persons other than the third, object pronouns, relative clauses, infinitives with "zu", the perfect, the
subjunctive, possessive pronouns and demonstratives, emphasis by word order (an object in front). Verbs that govern a
dative or a preposition have no passive here: their clauses stay active.
"""

from __future__ import annotations

from xaug.pocket.concepts import concepts
from xaug.pocket.copying import replace
from xaug.pocket.languages.de_nouns import (
    Agreement,
    Case,
    adjective,
    agreement,
    animate,
    comparative,
    entry,
    human,
    named,
    noun,
    noun_phrase,
    place_phrase,
    predicate,
    tagged,
    with_preposition,
    woman,
)  # fmt: skip
from xaug.pocket.languages.de_verbs import Group, Mood, group
from xaug.pocket.meaning import Asked, Clause, Joined, Phrase, Question, Sentence
from xaug.pocket.words import Word, capitalized

COMMA = Word(",", "PUNCT", "", joined=True)
SUBORDINATE = {"because": "weil", "before": "bevor", "after": "nachdem"}
DIRECTIONS = ("to", "from")
# Question words by case. A question about a thing in the dative uses the word for a person.
WHO: dict[Case, str] = {"nom": "wer", "acc": "wen", "dat": "wem", "gen": "wessen"}


def _asked(*forms: str, pos: str = "PRON") -> list[Word]:
    return [Word(form, pos, "asked") for form in forms]


def _government(clause: Clause, column: str) -> tuple[str, Case]:
    """The preposition ("" for none) and the case that a verb governs. ``column``: "object" or "other"."""
    cell = entry(clause.verb)[column] if clause.verb else ""
    if not cell:
        return ("", "acc") if column == "object" else ("", "dat")
    *preposition, case = cell.split(" ")
    governed: Case = "dat" if case == "dat" else "acc"
    return "".join(preposition), governed


def _bare_instrument(clause: Clause, thing: Phrase) -> bool:
    """Whether an instrument stands without article and preposition: Gitarre spielen, but auf einer alten Gitarre."""
    plain = not (thing.definite or thing.adjective or thing.count or thing.owner or thing.every)
    return tagged(clause.verb, "bare") and plain


def _passive(clause: Clause) -> bool:
    """Whether the clause is in the passive: its verb has to govern an accusative."""
    if not clause.passive or clause.object is None or clause.verb is None:
        return False
    return not entry(clause.verb)["object"] and not tagged(clause.verb, "active")


def _indefinite(phrase: Phrase | None) -> bool:
    """Whether "kein" can negate the phrase."""
    if phrase is None or named(phrase) or phrase.owner is not None or phrase.every:
        return False
    return phrase.count is not None or not phrase.definite


def _habit(clause: Clause) -> bool:
    return clause.time is not None and tagged(clause.time, "habit")


def _has_kein(clause: Clause) -> bool:
    """Whether "kein" negates the clause rather than "nicht", which habits take (nicht oft)."""
    if clause.positive or _habit(clause):
        return False
    if clause.frame == "existence":
        return _indefinite(clause.subject)
    if clause.frame not in ("act", "possession", "class") or clause.object is None:
        return False
    preposition = _government(clause, "object")[0] if clause.frame == "act" else ""
    return _indefinite(clause.object) and (not preposition or _bare_instrument(clause, clause.object))


def _time(clause: Clause) -> list[Word]:
    if clause.time is None or clause.fronted == "time":
        return []
    return _time_words(clause.time)


def _time_words(time: str) -> list[Word]:
    line = entry(time)
    pairs = zip(line["lemma"].split(" "), line["pos"].split(" "), strict=True)
    return [Word(form, pos, "time.time", time) for form, pos in pairs]


def _goal(clause: Clause) -> str:
    return entry(clause.verb)["goal"] if clause.verb else ""


def _place(clause: Clause) -> list[Word]:
    if clause.place is None or clause.fronted == "place":
        return []
    return place_phrase(clause.place, _goal(clause))


def _object(clause: Clause) -> tuple[list[Word], str]:
    """The object of an act or possession, and the kind that decides its position in the middle field."""
    thing = clause.object
    if thing is None or clause.passive:
        return [], "definite"
    form, case = _government(clause, "object") if clause.frame == "act" else ("", "acc")
    none = _has_kein(clause)
    if form and not _bare_instrument(clause, thing):
        return with_preposition(form, thing, "object", case), "preposition"
    if form:
        return noun_phrase(thing, "object", "acc", none=none, bare=not none), "indefinite"
    words = noun_phrase(thing, "object", case, none=none)
    if case == "dat":
        return words, "indefinite" if none else "dative"
    return words, "indefinite" if _indefinite(thing) else "definite"


def _class(clause: Clause, thing: Phrase) -> list[Word]:
    """The complement of a class clause: an occupation has no article (Anna ist Bäckerin), anything else has one."""
    role = concepts()[thing.concept].kind == "role"
    none = _has_kein(clause)
    bare = role and human(clause.subject) and _indefinite(thing) and not thing.adjective
    bare = bare and not none and not tagged(thing.concept, "article")
    return noun_phrase(thing, "object", "nom", none=none, bare=bare, feminine=role and woman(clause.subject))


def _complement(clause: Clause) -> list[Word]:
    """The last part before the right bracket: a property, a class, a material or a direction."""
    living = animate(clause.subject)
    if clause.frame == "property":
        form = predicate(clause.property or "", of_animate=living)
        return [Word(form, "ADJ", "property.property", clause.property)]
    if clause.frame == "comparison":
        form = comparative(clause.property or "", of_animate=living)
        return [Word(form, "ADJ", "property.property", clause.property)]
    if clause.object is not None and clause.frame == "class":
        return _class(clause, clause.object)
    if clause.object is not None and clause.frame == "material":
        return with_preposition("aus", clause.object, "object", "dat")
    return _place(clause) if _place_last(clause) else []


def _place_last(clause: Clause) -> bool:
    """Whether the place is a complement of the verb: a direction, a residence, or the place of a location clause."""
    if clause.place is None:
        return False
    residence = clause.verb is not None and concepts()[clause.verb].parent == "residence"
    return clause.place.relation in DIRECTIONS or residence or clause.frame == "location"


def _middle_field(clause: Clause) -> list[Word]:
    """The middle field: the words between the two brackets of the verb group, without the subject.

    Time, datives and definite objects come first, then "nicht", then the rest; indefinite objects follow the place.
    """
    thing, rank = _object(clause) if clause.frame in ("act", "possession") else ([], "")
    has_nicht = not clause.positive and not _has_kein(clause)
    late = has_nicht and _habit(clause)  # nicht oft
    form, case = _government(clause, "other")
    giver = with_preposition(form, clause.other, "other", case) if clause.other is not None and form else []
    recipient = noun_phrase(clause.other, "other", "dat") if clause.other is not None and not form else []
    agent = with_preposition("von", clause.subject, "subject", "dat") if clause.passive else []
    there = noun_phrase(clause.subject, "subject", "acc", none=_has_kein(clause)) if clause.frame == "existence" else []
    usual = _habit(clause) and not late  # gab Nina immer das Buch
    out = [] if late or usual else _time(clause)
    out += recipient + (_time(clause) if usual else [])
    out += (thing if rank in ("dative", "definite") else []) + agent
    out += [Word("nicht", "PART", "verb.negation")] if has_nicht else []
    out += _time(clause) if late else []
    out += there + giver + (thing if rank == "preposition" else [])
    if clause.companion is not None:
        out += with_preposition("mit", clause.companion, "companion", "dat")
    out += [] if _place_last(clause) else _place(clause)
    out += thing if rank == "indefinite" else []
    if clause.instrument is not None:
        out += with_preposition("mit", clause.instrument, "instrument", "dat")
    return [*out, *_complement(clause)]


def _after(clause: Clause) -> list[Word]:
    """The words after the right bracket: als der Hund."""
    if clause.frame != "comparison" or clause.object is None:
        return []
    return [Word("als", "ADP", "object.adposition"), *noun_phrase(clause.object, "object", "nom")]


def _adapted(clause: Clause) -> Clause:
    """The clause as German expresses it: a passive only where the verb has one, sources with verbs of leaving."""
    place = clause.place
    if place is not None and place.relation == "at" and clause.verb and tagged(clause.verb, "from"):
        place = replace(place, relation="from")
    return replace(clause, passive=_passive(clause), place=place)


def _verb_subject(clause: Clause) -> tuple[Phrase, str]:
    """The phrase with which the verb agrees, and its role."""
    if clause.passive and clause.object is not None:
        return clause.object, "object"
    return clause.subject, "subject"


def _subject(clause: Clause, *, by_pronoun: bool = False) -> list[Word]:
    """The grammatical subject; in an existence clause "es" (es gibt)."""
    if clause.frame == "existence":
        return [Word("es", "PRON", "verb.there")]
    phrase, role = _verb_subject(clause)
    if by_pronoun:
        return [Word(pronoun(agreement(phrase)), "PRON", f"{role}.noun", phrase.concept)]
    none = clause.passive and not clause.positive and _indefinite(phrase) and not _habit(clause)
    return noun_phrase(phrase, role, "nom", none=none)


def pronoun(like: Agreement) -> str:
    """The personal pronoun: er, sie, es, plural sie."""
    return "sie" if like.plural else {"m": "er", "f": "sie", "n": "es"}[like.gender]


def _reflexive(clause: Clause) -> list[Word]:
    return [Word("sich", "PRON", "verb.clitic")] if clause.verb and tagged(clause.verb, "reflexive") else []


def _group(clause: Clause, mood: Mood) -> Group:
    return group(clause, agreement(_verb_subject(clause)[0]), mood)


def _rest(clause: Clause) -> list[Word]:
    """The middle field. In a passive the subject may already contain the negation (kein Buch)."""
    phrase, _ = _verb_subject(clause)
    negated = clause.passive and not clause.positive and _indefinite(phrase) and not _habit(clause)
    return _middle_field(replace(clause, positive=True) if negated else clause)


def _inverted(clause: Clause, head: list[Word], *, by_pronoun: bool = False) -> list[Word]:
    """``head``, the finite verb, the subject, the rest: gestern schlief Anna. "Sich" precedes a noun subject."""
    verb = _group(clause, "main")
    subject, itself = _subject(clause, by_pronoun=by_pronoun), _reflexive(clause)
    both = [*subject, *itself] if by_pronoun else [*itself, *subject]
    return [*head, verb.finite, *both, *_rest(clause), *verb.right_bracket(), *_after(clause)]


def _statement(clause: Clause, *, by_pronoun: bool = False) -> list[Word]:
    """A main clause in statement order, with the verb in second position."""
    clause = _adapted(clause)
    if clause.fronted == "time" and clause.time is not None:
        return _inverted(clause, _time_words(clause.time), by_pronoun=by_pronoun)
    if clause.fronted == "place" and clause.place is not None:
        return _inverted(clause, place_phrase(clause.place, _goal(clause)), by_pronoun=by_pronoun)
    verb = _group(clause, "main")
    first = [*_subject(clause, by_pronoun=by_pronoun), verb.finite, *_reflexive(clause)]
    return [*first, *_rest(clause), *verb.right_bracket(), *_after(clause)]


def _subordinate(clause: Clause, conjunction: str, mood: Mood, *, by_pronoun: bool = False) -> list[Word]:
    """A subordinate clause, with the verb in final position."""
    clause = replace(_adapted(clause), fronted=None)
    first = [Word(conjunction, "SCONJ", "connective"), *_subject(clause, by_pronoun=by_pronoun)]
    return [*first, *_reflexive(clause), *_rest(clause), *_group(clause, mood).final(), *_after(clause)]


def _question(question: Question) -> list[Word]:
    clause, asked = _adapted(replace(question.clause, fronted=None, passive=False)), question.asked
    if asked == "truth":
        return _inverted(clause, [])
    if asked in ("subject_count", "object_count"):
        return _how_many(clause, of_subject=asked == "subject_count")
    if asked == "object" and clause.object is not None:
        return _object_question(clause, clause.object)
    if asked == "subject":
        return _subject_question(clause)
    if asked == "other":
        form, case = _government(clause, "other")
        head = [Word(form, "ADP", "other.adposition")] if form else []
        return _inverted(replace(clause, other=None), [*head, *_asked(WHO[case])])
    return _circumstance(clause, asked)


def _circumstance(clause: Clause, asked: Asked) -> list[Word]:
    """A question with wo, wohin, woher, wann or warum."""
    if asked == "place":
        relation = clause.place.relation if clause.place else "at"
        head = _asked({"to": "wohin", "from": "woher"}.get(relation, "wo"), pos="ADV")
        return _inverted(replace(clause, place=None), head)
    if asked == "time":
        return _inverted(replace(clause, time=None), _asked("wann", pos="ADV"))
    return _inverted(clause, _asked("warum", pos="ADV"))


def _subject_question(clause: Clause) -> list[Word]:
    """A question about the subject: wer schlief, was ist rot, was gibt es im Haus."""
    if clause.frame == "existence":
        verb, bare = _group(clause, "main"), replace(clause, frame="location")
        return [*_asked("was"), verb.finite, *_subject(clause), *_middle_field(bare), *verb.right_bracket()]
    # A question word is singular, and an occupation in such a question is masculine.
    many = clause.frame == "class" and agreement(clause.subject).plural
    verb = group(clause, Agreement(plural=many), "main")
    if clause.frame == "class" and human(clause.subject):
        clause = replace(clause, subject=Phrase("man"))
    head = _asked("wer" if human(clause.subject) else "was")
    return [*head, verb.finite, *_reflexive(clause), *_middle_field(clause), *verb.right_bracket(), *_after(clause)]


def _object_question(clause: Clause, thing: Phrase) -> list[Word]:
    """A question about the object: wen sah Anna, wem half Anna, was fand Anna, woraus ist der Tisch."""
    bare = replace(clause, object=None)
    if clause.frame == "class":
        return _what_is(clause, thing)
    if clause.frame == "comparison":
        head = [Word("als", "ADP", "object.adposition"), *_asked("wer" if human(thing) else "was")]
        return _inverted(bare, head)
    if clause.frame == "material":
        verb = _group(clause, "main")
        middle = _time(clause) + ([] if clause.positive else [Word("nicht", "PART", "verb.negation")])
        return [*_asked("woraus", pos="ADV"), verb.finite, *_subject(clause), *middle, *verb.right_bracket()]
    form, case = _government(clause, "object") if clause.frame == "act" else ("", "acc")
    if form and not human(thing):
        return _inverted(bare, _asked("was"))
    head = [Word(form, "ADP", "object.adposition")] if form else []
    return _inverted(bare, [*head, *_asked(WHO[case] if human(thing) or case == "dat" else "was")])


def _what_is(clause: Clause, thing: Phrase) -> list[Word]:
    """A question about a class: was ist Anna von Beruf (occupation), wer ist Anna (kin), was ist ein Hammer."""
    verb = _group(clause, "main")
    of_person = human(clause.subject)
    work = of_person and concepts()[thing.concept].kind == "role"
    head = _asked("wer" if of_person and not work else "was")
    profession = [Word("von", "ADP", "asked"), Word("Beruf", "NOUN", "asked")] if work else []
    nicht = [] if clause.positive else [Word("nicht", "PART", "verb.negation")]
    return [*head, verb.finite, *_subject(clause), *_time(clause), *nicht, *profession, *verb.right_bracket()]


def _how_many(clause: Clause, *, of_subject: bool) -> list[Word]:
    """A question about a number: wie viele Äpfel aß Anna, wie vielen Hunden half sie, wie viele Hunde gibt es."""
    counted = clause.subject if of_subject else clause.object or clause.subject
    role = "subject" if of_subject else "object"
    form, case = "", "nom" if of_subject else "acc"
    if not of_subject and clause.frame == "act":
        form, case = _government(clause, "object")
    like = agreement(replace(counted, plural=True))
    adjectives = []
    if counted.adjective:
        form_of_adjective = adjective(counted.adjective, like, case, "strong")  # type: ignore[arg-type]
        adjectives = [Word(form_of_adjective, "ADJ", f"{role}.adjective", counted.adjective)]
    head = [
        *([Word(form, "ADP", f"{role}.adposition")] if form else []),
        *_asked("wie", pos="ADV"),
        *_asked("vielen" if case == "dat" else "viele", pos="DET"),
        *adjectives,
        Word(noun(counted.concept, like, case, "strong"), "NOUN", f"{role}.noun", counted.concept),  # type: ignore[arg-type]
    ]
    if not of_subject:
        return _inverted(replace(clause, object=None), head)
    verb = _group(clause, "main")
    if clause.frame == "existence":
        bare = replace(clause, frame="location")
        return [*head, verb.finite, *_subject(clause), *_middle_field(bare), *verb.right_bracket()]
    return [*head, verb.finite, *_reflexive(clause), *_middle_field(clause), *verb.right_bracket(), *_after(clause)]


def _ambiguous(earlier: Clause, later: Clause) -> bool:
    """Whether a pronoun for the common subject could refer to something else in the earlier clause."""
    phrases = [earlier.object, earlier.other, earlier.companion, earlier.instrument]
    phrases += [earlier.place.phrase if earlier.place else None]
    for whole in phrases:
        phrase: Phrase | None = whole
        while phrase is not None:
            doer = animate(phrase) or later.frame != "act"  # no thing performs an act
            if doer and pronoun(agreement(phrase)) == pronoun(agreement(earlier.subject)):
                return True
            phrase = phrase.owner
    return False


def _joined(pair: Joined) -> list[Word]:
    """Two clauses. A comma separates a subordinate clause; a main clause after it begins with its verb."""
    first, second, how = pair.first, pair.second, pair.connective
    front = pair.inverted and how in ("because", "before", "after", "when")
    earlier, later = (second, first) if front else (first, second)
    same = later.subject == earlier.subject and not (later.passive or earlier.passive)
    by_pronoun = same and not _ambiguous(earlier, later)
    if how in ("and", "but"):
        link = Word("und" if how == "and" else "aber", "CCONJ", "connective")
        behind = [link, *_within(_statement(second, by_pronoun=by_pronoun), "second")]
        return [*_within(_statement(first), "first"), *([COMMA] if how == "but" else []), *behind]
    if how == "so":
        therefore = _inverted(_adapted(replace(second, fronted=None)), [], by_pronoun=by_pronoun)
        link = Word("deshalb", "ADV", "connective")
        return [*_within(_statement(first), "first"), COMMA, link, *_within(therefore, "second")]
    conjunction = SUBORDINATE.get(how) or ("als" if second.tense == "past" and second.modal is None else "wenn")
    mood: Mood = "done" if how == "after" else "below"
    below = _within(_subordinate(second, conjunction, mood, by_pronoun=by_pronoun and not front), "second")
    if front:
        main = _inverted(_adapted(replace(first, fronted=None)), [], by_pronoun=by_pronoun)
        return [*below, COMMA, *_within(main, "first")]
    return [*_within(_statement(first), "first"), COMMA, *below]


def _within(words: list[Word], prefix: str) -> list[Word]:
    return [word if word.slot == "connective" else word.within(prefix) for word in words]


class German:
    """German. The module's docstring describes the grammar."""

    code = "de"

    def sentence(self, sentence: Sentence) -> list[Word]:
        """A whole sentence, with its capital letter and its final mark."""
        mark = Word("?" if isinstance(sentence, Question) else ".", "PUNCT", "", joined=True)
        if isinstance(sentence, Question):
            words = _question(sentence)
        else:
            words = _joined(sentence) if isinstance(sentence, Joined) else _statement(sentence)
        return [*capitalized(words), mark]

    def phrase(self, phrase: Phrase) -> list[Word]:
        """A noun phrase by itself, in the nominative, without capital letter and mark. Slots are below ``subject``."""
        return noun_phrase(phrase, "subject", "nom")
