"""Swahili: paradigms, hand-written sentences, and properties of every sentence."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import pytest
from xaug.pocket.languages.sw import Swahili
from xaug.pocket.languages.sw_forms import (
    BE,
    Verb,
    adjective,
    all_of,
    future,
    habit,
    has,
    infinitive,
    is_at,
    number,
    past,
    perfect,
    present,
    subjunctive,
    which,
    which_is,
    while_,
    with_,
)  # fmt: skip
from xaug.pocket.meaning import Clause, Joined, Phrase, Place, Question, Sentence
from xaug.pocket.patterns import PATTERNS, sentence
from xaug.pocket.words import write

EAT, GO, SLEEP, RETURN = Verb("la", ku=True), Verb("enda", ku=True), Verb("lala"), Verb("rudi")

FORMS = [
    # adjectives
    (adjective("kubwa", "1"), "mkubwa"), (adjective("kubwa", "2"), "wakubwa"), (adjective("kubwa", "4"), "mikubwa"),
    (adjective("kubwa", "5"), "kubwa"), (adjective("kubwa", "6"), "makubwa"), (adjective("kubwa", "7"), "kikubwa"),
    (adjective("kubwa", "9"), "kubwa"), (adjective("kubwa", "11"), "mkubwa"), (adjective("kubwa", "16"), "pakubwa"),
    (adjective("ekundu", "1"), "mwekundu"), (adjective("ekundu", "2"), "wekundu"),
    (adjective("ekundu", "4"), "myekundu"),
    (adjective("ekundu", "5"), "jekundu"), (adjective("ekundu", "6"), "mekundu"),
    (adjective("ekundu", "7"), "chekundu"),
    (adjective("ekundu", "8"), "vyekundu"), (adjective("ekundu", "10"), "nyekundu"), (adjective("oga", "2"), "waoga"),
    (adjective("oga", "1"), "mwoga"), (adjective("erevu", "2"), "werevu"), (adjective("pya", "5"), "jipya"),
    (adjective("pya", "9"), "mpya"), (adjective("pya", "6"), "mapya"), (adjective("refu", "9"), "ndefu"),
    (adjective("baya", "9"), "mbaya"), (adjective("zuri", "10"), "nzuri"), (adjective("dogo", "9"), "ndogo"),
    (adjective("gumu", "9"), "ngumu"), (adjective("chafu", "9"), "chafu"), (adjective("embamba", "9"), "nyembamba"),
    # numbers and "all", "having"
    (number("wili", "2"), "wawili"), (number("wili", "4"), "miwili"), (number("wili", "6"), "mawili"),
    (number("wili", "8"), "viwili"), (number("wili", "10"), "mbili"), (number("tatu", "10"), "tatu"),
    (number("nane", "2"), "wanane"), (number("kumi na wili", "2"), "kumi na wawili"), (number("ngapi", "4"), "mingapi"),
    (number("kumi na wili", "10"), "kumi na mbili"), (number("ngapi", "10"), "ngapi"), (all_of("2"), "wote"),
    (all_of("4"), "yote"), (all_of("6"), "yote"), (all_of("8"), "vyote"), (all_of("10"), "zote"),
    (with_("1"), "mwenye"),
    (with_("2"), "wenye"), (with_("5"), "lenye"), (with_("7"), "chenye"), (with_("10"), "zenye"),
    # verbs
    (past(SLEEP, "1"), "alilala"), (past(SLEEP, "1", positive=False), "hakulala"),
    (past(SLEEP, "2", positive=False), "hawakulala"), (present(SLEEP, "1"), "analala"),
    (present(SLEEP, "1", positive=False), "halali"), (present(RETURN, "1", positive=False), "harudi"),
    (future(SLEEP, "2"), "watalala"), (future(SLEEP, "1", positive=False), "hatalala"), (habit(SLEEP), "hulala"),
    (past(EAT, "1"), "alikula"), (past(EAT, "1", positive=False), "hakula"), (present(EAT, "1"), "anakula"),
    (present(EAT, "1", positive=False), "hali"), (habit(EAT), "hula"), (subjunctive(EAT, "1"), "ale"),
    (infinitive(EAT), "kula"), (infinitive(EAT, positive=False), "kutokula"),
    (perfect(EAT, "1", positive=False), "hajala"),
    (past(GO, "1"), "alikwenda"), (past(GO, "1", positive=False), "hakwenda"),
    (present(GO, "1", positive=False), "haendi"),
    (habit(GO), "huenda"), (subjunctive(GO, "1"), "aende"), (infinitive(GO), "kwenda"),
    (while_(GO, "1", "past"), "alipokwenda"),
    (subjunctive(RETURN, "1"), "arudi"), (subjunctive(SLEEP, "1", positive=False), "asilale"),
    (while_(SLEEP, "1", "future"), "atakapolala"), (past(Verb("pa", ku=True, marker="m"), "1"), "alimpa"),
    (past(Verb("ona", marker="m"), "1"), "alimwona"), (past(Verb("uzia", marker="m"), "1"), "alimuuzia"),
    (past(Verb("ona", marker="wa"), "1"), "aliwaona"), (past(Verb("somwa"), "7", positive=False), "hakikusomwa"),
    (perfect(Verb("choka"), "1"), "amechoka"), (which(Verb("choka"), "1"), "aliyechoka"),
    (which(Verb("choka"), "2"), "waliochoka"), (which(Verb("vunjika"), "7"), "kilichovunjika"),
    (which(Verb("vunjika"), "5"), "lililovunjika"), (which(Verb("vunjika"), "9"), "iliyovunjika"),
    (which(Verb("umwa"), "1", ongoing=True), "anayeumwa"), (which_is("5"), "lililo"), (which_is("1"), "aliye"),
    (past(BE, "17"), "kulikuwa"), (past(BE, "17", positive=False), "hakukuwa"), (has("17", positive=False), "hakuna"),
    (has("1"), "ana"), (has("1", positive=False), "hana"), (has("9"), "ina"), (is_at("1"), "yuko"),
    (is_at("2"), "wako"),
    (is_at("1", positive=False), "hayuko"), (is_at("7", positive=False), "hakiko"),
]  # fmt: skip

PHRASES = [
    (Phrase("car", adjective="red", owner=Phrase("Anna")), "gari jekundu la Anna"),
    (Phrase("car", adjective="blue", owner=Phrase("Anna")), "gari la bluu la Anna"),
    (Phrase("car", adjective="broken", owner=Phrase("Anna")), "gari la Anna lililovunjika"),
    (Phrase("car", adjective="cheap", owner=Phrase("Anna")), "gari la Anna la bei nafuu"),
    (Phrase("book", count="three"), "vitabu vitatu"),
    (Phrase("book", count="six", adjective="new"), "vitabu vipya sita"),
    (Phrase("key", count="two", adjective="old"), "funguo mbili za zamani"),
    (Phrase("dog", count="twelve"), "mbwa kumi na wawili"),
    (Phrase("dog", adjective="old"), "mbwa mzee"),
    (Phrase("dog", adjective="strong", count="two"), "mbwa wawili wenye nguvu"),
    (Phrase("cat", adjective="tired"), "paka aliyechoka"),
    (Phrase("pharmacy", count="two", adjective="new"), "maduka mapya mawili ya dawa"),
    (Phrase("bedroom", adjective="small"), "chumba kidogo cha kulala"),
    (Phrase("wolf", every=True, plural=True), "mbwa mwitu wote"),
    (Phrase("car", every=True, plural=True), "magari yote"),
    (Phrase("roof", owner=Phrase("house", owner=Phrase("Peter"))), "paa la nyumba ya Peter"),
    (Phrase("tree", count="four"), "miti minne"),
    (Phrase("water", adjective="hot"), "maji ya moto"),
    (Phrase("shop", adjective="open"), "duka lililo wazi"),
    (Phrase("son", owner=Phrase("Ali")), "mtoto wa kiume wa Ali"),
    (Phrase("stone", count="five"), "mawe matano"),
    (Phrase("feather", count="eight"), "manyoya manane"),
    (Phrase("money"), "pesa"),
    (Phrase("blue_sea_company"), "Kampuni ya Bahari ya Bluu"),
]

ANNA, PETER = Phrase("Anna"), Phrase("Peter")
BOOK, DOCTOR, MARKET = Phrase("book"), Phrase("doctor", definite=False), Place("to", Phrase("market"))
KITCHEN = Place("at", Phrase("kitchen"))
SLEPT, WENT = Clause("act", PETER, "sleep"), Clause("act", ANNA, "go", place=MARKET)
READ, GAVE = Clause("act", ANNA, "read", BOOK), Clause("act", ANNA, "give", BOOK, PETER)
BOUGHT = Clause("act", ANNA, "buy", BOOK, PETER)
TIRED = Clause("property", ANNA, property="tired")


def act(subject: str, verb: str, thing: str | None = None, **rest: object) -> Clause:
    """An act with an object."""
    return Clause("act", Phrase(subject), verb, Phrase(thing) if thing else None, **rest)  # type: ignore[arg-type]


def be(subject: str, quality: str, **rest: object) -> Clause:
    """A property, by default in the present."""
    parts = {"tense": "present"} | rest
    return Clause("property", Phrase(subject), property=quality, **parts)  # type: ignore[arg-type]


def at(subject: str, relation: str, place: str, **rest: object) -> Clause:
    """A location, by default in the present."""
    parts = {"tense": "present", "place": Place(relation, Phrase(place))} | rest  # type: ignore[arg-type]
    return Clause("location", Phrase(subject), **parts)  # type: ignore[arg-type]


SENTENCES: list[tuple[Sentence, str]] = [
    # acts
    (act("Anna", "sleep"), "Anna alilala."),
    (act("Anna", "sleep", positive=False), "Anna hakulala."),
    (act("Anna", "sleep", tense="present"), "Anna analala."),
    (act("Anna", "sleep", tense="present", time="every_day"), "Anna hulala kila siku."),
    (act("Anna", "go", place=MARKET, tense="present", time="often"), "Anna huenda sokoni mara nyingi."),
    (act("Anna", "sleep", tense="future", time="on_monday"), "Anna atalala siku ya Jumatatu."),
    (act("Anna", "sleep", tense="future", positive=False), "Anna hatalala."),
    (act("Anna", "sleep", time="yesterday", fronted="time"), "Jana Anna alilala."),
    (act("Anna", "sleep", time="last_week", fronted="time"), "Wiki iliyopita, Anna alilala."),
    (act("Anna", "sleep", place=KITCHEN, fronted="place"), "Jikoni Anna alilala."),
    (act("Anna", "sleep", place=Place("at", Phrase("zoo")), fronted="place"),
     "Katika bustani ya wanyama, Anna alilala."),
    (act("Anna", "work", place=Place("at", Phrase("central_bank")), tense="present"),
     "Anna anafanya kazi katika Benki Kuu."),
    (act("Anna", "dance", companion=PETER), "Anna alicheza dansi pamoja na Peter."),
    (act("Anna", "cut", "bread", instrument=Phrase("knife", definite=False)), "Anna alikata mkate kwa kisu."),
    (act("Anna", "eat", "apple", positive=False), "Anna hakula tufaha."),
    (act("Anna", "help", "Peter"), "Anna alimsaidia Peter."),
    (act("Anna", "see", "dog"), "Anna alimwona mbwa."),
    (Clause("act", ANNA, "see", Phrase("bird", count="three")), "Anna aliwaona ndege watatu."),
    (act("Anna", "meet", "Peter"), "Anna alikutana na Peter."),
    (act("Anna", "call", "Peter"), "Anna alimpigia simu Peter."),
    (act("Anna", "love", "Peter", tense="present"), "Anna anampenda sana Peter."),
    (act("Anna", "wash", "shirt"), "Anna alifua shati."),
    (act("Anna", "wash", "cup"), "Anna aliosha kikombe."),
    (act("Anna", "paint", "table"), "Anna alipaka rangi meza."),
    (act("Anna", "empty_act", "basket"), "Anna alitoa vitu katika kikapu."),
    (act("bird", "fly", place=Place("to", Phrase("lake"))), "Ndege aliruka angani hadi ziwani."),
    (act("Anna", "drive", place=Place("to", Phrase("market"))), "Anna aliendesha gari hadi sokoni."),
    (act("Anna", "return", place=Place("from", Phrase("Rome"))), "Anna alirudi kutoka Roma."),
    (act("Anna", "return", place=Place("from", Phrase("market", adjective="big"))),
     "Anna alirudi kutoka kwenye soko kubwa."),
    (act("Anna", "hurry", place=MARKET), "Anna aliharakisha kwenda sokoni."),
    (act("Anna", "live", place=Place("at", Phrase("Kenya")), tense="present"), "Anna anaishi Kenya."),
    (act("Anna", "be_born", place=Place("at", Phrase("Moscow"))), "Anna alizaliwa Moscow."),
    (GAVE, "Anna alimpa Peter kitabu."),
    (Clause("act", ANNA, "sell", Phrase("car"), Phrase("teacher")), "Anna alimuuzia mwalimu gari."),
    (Clause("act", ANNA, "lend", BOOK, PETER, positive=False), "Anna hakumwazimisha Peter kitabu."),
    (BOUGHT, "Anna alinunua kitabu kutoka kwa Peter."),
    # passive
    (act("Anna", "read", "book", passive=True), "Kitabu kilisomwa na Anna."),
    (act("Anna", "help", "Peter", passive=True), "Peter alisaidiwa na Anna."),
    (act("Anna", "eat", "apple", passive=True, positive=False), "Tufaha halikuliwa na Anna."),
    (act("Anna", "meet", "Peter", passive=True), "Peter alikutana na Anna."),
    (Clause("act", ANNA, "give", BOOK, PETER, passive=True), "Peter alipewa kitabu na Anna."),
    (Clause("act", ANNA, "bring", Phrase("letter", count="two"), PETER, passive=True),
     "Peter aliletewa barua mbili na Anna."),
    # modals
    (act("Anna", "help", "Peter", modal="can", tense="present"), "Anna anaweza kumsaidia Peter."),
    (act("Anna", "read", "book", modal="can", tense="present", positive=False), "Anna hawezi kusoma kitabu."),
    (act("Anna", "go", place=MARKET, modal="want", tense="present"), "Anna anataka kwenda sokoni."),
    (act("Anna", "go", place=MARKET, modal="want", tense="present", positive=False), "Anna hataki kwenda sokoni."),
    (act("Anna", "work", modal="must", tense="present"), "Anna lazima afanye kazi."),
    (act("Anna", "return", place=MARKET, modal="must", tense="present"), "Anna lazima arudi sokoni."),
    # properties
    (be("house", "big"), "Nyumba ni kubwa."),
    (be("tree", "tall", tense="past"), "Mti ulikuwa mrefu."),
    (be("Anna", "clever", positive=False), "Anna si mwerevu."),
    (be("Anna", "tired"), "Anna amechoka."),
    (be("Anna", "tired", positive=False), "Anna hajachoka."),
    (be("Anna", "tired", tense="past"), "Anna alikuwa amechoka."),
    (be("Anna", "tired", tense="past", positive=False), "Anna hakuwa amechoka."),
    (be("Anna", "hungry"), "Anna ana njaa."),
    (be("Anna", "hungry", positive=False), "Anna hana njaa."),
    (be("Anna", "hungry", tense="past"), "Anna alikuwa na njaa."),
    (be("Anna", "happy", tense="future"), "Anna atakuwa na furaha."),
    (be("Anna", "ill"), "Anna anaumwa."),
    (be("Anna", "awake", positive=False), "Anna hayuko macho."),
    (be("soup", "hot", tense="past"), "Supu ilikuwa ya moto."),
    (be("book", "old"), "Kitabu ni cha zamani."),
    (be("dog", "old"), "Mbwa ni mzee."),
    (be("cup", "broken"), "Kikombe kimevunjika."),
    (be("garden", "quiet"), "Bustani iko kimya."),
    # class, kin
    (Clause("class", ANNA, object=DOCTOR, tense="present"), "Anna ni daktari."),
    (Clause("class", ANNA, object=DOCTOR, tense="present", positive=False), "Anna si daktari."),
    (Clause("class", ANNA, object=DOCTOR, tense="past"), "Anna alikuwa daktari."),
    (Clause("class", ANNA, object=Phrase("mother", owner=PETER), tense="present"), "Anna ni mama wa Peter."),
    (Clause("class", Phrase("dog", every=True, plural=True), object=Phrase("mammal", definite=False, plural=True),
            tense="present"), "Mbwa wote ni mamalia."),
    # location, existence, possession
    (at("book", "at", "kitchen"), "Kitabu kiko jikoni."),
    (at("Anna", "at", "kitchen", positive=False), "Anna hayuko jikoni."),
    (at("book", "on", "table", tense="past"), "Kitabu kilikuwa juu ya meza."),
    (at("cat", "under", "bed"), "Paka yuko chini ya kitanda."),
    (at("church", "near", "river"), "Kanisa liko karibu na mto."),
    (at("dog", "behind", "tree"), "Mbwa yuko nyuma ya mti."),
    (at("key", "in", "box"), "Ufunguo uko ndani ya sanduku."),
    (Clause("existence", Phrase("pen", definite=False), place=KITCHEN, tense="present"), "Kuna kalamu jikoni."),
    (Clause("existence", Phrase("pen", definite=False), place=KITCHEN), "Kulikuwa na kalamu jikoni."),
    (Clause("existence", Phrase("pen", definite=False), place=KITCHEN, tense="present", positive=False),
     "Hakuna kalamu jikoni."),
    (Clause("possession", ANNA, object=BOOK, tense="present"), "Anna ana kitabu."),
    (Clause("possession", ANNA, object=BOOK, tense="present", positive=False), "Anna hana kitabu."),
    (Clause("possession", ANNA, object=Phrase("cat", count="two")), "Anna alikuwa na paka wawili."),
    # comparison, material
    (Clause("comparison", Phrase("horse"), property="big", object=Phrase("dog"), tense="present"),
     "Farasi ni mkubwa kuliko mbwa."),
    (Clause("comparison", ANNA, property="strong", object=Phrase("king"), tense="present"),
     "Anna ana nguvu zaidi kuliko mfalme."),
    (Clause("material", Phrase("table"), object=Phrase("wood"), tense="present"), "Meza imetengenezwa kwa mbao."),
    (Clause("material", Phrase("chair"), object=Phrase("wood"), tense="past"), "Kiti kilitengenezwa kwa mbao."),
    # connectives
    (Joined(SLEPT, "because", TIRED), "Peter alilala kwa sababu Anna alikuwa amechoka."),
    (Joined(SLEPT, "because", TIRED, inverted=True), "Kwa sababu Anna alikuwa amechoka, Peter alilala."),
    (Joined(TIRED, "so", SLEPT), "Anna alikuwa amechoka, kwa hiyo Peter alilala."),
    (Joined(READ, "and", SLEPT), "Anna alisoma kitabu, na Peter alilala."),
    (Joined(SLEPT, "but", WENT), "Peter alilala, lakini Anna alikwenda sokoni."),
    (Joined(SLEPT, "before", WENT), "Peter alilala kabla Anna hajaenda sokoni."),
    (Joined(SLEPT, "before", GAVE), "Peter alilala kabla Anna hajampa Peter kitabu."),
    (Joined(SLEPT, "after", WENT), "Peter alilala baada ya Anna kwenda sokoni."),
    (Joined(SLEPT, "after", READ, inverted=True), "Baada ya Anna kusoma kitabu, Peter alilala."),
    (Joined(SLEPT, "when", WENT), "Peter alilala wakati Anna alipokwenda sokoni."),
    (Joined(SLEPT, "when", TIRED, inverted=True), "Wakati Anna alipokuwa amechoka, Peter alilala."),
    # questions
    (Question(SLEPT, "subject"), "Nani alilala?"),
    (Question(READ, "object"), "Anna alisoma nini?"),
    (Question(act("Anna", "help", "Peter"), "object"), "Anna alimsaidia nani?"),
    (Question(act("Anna", "meet", "Peter"), "object"), "Anna alikutana na nani?"),
    (Question(act("Anna", "find", "doll"), "object"), "Anna alipata nini?"),
    (Question(GAVE, "other"), "Anna alimpa nani kitabu?"),
    (Question(GAVE, "subject"), "Nani alimpa Peter kitabu?"),
    (Question(BOUGHT, "other"), "Anna alinunua kitabu kutoka kwa nani?"),
    (Question(act("Anna", "sleep", place=KITCHEN), "place"), "Anna alilala wapi?"),
    (Question(WENT, "place"), "Anna alikwenda wapi?"),
    (Question(act("Anna", "run", place=MARKET), "place"), "Anna alikimbia kwenda wapi?"),
    (Question(act("Anna", "return", place=Place("from", Phrase("Rome"))), "place"), "Anna alirudi kutoka wapi?"),
    (Question(at("key", "at", "kitchen"), "place"), "Ufunguo uko wapi?"),
    (Question(act("Anna", "sleep", time="yesterday"), "time"), "Anna alilala lini?"),
    (Question(SLEPT, "reason"), "Kwa nini Peter alilala?"),
    (Question(READ, "truth"), "Je, Anna alisoma kitabu?"),
    (Question(be("Anna", "tired"), "truth"), "Je, Anna amechoka?"),
    (Question(Clause("existence", Phrase("dog", count="two"), place=KITCHEN, tense="present"), "subject_count"),
     "Kuna mbwa wangapi jikoni?"),
    (Question(Clause("possession", ANNA, object=Phrase("axe", count="two"), tense="present"), "object_count"),
     "Anna ana mashoka mangapi?"),
    (Question(Clause("class", ANNA, object=DOCTOR, tense="present"), "object"), "Kazi ya Anna ni nini?"),
    (Question(Clause("class", Phrase("hammer"), object=Phrase("tool"), tense="present"), "object"), "Nyundo ni nini?"),
    (Question(Clause("material", Phrase("chair"), object=Phrase("wood"), tense="present"), "object"),
     "Kiti kimetengenezwa kwa kitu gani?"),
    (Question(be("apple", "red"), "subject"), "Kitu gani ni chekundu?"),
    (Question(act("cat", "swim", modal="can", tense="present"), "subject"), "Mnyama gani anaweza kuogelea?"),
]  # fmt: skip


@pytest.mark.parametrize(("made", "right"), FORMS)
def test_forms(made: str, right: str) -> None:
    assert made == right


@pytest.mark.parametrize(("phrase", "right"), PHRASES)
def test_a_phrase_agrees(phrase: Phrase, right: str) -> None:
    assert write(Swahili().phrase(phrase)).text == right


@pytest.mark.parametrize(("meaning", "right"), SENTENCES)
def test_sentences(meaning: Sentence, right: str) -> None:
    assert write(Swahili().sentence(meaning)).text == right


def _roles(clause: Clause) -> Iterator[str]:
    for role in ("subject", "object", "other", "place", "companion", "instrument", "time", "property"):
        if getattr(clause, role) is not None:
            yield role


def _parts(meaning: Sentence) -> Iterator[str]:
    """The roles that the text of a statement must contain."""
    if isinstance(meaning, Clause):
        yield from _roles(meaning)
    elif isinstance(meaning, Joined):
        yield from (f"first.{role}" for role in _roles(meaning.first))
        yield from (f"second.{role}" for role in _roles(meaning.second))


@pytest.mark.parametrize("pattern", PATTERNS)
def test_every_sentence_of_a_pattern_is_well_formed(pattern: str) -> None:
    language = Swahili()
    for i in range(40):
        meaning = sentence(Random(f"{pattern}/{i}"), pattern)
        text = write(language.sentence(meaning))
        assert text == write(language.sentence(meaning))
        assert all(word.form.strip() for word in text.words)
        assert "  " not in text.text
        assert text.text.endswith("?" if isinstance(meaning, Question) else ".")
        assert text.text[0].isupper()
        for role in _parts(meaning):
            start, end = text.span(role)
            assert text.text[start:end].strip() == text.text[start:end] != ""
