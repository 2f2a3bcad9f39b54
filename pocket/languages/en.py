"""English.

Only in English do words carry CCG categories (those of CCGbank, except for punctuation and questions), and only English
can be read back by ``truth``. Left out: pronouns, relative clauses, the progressive and the perfect, partitives ("some
water"), phrasal verbs split around their object, contractions.
"""

from __future__ import annotations

from xaug.pocket.concepts import concepts
from xaug.pocket.copying import replace
from xaug.pocket.languages.base import lexicon
from xaug.pocket.languages.en_phrases import adposition, animate, noun_phrase, place_phrase, plural
from xaug.pocket.meaning import Clause, Joined, Phrase, Question, Sentence
from xaug.pocket.words import Word, capitalized

BEFORE_VERB = ("often", "always")  # "often goes", "is always read"
ADVERB = "(S\\NP)\\(S\\NP)"


def _entry(concept: str) -> dict[str, str]:
    return lexicon("en")[concept]


def _be(subject: Phrase, clause: Clause, rest: str) -> list[Word]:
    """Forms of be with their negation: is, was not, will be, will not be."""
    many = plural(subject)
    negation = [] if clause.positive else [Word("not", "PART", "verb.negation", category=ADVERB)]
    if clause.tense == "future":
        will = Word("will", "AUX", "verb.auxiliary", category="(S[dcl]\\NP)/(S[b]\\NP)")
        return [will, *negation, Word("be", "AUX", "verb.verb", category=f"(S[b]\\NP)/{rest}")]
    form = ("are" if many else "is") if clause.tense == "present" else ("were" if many else "was")
    return [Word(form, "AUX", "verb.verb", category=f"(S[dcl]\\NP)/{rest}"), *negation]


def _main(form: str, verb: str, category: str) -> list[Word]:
    """The words of a verb. A particle or preposition follows it (wake up, look for)."""
    first, _, particle = form.partition(" ")
    if not particle:
        return [Word(first, "VERB", "verb.verb", verb, category=category)]
    if particle == "for":
        head = category.replace("/NP", "/PP", 1)
        return [
            Word(first, "VERB", "verb.verb", verb, category=head),
            Word("for", "ADP", "verb.particle", category="PP/NP"),
        ]
    return [
        Word(first, "VERB", "verb.verb", verb, category=f"({category})/PR"),
        Word(particle, "ADP", "verb.particle", category="PR"),
    ]


def _arguments(clause: Clause) -> str:
    """The part of the category to the right of ``S\\NP``, in the order of the arguments (the last one outermost)."""
    frame = concepts()[clause.verb or "go"].parent
    out = ""
    if clause.other is not None or (
        frame in ("motion", "residence") and clause.place is not None and clause.fronted != "place"
    ):
        out = "/PP"
    return out + ("/NP" if clause.object is not None and not clause.passive else "")


def _category(feature: str, arguments: str) -> str:
    base = f"S[{feature}]\\NP"
    parts = [p for p in arguments.split("/") if p]
    for part in parts:
        base = f"({base})/{part}"
    return base


def _verb(clause: Clause) -> list[Word]:
    """The verb group of an act: auxiliaries, negation, verb. A question inverts the first word."""
    verb = clause.verb or ""
    entry, arguments, many = _entry(verb), _arguments(clause), plural(clause.subject)
    negation = [] if clause.positive else [Word("not", "PART", "verb.negation", category=ADVERB)]
    if verb == "be_born" or clause.passive:
        subject = clause.object if clause.passive and clause.object is not None else clause.subject
        rest = _main(entry["participle"], verb, _category("pss", arguments))
        return [*_be(subject, clause, "(S[pss]\\NP)"), *rest]
    base = _main(entry["lemma"], verb, _category("b", arguments))
    auxiliary = ""
    if clause.modal in ("can", "must"):
        if clause.modal == "can" and negation:
            negation = [replace(negation[0], joined=True)]
        auxiliary = clause.modal
    elif clause.modal == "want":
        to = Word("to", "PART", "verb.auxiliary", category="(S[to]\\NP)/(S[b]\\NP)")
        if clause.positive:
            form = "want" if many else "wants"
            return [Word(form, "VERB", "verb.auxiliary", category="(S[dcl]\\NP)/(S[to]\\NP)"), to, *base]
        do = Word("do" if many else "does", "AUX", "verb.auxiliary", category="(S[dcl]\\NP)/(S[b]\\NP)")
        return [do, *negation, Word("want", "VERB", "verb.auxiliary", category="(S[b]\\NP)/(S[to]\\NP)"), to, *base]
    elif clause.tense == "future":
        auxiliary = "will"
    elif negation:
        auxiliary = "did" if clause.tense == "past" else ("do" if many else "does")
    if auxiliary:
        return [Word(auxiliary, "AUX", "verb.auxiliary", category="(S[dcl]\\NP)/(S[b]\\NP)"), *negation, *base]
    form = entry["past"] if clause.tense == "past" else entry["lemma" if many else "third"]
    return _main(form, verb, _category("dcl", arguments))


def _other(clause: Clause) -> list[Word]:
    if clause.other is None:
        return []
    form = "from" if concepts()[clause.verb or ""].parent == "receive" else "to"
    return [adposition(form, "other", "PP/NP"), *noun_phrase(clause.other, "other")]


def _time(clause: Clause, *, fronted: bool = False) -> list[Word]:
    if clause.time is None:
        return []
    forms, tags = _entry(clause.time)["lemma"].split(" "), _entry(clause.time)["pos"].split(" ")
    whole = "S/S" if fronted else ADVERB
    categories = [whole]
    if tags[0] == "ADP":
        categories = [f"({whole})/NP", *(["NP/N"] if tags[1] == "DET" else []), "N"]
    elif len(forms) > 1:  # last week, every day
        categories = [f"({whole})/N", "N"]
    return [Word(f, p, "time.time", clause.time, category=c) for f, p, c in zip(forms, tags, categories, strict=True)]


def _tail(clause: Clause) -> list[Word]:
    """The words after verb and object: recipient, place, companion, instrument, time."""
    out = _other(clause)
    if clause.place is not None and clause.fronted != "place":
        frame = concepts()[clause.verb].parent if clause.verb else ""
        argument = clause.frame == "act" and frame in ("motion", "residence")
        out += place_phrase(clause.place, "PP/NP") if argument else place_phrase(clause.place)
    if clause.companion is not None:
        out += [adposition("with", "companion"), *noun_phrase(clause.companion, "companion")]
    if clause.instrument is not None:
        out += [adposition("with", "instrument"), *noun_phrase(clause.instrument, "instrument")]
    return out + (_time(clause) if clause.fronted != "time" and clause.time not in BEFORE_VERB else [])


def _predicate(clause: Clause) -> tuple[list[Word], list[Word]]:
    """The verb group and the words after it, for any frame except existence."""
    if clause.frame == "act":
        if clause.passive and clause.object is not None:
            by = [adposition("by", "subject"), *noun_phrase(clause.subject, "subject")]
            return _verb(clause), [*_other(clause), *by, *_tail(replace(clause, other=None))]
        object_words = noun_phrase(clause.object, "object") if clause.object is not None else []
        return _verb(clause), [*object_words, *_tail(clause)]
    if clause.frame == "possession":
        return _has(clause), [*noun_phrase(clause.object or clause.subject, "object"), *_tail(clause)]
    if clause.frame == "location":
        return _be(clause.subject, clause, "PP"), [
            *(place_phrase(clause.place, "PP/NP") if clause.place else []),
            *_tail(replace(clause, place=None)),
        ]
    be = _be(clause.subject, clause, "NP" if clause.frame == "class" else "(S[adj]\\NP)")
    what: list[Word] = []
    if clause.frame == "class" and clause.object is not None:
        what = noun_phrase(clause.object, "object")
    elif clause.frame == "property":
        what = [
            Word(
                _entry(clause.property or "")["lemma"],
                "ADJ",
                "property.property",
                clause.property,
                category="S[adj]\\NP",
            )
        ]
    elif clause.frame == "comparison" and clause.object is not None:
        *more, last = _entry(clause.property or "")["more"].split(" ")
        what = [Word(m, "ADV", "property.degree", category="((S[adj]\\NP)/PP)/((S[adj]\\NP)/PP)") for m in more]
        what += [Word(last, "ADJ", "property.property", clause.property, category="(S[adj]\\NP)/PP")]
        what += [adposition("than", "object", "PP/NP"), *noun_phrase(clause.object, "object")]
    elif clause.object is not None:  # material
        be = _be(clause.subject, clause, "(S[pss]\\NP)")
        what = [
            Word("made", "VERB", "verb.participle", category="(S[pss]\\NP)/PP"),
            adposition("of", "object", "PP/NP"),
            *noun_phrase(clause.object, "object"),
        ]
    return be, [*what, *_tail(clause)]


def _has(clause: Clause) -> list[Word]:
    many = plural(clause.subject)
    if not clause.positive or clause.tense == "future":
        form = "will" if clause.tense == "future" else ("did" if clause.tense == "past" else ("do" if many else "does"))
        negation = [] if clause.positive else [Word("not", "PART", "verb.negation", category=ADVERB)]
        return [
            Word(form, "AUX", "verb.auxiliary", category="(S[dcl]\\NP)/(S[b]\\NP)"),
            *negation,
            Word("have", "VERB", "verb.verb", category="(S[b]\\NP)/NP"),
        ]
    form = "had" if clause.tense == "past" else ("have" if many else "has")
    return [Word(form, "VERB", "verb.verb", category="(S[dcl]\\NP)/NP")]


def _existence(clause: Clause) -> tuple[list[Word], list[Word], list[Word]]:
    there = [Word("there", "PRON", "verb.there", category="NP[thr]")]
    be = [replace(w, category=w.category.replace("\\NP)", "\\NP[thr])")) for w in _be(clause.subject, clause, "NP")]
    what = noun_phrase(clause.subject, "subject")
    if not clause.positive and what[0].form in ("a", "an"):  # there is no pillow
        be = [w for w in be if w.slot != "verb.negation"]
        what = [replace(what[0], form="no", slot="verb.negation"), *what[1:]]
    return there, be, [*what, *_tail(clause)]


def _statement(clause: Clause) -> list[Word]:
    front: list[Word] = []
    if clause.fronted == "time" and clause.time is not None:
        front = _time(clause, fronted=True)
    elif clause.fronted == "place" and clause.place is not None:
        front = place_phrase(clause.place, "(S/S)/NP")
    if front:
        front.append(Word(",", "PUNCT", "", joined=True, category=","))
    if clause.frame == "existence":
        there, be, rest = _existence(clause)
        return [*front, *there, *be, *rest]
    passive = clause.passive and clause.object is not None
    first = (
        noun_phrase(clause.object, "object") if passive and clause.object else noun_phrase(clause.subject, "subject")
    )
    group, rest = _predicate(clause)
    if clause.time in BEFORE_VERB and not front:
        at = 1 if group[0].pos == "AUX" else 0
        group = [*group[:at], *(replace(w, category="(S\\NP)/(S\\NP)") for w in _time(clause)), *group[at:]]
    return [*front, *first, *group, *rest]


def _do(clause: Clause, group: list[Word]) -> tuple[Word, list[Word]]:
    """The word before the subject in a question, and the rest of the verb group (do-support)."""
    simple = len(group) == 1 or group[0].pos == "VERB"
    if group[0].pos == "AUX":
        return group[0], group[1:]
    if simple and clause.modal != "want":
        base = "have" if clause.frame == "possession" else _entry(clause.verb or "")["lemma"].split(" ")[0]
        rest = [replace(group[0], form=base), *group[1:]]
    else:
        rest = [replace(group[0], form="want"), *group[1:]]
    form = "did" if clause.tense == "past" and not clause.modal else ("do" if plural(clause.subject) else "does")
    return Word(form, "AUX", "verb.auxiliary"), rest


def _question(question: Question) -> list[Word]:
    """The question word comes first in place of the asked part, and the rest of the clause is inverted."""
    clause, asked = replace(question.clause, fronted=None, passive=False), question.asked
    if asked == "subject":
        head = [Word("who" if animate(clause.subject) else "what", "PRON", "asked")]
        if clause.frame == "existence":
            return [*head, *_be(replace(clause.subject, count=None, plural=False), clause, ""), *_tail(clause)]
        group, rest = _predicate(
            replace(clause, subject=replace(clause.subject, every=False, plural=False, count=None))
        )
        return [*head, *group, *rest]
    if asked in ("subject_count", "object_count"):
        return _how_many(clause, of_subject=asked == "subject_count")
    head, particle = [], []
    if asked == "object" and clause.object is not None:
        head = [Word("who" if animate(clause.object) and clause.frame != "class" else "what", "PRON", "asked")]
        if clause.frame in ("comparison", "material"):
            particle = [Word("of" if clause.frame == "material" else "than", "ADP", "object.adposition")]
    elif asked == "other" and clause.other is not None:
        head, particle = [Word("who", "PRON", "asked")], [replace(_other(clause)[0], category="")]
        clause = replace(clause, other=None)
    elif asked == "place" and clause.place is not None:
        head = [Word("where", "ADV", "asked")]
        particle = [Word("from", "ADP", "place.adposition")] if clause.place.relation == "from" else []
        clause = replace(clause, place=None)
    elif asked in ("time", "reason"):
        head = [Word("when" if asked == "time" else "why", "ADV", "asked")]
        clause = replace(clause, time=None if asked == "time" else clause.time)
    if clause.frame == "existence":
        there, be, rest = _existence(clause)
        return [*head, be[0], *there, *be[1:], *rest]
    group, rest = _predicate(clause)
    if asked == "object":
        rest = [w for w in rest if not w.slot.startswith("object.")]
    first, others = _do(clause, group)
    return [*head, first, *noun_phrase(clause.subject, "subject"), *others, *rest, *particle]


def _how_many(clause: Clause, *, of_subject: bool) -> list[Word]:
    counted = clause.subject if of_subject else clause.object or clause.subject
    what = [w for w in noun_phrase(counted, "subject" if of_subject else "object") if not w.slot.endswith(".count")]
    head = [Word("how", "ADV", "asked"), Word("many", "ADJ", "asked"), *what]
    if of_subject and clause.frame == "existence":
        there, be, rest = _existence(clause)
        return [*head, be[0], *there, *be[1:], *[w for w in rest if not w.slot.startswith("subject.")]]
    group, rest = _predicate(clause)
    if of_subject:
        return [*head, *group, *rest]
    first, others = _do(clause, group)
    tail = [w for w in rest if not w.slot.startswith("object.")]
    return [*head, first, *noun_phrase(clause.subject, "subject"), *others, *tail]


def _joined(sentence: Joined) -> list[Word]:
    first = [w.within("first") for w in _statement(sentence.first)]
    second = [w.within("second") for w in _statement(sentence.second)]
    form = sentence.connective
    comma = Word(",", "PUNCT", "", joined=True, category=",")
    if form in ("and", "but", "so"):
        link = Word(form, "CCONJ", "connective.connective", category="conj")
        return [*first, comma, link, *second]
    if sentence.inverted:
        link = Word(form, "SCONJ", "connective.connective", category="(S/S)/S[dcl]")
        return [link, *second, comma, *first]
    link = Word(form, "SCONJ", "connective.connective", category="((S\\NP)\\(S\\NP))/S[dcl]")
    return [*first, link, *second]


class English:
    """English. The module's docstring describes the grammar."""

    code = "en"

    def sentence(self, sentence: Sentence) -> list[Word]:
        """A whole sentence, with its capital letter and its final mark."""
        if isinstance(sentence, Question):
            words, mark = _question(sentence), "?"
        else:
            words, mark = _joined(sentence) if isinstance(sentence, Joined) else _statement(sentence), "."
        return [*capitalized(words), Word(mark, "PUNCT", "", joined=True, category=".")]

    def phrase(self, phrase: Phrase) -> list[Word]:
        """A noun phrase by itself."""
        return noun_phrase(phrase, "subject")
