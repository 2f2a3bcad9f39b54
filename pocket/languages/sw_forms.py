"""Swahili forms: the concords of the noun classes, and verbs with subject, tense and object in one word."""

from __future__ import annotations

from dataclasses import dataclass

VOWELS = "aeiou"
# Noun class → subject prefix of the verb, and the connective ("of").
SUBJECT = {"1": "a", "2": "wa", "3": "u", "4": "i", "5": "li", "6": "ya", "7": "ki", "8": "vi", "9": "i", "10": "zi",
           "11": "u", "16": "pa", "17": "ku"}  # fmt: skip
OF = {"1": "wa", "2": "wa", "3": "wa", "4": "ya", "5": "la", "6": "ya", "7": "cha", "8": "vya", "9": "ya", "10": "za",
      "11": "wa", "16": "pa", "17": "kwa"}  # fmt: skip
PLURAL = {"1": "2", "3": "4", "5": "6", "6": "6", "7": "8", "9": "10", "10": "10", "11": "10"}
# Prefixes of adjectives before a consonant and before a vowel; classes 9 and 10 have a nasal instead.
ADJECTIVE = {"1": ("m", "mw"), "2": ("wa", "w"), "3": ("m", "mw"), "4": ("mi", "my"), "5": ("", "j"), "6": ("ma", "m"),
             "7": ("ki", "ch"), "8": ("vi", "vy"), "11": ("m", "mw"), "16": ("pa", "p")}  # fmt: skip
# In these classes the a of the prefix stays before o (waoga, not "woga") and merges with e (werevu).
OPEN = ("2", "6", "16")
NASAL = {"b": "m", "v": "m", "d": "n", "g": "n", "j": "n", "z": "n"}


@dataclass(frozen=True, slots=True)
class Verb:
    """A verb stem (``pa``, ``saidia``) and the prefixes directly before it.

    ``ku``: the stem takes ku- after some tenses, because it has one syllable or is enda (alikula, alikwenda).
    ``marker``: the object prefix.
    """

    stem: str
    ku: bool = False
    marker: str = ""

    @property
    def bare(self) -> str:
        """Marker and stem: msaidia, mwona, muuzia."""
        if self.marker == "m" and self.stem[0] in VOWELS:
            return ("mu" if self.stem[0] == "u" else "mw") + self.stem
        return self.marker + self.stem

    @property
    def full(self) -> str:
        """Marker and stem, with ku- where the verb takes it: kula, kwenda."""
        if self.ku and not self.marker:
            return ("kw" if self.stem[0] in VOWELS else "ku") + self.stem
        return self.bare

    def ending(self, vowel: str) -> str:
        """Marker and stem with another final vowel. Verbs from Arabic keep theirs (rudi, sahau)."""
        return self.bare[:-1] + vowel if self.bare.endswith("a") else self.bare


BE = Verb("wa", ku=True)


def adjective(stem: str, noun_class: str) -> str:
    """An adjective that agrees: mkubwa, wekundu, jipya, ndefu, nyeusi."""
    vowel = stem[0] in VOWELS
    if noun_class in ("9", "10"):
        if stem == "pya":
            return "mpya"
        if vowel:
            return "ny" + stem
        if stem[0] in "rl":
            return "nd" + stem[1:]
        return NASAL.get(stem[0], "") + stem
    if noun_class == "5" and stem == "pya":  # of one syllable
        return "jipya"
    consonant, glide = ADJECTIVE[noun_class]
    return glide + stem if vowel and not (noun_class in OPEN and stem[0] != "e") else consonant + stem


def number(stem: str, noun_class: str) -> str:
    """A number that agrees, or -ngapi: wawili, vitatu, mbili, ngapi. In "kumi na wili" the last word agrees."""
    head, _, last = stem.rpartition(" ")
    last = {"wili": "mbili"}.get(last, last) if noun_class == "10" else ADJECTIVE[noun_class][0] + last
    return f"{head} {last}".strip()


def all_of(noun_class: str) -> str:
    """The concord of -ote, "all": wote, yote, vyote."""
    return OF[noun_class][:-1] + "ote"


def with_(noun_class: str) -> str:
    """The concord of -enye, "having": mwenye, wenye, chenye."""
    return "mwenye" if noun_class == "1" else OF[noun_class][:-1] + "enye"


def _relative(noun_class: str) -> str:
    """The concord of relative verbs: -ye, -o, -lo, -cho."""
    if noun_class == "1":
        return "ye"
    return (OF[noun_class][:-1] + "o").removeprefix("w")


def _denied(noun_class: str) -> str:
    """The subject prefix with ha-: ha, hawa, haki."""
    return "ha" if noun_class == "1" else "ha" + SUBJECT[noun_class]


def past(verb: Verb, noun_class: str, *, positive: bool = True) -> str:
    """The past: alilala, hakulala; alikula, hakula; alikwenda, hakwenda."""
    if positive:
        return SUBJECT[noun_class] + "li" + verb.full
    ku = verb.full if verb.ku and not verb.marker else "ku" + verb.bare
    return _denied(noun_class) + ku


def present(verb: Verb, noun_class: str, *, positive: bool = True) -> str:
    """The present: analala, halali; anakwenda, haendi; anarudi, harudi."""
    if positive:
        return SUBJECT[noun_class] + "na" + verb.full
    return _denied(noun_class) + verb.ending("i")


def future(verb: Verb, noun_class: str, *, positive: bool = True) -> str:
    """The future: atalala, hatalala."""
    return (SUBJECT[noun_class] if positive else _denied(noun_class)) + "ta" + verb.full


def habit(verb: Verb) -> str:
    """The habitual, the same for every subject: hulala."""
    return "hu" + verb.bare


def perfect(verb: Verb, noun_class: str, *, positive: bool = True) -> str:
    """The perfect, which expresses a resulting state: amechoka, hajachoka; also "not yet" (kabla hajalala)."""
    return SUBJECT[noun_class] + "me" + verb.full if positive else _denied(noun_class) + "ja" + verb.bare


def while_(verb: Verb, noun_class: str, tense: str) -> str:
    """The form with -po-, "when": alipolala, anapolala, atakapolala."""
    return SUBJECT[noun_class] + {"past": "li", "present": "na", "future": "taka"}[tense] + "po" + verb.full


def infinitive(verb: Verb, *, positive: bool = True) -> str:
    """The infinitive: kulala, kwenda, kutolala."""
    if not positive:
        return "kuto" + verb.full
    return verb.full if verb.ku and not verb.marker else "ku" + verb.bare


def subjunctive(verb: Verb, noun_class: str, *, positive: bool = True) -> str:
    """The subjunctive: alale, aende, arudi; asilale."""
    return SUBJECT[noun_class] + ("" if positive else "si") + verb.ending("e")


def which(verb: Verb, noun_class: str, *, ongoing: bool = False) -> str:
    """A verb as an attribute: kilichovunjika, aliyechoka. ``ongoing``: anayeumwa."""
    tense = "na" if ongoing else "li"
    return SUBJECT[noun_class] + tense + _relative(noun_class) + verb.full


def which_is(noun_class: str) -> str:
    """The relative of "be": aliye (macho), lililo (wazi)."""
    prefix = SUBJECT[noun_class]
    return prefix + "li" + _relative(noun_class)


def has(noun_class: str, *, positive: bool = True) -> str:
    """The present of "have": ana, ina, wana; hana, haina, hawana."""
    return (SUBJECT[noun_class] if positive else _denied(noun_class)) + "na"


def is_at(noun_class: str, *, positive: bool = True) -> str:
    """The present of "be" with a place: yuko, wako, kiko; hayuko, hawako, hakiko."""
    prefix = "yu" if noun_class == "1" else SUBJECT[noun_class]
    return ("" if positive else "ha") + prefix + "ko"
