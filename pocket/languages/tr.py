"""Turkish.

Vowel harmony decides the form of suffixes (``tr_forms``), and a noun with its case is one word. Only the copula is a
separate word, joined to the one before it (mutlu|ydu), as in Universal Dependencies. Question words stand before the
verb. Subordinate clauses come first and are nominal (gittiği için, gitmeden önce).

Left out: pronouns and agreement with persons other than the third, plural agreement of verbs, evidential -miş and
compound tenses, causatives and reflexives, converbs (-ip, -ken, -ince), relative clauses, ``de`` and ``ki``, topics and
afterthoughts after the verb, a negative clause before ``önce``. Verbs that do not govern the accusative have no
passive: their object comes first instead. A second clause repeats the subject.
"""

from __future__ import annotations

from xaug.pocket.concepts import concepts
from xaug.pocket.copying import replace
from xaug.pocket.languages.base import lexicon
from xaug.pocket.languages.tr_forms import (
    Case,
    Mood,
    Stem,
    able,
    finite,
    heard,
    infinitive,
    must,
    nonfinite,
    suffix,
)  # fmt: skip
from xaug.pocket.languages.tr_nouns import (
    WHERE,
    adjective,
    definite,
    kind,
    noun_phrase,
    place_phrase,
    time_phrase,
    who_or_what,
    words,
)  # fmt: skip
from xaug.pocket.meaning import Asked, Clause, Joined, Phrase, Question, Sentence
from xaug.pocket.words import Word

BE = Stem("ol")
WANT = Stem("iste")
CASES: dict[str, Case] = {"acc": "acc", "acc!": "acc", "dat": "dat", "abl": "abl", "ile": "nom"}
# The words after a subordinate clause. The other connectives stand between two main clauses.
SUBORDINATE: dict[str, str] = {"because": "için", "when": "zaman", "before": "önce", "after": "sonra"}
MOODS: dict[str, Mood] = {"because": "because", "when": "when", "before": "before", "after": "after"}
BETWEEN = {"because": "çünkü", "so": "bu yüzden", "and": "ve", "but": "ama"}

Part = tuple[str, list[Word]]  # a role and its words
# The parts of a clause in their usual order, those next to the predicate, and the predicate.
Parts = tuple[list[Part], list[Part], list[Word]]


def _entry(concept: str | None) -> dict[str, str]:
    return lexicon("tr")[concept or ""]


def _particle(before: Word) -> Word:
    """The question particle: mi, mı, mu, mü."""
    return Word(suffix(heard(before.form), "mI"), "AUX", "asked")


def _ending(before: Word, template: str) -> Word:
    """The copula's suffix as a separate word, joined to the word before it."""
    apostrophe = "'" if before.entity in ("PER", "LOC") and "'" not in before.form else ""
    return Word(apostrophe + suffix(heard(before.form), template), "AUX", "verb.verb", joined=True)


def _copula(complement: list[Word], clause: Clause, mood: Mood, *, asked: bool, open_: bool = False) -> list[Word]:
    """A complement with its copula: mutlu, mutlu değil, mutluydu, mutlu olacak, mutlu mu, doktordur.

    ``asked``: in a yes-no question. ``open_``: in any other question, which has no -dir either.
    """
    out = [*complement]
    positive = clause.positive
    if mood != "finite":
        form = nonfinite(BE, mood, positive=positive, coming=clause.tense == "future")
        return [*out, Word(form, "AUX", "verb.verb")]
    if clause.tense == "future":
        out.append(Word(finite(BE, "", "future", positive=positive, habit=False), "AUX", "verb.verb"))
        return [*out, _particle(out[-1])] if asked else out
    if not positive:
        out.append(Word("değil", "AUX", "verb.negation"))
    if asked:
        out.append(_particle(out[-1]))
    if clause.tense == "past":
        out.append(_ending(out[-1], "(y)DI"))
    elif clause.frame == "class" and not (asked or open_):  # adjectives and places have no -dir
        out.append(_ending(out[-1], "DIr"))
    return out


def _there(clause: Clause, mood: Mood, *, asked: bool) -> list[Word]:
    """The existential predicate: var, yok, vardı, yoktu, olacak; var mı, var mıydı."""
    if mood != "finite":
        form = nonfinite(BE, mood, positive=clause.positive, coming=clause.tense == "future")
        return [Word(form, "VERB", "verb.verb")]
    if clause.tense == "future":
        out = [Word(finite(BE, "", "future", positive=clause.positive, habit=False), "VERB", "verb.verb")]
        return [*out, _particle(out[-1])] if asked else out
    predicate = Word("var" if clause.positive else "yok", "VERB", "verb.verb")
    if asked:
        particle = _particle(predicate)
        return [predicate, particle, _ending(particle, "(y)DI")] if clause.tense == "past" else [predicate, particle]
    past = suffix(predicate.form, "DI") if clause.tense == "past" else ""
    return [replace(predicate, form=predicate.form + past)]


def _main(clause: Clause) -> tuple[list[Word], Stem, str]:
    """The words before a verb's stem (dans et-), the stem, and its aorist if the lexicon gives it."""
    entry = _entry(clause.verb)
    prefix = words(entry["prefix"], "NOUN", "verb.particle", clause.verb) if entry["prefix"] else []
    if clause.verb == "wear" and clause.object is not None and _entry(clause.object.concept)["wear"]:
        stem = _entry(clause.object.concept)["wear"]  # wearing a hat takes another verb than wearing a shirt
        passive = Stem(stem + suffix(stem, "Il"))
        return (prefix, passive, "") if clause.passive else (prefix, Stem(stem), stem + suffix(stem, "Ar"))
    if clause.passive and entry["passive"]:
        return prefix, Stem(entry["passive"]), ""
    return prefix, Stem(entry["lemma"], entry["soft"]), entry["aorist"]


def _verb(clause: Clause, mood: Mood, *, asked: bool) -> list[Word]:
    """The verb group of an act, with the question particle."""
    out, stem, written = _main(clause)
    positive, verb, helper = clause.positive, "", ""
    if clause.modal == "want":
        verb = infinitive(stem)
        helper = (finite(WANT, "", "present", positive=positive, habit=False) if mood == "finite"
                  else nonfinite(WANT, mood, positive=positive))  # fmt: skip
    elif clause.modal == "must" and mood != "finite":
        verb, helper = infinitive(stem), "zorunda " + nonfinite(BE, mood, positive=positive)
    elif clause.modal == "must":
        verb = must(stem, positive=positive)
    elif clause.modal == "can":
        base = able(stem, positive=positive)
        verb = base.form + ("ir" if positive else "z") if mood == "finite" else nonfinite(base, mood, positive=True)
    elif mood == "finite":
        # Habits and general truths are in the aorist.
        habit = clause.subject.every or (clause.time is not None and concepts()[clause.time].parent == "habit")
        verb = finite(stem, written, clause.tense, positive=positive, habit=habit)
    else:
        verb = nonfinite(stem, mood, positive=positive, coming=clause.tense == "future")
    out.append(Word(verb, "VERB", "verb.verb", clause.verb))
    out += words(helper, "VERB" if clause.modal == "want" else "AUX", "verb.auxiliary") if helper else []
    return [*out, _particle(out[-1])] if asked else out


def _object(clause: Clause, asked: Asked | None) -> list[Word]:
    """The object of an act in the case that the verb governs, or its question word."""
    if clause.object is None:
        return []
    governs = _entry(clause.verb)["governs"]
    case = CASES.get(governs, "acc")
    if governs == "acc" and not definite(clause.object):  # bir kitap okudu, kitap okumadı
        case = "nom"
    if asked == "object":
        person = kind(clause.object) in ("person", "role", "human", "kin")
        return who_or_what(clause.object, "ins" if governs == "ile" else "acc" if case == "nom" and person else case)
    bare = case == "nom" and not clause.positive and governs == "acc"
    out = noun_phrase(clause.object, "object", case, bare=bare, asked=asked == "object_count")
    return [*out, Word("ile", "ADP", "object.adposition")] if governs == "ile" else out


def _shared(clause: Clause) -> list[Part]:
    """Time and place in their usual position."""
    out: list[Part] = []
    if clause.time is not None:
        out.append(("time", time_phrase(clause.time)))
    if clause.place is not None:
        out.append(("place", place_phrase(clause.place)))
    return out


def _around(clause: Clause) -> dict[str, list[Word]]:
    """An act's recipient or giver, companion and instrument."""
    out: dict[str, list[Word]] = {}
    if clause.other is not None:
        giver = concepts()[clause.verb or ""].parent == "receive"
        out["other"] = noun_phrase(clause.other, "other", "abl" if giver else "dat")
    if clause.companion is not None:
        together = [Word("ile", "ADP", "companion.adposition"), Word("birlikte", "ADV", "companion.adposition")]
        out["companion"] = [*noun_phrase(clause.companion, "companion"), *together]
    if clause.instrument is not None:
        out["instrument"] = noun_phrase(clause.instrument, "instrument", "ins")
    return out


def _to_its_goal(clause: Clause) -> Clause:
    """The clause with the case of place that the verb governs: arriving takes the dative (limana geldi)."""
    goes_to = "object" not in concepts()[clause.verb or ""].facts and _entry(clause.verb)["governs"] == "dat"
    if not goes_to or clause.place is None or clause.place.relation != "at":
        return clause
    return replace(clause, place=replace(clause.place, relation="to"))


def _act(clause: Clause, mood: Mood, asked: Asked | None) -> Parts:
    """The parts of an act, those next to the verb, and the verb."""
    around = _around(clause)
    goal = clause.place is not None and clause.place.relation in ("to", "from")
    subject: list[Part] = [("subject", noun_phrase(clause.subject, "subject", asked=asked == "subject_count"))]
    time = [part for part in _shared(clause) if part[0] == "time"]
    place = [part for part in _shared(clause) if part[0] == "place"]
    verb = _verb(clause, mood, asked=asked == "truth")
    if clause.passive and clause.object is not None:
        rest: list[Part] = [(role, around[role]) for role in ("companion", "other", "instrument") if role in around]
        if not _entry(clause.verb)["passive"]:
            return [("object", _object(clause, asked)), *time, *place, *rest, *subject], [], verb
        by = [*subject[0][1], Word("tarafından", "ADP", "subject.adposition")]
        return [("object", noun_phrase(clause.object, "object")), *time, *place, ("subject", by), *rest], [], verb
    object_part: list[Part] = [("object", _object(clause, asked))] if clause.object is not None else []
    if clause.object is not None and definite(clause.object):
        after: list[Part] = [(role, around[role]) for role in ("other", "instrument") if role in around]
        companion = [part for part in around.items() if part[0] == "companion"]
        return [*subject, *time, *place, *companion, *object_part, *after], [], verb
    before: list[Part] = [(role, around[role]) for role in ("companion", "other", "instrument") if role in around]
    head = [*subject, *time, *before, *place] if goal else [*subject, *time, *place, *before]
    return head, object_part, verb  # an object without case stands next to the verb


def _possession(clause: Clause, mood: Mood, asked: Asked | None) -> Parts:
    """A possession clause: Anna'nın bir kedisi var; with a definite object: kedi Anna'da."""
    thing, whether = clause.object or clause.subject, asked == "truth"
    with_owner = not definite(thing) or asked == "object_count"
    owner = noun_phrase(clause.subject, "subject", "gen" if with_owner else "loc")
    if with_owner or asked == "object":
        counted, bare = asked == "object_count", not clause.positive
        object_words = noun_phrase(thing, "object", owned=True, bare=bare, asked=counted)
        return [("subject", owner), *_shared(clause)], [("object", object_words)], _there(clause, mood, asked=whether)
    where = who_or_what(clause.subject, "loc") if asked == "subject" else owner
    parts: list[Part] = [("object", noun_phrase(thing, "object")), *_shared(clause)]
    return parts, [], _copula(where, clause, mood, asked=whether)


def _class(clause: Clause, mood: Mood, asked: Asked | None) -> Parts:
    what = clause.object or clause.subject
    bare = what.adjective is None and (kind(what) in ("role", "human") or clause.subject.every)
    # The class stays in the singular: tüm köpekler memelidir.
    complement = noun_phrase(what if what.owner else replace(what, plural=False), "object", bare=bare)
    subject: list[Part] = [("subject", noun_phrase(clause.subject, "subject"))]
    if asked == "subject" and what.owner is not None:  # Peter'in annesi kim?
        who = who_or_what(clause.subject, "nom")
        return [("object", complement)], [], _copula(who, clause, mood, asked=False, open_=True)
    if asked == "object" and kind(what) == "role":  # Anna'nın mesleği ne?
        whose: list[Part] = [("subject", noun_phrase(clause.subject, "subject", "gen"))]
        job = [Word("mesleği", "NOUN", "asked"), Word("ne", "PRON", "asked")]
        return whose, [], _copula(job, clause, mood, asked=False, open_=True)
    if asked == "object":
        complement = who_or_what(what, "nom")
    predicate = _copula(complement, clause, mood, asked=asked == "truth", open_=asked is not None)
    return [*subject, *_shared(clause)], [], predicate


def _material(clause: Clause, mood: Mood, asked: Asked | None) -> list[Word]:
    """A material clause: tahtadan yapılmıştır; tahtadan mı yapılmıştı?"""
    made = Word("yapılmış" if clause.positive else "yapılmamış", "VERB", "verb.verb")
    what = clause.object or clause.subject
    out = who_or_what(what, "abl") if asked == "object" else noun_phrase(what, "object", "abl")
    if asked == "truth":
        out.append(_particle(out[-1]))
    if mood != "finite" or clause.tense == "future":
        return _copula([*out, made], replace(clause, positive=True), mood, asked=False)
    end = "tı" if clause.tense == "past" else "" if asked else "tır"
    return [*out, replace(made, form=made.form + end)]


def _described(clause: Clause, mood: Mood, asked: Asked | None) -> Parts:
    """A property, comparison, location or material clause."""
    parts: list[Part] = [("subject", noun_phrase(clause.subject, "subject", asked=asked == "subject_count"))]
    if clause.frame == "location" and clause.place is not None:
        where = [Word("nerede", "ADV", "asked")] if asked == "place" else place_phrase(clause.place)
        return [*parts, *_shared(replace(clause, place=None))], [], _copula(where, clause, mood, asked=asked == "truth")
    parts += _shared(clause)
    if clause.frame == "material":
        return parts, [], _material(clause, mood, asked)
    quality = words(adjective(clause.property or "", clause.subject), "ADJ", "property.property", clause.property)
    near: list[Part] = []
    if clause.frame == "comparison" and clause.object is not None:
        near = [("object", noun_phrase(clause.object, "object", "abl"))]
        quality = [Word("daha", "ADV", "property.degree"), *quality]
    return parts, near, _copula(quality, clause, mood, asked=asked == "truth")


def _frame(clause: Clause, mood: Mood, asked: Asked | None) -> Parts:
    """The parts of a clause of any frame."""
    if clause.frame == "act":
        return _act(clause, mood, asked)
    if clause.frame == "possession":
        return _possession(clause, mood, asked)
    if clause.frame == "class":
        return _class(clause, mood, asked)
    if clause.frame == "existence":
        subject = noun_phrase(clause.subject, "subject", bare=not clause.positive, asked=asked == "subject_count")
        return _shared(clause), [("subject", subject)], _there(clause, mood, asked=asked == "truth")
    return _described(clause, mood, asked)


def _asked_object(clause: Clause) -> list[Word]:
    """The question word for an object that the frame's function has not added."""
    if clause.object is None or clause.frame == "act":
        return _object(clause, "object")
    if clause.frame == "possession":  # Anna'nın neyi var? With a definite object: Anna'da ne var?
        return who_or_what(clause.object, "nom" if definite(clause.object) else "acc")
    return who_or_what(clause.object, "abl")


def _question_words(clause: Clause, asked: Asked) -> list[Word]:
    """The question words for the asked part; none where the frame's function has added them."""
    out: list[Word] = []
    if asked == "subject":
        out = who_or_what(clause.subject, "gen" if clause.frame == "possession" else "nom")
    elif asked == "object":
        out = _asked_object(clause)
    elif asked == "other" and clause.other is not None:
        giver = concepts()[clause.verb or ""].parent == "receive"
        out = who_or_what(clause.other, "abl" if giver else "dat")
    elif asked == "place" and clause.place is not None:
        out = [Word(WHERE.get(clause.place.relation, "nerede"), "ADV", "asked")]
    elif asked == "time":
        out = [Word("ne", "DET", "asked"), Word("zaman", "NOUN", "asked")]
    elif asked == "reason":
        out = [Word("neden", "ADV", "asked")]
    return out


def _clause(clause: Clause, mood: Mood = "finite", asked: Asked | None = None) -> list[Word]:
    """A clause, or a question about one of its parts, with the question word before the predicate."""
    if clause.frame == "act":
        clause = _to_its_goal(clause)
    parts, near, predicate = _frame(clause, mood, asked)
    if clause.fronted is not None:
        parts = sorted(parts, key=lambda part: part[0] != clause.fronted)
    if asked is not None and not any(word.slot == "asked" for word in predicate):
        question_words = _question_words(clause, asked)
        if question_words:
            parts = [*[part for part in parts if part[0] != asked], ("asked", question_words)]
            near = [part for part in near if part[0] != asked]
    return [*(word for _, phrase in [*parts, *near] for word in phrase), *predicate]


def _joined(sentence: Joined) -> list[Word]:
    """Two clauses: a nominal one before the main clause, or two main clauses with a conjunction between them."""
    form = sentence.connective
    first = [word.within("first") for word in _clause(sentence.first)]
    if form in SUBORDINATE and (sentence.inverted or form not in BETWEEN):
        second = [word.within("second") for word in _clause(sentence.second, MOODS[form])]
        link = Word(SUBORDINATE[form], "NOUN" if form == "when" else "ADP", "connective.connective")
        return [*second, link, *first]
    second = [word.within("second") for word in _clause(sentence.second)]
    pos = "ADV" if form == "so" else "CCONJ"
    comma = [] if form == "and" else [Word(",", "PUNCT", "", joined=True)]
    return [*first, *comma, *words(BETWEEN[form], pos, "connective.connective"), *second]


def _capitalized(sentence: list[Word]) -> list[Word]:
    """The words with a capital letter on the first: i becomes İ, not I."""
    first = sentence[0]
    letter = "İ" if first.form[0] == "i" else first.form[0].upper()
    return [replace(first, form=letter + first.form[1:]), *sentence[1:]]


class Turkish:
    """Turkish. The module's docstring describes the grammar."""

    code = "tr"

    def sentence(self, sentence: Sentence) -> list[Word]:
        """A whole sentence, with its capital letter and its final mark."""
        mark = "."
        if isinstance(sentence, Question):
            plain = replace(sentence.clause, fronted=None, passive=False)
            out, mark = _clause(plain, asked=sentence.asked), "?"
        else:
            out = _joined(sentence) if isinstance(sentence, Joined) else _clause(sentence)
        return [*_capitalized(out), Word(mark, "PUNCT", "", joined=True)]

    def phrase(self, phrase: Phrase) -> list[Word]:
        """A noun phrase by itself, in the nominative."""
        return noun_phrase(phrase, "subject")
