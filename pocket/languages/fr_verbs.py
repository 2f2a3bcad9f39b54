"""French verbs: third-person forms, and the verb group with auxiliaries, negation, clitics and adverbs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from xaug.pocket.languages.fr_nouns import Agreement, entry, pluralized, tagged
from xaug.pocket.languages.fr_sound import tokens
from xaug.pocket.meaning import Clause
from xaug.pocket.words import Word

Simple = Literal["present", "imperfect", "future", "subjunctive"]
# The tense system of a clause: plain, after "avant que", after "après que" (completed), or earlier than another past.
Mood = Literal["plain", "subjunctive", "done", "earlier"]
BE = {
    "lemma": "être", "present": "est", "presents": "sont", "imperfect": "était", "future": "sera",
    "participle": "été", "subjunctive": "soit",
}  # fmt: skip
HAVE = {
    "lemma": "avoir", "present": "a", "presents": "ont", "imperfect": "avait", "future": "aura",
    "participle": "eu", "subjunctive": "ait",
}  # fmt: skip
CAN = {
    "lemma": "pouvoir", "present": "peut", "presents": "peuvent", "imperfect": "pouvait", "future": "pourra",
    "participle": "pu", "subjunctive": "puisse",
}  # fmt: skip
WANT = {
    "lemma": "vouloir", "present": "veut", "presents": "veulent", "imperfect": "voulait", "future": "voudra",
    "participle": "voulu", "subjunctive": "veuille",
}  # fmt: skip
MUST = {
    "lemma": "devoir", "present": "doit", "presents": "doivent", "imperfect": "devait", "future": "devra",
    "participle": "dû",
}  # fmt: skip
MODALS = {"can": CAN, "want": WANT, "must": MUST}


def infinitive(forms: dict[str, str]) -> str:
    """The infinitive, without its "se"."""
    return forms["lemma"].removeprefix("se ")


def finite(forms: dict[str, str], tense: Simple, *, plural: bool) -> str:
    """A simple third-person form. Verbs in -er are regular unless the lexicon gives another form."""
    lemma = infinitive(forms)
    stem = lemma[:-2]
    singular = forms.get("present") or stem + "e"
    many = forms.get("presents") or stem + "ent"
    if tense == "present":
        return many if plural else singular
    if tense == "imperfect":
        soft = {"g": stem + "e", "c": stem[:-1] + "ç"}.get(stem[-1], stem)  # mangeait, lançait
        form = forms.get("imperfect") or soft + "ait"
        return form[:-1] + "ent" if plural else form
    if tense == "future":
        form = forms.get("future") or lemma + "a"
        return form[:-1] + "ont" if plural else form
    # The subjunctive uses the stem of the present plural: prennent, prenne.
    form = forms.get("subjunctive") or many.removesuffix("nt")
    if not plural:
        return form
    return form[:-1] + "ent" if form.endswith("t") else form + "nt"  # ait, aient


def participle(forms: dict[str, str], like: Agreement | None = None) -> str:
    """The past participle. ``like``: what it agrees with; without it, the masculine singular."""
    form = forms.get("participle") or infinitive(forms)[:-2] + "é"
    if like is None:
        return form
    form += "e" if like.feminine else ""
    return pluralized(form) if like.plural else form


@dataclass(frozen=True, slots=True)
class Group:
    """A verb group: clitics, the finite verb, and the rest (participles, infinitives, fixed complements)."""

    clitics: tuple[Word, ...]
    finite: Word
    rest: tuple[Word, ...] = ()

    def words(self, clause: Clause, *, inverted: Agreement | str | None = None) -> list[Word]:
        """The words in order, with negation and adverb. ``inverted``: the subject pronoun of a question."""
        out = [*self.clitics, self.finite]
        if not clause.positive:
            out = [Word("ne", "ADV", "verb.negation"), *out]
        if inverted is not None:
            out.append(inverted_pronoun(self.finite.form, inverted))
        if not clause.positive:
            out.append(Word("pas", "ADV", "verb.negation"))
        if inner_adverb(clause):
            out.append(Word(entry(clause.time)["lemma"], "ADV", "time.time", clause.time))
        return [*out, *self.rest]


def inner_adverb(clause: Clause) -> bool:
    """Whether the time is an adverb that follows the finite verb: souvent, toujours."""
    return clause.time is not None and clause.fronted != "time" and tagged(clause.time, "inner")


def pronoun(like: Agreement) -> str:
    """The personal pronoun: il, elle, ils, elles."""
    return ("elle" if like.feminine else "il") + ("s" if like.plural else "")


def inverted_pronoun(verb: str, subject: Agreement | str) -> Word:
    """The pronoun after its verb: dort-elle, mange-t-il."""
    form = subject if isinstance(subject, str) else pronoun(subject)
    return Word(f"-t-{form}" if verb[-1] in "ae" else f"-{form}", "PRON", "verb.clitic", joined=True)


def tense_of(clause: Clause, mood: Mood, *, state: bool) -> tuple[Simple, bool]:
    """The tense of the finite verb, and whether a participle follows. Past states are in the imparfait."""
    if mood == "subjunctive":
        return "subjunctive", False
    if clause.modal is not None or (clause.tense == "present" and mood == "plain"):
        return "present", False
    if mood == "earlier":
        return "imperfect", True
    if clause.tense == "future":
        return "future", mood == "done"
    return ("imperfect", False) if state and mood == "plain" else ("present", True)


def copula(clause: Clause, subject: Agreement, mood: Mood, *, have: bool = False) -> Group:
    """The verb group of a clause with être or avoir."""
    pos = "VERB" if have else "AUX"
    forms = HAVE if have else BE
    tense, compound = tense_of(clause, mood, state=True)
    form = finite(HAVE if compound else forms, tense, plural=subject.plural)
    if compound:
        return Group((), Word(form, "AUX", "verb.auxiliary"), (Word(forms["participle"], pos, "verb.verb"),))
    return Group((), Word(form, pos, "verb.verb"))


def act(clause: Clause, subject: Agreement, mood: Mood, before: Agreement | None = None) -> Group:
    """The verb group of an act. ``subject``: features of the grammatical subject, in a passive the object.

    A participle agrees with the subject after être, and otherwise with an object before the verb (combien de pommes
    Anna a-t-elle mangées). ``before``: the features of such an object.
    """
    forms = {key: value for key, value in entry(clause.verb).items() if value}
    tense, compound = tense_of(clause, mood, state=tagged(clause.verb, "state"))
    many = subject.plural
    reflexive = (Word("se", "PRON", "verb.clitic"),) if forms["lemma"].startswith("se ") else ()
    extra = complement(clause.verb, subject)
    passive = Word(participle(forms, subject), "VERB", "verb.verb", clause.verb)
    if clause.modal is not None:
        modal = Word(finite(MODALS[clause.modal], tense, plural=many), "VERB", "verb.auxiliary")
        if clause.passive:
            return Group((), modal, (Word("être", "AUX", "verb.auxiliary"), passive))
        return Group((), modal, (*reflexive, Word(infinitive(forms), "VERB", "verb.verb", clause.verb), *extra))
    if clause.passive:
        been = (Word("été", "AUX", "verb.auxiliary"),) if compound else ()
        return Group((), _auxiliary(HAVE if compound else BE, tense, plural=many), (*been, passive))
    if compound:
        with_be = bool(reflexive) or tagged(clause.verb, "être")
        done = Word(participle(forms, subject if with_be else before), "VERB", "verb.verb", clause.verb)
        return Group(reflexive, _auxiliary(BE if with_be else HAVE, tense, plural=many), (done, *extra))
    return Group(reflexive, Word(finite(forms, tense, plural=many), "VERB", "verb.verb", clause.verb), extra)


def _auxiliary(forms: dict[str, str], tense: Simple, *, plural: bool) -> Word:
    return Word(finite(forms, tense, plural=plural), "AUX", "verb.auxiliary")


def complement(verb: str | None, subject: Agreement) -> tuple[Word, ...]:
    """A verb's fixed complement: rendre visite, préparer le repas; rester assise agrees with the subject."""
    text = entry(verb)["complement"]
    if not text:
        return ()
    if "/" in text:
        masculine, feminine = text.split("/")
        singular = feminine if subject.feminine else masculine
        form = pluralized(singular) if subject.plural and masculine != feminine else singular
        pos = "ADV" if masculine == feminine else "ADJ"
        return (Word(form, pos, "verb.particle"),)
    return tuple(Word(f, "DET" if f == "le" else "NOUN", "verb.particle") for f in tokens(text))
