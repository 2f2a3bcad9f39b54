"""Turkish morphology: the forms of suffixes after a stem, and of nouns and verbs.

In suffix templates ``A`` is e or a and ``I`` is i, ı, u or ü (vowel harmony), ``D`` is d or t, and a letter in brackets
appears only after a vowel: ``(y)I``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

from xaug.pocket.languages.base import lexicon

Case = Literal["nom", "acc", "dat", "loc", "abl", "gen", "ins"]
# finite: with tense. The others are subordinate: gittiği (için, zaman), gitmeden (önce), gittikten (sonra).
Mood = Literal["finite", "because", "when", "before", "after"]
VOWELS = "aâeıioöuü"
VOICELESS = "fstkçşhp"
HIGH = {"a": "ı", "â": "ı", "ı": "ı", "e": "i", "i": "i", "o": "u", "u": "u", "ö": "ü", "ü": "ü"}
SUFFIXES: dict[Case, str] = {
    "nom": "", "acc": "(y)I", "dat": "(y)A", "loc": "DA", "abl": "DAn", "gen": "(n)In", "ins": "(y)lA",
}  # fmt: skip
# After the third-person possessive an n appears: evi, evini, evinde.
AFTER_POSSESSIVE: dict[Case, str] = {
    "nom": "", "acc": "nI", "dat": "nA", "loc": "ndA", "abl": "ndAn", "gen": "nIn", "ins": "ylA",
}  # fmt: skip
NONFINITE: dict[Mood, str] = {"because": "DIğI", "when": "DIğI", "before": "mAdAn", "after": "DIktAn"}


@dataclass(frozen=True, slots=True)
class Stem:
    """A stem that takes suffixes. ``soft``: its form before a vowel (kitab-); ``sound``: its pronunciation."""

    form: str
    soft: str = ""
    sound: str = ""

    def heard(self) -> str:
        """The letters that decide vowel harmony and voicing."""
        return (self.sound or self.form).lower()


def suffix(heard: str, template: str) -> str:
    """The form of a suffix after these sounds: ``suffix("kitap", "DA") == "ta"``."""
    if template.startswith("("):
        template = template[1] + template[3:] if heard[-1:] in VOWELS else template[3:]
    vowel = next((c for c in reversed(heard) if c in VOWELS), "e")
    out = ""
    for i, letter in enumerate(template):
        if letter == "D":
            before = out[-1] if i else heard[-1]
            out += "t" if before in VOICELESS else "d"
            continue
        if letter == "A":
            letter = "a" if HIGH[vowel] in "ıu" else "e"  # noqa: PLW2901
        elif letter == "I":
            letter = HIGH[vowel]  # noqa: PLW2901
        if letter in VOWELS:
            vowel = letter
        out += letter
    return out


def attach(stem: Stem, template: str, mark: str = "") -> Stem:
    """A stem with a suffix, which is a stem for the next suffix. ``mark``: the apostrophe of names."""
    if not template:
        return stem
    first = template[3:4] if template.startswith("(") else template[:1]
    soft = bool(stem.soft) and first in "AI"
    form = stem.soft if soft else stem.form
    heard = stem.soft if soft else stem.heard()
    end = suffix(heard, template)
    return Stem(form + mark + end, sound=heard + end)


@cache
def _sounds() -> dict[str, str]:
    """Forms whose spelling differs from their pronunciation: saat takes front vowels, Max ends in k and s."""
    return {entry["lemma"].rpartition(" ")[2]: entry["sound"] for entry in lexicon("tr").values() if entry["sound"]}


def heard(form: str) -> str:
    """The pronunciation of a written form, as far as suffixes depend on it."""
    return _sounds().get(form, form).lower()


def noun(concept: str, case: Case = "nom", *, plural: bool = False, owned: bool = False, mark: str = "") -> str:
    """The form of a noun. ``owned``: with the third-person possessive, which compounds (yatak odası) always have."""
    entry = lexicon("tr")[concept]
    compound = bool(entry["plural"])
    lemma = entry["plural"] if compound and plural else entry["lemma"]
    before, space, last = lemma.rpartition(" ")
    stem = Stem(last, entry["soft"], entry["sound"])
    if plural and not compound:
        stem = attach(stem, "lAr")
    if owned and not compound:
        stem = attach(stem, "(s)I")
    endings = AFTER_POSSESSIVE if owned or compound else SUFFIXES
    return before + space + attach(stem, endings[case], mark).form


def _progressive(stem: Stem) -> Stem:
    """The stem with -yor: gidiyor, bekliyor, uyuyor. A final a or e becomes i, ı, u or ü."""
    base = stem.soft or stem.form
    if base[-1] in "ae":
        base = base[:-1]
    if base[-1] not in VOWELS:
        base += suffix(base, "I")
    return Stem(base + "yor")


def negated(stem: Stem) -> Stem:
    """The negative stem: gitme-, uyuma-."""
    return attach(stem, "mA")


def present(stem: Stem, *, positive: bool) -> str:
    """The present: gidiyor, gitmiyor."""
    return _progressive(stem if positive else negated(stem)).form


def past(stem: Stem, *, positive: bool) -> str:
    """The past: gitti, gitmedi."""
    return attach(stem if positive else negated(stem), "DI").form


def future(stem: Stem, *, positive: bool) -> str:
    """The future: gidecek, gitmeyecek."""
    return attach(stem if positive else negated(stem), "(y)AcAk").form


def aorist(stem: Stem, written: str, *, positive: bool) -> str:
    """The aorist, for habits: gider, gitmez. ``written``: its positive form, or "" where it is regular."""
    if not positive:
        return attach(stem, "mAz").form
    return written or attach(stem, "Ir").form


def able(stem: Stem, *, positive: bool) -> Stem:
    """The stem of ability: gidebil-, gideme-."""
    return attach(stem, "(y)Abil" if positive else "(y)AmA")


def must(stem: Stem, *, positive: bool) -> str:
    """The necessitative: gitmeli, gitmemeli."""
    return attach(stem if positive else negated(stem), "mAlI").form


def infinitive(stem: Stem) -> str:
    """The infinitive: gitmek."""
    return attach(stem, "mAk").form


def nonfinite(stem: Stem, mood: Mood, *, positive: bool, coming: bool = False) -> str:
    """The verb of a subordinate clause: gittiği, gitmediği, gitmeden, gittikten. ``coming``: gideceği."""
    template = "(y)AcAğI" if coming and mood == "because" else NONFINITE[mood]
    return attach(stem if positive else negated(stem), template).form


def finite(stem: Stem, written: str, tense: str, *, positive: bool, habit: bool) -> str:
    """A verb in one of the three tenses. ``habit``: the aorist replaces the present."""
    if tense == "past":
        return past(stem, positive=positive)
    if tense == "future":
        return future(stem, positive=positive)
    return aorist(stem, written, positive=positive) if habit else present(stem, positive=positive)
