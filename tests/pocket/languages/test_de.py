from random import Random

import pytest
from xaug.pocket.concepts import concepts
from xaug.pocket.languages.de import German
from xaug.pocket.languages.de_nouns import CASES, Agreement, Declension, adjective, comparative, noun
from xaug.pocket.languages.de_verbs import finite, forms_of, participle
from xaug.pocket.meaning import Clause, Joined, Phrase, Place, Question, Sentence
from xaug.pocket.patterns import PATTERNS, sentence
from xaug.pocket.words import write

DE = German()


def text(meaning: Sentence) -> str:
    return write(DE.sentence(meaning)).text


def alone(phrase: Phrase) -> str:
    return write(DE.phrase(phrase)).text


def a(name: str, adjective: str | None = None, count: str | None = None) -> Phrase:
    return Phrase(name, definite=False, adjective=adjective, count=count)


def every(name: str) -> Phrase:
    return Phrase(name, every=True, plural=True)


def of(name: str, owner: Phrase | str, adjective: str | None = None) -> Phrase:
    return Phrase(name, owner=Phrase(owner) if isinstance(owner, str) else owner, adjective=adjective)


def at(name: str, relation: str = "at", adjective: str | None = None) -> Place:
    return Place(relation, Phrase(name, adjective=adjective))  # type: ignore[arg-type]


def _phrase(name: Phrase | str | None) -> Phrase | None:
    return Phrase(name) if isinstance(name, str) else name


def act(verb: str, subject: Phrase | str = "Anna", thing: Phrase | str | None = None, **rest: object) -> Clause:
    rest["other"] = _phrase(rest.get("other"))  # type: ignore[arg-type]
    return Clause("act", _phrase(subject) or Phrase("Anna"), verb, _phrase(thing), **rest)  # type: ignore[arg-type]


def be(frame: str, subject: Phrase | str, thing: Phrase | str | None = None, **rest: object) -> Clause:
    subject = _phrase(subject) or Phrase("Anna")
    return Clause(frame, subject, object=_phrase(thing), **{"tense": "present", **rest})  # type: ignore[arg-type]


def is_(subject: Phrase | str, quality: str, **rest: object) -> Clause:
    return be("property", subject, property=quality, **rest)


@pytest.mark.parametrize(
    ("phrase", "form"),
    [
        (Phrase("tree"), "der Baum"),
        (Phrase("school"), "die Schule"),
        (Phrase("house"), "das Haus"),
        (Phrase("horse", plural=True), "die Pferde"),
        (a("dog"), "ein Hund"),
        (a("cat"), "eine Katze"),
        (Phrase("apple", definite=False, plural=True), "Äpfel"),
        (Phrase("tree", definite=False, plural=True, adjective="beautiful"), "schöne Bäume"),
        (Phrase("tree", plural=True, adjective="beautiful"), "die schönen Bäume"),
        (Phrase("dog", adjective="small"), "der kleine Hund"),
        (a("dog", "small"), "ein kleiner Hund"),
        (a("cat", "old"), "eine alte Katze"),
        (a("horse", "fast"), "ein schnelles Pferd"),
        (a("bread"), "Brot"),
        (a("water", "cold"), "kaltes Wasser"),
        (a("soup", "hot"), "heiße Suppe"),
        (a("wine", "sour"), "saurer Wein"),
        (a("dress", "expensive"), "ein teures Kleid"),
        (a("house", "tall"), "ein hohes Haus"),
        (a("man", "tall"), "ein großer Mann"),
        (a("lion", "cowardly"), "ein feiger Löwe"),
        (a("woman", "tired"), "eine müde Frau"),
        (a("scissors"), "eine Schere"),
        (a("scissors", "green", "three"), "drei grüne Scheren"),
        (a("potato", "hot", "eight"), "acht heiße Kartoffeln"),
        (every("cow"), "alle Kühe"),
        (Phrase("bird", every=True, plural=True, adjective="small"), "alle kleinen Vögel"),
        (Phrase("adult"), "der Erwachsene"),
        (a("adult"), "ein Erwachsener"),
        (Phrase("adult", definite=False, plural=True), "Erwachsene"),
        (every("adult"), "alle Erwachsenen"),
        (of("roof", "house"), "das Dach des Hauses"),
        (of("tail", "dog"), "der Schwanz des Hundes"),
        (of("root", "tree", "long"), "die lange Wurzel des Baumes"),
        (of("door", "school"), "die Tür der Schule"),
        (of("wing", "bird"), "der Flügel des Vogels"),
        (of("tail", "monkey"), "der Schwanz des Affen"),
        (of("hat", "adult"), "der Hut des Erwachsenen"),
        (of("wheel", a("car", "old")), "das Rad eines alten Autos"),
        (of("wheel", a("car", count="two")), "das Rad von zwei Autos"),
        (of("leg", every("animal")), "das Bein aller Tiere"),
        (of("hat", "Helen"), "Helenes Hut"),
        (of("hat", "Max", "new"), "Max' neuer Hut"),
        (of("dog", of("mother", "Anna"), "small"), "der kleine Hund von Annas Mutter"),
        (of("dog", of("mother", "child")), "der Hund der Mutter des Kindes"),
        (of("school", "Berlin"), "Berlins Schule"),
        (of("ticket", "art_museum"), "die Fahrkarte des Kunstmuseums"),
        (of("roof", "Germany"), "Deutschlands Dach"),
        (of("roof", "Turkey"), "das Dach der Türkei"),
        (of("ticket", "red_star"), "die Fahrkarte des Roten Sterns"),
        (of("ticket", "green_party"), "die Fahrkarte der Grünen Partei"),
        (of("ticket", "children_hospital"), "die Fahrkarte des Kinderkrankenhauses"),
        (of("ticket", "royal_theater"), "die Fahrkarte des Königlichen Theaters"),
        (of("roof", "golden_lion_hotel"), "das Dach des Hotels Goldener Löwe"),
        (Phrase("golden_lion_hotel"), "das Hotel Goldener Löwe"),
        (Phrase("red_star"), "der Rote Stern"),
        (Phrase("Germany"), "Deutschland"),
        (Phrase("Turkey"), "die Türkei"),
        (Phrase("wood"), "Holz"),
    ],
)
def test_phrases_have_articles_and_agree(phrase: Phrase, form: str) -> None:
    assert alone(phrase) == form


@pytest.mark.parametrize(
    ("concept", "gender", "one", "many"),
    [
        ("house", "n", "Haus Haus Haus Hauses", "Häuser Häuser Häusern Häuser"),
        ("dog", "m", "Hund Hund Hund Hundes", "Hunde Hunde Hunden Hunde"),
        ("teacher", "m", "Lehrer Lehrer Lehrer Lehrers", "Lehrer Lehrer Lehrern Lehrer"),
        ("lion", "m", "Löwe Löwen Löwen Löwen", "Löwen Löwen Löwen Löwen"),
        ("soldier", "m", "Soldat Soldaten Soldaten Soldaten", "Soldaten Soldaten Soldaten Soldaten"),
        ("neighbor", "m", "Nachbar Nachbarn Nachbarn Nachbarn", "Nachbarn Nachbarn Nachbarn Nachbarn"),
        ("woman", "f", "Frau Frau Frau Frau", "Frauen Frauen Frauen Frauen"),
        ("mouse", "f", "Maus Maus Maus Maus", "Mäuse Mäuse Mäusen Mäuse"),
        ("car", "n", "Auto Auto Auto Autos", "Autos Autos Autos Autos"),
        ("bus", "m", "Bus Bus Bus Busses", "Busse Busse Bussen Busse"),
        ("museum", "n", "Museum Museum Museum Museums", "Museen Museen Museen Museen"),
        ("fish", "m", "Fisch Fisch Fisch Fisches", "Fische Fische Fischen Fische"),
        ("square", "m", "Platz Platz Platz Platzes", "Plätze Plätze Plätzen Plätze"),
        ("garden", "m", "Garten Garten Garten Gartens", "Gärten Gärten Gärten Gärten"),
        ("shoe", "m", "Schuh Schuh Schuh Schuhs", "Schuhe Schuhe Schuhen Schuhe"),
        ("lake", "m", "See See See Sees", "Seen Seen Seen Seen"),
        ("girl", "n", "Mädchen Mädchen Mädchen Mädchens", "Mädchen Mädchen Mädchen Mädchen"),
    ],
)
def test_nouns_decline(concept: str, gender: str, one: str, many: str) -> None:
    assert " ".join(noun(concept, Agreement(gender), case) for case in CASES) == one
    assert " ".join(noun(concept, Agreement(gender, plural=True), case) for case in CASES) == many


def test_occupations_have_a_feminine() -> None:
    names = ("teacher", "doctor", "chef", "farmer", "journalist", "sailor", "king", "guest")
    forms = [noun(name, Agreement("f"), "nom", feminine=True) for name in names[:6]]
    assert forms == ["Lehrerin", "Ärztin", "Köchin", "Bäuerin", "Journalistin", "Matrosin"]
    assert noun("teacher", Agreement("f", plural=True), "dat", feminine=True) == "Lehrerinnen"


@pytest.mark.parametrize(
    ("declension", "forms"),
    [
        ("strong", "roter roten rotem roten rote rote roter roter rotes rotes rotem roten rote rote roten roter"),
        ("weak", "rote roten roten roten rote rote roten roten rote rote roten roten roten roten roten roten"),
        ("mixed", "roter roten roten roten rote rote roten roten rotes rotes roten roten roten roten roten roten"),
    ],
)
def test_adjectives_decline(declension: Declension, forms: str) -> None:
    like = [Agreement("m"), Agreement("f"), Agreement("n"), Agreement("m", plural=True)]
    assert " ".join(adjective("red", one, case, declension) for one in like for case in CASES) == forms


@pytest.mark.parametrize(
    ("concept", "form"),
    [
        ("old", "älter"), ("big", "größer"), ("expensive", "teurer"), ("sour", "saurer"), ("cheap", "billiger"),
        ("clever", "klüger"), ("tired", "müder"), ("healthy", "gesünder"), ("clean", "sauberer"), ("tall", "höher"),
        ("young", "jünger"), ("wet", "nasser"), ("cowardly", "feiger"), ("strong", "stärker"),
    ],
)  # fmt: skip
def test_adjectives_compare(concept: str, form: str) -> None:
    assert comparative(concept, of_animate=False) == form


def test_tall_has_another_word_for_people() -> None:
    assert comparative("tall", of_animate=True) == "größer"
    assert comparative("low", of_animate=True) == "kleiner"


@pytest.mark.parametrize(
    ("concept", "forms"),
    [
        ("sleep", "schläft schlafen schlief schliefen geschlafen"),
        ("laugh", "lacht lachen lachte lachten gelacht"),
        ("work", "arbeitet arbeiten arbeitete arbeiteten gearbeitet"),
        ("smile", "lächelt lächeln lächelte lächelten gelächelt"),
        ("open_act", "öffnet öffnen öffnete öffneten geöffnet"),
        ("draw", "zeichnet zeichnen zeichnete zeichneten gezeichnet"),
        ("study", "studiert studieren studierte studierten studiert"),
        ("wake_up", "wacht wachen wachte wachten aufgewacht"),
        ("arrive", "kommt kommen kam kamen angekommen"),
        ("return", "kehrt kehren kehrte kehrten zurückgekehrt"),
        ("rest", "ruht ruhen ruhte ruhten ausgeruht"),
        ("break", "macht machen machte machten kaputtgemacht"),
        ("repair", "repariert reparieren reparierte reparierten repariert"),
        ("carry", "transportiert transportieren transportierte transportierten transportiert"),
        ("teach", "unterrichtet unterrichten unterrichtete unterrichteten unterrichtet"),
        ("visit", "besucht besuchen besuchte besuchten besucht"),
        ("hide", "versteckt verstecken versteckte versteckten versteckt"),
        ("bake", "backt backen backte backten gebacken"),
        ("wash", "wäscht waschen wusch wuschen gewaschen"),
        ("cut", "schneidet schneiden schnitt schnitten geschnitten"),
        ("find", "findet finden fand fanden gefunden"),
        ("throw", "wirft werfen warf warfen geworfen"),
        ("take_act", "nimmt nehmen nahm nahmen genommen"),
        ("read", "liest lesen las lasen gelesen"),
        ("hold", "hält halten hielt hielten gehalten"),
        ("know", "kennt kennen kannte kannten gekannt"),
        ("bring", "bringt bringen brachte brachten gebracht"),
        ("like", "mag mögen mochte mochten gemocht"),
        ("wait", "wartet warten wartete warteten gewartet"),
        ("climb_into", "klettert klettern kletterte kletterten geklettert"),
        ("fear", "fürchtet fürchten fürchtete fürchteten gefürchtet"),
        ("feed", "füttert füttern fütterte fütterten gefüttert"),
        ("empty_act", "leert leeren leerte leerten geleert"),
        ("build", "baut bauen baute bauten gebaut"),
    ],
)
def test_verbs_conjugate(concept: str, forms: str) -> None:
    line = forms_of(act(concept))
    made = [finite(line, tense, plural=many) for tense in ("present", "preterite") for many in (False, True)]  # type: ignore[arg-type]
    assert " ".join([*made, participle(line)]) == forms


STATEMENTS: list[tuple[Sentence, str]] = [
    (act("sleep"), "Anna schlief."),
    (act("go", place=at("market", "to")), "Anna ging auf den Markt."),
    (act("go", "Peter", place=at("kitchen", "to")), "Peter ging in die Küche."),
    (act("go", place=at("Cairo", "to"), tense="future"), "Anna wird nach Kairo gehen."),
    (act("go", place=at("Turkey", "to")), "Anna ging in die Türkei."),
    (act("return", place=at("Turkey", "from")), "Anna kehrte aus der Türkei zurück."),
    (act("return", place=at("Egypt", "from")), "Anna kehrte aus Ägypten zurück."),
    (act("return", "Max", place=at("school", "from")), "Max kehrte aus der Schule zurück."),
    (act("return", "Max", place=at("market", "from")), "Max kehrte vom Markt zurück."),
    (act("swim", place=at("island", "to")), "Anna schwamm zur Insel."),
    (act("run", "dog", place=at("river", "to")), "Der Hund rannte zum Fluss."),
    (act("fly", every("goose"), place=at("lake", "to"), modal="can", tense="present"),
     "Alle Gänse können zum See fliegen."),
    (act("drive", place=at("France", "to")), "Anna fuhr nach Frankreich."),
    (act("sleep", place=at("river"), fronted="place"), "Am Fluss schlief Anna."),
    (act("work", place=at("lake", adjective="big")), "Anna arbeitete am großen See."),
    (act("sit", place=at("square")), "Anna saß auf dem Platz."),
    (act("sit", every("child"), tense="future"), "Alle Kinder werden sitzen."),
    (act("rest", time="on_monday", fronted="time"), "Am Montag ruhte sich Anna aus."),
    (act("rest", positive=False), "Anna ruhte sich nicht aus."),
    (act("rest", tense="future", time="tomorrow"), "Anna wird sich morgen ausruhen."),
    (act("arrive", positive=False, time="last_year"), "Anna kam letztes Jahr nicht an."),
    (act("sing", companion=Phrase("neighbor"), time="yesterday"), "Anna sang gestern mit dem Nachbarn."),
    (act("leave", place=at("station")), "Anna ging vom Bahnhof weg."),
    (act("leave", place=at("house")), "Anna ging aus dem Haus weg."),
    (act("carry", thing="lamp", place=at("school")), "Anna transportierte die Lampe in der Schule."),
    (act("need", every("child"), "bread", tense="future"), "Alle Kinder werden das Brot brauchen."),
    (act("cook_meal", time="often", tense="present"), "Anna kocht oft."),
    (act("laugh", time="always", tense="present", positive=False), "Anna lacht nicht immer."),
    (act("laugh", time="often", tense="present", fronted="time"), "Oft lacht Anna."),
    (act("eat", thing=a("apple", count="three")), "Anna aß drei Äpfel."),
    (act("eat", "dog", a("apple")), "Der Hund fraß einen Apfel."),
    (act("eat", "dog", "apple", tense="future"), "Der Hund wird den Apfel fressen."),
    (act("eat", thing=a("apple"), positive=False), "Anna aß keinen Apfel."),
    (act("eat", thing=a("apple", "red", "three"), positive=False), "Anna aß keine drei roten Äpfel."),
    (act("eat", thing="apple", positive=False), "Anna aß den Apfel nicht."),
    (act("eat", thing=a("bread"), positive=False), "Anna aß kein Brot."),
    (act("cut", thing="bread", instrument=a("knife")), "Anna schnitt das Brot mit einem Messer."),
    (act("love", thing="Peter"), "Anna liebte Peter."),
    (act("see", thing="lion"), "Anna sah den Löwen."),
    (act("help", thing="lion"), "Anna half dem Löwen."),
    (act("help", thing=a("child"), positive=False), "Anna half keinem Kind."),
    (act("follow", thing="neighbor", place=at("forest")), "Anna folgte dem Nachbarn im Wald."),
    (act("play_music", thing=a("piano"), time="every_day", tense="present"), "Anna spielt jeden Tag Klavier."),
    (act("play_music", thing=a("guitar", "old")), "Anna spielte auf einer alten Gitarre."),
    (act("play_music", thing=a("guitar"), positive=False), "Anna spielte keine Gitarre."),
    (act("play_music", thing="guitar", positive=False), "Anna spielte nicht auf der Gitarre."),
    (act("call", thing="doctor", time="today"), "Anna rief heute den Arzt an."),
    (act("break", thing=a("cup", count="two")), "Anna machte zwei Tassen kaputt."),
    (act("read", thing="letter", passive=True), "Der Brief wurde von Anna gelesen."),
    (act("read", "engineer", a("book"), passive=True, positive=False), "Kein Buch wurde vom Ingenieur gelesen."),
    (act("read", "engineer", "book", passive=True, positive=False), "Das Buch wurde vom Ingenieur nicht gelesen."),
    (act("break", "dog", a("lamp"), passive=True), "Eine Lampe wurde vom Hund kaputtgemacht."),
    (act("help", "Hugo", "queen", passive=True), "Hugo half der Königin."),
    (act("wash", thing="shirt", passive=True, modal="must", tense="present"),
     "Das Hemd muss von Anna gewaschen werden."),
    (act("wash", thing="shirt", passive=True, tense="future"), "Das Hemd wird von Anna gewaschen werden."),
    (act("give", thing=a("book", "red"), other="Peter", place=at("garden")),
     "Anna gab Peter im Garten ein rotes Buch."),
    (act("sell", "doctor", of("saw", "Vera"), other="farmer", time="next_week", tense="future"),
     "Der Arzt wird nächste Woche dem Bauern Veras Säge verkaufen."),
    (act("give", thing="lamp", other="actor", passive=True), "Die Lampe wurde dem Schauspieler von Anna gegeben."),
    (act("get", thing=a("gift"), other="king"), "Anna bekam vom König ein Geschenk."),
    (act("buy", thing="flower", other="seller", place=at("market")),
     "Anna kaufte die Blume vom Verkäufer auf dem Markt."),
    (act("borrow", thing="flower", other="Max", tense="present"), "Anna leiht die Blume von Max aus."),
    (act("live", place=at("Havana")), "Anna wohnte in Havanna."),
    (act("live", place=at("Turkey"), positive=False, tense="present"), "Anna wohnt nicht in der Türkei."),
    (act("be_born", place=at("India")), "Anna wurde in Indien geboren."),
    (act("be_born", place=at("India"), tense="future"), "Anna wird in Indien geboren werden."),
    (act("work", place=at("golden_lion_hotel"), tense="present"), "Anna arbeitet im Hotel Goldener Löwe."),
    (act("work", place=at("green_party")), "Anna arbeitete bei der Grünen Partei."),
    (act("go", place=at("red_star", "to")), "Anna ging zum Roten Stern."),
    (act("find", "student", a("coin"), modal="can", tense="present", positive=False),
     "Der Schüler kann keine Münze finden."),
    (act("hurry", place=at("station", "to"), modal="want", tense="present"), "Anna will zum Bahnhof eilen."),
    (is_("house", "beautiful"), "Das Haus ist schön."),
    (is_("Anna", "hungry", tense="past", positive=False), "Anna war nicht hungrig."),
    (is_("Peter", "angry", tense="future"), "Peter wird wütend sein."),
    (is_("Anna", "tall"), "Anna ist groß."),
    (is_("house", "tall"), "Das Haus ist hoch."),
    (be("class", "Anna", a("baker")), "Anna ist Bäckerin."),
    (be("class", "Anna", a("friend"), positive=False), "Anna ist keine Freundin."),
    (be("class", "Peter", a("thief"), tense="past"), "Peter war ein Dieb."),
    (be("class", "Anna", a("baker", "famous")), "Anna ist eine berühmte Bäckerin."),
    (be("class", "Anna", of("aunt", "Oscar")), "Anna ist Oskars Tante."),
    (be("class", every("saw"), Phrase("tool", definite=False, plural=True)), "Alle Sägen sind Werkzeuge."),
    (be("location", "cat", place=at("table", "under"), tense="past"), "Die Katze war unter dem Tisch."),
    (be("location", "church", place=at("hospital", "near")), "Die Kirche ist in der Nähe des Krankenhauses."),
    (be("location", "church", place=at("Berlin", "near")), "Die Kirche ist in der Nähe von Berlin."),
    (be("location", "church", place=at("lion", "near")), "Die Kirche ist in der Nähe des Löwen."),
    (be("location", "dog", place=at("door", "in_front_of"), positive=False), "Der Hund ist nicht vor der Tür."),
    (be("existence", a("dog", count="two"), place=at("park"), tense="past"), "Es gab zwei Hunde im Park."),
    (be("existence", a("lion"), place=at("park"), positive=False), "Es gibt keinen Löwen im Park."),
    (be("existence", a("lion"), place=at("park"), fronted="place"), "Im Park gibt es einen Löwen."),
    (be("possession", "Anna", a("bear")), "Anna hat einen Bären."),
    (be("possession", "Anna", a("bear"), positive=False, tense="past"), "Anna hatte keinen Bären."),
    (be("comparison", "Anna", "Peter", property="clever"), "Anna ist klüger als Peter."),
    (be("comparison", "house", "tree", property="tall", positive=False), "Das Haus ist nicht höher als der Baum."),
    (be("material", "table", "wood"), "Der Tisch ist aus Holz."),
    (be("material", "table", "wood", tense="past", positive=False), "Der Tisch war nicht aus Holz."),
]  # fmt: skip

QUESTIONS: list[tuple[Sentence, str]] = [
    (Question(act("sleep"), "subject"), "Wer schlief?"),
    (Question(act("rest", "dog"), "subject"), "Was ruhte sich aus?"),
    (Question(act("read", "Max", "book"), "object"), "Was las Max?"),
    (Question(act("meet", "Elena", "king"), "object"), "Wen traf Elena?"),
    (Question(act("help", "Max", "king"), "object"), "Wem half Max?"),
    (Question(act("call", "Max", "king"), "object"), "Wen rief Max an?"),
    (Question(act("buy", thing="hat", other="seller"), "other"), "Von wem kaufte Anna den Hut?"),
    (Question(act("send", "boy", "hat", other="Max"), "other"), "Wem schickte der Junge den Hut?"),
    (Question(act("wait", place=at("park")), "place"), "Wo wartete Anna?"),
    (Question(act("go", place=at("park", "to")), "place"), "Wohin ging Anna?"),
    (Question(act("return", place=at("park", "from")), "place"), "Woher kehrte Anna zurück?"),
    (Question(act("leave", place=at("park")), "place"), "Woher ging Anna weg?"),
    (Question(be("location", "book", place=at("table", "on")), "place"), "Wo ist das Buch?"),
    (Question(act("arrive", "king", time="yesterday"), "time"), "Wann kam der König an?"),
    (Question(act("cry", "girl"), "reason"), "Warum weinte das Mädchen?"),
    (Question(act("rest", "dog", positive=False), "reason"), "Warum ruhte sich der Hund nicht aus?"),
    (Question(be("existence", a("dog", count="two"), place=at("park")), "subject_count"),
     "Wie viele Hunde gibt es im Park?"),
    (Question(be("possession", "Anna", a("bear", count="two")), "object_count"), "Wie viele Bären hat Anna?"),
    (Question(act("eat", "Max", a("apple", "red", "two")), "object_count"), "Wie viele rote Äpfel aß Max?"),
    (Question(act("help", "Max", a("child", "small", "two")), "object_count"), "Wie vielen kleinen Kindern half Max?"),
    (Question(act("run", a("horse", count="two"), place=at("park", "to")), "subject_count"),
     "Wie viele Pferde rannten in den Park?"),
    (Question(act("bark", "dog"), "truth"), "Bellte der Hund?"),
    (Question(act("buy", "Max", "hat", modal="can", tense="present"), "truth"), "Kann Max den Hut kaufen?"),
    (Question(is_("Olga", "hungry"), "truth"), "Ist Olga hungrig?"),
    (Question(be("existence", a("dog"), place=at("park")), "truth"), "Gibt es einen Hund im Park?"),
    (Question(be("class", a("hammer"), a("tool")), "object"), "Was ist ein Hammer?"),
    (Question(be("class", "Anna", a("baker")), "object"), "Was ist Anna von Beruf?"),
    (Question(be("class", "Anna", of("aunt", "Max")), "object"), "Wer ist Anna?"),
    (Question(be("material", "table", "wood"), "object"), "Woraus ist der Tisch?"),
    (Question(be("comparison", "Anna", "Peter", property="clever"), "object"), "Als wer ist Anna klüger?"),
    (Question(act("find", a("person"), a("knife"), place=at("house"), tense="present"), "place"),
     "Wo findet eine Person ein Messer?"),
    (Question(act("fly", "eagle", place=at("island", "to"), modal="can", tense="present"), "subject"),
     "Was kann auf die Insel fliegen?"),
]  # fmt: skip

TO_MARKET = act("go", place=at("market", "to"))
SAD = is_("Anna", "sad", tense="past")
JOINED: list[tuple[Sentence, str]] = [
    (Joined(TO_MARKET, "because", SAD), "Anna ging auf den Markt, weil sie traurig war."),
    (Joined(TO_MARKET, "because", SAD, inverted=True), "Weil Anna traurig war, ging sie auf den Markt."),
    (Joined(SAD, "so", TO_MARKET), "Anna war traurig, deshalb ging sie auf den Markt."),
    (Joined(act("see", thing="Maria"), "because", SAD), "Anna sah Maria, weil Anna traurig war."),
    (Joined(act("sleep", "dog"), "but", act("go", place=at("market", "to"), positive=False)),
     "Der Hund schlief, aber Anna ging nicht auf den Markt."),
    (Joined(TO_MARKET, "and", act("sing")), "Anna ging auf den Markt und sie sang."),
    (Joined(TO_MARKET, "and", act("sing", "Peter")), "Anna ging auf den Markt und Peter sang."),
    (Joined(TO_MARKET, "before", act("sleep", "Ali")), "Anna ging auf den Markt, bevor Ali schlief."),
    (Joined(TO_MARKET, "before", act("wake_up", "king")), "Anna ging auf den Markt, bevor der König aufwachte."),
    (Joined(TO_MARKET, "before", act("sleep", "Ali"), inverted=True), "Bevor Ali schlief, ging Anna auf den Markt."),
    (Joined(TO_MARKET, "after", act("sleep", "Ali")), "Anna ging auf den Markt, nachdem Ali geschlafen hatte."),
    (Joined(TO_MARKET, "after", act("arrive", "Ali"), inverted=True),
     "Nachdem Ali angekommen war, ging Anna auf den Markt."),
    (Joined(TO_MARKET, "after", act("rest")), "Anna ging auf den Markt, nachdem sie sich ausgeruht hatte."),
    (Joined(TO_MARKET, "after", act("read", "Max", "book", passive=True)),
     "Anna ging auf den Markt, nachdem das Buch von Max gelesen worden war."),
    (Joined(TO_MARKET, "when", act("sleep", "Ali")), "Anna ging auf den Markt, als Ali schlief."),
    (Joined(TO_MARKET, "when", act("return", "Ali"), inverted=True), "Als Ali zurückkehrte, ging Anna auf den Markt."),
    (Joined(TO_MARKET, "before", act("be_born", "Ali", place=at("Rome"))),
     "Anna ging auf den Markt, bevor Ali in Rom geboren wurde."),
]  # fmt: skip


@pytest.mark.parametrize(("meaning", "expected"), [*STATEMENTS, *QUESTIONS, *JOINED])
def test_sentences(meaning: Sentence, expected: str) -> None:
    assert text(meaning) == expected


def test_names_are_entities_and_words_have_concepts() -> None:
    words = DE.sentence(act("work", place=at("royal_theater")))
    assert [(w.form, w.entity) for w in words if w.entity] == [
        ("Anna", "PER"), ("Königlichen", "ORG"), ("Theater", "ORG"),
    ]  # fmt: skip
    turkey = DE.sentence(act("go", place=at("Turkey", "to")))
    assert [(w.form, w.slot, w.entity) for w in turkey if w.slot.startswith("place")] == [
        ("in", "place.adposition", None), ("die", "place.determiner", None), ("Türkei", "place.noun", "LOC"),
    ]  # fmt: skip


def test_a_pronoun_stands_for_the_subject() -> None:
    written = write(DE.sentence(Joined(TO_MARKET, "because", SAD)))
    start, end = written.span("second.subject")
    assert written.text[start:end] == "sie"
    assert [w.concept for w in written.words if w.slot == "second.subject.noun"] == ["Anna"]


def _roles(clause: Clause) -> list[str]:
    roles = ["subject", "object", "other", "place", "companion", "instrument", "time"]
    return [role for role in roles if getattr(clause, role) is not None] + (["property"] if clause.property else [])


@pytest.mark.parametrize("pattern", PATTERNS)
def test_every_pattern_is_written(pattern: str) -> None:
    for seed in range(40):
        meaning = sentence(Random(f"{pattern}/{seed}"), pattern)
        written = write(DE.sentence(meaning))
        assert written == write(DE.sentence(meaning))
        assert written.text.endswith("?" if isinstance(meaning, Question) else ".")
        assert "  " not in written.text
        assert "None" not in written.text
        assert all(word.form and word.form.strip() == word.form and " " not in word.form for word in written.words)
        spans: list[str] = []
        if isinstance(meaning, Clause):
            spans = _roles(meaning)
        elif isinstance(meaning, Joined):
            spans = [f"first.{r}" for r in _roles(meaning.first)] + [f"second.{r}" for r in _roles(meaning.second)]
        for role in spans:
            start, end = written.span(role)
            assert written.text[start:end].strip()
        content = [w for w in written.words if w.slot.rpartition(".")[2] in ("noun", "adjective", "count", "property")]
        assert all(word.concept in concepts() for word in content)
