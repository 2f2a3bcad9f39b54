"""Russian inflection: nouns, adjectives, participles and verbs, from a lemma and the lexicon's irregular forms.

The lexicon (``ru.tsv``) gives the gender of a noun (p: plural only) and, where no rule applies, its oblique ``stem``,
``plural``, ``gen_pl`` and single ``irregular`` forms. Its ``marks`` are: s for stressed endings (ножом, not ножем), a
for a thing that is grammatically animate, i for indeclinable, j for adjectival declension, c for cloth, g for what
breaks like glass, t for what tears. A verb's cell is ``infinitive[:third singular,third plural[,past masculine]]``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

Case = Literal["nom", "gen", "dat", "acc", "ins", "loc"]
Gender = Literal["m", "f", "n", "p"]

VELARS, HUSHERS = "гкх", "жшчщ"
ADJECTIVAL = ("ый", "ий", "ой", "ая", "яя", "ое", "ее")


def adjective(lemma: str, gender: Gender, case: Case, *, animate: bool = False) -> str:
    """The form of a long adjective. ``gender``: p is the plural. ``adjective("синий", "f", "acc") == "синюю"``."""
    stem, last = lemma[:-2], lemma[-3]
    soft = last not in VELARS + HUSHERS and lemma[-2:] in ("ий", "яя", "ее")
    high = "и" if soft or last in VELARS + HUSHERS else "ы"
    middle = "е" if soft or (last in HUSHERS and not lemma.endswith("ой")) else "о"
    if case == "acc" and gender != "f":
        case = "gen" if animate and gender != "n" else "nom"
    if gender == "p":
        return stem + high + {"nom": "е", "dat": "м", "ins": "ми"}.get(case, "х")
    if gender == "f":
        return stem + {"nom": "яя" if soft else "ая", "acc": "юю" if soft else "ую"}.get(case, middle + "й")
    if case == "nom":
        return stem + middle + "е" if gender == "n" else lemma
    return stem + {"gen": f"{middle}го", "dat": f"{middle}му", "ins": f"{high}м"}.get(case, f"{middle}м")


def short(masculine: str, gender: Gender) -> str:
    """The form of a short participle: ``short("испечён", "f") == "испечена"``."""
    if gender == "m":
        return masculine
    stem = masculine[:-2] + "ен" if masculine.endswith("ён") else masculine
    return stem + {"f": "а", "n": "о", "p": "ы"}[gender]


@dataclass(frozen=True, slots=True)
class Noun:
    """One noun and its declension."""

    lemma: str
    gender: Gender
    stem: str = ""
    plural: str = ""
    gen_pl: str = ""
    irregular: tuple[tuple[str, str], ...] = ()
    marks: str = ""
    animate: bool = False

    @property
    def adjectival(self) -> bool:
        """Whether the noun has the form of an adjective (учёный, животное)."""
        return "j" in self.marks

    def form(self, case: Case, *, plural: bool = False) -> str:
        """The form in a case and number."""
        if "i" in self.marks:
            return self.lemma
        many = plural or self.gender == "p"
        if self.adjectival:
            return adjective(self.lemma, "p" if many else self.gender, case, animate=self.animate)
        wanted = dict(self.irregular).get(f"{case}_pl" if many else case)
        return wanted or (self._plural(case) if many else self._singular(case))

    def counted(self) -> str:
        """The genitive plural after five and higher numbers (пять человек, not пять людей)."""
        return dict(self.irregular).get("count") or self.form("gen", plural=True)

    @property
    def _base(self) -> str:
        return self.stem or (self.lemma[:-1] if self.lemma[-1] in "ьйаяоеё" else self.lemma)

    def _singular(self, case: Case) -> str:
        end = self.lemma[-1]
        if case == "nom":
            return self.lemma
        if self.gender == "n":
            return self._neuter(case)
        if end in "ая":
            return self._in_a(case)
        base = self._base
        if self.gender == "f":  # ends in ь: the third declension
            return {"acc": self.lemma, "ins": base + "ью"}.get(case, base + "и")
        if case == "acc":
            return self._singular("gen") if self.animate else self.lemma
        soft = end in "ьй"
        if soft:
            instrumental = "ём" if "s" in self.marks else "ем"
        else:
            instrumental = "ем" if base[-1] in HUSHERS + "ц" and "s" not in self.marks else "ом"
        endings = {"gen": "я" if soft else "а", "dat": "ю" if soft else "у", "ins": instrumental}
        return base + endings.get(case, "е")

    def _neuter(self, case: Case) -> str:
        if case in ("acc", "ins"):
            return self.lemma if case == "acc" else self.lemma + "м"
        soft = self.lemma[-1] == "е"
        locative = "и" if self.lemma.endswith("ие") else "е"
        return self._base + {"gen": "я" if soft else "а", "dat": "ю" if soft else "у"}.get(case, locative)

    def _in_a(self, case: Case) -> str:
        base, soft, stressed = self._base, self.lemma[-1] == "я", "s" in self.marks
        if case == "gen":
            return base + ("и" if soft or base[-1] in VELARS + HUSHERS else "ы")
        if case == "acc":
            return base + ("ю" if soft else "у")
        if case == "ins":
            if soft:
                return base + ("ёй" if stressed else "ей")
            return base + ("ей" if base[-1] in HUSHERS + "ц" and not stressed else "ой")
        return base + ("и" if self.lemma.endswith("ия") else "е")

    def _plural(self, case: Case) -> str:
        nominative = self._nominative_plural()
        if case == "nom" or (case == "acc" and not self.animate):
            return nominative
        if case in ("gen", "acc"):
            return self.gen_pl or self._genitive_plural()
        base, end = nominative[:-1], nominative[-1]
        soft = end == "я" or (end == "и" and base[-1] not in VELARS + HUSHERS)
        return base + ("я" if soft else "а") + {"dat": "м", "ins": "ми", "loc": "х"}[case]

    def _nominative_plural(self) -> str:
        if self.plural or self.gender == "p":
            return self.plural or self.lemma
        base, end = self._base, self.lemma[-1]
        if self.gender == "n":
            return base + ("я" if end == "е" else "а")
        return base + ("и" if end in "ьйя" or base[-1] in VELARS + HUSHERS else "ы")

    def _genitive_plural(self) -> str:
        # Of a plural with another stem, rules that add an ending work on that stem (повара, поваров).
        base, end = self._base, self.lemma[-1]
        if self.lemma.endswith(("ия", "ие")):
            return base + "й"
        if end in "аяо":
            return base + ("ь" if end == "я" else "")
        if end == "ь" or base[-1] in HUSHERS:
            return base + "ей"
        if end == "й" or base[-1] == "ц":
            return base + ("ев" if "s" not in self.marks else "ов" if base[-1] == "ц" else "ёв")
        return base + "ов"


@dataclass(frozen=True, slots=True)
class Verb:
    """One aspect of a verb in the third person. ``third``, ``thirds``: the present, or a perfective's future."""

    infinitive: str
    third: str
    thirds: str
    masculine: str

    def finite(self, gender: Gender) -> str:
        """The present form; of a perfective verb the future form."""
        return self.thirds if gender == "p" else self.third

    def past(self, gender: Gender) -> str:
        """The past form, which agrees in gender and number."""
        if gender == "m":
            return self.masculine
        plain = self.masculine.removesuffix("ся")
        if plain.endswith("шёл"):
            stem = plain[:-2] + "л"
        elif plain.endswith("л"):
            stem = plain
        else:  # нёс, несла; пёк, пекла; помог, помогла
            stem = plain.replace("ё", "е") + "л"
        return stem + {"f": "а", "n": "о", "p": "и"}[gender] + ("сь" if plain != self.masculine else "")


@cache
def verb(cell: str) -> Verb:
    """A verb from its lexicon cell. Forms that the cell leaves out follow from the infinitive."""
    infinitive, _, given = cell.partition(":")
    forms = given.split(",") if given else []
    reflexive = "ся" if infinitive.endswith("ся") else ""
    plain = infinitive.removesuffix("ся")
    if not forms:
        forms = [form + reflexive for form in _thirds(plain)]
    if len(forms) < 3:
        forms = [*forms, plain[:-2] + "л" + reflexive]
    return Verb(infinitive, *forms)


def _thirds(infinitive: str) -> tuple[str, str]:
    """The third persons of the productive classes: читать, рисовать, бросить, толкнуть."""
    if infinitive.endswith("овать"):
        return infinitive[:-5] + "ует", infinitive[:-5] + "уют"
    if infinitive.endswith("ить"):
        return infinitive[:-2] + "т", infinitive[:-3] + ("ат" if infinitive[-4] in HUSHERS else "ят")
    if infinitive.endswith("нуть"):
        return infinitive[:-3] + "ет", infinitive[:-3] + "ут"
    return infinitive[:-2] + "ет", infinitive[:-2] + "ют"


def noun(entry: Mapping[str, str], lemma: str, *, animate: bool) -> Noun:
    """A noun of the lexicon. ``lemma``: the head where the entry's lemma has several words."""
    pairs = (pair.partition(":") for pair in entry["irregular"].split(",") if pair)
    gender: Gender = entry["gender"]  # type: ignore[assignment]
    return Noun(
        lemma,
        gender,
        entry["stem"],
        entry["plural"],
        entry["gen_pl"],
        tuple((key, value) for key, _, value in pairs),
        entry["marks"],
        animate or "a" in entry["marks"],
    )
