"""German verbs: third-person forms, and the verb group with its two brackets around the middle field."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from xaug.pocket.concepts import concepts
from xaug.pocket.languages.de_nouns import Agreement, entry, tagged
from xaug.pocket.meaning import Clause
from xaug.pocket.words import Word

Forms = dict[str, str]
# The place of a clause in its sentence: main, subordinate, or subordinate to "nachdem", with a completed act.
Mood = Literal["main", "below", "done"]
BE: Forms = {
    "lemma": "sein", "present": "ist", "presents": "sind", "preterite": "war", "participle": "gewesen", "aux": "sein",
}  # fmt: skip
HAVE: Forms = {"lemma": "haben", "present": "hat", "preterite": "hatte", "participle": "gehabt"}
BECOME: Forms = {
    "lemma": "werden", "present": "wird", "presents": "werden", "preterite": "wurde", "participle": "worden",
    "aux": "sein",
}  # fmt: skip
THERE: Forms = {"lemma": "geben", "present": "gibt", "preterite": "gab", "participle": "gegeben"}
MODALS: dict[str, Forms] = {
    "can": {"lemma": "können", "present": "kann", "preterite": "konnte"},
    "want": {"lemma": "wollen", "present": "will", "preterite": "wollte"},
    "must": {"lemma": "müssen", "present": "muss", "preterite": "musste"},
}
# Acts that have another verb for animals.
BEAST: dict[str, Forms] = {
    "eat": {"lemma": "fressen", "present": "frisst", "preterite": "fraß", "participle": "gefressen"}
}
INSEPARABLE = ("be", "ver", "zer", "ent", "er", "unter", "trans", "wider")


def _stem(lemma: str) -> str:
    return lemma[:-2] if lemma.endswith("en") else lemma[:-1]


def _linked(stem: str) -> str:
    """The stem before -t and -te: arbeite-, öffne-, zeichne-; but lern-, füll-."""
    hard = stem[-1] in "dt" or (stem[-1] in "mn" and stem[-2] not in "aeiouyäöülrmnh")
    return stem + "e" if hard or stem.endswith("chn") else stem


def finite(forms: Forms, tense: Literal["present", "preterite"], *, plural: bool) -> str:
    """A third-person form without a separable prefix; regular (weak) unless the lexicon gives another form."""
    lemma = forms["lemma"].removeprefix(forms.get("prefix", "").replace("_", " "))
    linked = _linked(_stem(lemma))
    if tense == "present":
        return (forms.get("presents") or lemma) if plural else forms.get("present") or linked + "t"
    singular = forms.get("preterite") or linked + "te"
    return (singular + ("n" if singular.endswith("e") else "en")) if plural else singular


def participle(forms: Forms) -> str:
    """The past participle: geschlafen, aufgewacht, besucht, repariert."""
    if forms.get("participle"):
        return forms["participle"]
    prefix = forms.get("prefix", "")
    lemma = forms["lemma"].removeprefix(prefix)
    unstressed = lemma.startswith(INSEPARABLE) or lemma.endswith("ieren")
    return prefix + ("" if unstressed else "ge") + _linked(_stem(lemma)) + "t"


def forms_of(clause: Clause) -> Forms:
    """The lexicon's forms of a clause's verb. Animals have a verb of their own for eating."""
    if clause.verb in BEAST and concepts()[clause.subject.concept].kind == "animal":
        return BEAST[clause.verb]
    return {key: value for key, value in entry(clause.verb).items() if value}


@dataclass(frozen=True, slots=True)
class Group:
    """The verb group of a main clause: the finite verb (left bracket) and the words of the right bracket."""

    finite: Word
    closing: tuple[Word, ...] = ()
    prefix: str = ""  # a separable prefix; at the end of a clause it is joined to the verb: aufwachte

    def final(self) -> list[Word]:
        """The whole group, as it stands at the end of a subordinate clause."""
        if not self.prefix:
            return [*self.closing, self.finite]
        form = self.prefix.replace("_", "")
        first = self.finite
        if self.prefix.endswith("_"):
            return [Word(form, "VERB", "verb.particle"), first]
        return [Word(form + first.form, first.pos, first.slot, first.concept)]

    def right_bracket(self) -> list[Word]:
        """The right bracket of a main clause."""
        if not self.prefix:
            return list(self.closing)
        whole = self.prefix.endswith("_")
        return [Word(self.prefix.removesuffix("_"), "VERB" if whole else "ADP", "verb.particle")]


def _words(form: str, pos: str, slot: str, concept: str | None) -> tuple[Word, ...]:
    """A verb form of one or two words: geboren werden."""
    *first, last = form.split(" ")
    return (*(Word(f, pos, "verb.particle") for f in first), Word(last, pos, slot, concept))


def group(clause: Clause, subject: Agreement, mood: Mood) -> Group:
    """The verb group of any frame. ``subject``: the features of the grammatical subject, in a passive the object."""
    many = subject.plural
    concept, slot = clause.verb, "verb.verb"
    if clause.frame == "act":
        forms, pos = forms_of(clause), "VERB"
        with_be = tagged(clause.verb, "sein")
    else:
        forms = {"possession": HAVE, "existence": THERE}.get(clause.frame, BE)
        pos, with_be = "VERB" if forms is not BE else "AUX", forms is BE
    many = many and clause.frame != "existence"  # es gibt drei Hunde
    # The main verb as a participle and as an infinitive.
    done = _words(participle(forms), pos, slot, concept)
    base = _words(forms["lemma"], pos, slot, concept)
    if clause.passive:
        base = (*done, Word("werden", "AUX", "verb.auxiliary"))
    if clause.modal is not None:
        tense: Literal["present", "preterite"] = "present" if clause.tense != "past" or mood != "done" else "preterite"
        return Group(Word(finite(MODALS[clause.modal], tense, plural=many), "AUX", "verb.auxiliary"), base)
    if mood == "done":
        done = (*done, Word("worden", "AUX", "verb.auxiliary")) if clause.passive else done
        helper = BE if with_be or clause.passive else HAVE
        return Group(Word(finite(helper, _past(clause), plural=many), "AUX", "verb.auxiliary"), done)
    if clause.tense == "future":
        return Group(Word(finite(BECOME, "present", plural=many), "AUX", "verb.auxiliary"), base)
    if clause.passive:
        return Group(Word(finite(BECOME, _past(clause), plural=many), "AUX", "verb.auxiliary"), done)
    word = Word(finite(forms, _past(clause), plural=many), pos, slot, concept)
    return Group(word, prefix=forms.get("prefix", ""))


def _past(clause: Clause) -> Literal["present", "preterite"]:
    return "preterite" if clause.tense == "past" else "present"
