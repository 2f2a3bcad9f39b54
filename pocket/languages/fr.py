"""French.

Past states are in the imparfait, past acts in the passé composé. Questions about a part of a clause use inversion (où
Anna a-t-elle dormi); yes-no questions and questions about an inanimate object use "est-ce que". Where both clauses of a
pair have the same subject, the later one has a pronoun, unless the pronoun could refer to somebody or something else.
With "avant" and "après" French would then use an infinitive; the world uses "puis" and "et avant cela" instead.

Left out: persons other than the third, object pronouns, relative clauses, infinitives and gerunds in place of clauses,
the passé simple, the conditional, the expletive "ne", negations other than "ne … pas", feminine occupations that do not
describe a woman, demonstratives and possessives, no-break spaces before a question mark. Verbs that govern a
preposition have no passive: their clauses stay active.
"""

from __future__ import annotations

from dataclasses import dataclass

from xaug.pocket.concepts import concepts
from xaug.pocket.copying import replace
from xaug.pocket.languages.fr_nouns import (
    Agreement,
    Article,
    adjective,
    adposition,
    agreement,
    animate,
    entry,
    human,
    nominal,
    noun_phrase,
    place_phrase,
    tagged,
    with_preposition,
    woman,
)  # fmt: skip
from xaug.pocket.languages.fr_sound import sandhi, tokens
from xaug.pocket.languages.fr_verbs import Group, Mood, act, copula, inner_adverb, participle, pronoun
from xaug.pocket.meaning import Clause, Joined, Phrase, Question, Sentence
from xaug.pocket.words import Word, capitalized

# Conjunctions between two clauses, and those of a subordinate clause ("comme" replaces "parce que" in front).
BETWEEN = {"so": "donc", "and": "et", "but": "mais"}
SUBORDINATE = {"because": "parce que", "before": "avant que", "after": "après que", "when": "quand"}
MOODS: dict[str, Mood] = {"before": "subjunctive", "after": "done"}
COMMA = Word(",", "PUNCT", "", joined=True)


@dataclass(frozen=True, slots=True)
class _Asking:
    """The words that a question puts before its clause. ``left_out``: the part that they replace."""

    words: list[Word]
    inverted: bool = True
    left_out: str = ""


def _asked(*forms: str, pos: str = "PRON") -> list[Word]:
    """Question words. "-ce" is joined to the word before it."""
    return [Word(f, pos, "asked", joined=f.startswith("-")) for f in forms]


def _passive(clause: Clause) -> bool:
    """Whether the clause is in the passive: its verb has to take a direct object."""
    if not clause.passive or clause.verb is None or clause.object is None:
        return False
    return not entry(clause.verb)["object"] and not entry(clause.verb)["complement"]


def _time(clause: Clause) -> list[Word]:
    line = entry(clause.time)
    return [
        Word(form, pos, "time.time", clause.time)
        for form, pos in zip(tokens(line["lemma"]), line["pos"].split(" "), strict=True)
    ]


def _place(clause: Clause) -> list[Word]:
    goal = entry(clause.verb)["goal"] if clause.verb else ""
    place = clause.place
    if place is None:
        return []
    if place.relation == "from" and goal:  # a marché depuis la gare
        return with_preposition("depuis", place.phrase, "place")
    # "Porter à la gare" means to the station; within the station it is "dans la gare".
    inside = clause.verb is not None and clause.fronted != "place" and tagged(clause.verb, "moves")
    return place_phrase(place, goal, inside=inside)


def _object(clause: Clause) -> list[Word]:
    """A verb's object. After a negation "de" replaces its indefinite article (pas de livre)."""
    if clause.object is None:
        return []
    form = entry(clause.verb)["object"] if clause.verb else ""
    if form:
        # It is "jouer du piano" for any piano.
        bare = tagged(clause.verb, "generic") and clause.object.adjective is None
        return with_preposition(form, replace(clause.object, definite=clause.object.definite or bare), "object")
    article: Article = "full" if clause.positive else "de"
    return noun_phrase(clause.object, "object", article)


def _tail(clause: Clause) -> list[Word]:
    """The words after the verb and its object: recipient, place, companion, instrument, time."""
    out: list[Word] = []
    if clause.other is not None:
        out += with_preposition(entry(clause.verb)["other"] or "à", clause.other, "other")
    if _passive(clause):
        out += with_preposition(entry(clause.verb)["agent"] or "par", clause.subject, "subject")
    if clause.fronted != "place":
        out += _place(clause)
    if clause.companion is not None:
        out += with_preposition("avec", clause.companion, "companion")
    if clause.instrument is not None:
        out += with_preposition("avec", clause.instrument, "instrument")
    if clause.time is not None and clause.fronted != "time" and not inner_adverb(clause):
        out += _time(clause)
    return out


def _property(clause: Clause, subject: Agreement) -> list[Word]:
    line = entry(clause.property)
    if line["have"]:
        return [Word(line["have"], "NOUN", "property.property", clause.property)]
    form = adjective(clause.property or "", subject, animate=animate(clause.subject), predicate=True)
    return [Word(f, "ADJ", "property.property", clause.property) for f in tokens(form)]


def _comparison(clause: Clause, subject: Agreement, other: list[Word]) -> list[Word]:
    """A comparison: plus grand que …, moins cher que …. ``other``: the words of the standard of comparison."""
    form = adjective(clause.property or "", subject, animate=animate(clause.subject), compared=True)
    words = tokens(form)
    if words[0] not in ("moins", "en"):  # en meilleure santé
        words = ["plus", *words]
    degree = [Word(w, "ADV", "property.degree") for w in words if w in ("plus", "moins")]
    what = [Word(w, "ADJ", "property.property", clause.property) for w in words if w not in ("plus", "moins")]
    return [*degree, *what, Word("que", "SCONJ", "object.adposition"), *other]


def _class(clause: Clause, thing: Phrase) -> list[Word]:
    """The complement of a class clause: an occupation has no article (Anna est boulangère), anything else has one."""
    feminine = woman(clause.subject) and concepts()[thing.concept].kind == "role"
    bare = (
        concepts()[thing.concept].kind == "role"
        and human(clause.subject)
        and not (thing.definite or thing.owner or thing.adjective or tagged(thing.concept, "article"))
    )
    if bare:
        return nominal(thing, "object", feminine=feminine)
    return noun_phrase(thing, "object", feminine=feminine)


def _group(clause: Clause, subject: Agreement, mood: Mood, before: Agreement | None = None) -> Group:
    """The verb group of any frame except existence."""
    if clause.frame == "act":
        return act(clause, subject, mood, before)
    have = clause.frame == "possession" or (clause.frame == "property" and bool(entry(clause.property)["have"]))
    return copula(clause, subject, mood, have=have)


def _rest(clause: Clause, subject: Agreement) -> list[Word]:
    """The words after the verb group."""
    what: list[Word] = []
    if clause.frame in ("act", "possession"):
        what = [] if clause.passive else _object(clause)
    elif clause.frame == "property":
        what = _property(clause, subject)
    elif clause.object is not None and clause.frame == "class":
        what = _class(clause, clause.object)
    elif clause.object is not None and clause.frame == "comparison":
        what = _comparison(clause, subject, noun_phrase(clause.object, "object"))
    elif clause.object is not None and clause.frame == "material":
        what = with_preposition("en", clause.object, "object")
    return [*what, *_tail(clause)]


def _existence(clause: Clause, mood: Mood = "plain", *, inverted: bool = False) -> list[Word]:
    """Il y a or y a-t-il, without its complement."""
    group = replace(copula(clause, Agreement(), mood, have=True), clitics=(Word("y", "PRON", "verb.clitic"),))
    if inverted:
        return group.words(clause, inverted="il")
    return [Word("il", "PRON", "verb.there"), *group.words(clause)]


def _there_is(clause: Clause) -> list[Word]:
    return [*noun_phrase(clause.subject, "subject", "full" if clause.positive else "de"), *_tail(clause)]


def _adapted(clause: Clause) -> Clause:
    """The clause as French expresses it: a passive only where the verb has one, and no "toujours" in front.

    A place with a verb of leaving becomes a source: "partir à la gare" would mean to leave for the station.
    """
    fronted = None if clause.fronted == "time" and tagged(clause.time, "bound") else clause.fronted
    place = clause.place
    if place is not None and place.relation == "at" and clause.verb and tagged(clause.verb, "from"):
        place, fronted = replace(place, relation="from"), None if fronted == "place" else fronted
    return replace(clause, passive=_passive(clause), fronted=fronted, place=place)


def _statement(clause: Clause, mood: Mood = "plain", *, by_pronoun: bool = False) -> list[Word]:
    """A clause in statement order. ``by_pronoun``: a pronoun is its subject."""
    clause = _adapted(clause)
    front: list[Word] = []
    if clause.fronted == "time" and clause.time is not None:
        front = [*_time(clause), COMMA]
    elif clause.fronted == "place" and clause.place is not None:
        front = [*_place(clause), COMMA]
    if clause.frame == "existence":
        return [*front, *_existence(clause, mood), *_there_is(clause)]
    first, role = clause.subject, "subject"
    if clause.passive and clause.object is not None:
        first, role = clause.object, "object"
    like = agreement(first)
    words = noun_phrase(first, role)
    if by_pronoun:
        words = [Word(pronoun(like), "PRON", f"{role}.noun", first.concept)]
    return [*front, *words, *_group(clause, like, mood).words(clause), *_rest(clause, like)]


def _question(question: Question) -> list[Word]:
    clause, asked = _adapted(replace(question.clause, fronted=None, passive=False)), question.asked
    if asked == "truth":
        return [*_asked("est", "-ce", "que"), *_statement(clause)]
    if asked in ("subject_count", "object_count"):
        return _how_many(clause, of_subject=asked == "subject_count")
    if asked in ("other", "time", "reason"):
        form = entry(clause.verb)["other"] or "à" if asked == "other" else ""
        head = {"other": _asked("qui"), "time": _asked("quand", pos="ADV")}.get(asked, _asked("pourquoi", pos="ADV"))
        rest = clause if asked == "reason" else replace(clause, **{asked: None})  # type: ignore[arg-type]
        return _inverted(rest, [*(adposition(form, "other") if form else []), *head])
    if asked == "object" and clause.object is not None:
        return _object_question(clause, clause.object)
    return _subject_question(clause) if asked == "subject" else _place_question(clause)


def _inverted(clause: Clause, head: list[Word], before: Agreement | None = None) -> list[Word]:
    """``head``, the subject, the verb with a pronoun for the subject, the rest: où Anna a-t-elle dormi."""
    if clause.frame == "existence":
        return [*head, *_existence(clause, inverted=True), *_there_is(clause)]
    like = agreement(clause.subject)
    words = noun_phrase(clause.subject, "subject")
    group = _group(clause, like, "plain", before)
    return [*head, *words, *group.words(clause, inverted=like), *_rest(clause, like)]


def _subject_question(clause: Clause) -> list[Word]:
    """A question about the subject: qui a dormi, qu'est-ce qui est rouge, qu'est-ce qu'il y a."""
    if clause.frame == "existence":
        return [*_asked("que", "est", "-ce", "que"), *_existence(clause), *_tail(clause)]
    head = _asked("qui") if human(clause.subject) else _asked("que", "est", "-ce", "qui")
    # A question word is masculine and singular.
    like = Agreement()
    if clause.frame == "class":
        clause = replace(clause, subject=Phrase("man"))
    return [*head, *_group(clause, like, "plain").words(clause), *_rest(clause, like)]


def _object_question(clause: Clause, thing: Phrase) -> list[Word]:
    """A question about the object: qui Anna a-t-elle vu, de quoi a-t-elle besoin, en quoi est faite la table."""
    like = agreement(clause.subject)
    if clause.frame == "class":
        return _what_is(clause, thing)
    subject = noun_phrase(clause.subject, "subject")
    if clause.frame == "comparison":
        compared = _comparison(clause, like, _asked("qui" if human(thing) else "quoi"))
        return [*subject, *_group(clause, like, "plain").words(clause), *compared, *_tail(clause)]
    bare = replace(clause, object=None)
    form = "en" if clause.frame == "material" else entry(clause.verb)["object"] if clause.verb else ""
    if clause.frame == "material":
        group = _group(clause, like, "plain").words(clause)
        made = Word(participle({"lemma": "faire", "participle": "fait"}, like), "VERB", "verb.participle")
        return [*adposition(form, "object"), *_asked("quoi"), *group, made, *subject, *_tail(clause)]
    if form:
        return _inverted(bare, [*adposition(form, "object"), *_asked("qui" if human(thing) else "quoi")])
    if human(thing):
        return _inverted(bare, _asked("qui"))
    return [*_asked("que", "est", "-ce", "que"), *_statement(bare)]


def _what_is(clause: Clause, thing: Phrase) -> list[Word]:
    """A question about a class: que fait Anna dans la vie (occupation), qui est Anna (kin), qu'est-ce qu'un marteau."""
    like = agreement(clause.subject)
    subject = noun_phrase(clause.subject, "subject")
    group = copula(clause, like, "plain")
    if concepts()[thing.concept].kind == "role" and human(clause.subject):
        form = {"past": "faisait", "present": "fait", "future": "fera"}[clause.tense]
        profession = [Word("dans", "ADP", "asked"), Word("la", "DET", "asked"), Word("vie", "NOUN", "asked")]
        return [*_asked("que"), Word(form, "VERB", "verb.verb"), *subject, *profession, *_tail(clause)]
    if human(clause.subject):
        return [*_asked("qui"), *group.words(clause), *subject, *_tail(clause)]
    if clause.tense == "present":
        return [*_asked("que", "est", "-ce", "que"), *subject, *_tail(clause)]
    return [*_asked("que"), *group.words(clause), *subject, *_tail(clause)]


def _place_question(clause: Clause) -> list[Word]:
    """A question about a place: où est le livre, d'où Anna est-elle revenue, jusqu'où a-t-elle nagé."""
    place = clause.place
    rest = replace(clause, place=None)
    head = _asked("où", pos="ADV")
    goal = entry(clause.verb)["goal"] if clause.verb else ""
    if place is not None and place.relation == "from":
        head = [*adposition("de", "place"), *head]
    elif place is not None and place.relation == "to" and goal:
        head = [*adposition("jusque", "place"), *head]
    if clause.frame == "location" and clause.positive:
        like = agreement(clause.subject)
        group = _group(rest, like, "plain").words(rest)
        return [*head, *group, *noun_phrase(clause.subject, "subject"), *_tail(rest)]
    return _inverted(rest, head)


def _how_many(clause: Clause, *, of_subject: bool) -> list[Word]:
    """A question about a number: combien de pommes Anna a-t-elle mangées, combien de chiens y a-t-il."""
    counted = clause.subject if of_subject else clause.object or clause.subject
    role = "subject" if of_subject else "object"
    many = replace(counted, count=None, plural=True)
    head = [*_asked("combien", pos="ADV"), Word("de", "ADP", "asked"), *nominal(many, role, pairs=True)]
    like = agreement(counted)
    if not of_subject:
        form = entry(clause.verb)["object"] if clause.verb else ""
        before = [*adposition(form, role), *head] if form else head
        return _inverted(replace(clause, object=None), before, None if form else like)
    if clause.frame == "existence":
        return [*head, *_existence(clause, inverted=True), *_tail(clause)]
    return [*head, *_group(clause, like, "plain").words(clause), *_rest(clause, like)]


def _ambiguous(earlier: Clause, later: Clause) -> bool:
    """Whether a pronoun for the common subject could refer to something else in the earlier clause."""
    phrases = [earlier.object, earlier.other, earlier.companion, earlier.instrument]
    phrases += [earlier.place.phrase if earlier.place else None]
    for whole in phrases:
        phrase: Phrase | None = whole
        while phrase is not None:
            doer = animate(phrase) or later.frame != "act"  # no thing performs an act
            if doer and agreement(phrase) == agreement(earlier.subject):
                return True
            phrase = phrase.owner
    return False


def _link(forms: str) -> list[Word]:
    """The words of a connective."""
    pos = {"donc": "ADV", "et": "CCONJ", "mais": "CCONJ", "puis": "ADV", "avant": "ADV", "cela": "PRON"}
    return [Word(f, pos.get(f, "SCONJ"), "connective.connective") for f in forms.split(" ")]


def _joined(sentence: Joined) -> list[Word]:
    connective = sentence.connective
    earlier, later = sentence.first, sentence.second
    known = earlier.subject.definite or human(earlier.subject)
    same = known and earlier.subject == later.subject and "existence" not in (earlier.frame, later.frame)
    sides = ("first", "second")
    if sentence.inverted:
        earlier, later, sides = later, earlier, ("second", "first")
    by_pronoun = same and not _ambiguous(earlier, later) and not (earlier.passive or later.passive)

    def side(number: int, mood: Mood = "plain") -> list[Word]:
        clause = later if number else earlier
        words = _statement(clause, mood, by_pronoun=by_pronoun and number == 1)
        return [word.within(sides[number]) for word in words]

    if connective in BETWEEN:
        comma = [] if connective == "and" else [COMMA]
        return [*side(0), *comma, *_link(BETWEEN[connective]), *side(1)]
    if same and connective in ("before", "after"):
        # The later clause happened second, or (after "et avant cela") first.
        if (connective == "before") != sentence.inverted:
            return [*side(0, "done"), COMMA, *_link("puis"), *side(1, "done")]
        return [*side(0), COMMA, *_link("et avant cela"), COMMA, *side(1, "earlier")]
    mood = MOODS.get(connective, "plain")
    if sentence.inverted:
        link = "comme" if connective == "because" else SUBORDINATE[connective]
        return [*_link(link), *side(0, mood), COMMA, *side(1)]
    return [*side(0), *_link(SUBORDINATE[connective]), *side(1, mood)]


class French:
    """French. The module's docstring describes the grammar."""

    code = "fr"

    def sentence(self, sentence: Sentence) -> list[Word]:
        """A whole sentence, with its capital letter and its final mark."""
        if isinstance(sentence, Question):
            words, mark = _question(sentence), "?"
        else:
            words, mark = _joined(sentence) if isinstance(sentence, Joined) else _statement(sentence), "."
        return [*capitalized(sandhi(words)), Word(mark, "PUNCT", "", joined=True)]

    def phrase(self, phrase: Phrase) -> list[Word]:
        """A noun phrase by itself."""
        return sandhi(noun_phrase(phrase, "subject"))
