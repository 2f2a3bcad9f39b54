"""Spanish verbs: third-person forms, and the verb group with clitics, negation and modals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from xaug.pocket.languages.es_nouns import Agreement, agreement, entry, inflected, tagged
from xaug.pocket.meaning import Clause, Phrase
from xaug.pocket.words import Word

Form = Literal["present", "imperfect", "preterite", "future", "subjunctive", "past_subjunctive"]
# The verb form of a clause: indicative, subjunctive (antes de que) or infinitive (antes de).
Mood = Literal["plain", "subjunctive", "infinitive"]
SER = {
    "lemma": "ser", "present": "es", "presents": "son", "preterite": "fue", "preterites": "fueron",
    "imperfect": "era", "subjunctive": "sea", "participle": "sido",
}  # fmt: skip
ESTAR = {"lemma": "estar", "present": "está", "preterite": "estuvo", "subjunctive": "esté"}
TENER = {
    "lemma": "tener", "present": "tiene", "preterite": "tuvo", "future": "tendrá", "subjunctive": "tenga",
}  # fmt: skip
# "Hay" has no plural: hay tres perros.
HABER = {
    "lemma": "haber", "present": "hay", "presents": "hay", "preterite": "hubo", "imperfect": "había",
    "future": "habrá", "subjunctive": "haya",
}  # fmt: skip
MODALS = {
    "can": {"lemma": "poder", "present": "puede", "preterite": "pudo", "future": "podrá"},
    "want": {"lemma": "querer", "present": "quiere", "preterite": "quiso", "future": "querrá"},
    "must": {"lemma": "deber"},
}
# The spelling that keeps the sound of a verb in -ar before e: toque, llegue, empiece.
BEFORE_E = (("gu", "gü"), ("g", "gu"), ("c", "qu"), ("z", "c"))


def infinitive(forms: dict[str, str]) -> str:
    """The infinitive, without its "se"."""
    return forms["lemma"].removesuffix("se")


def _preterites(forms: dict[str, str]) -> str:
    base, singular = infinitive(forms), forms.get("preterite")
    if forms.get("preterites"):
        return forms["preterites"]
    if singular is None:
        return base[:-2] + ("aron" if base.endswith("ar") else "ieron")
    # durmió, vio, leyó; estuvo
    return singular[:-1] + ("eron" if singular.endswith(("ió", "io", "yó")) else "ieron")


def _subjunctive(forms: dict[str, str]) -> str:
    if forms.get("subjunctive"):
        return forms["subjunctive"]
    stem = finite(forms, "present")[:-1]
    if not infinitive(forms).endswith("ar"):
        return stem + "a"
    for hard, before_e in BEFORE_E:
        if stem.endswith(hard):
            return stem.removesuffix(hard) + before_e + "e"
    return stem + "e"


def finite(forms: dict[str, str], form: Form, *, plural: bool = False) -> str:
    """A third-person form; regular unless the lexicon gives another form."""
    base = infinitive(forms)
    stem, of_a = base[:-2], base.endswith("ar")
    if form == "preterite":
        return _preterites(forms) if plural else forms.get("preterite") or stem + ("ó" if of_a else "ió")
    if form == "past_subjunctive":  # of the preterite's plural: durmieron, durmiera
        singular = _preterites(forms).removesuffix("ron") + "ra"
    elif form == "subjunctive":
        singular = _subjunctive(forms)
    elif form == "present":
        singular = forms.get("present") or stem + ("a" if of_a else "e")
    elif form == "imperfect":
        singular = forms.get("imperfect") or stem + ("aba" if of_a else "ía")
    else:
        singular = forms.get("future") or base + "á"
    return (forms.get(f"{form}s") or singular + "n") if plural else singular


def participle(forms: dict[str, str], like: Agreement) -> str:
    """The past participle, which agrees with ``like``."""
    base = infinitive(forms)
    form = forms.get("participle") or base[:-2] + ("ado" if base.endswith("ar") else "ido")
    return inflected(form, "", "", like)


def forms_of(verb: str | None) -> dict[str, str]:
    """The lexicon's forms of a verb."""
    return {key: value for key, value in entry(verb).items() if value}


def form_of(clause: Clause, mood: Mood, *, state: bool) -> Form:
    """The form for tense and mood. In the past, states are in the imperfect and acts in the preterite."""
    past = clause.tense == "past" and clause.modal is None
    if mood == "subjunctive":
        return "past_subjunctive" if past else "subjunctive"
    if past:
        return "imperfect" if state else "preterite"
    return "future" if clause.tense == "future" and clause.modal is None else "present"


@dataclass(frozen=True, slots=True)
class Group:
    """A verb group. ``sticky``: in a question the particle precedes the subject."""

    before: tuple[Word, ...]  # negation and clitics
    finite: Word
    inner: tuple[Word, ...] = ()  # a time next to the verb
    rest: tuple[Word, ...] = ()  # infinitive or participle
    particle: tuple[Word, ...] = ()  # a fixed complement of the verb
    sticky: bool = False

    def words(self, subject: list[Word] | None = None) -> list[Word]:
        """The words in order. ``subject``: a subject that follows the finite verb, as in a question."""
        first, last = ((), self.particle) if self.rest or not self.sticky else (self.particle, ())
        return [*self.before, self.finite, *first, *(subject or []), *self.inner, *self.rest, *last]


def inner_time(clause: Clause) -> tuple[Word, ...]:
    """A time next to the verb: siempre, a menudo."""
    if clause.time is None or clause.fronted == "time" or not tagged(clause.time, "inner"):
        return ()
    return tuple(time_words(clause.time))


def time_words(time: str) -> list[Word]:
    """The words of a time: el lunes, por la mañana."""
    line = entry(time)
    pairs = zip(line["lemma"].split(" "), line["pos"].split(" "), strict=True)
    return [Word(form, pos, "time.time", time) for form, pos in pairs]


def _negation(clause: Clause) -> tuple[Word, ...]:
    return () if clause.positive else (Word("no", "ADV", "verb.negation"),)


def copula(clause: Clause, forms: dict[str, str], subject: Agreement, mood: Mood) -> Group:
    """The verb group of a clause with ser, estar, tener or haber."""
    pos = "VERB" if forms in (TENER, HABER) else "AUX"
    form = (
        infinitive(forms)
        if mood == "infinitive"
        else finite(forms, form_of(clause, mood, state=True), plural=subject.plural)
    )
    return Group(_negation(clause), Word(form, pos, "verb.verb"), inner_time(clause))


def inverse(clause: Clause) -> bool:
    """Whether the meaning's object is the grammatical subject: a Ana le gusta el perro."""
    return clause.frame == "act" and tagged(clause.verb, "inverse")


def clitics(clause: Clause) -> tuple[Word, ...]:
    """Se of a reflexive verb; le or les, which doubles a recipient: le dio el libro a Pedro."""
    line = entry(clause.verb)
    if line["lemma"].endswith("se"):
        return (Word("se", "PRON", "verb.clitic"),)
    whom: Phrase | None = None
    if inverse(clause):
        whom = clause.subject
    elif line["object"] == "le":
        whom = clause.object
    elif (line["other"] or "a") == "a":
        whom = clause.other
    if whom is None:
        return ()
    return (Word("les" if agreement(whom).plural else "le", "PRON", "verb.clitic"),)


def _enclitic(words: tuple[Word, ...]) -> tuple[Word, ...]:
    return tuple(Word(w.form, w.pos, w.slot, joined=True) for w in words)


def particle(clause: Clause, subject: Agreement, *, asked: bool) -> tuple[Word, ...]:
    """A verb's fixed complement: deprisa, la comida; sentada agrees with the subject, prestados with the object."""
    text = entry(clause.verb)["particle"]
    if not text:
        return ()
    if tagged(clause.verb, "with_subject") or tagged(clause.verb, "with_object"):
        like = subject
        if tagged(clause.verb, "with_object"):
            thing = clause.object
            known = thing is not None and (not asked or thing.count is not None)  # qué, but cuántas sillas
            like = agreement(thing) if thing is not None and known else Agreement()
        return (Word(inflected(text, "", "", like), "ADJ", "verb.particle"),)
    kinds = {"la": "DET", "de": "ADP", "pie": "NOUN", "deprisa": "ADV"}
    return tuple(Word(f, kinds.get(f, "NOUN"), "verb.particle") for f in text.split(" "))


def act(clause: Clause, subject: Agreement, mood: Mood, *, asked: bool = False) -> Group:
    """The verb group of an act. ``subject``: what it agrees with; ``asked``: the question is about its object."""
    forms, state = forms_of(clause.verb), tagged(clause.verb, "state")
    before, attached = _negation(clause), clitics(clause)
    tail = particle(clause, subject, asked=asked)
    sticky = asked or forms["lemma"] == "estar" or tagged(clause.verb, "sticky")
    inner = inner_time(clause)
    done: tuple[Word, ...] = ()
    verb, base = forms, Word(infinitive(forms), "VERB", "verb.verb", clause.verb)
    if clause.passive:
        done = (Word(participle(forms, subject), "VERB", "verb.verb", clause.verb),)
        verb, base = SER, Word("ser", "AUX", "verb.auxiliary")
    if clause.modal is not None:
        return _modal(clause, subject, mood, (base, *_enclitic(attached), *done), tail)
    if mood == "infinitive":
        return Group(before, base, inner, (*_enclitic(attached), *done), tail)
    form = finite(verb, form_of(clause, mood, state=state), plural=subject.plural)
    head = Word(form, base.pos, base.slot, base.concept)
    return Group((*before, *attached), head, inner, done, tail, sticky)


def _modal(clause: Clause, subject: Agreement, mood: Mood, rest: tuple[Word, ...], tail: tuple[Word, ...]) -> Group:
    """A modal with its infinitive: puede dormir, quiere darle, le puede gustar; but quiere que le guste."""
    before, inner = _negation(clause), inner_time(clause)
    if inverse(clause):
        if clause.modal == "want":
            wish = finite(forms_of(clause.verb), "subjunctive", plural=subject.plural)
            rest = (
                Word("que", "SCONJ", "verb.auxiliary"),
                *clitics(clause),
                Word(wish, "VERB", "verb.verb", clause.verb),
            )
            subject = agreement(clause.subject)
        else:
            before, rest = (*before, *clitics(clause)), (rest[0],)
    form = finite(MODALS[clause.modal or "can"], form_of(clause, mood, state=True), plural=subject.plural)
    return Group(before, Word(form, "AUX", "verb.auxiliary"), inner, rest, tail)
