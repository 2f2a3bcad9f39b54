from dataclasses import replace
from random import Random

import pytest
from xaug.pocket.concepts import concepts
from xaug.pocket.languages.base import lexicon
from xaug.pocket.languages.es import Spanish
from xaug.pocket.languages.es_nouns import Agreement, adjective, article, noun
from xaug.pocket.languages.es_verbs import finite, forms_of, participle
from xaug.pocket.meaning import Clause, Joined, Phrase, Place, Question, Sentence
from xaug.pocket.patterns import PATTERNS, sentence
from xaug.pocket.words import Text, write

ES = Spanish()


def text(meaning: Sentence) -> str:
    return write(ES.sentence(meaning)).text


def of(name: str, owner: str | None = None, adjective: str | None = None) -> Phrase:
    return Phrase(name, owner=Phrase(owner) if owner else None, adjective=adjective)


def a(name: str, adjective: str | None = None) -> Phrase:
    return Phrase(name, definite=False, adjective=adjective)


def some(count: str, name: str, adjective: str | None = None) -> Phrase:
    return Phrase(name, count=count, adjective=adjective)


def at(name: str, relation: str = "at") -> Place:
    return Place(relation, Phrase(name))  # type: ignore[arg-type]


def act(verb: str, subject: str = "Anna", thing: Phrase | str | None = None, **rest: object) -> Clause:
    return Clause("act", Phrase(subject), verb, Phrase(thing) if isinstance(thing, str) else thing, **rest)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("concept", "forms"),
    [
        ("table", "la mesa las mesas"),
        ("flower", "la flor las flores"),
        ("fish", "el pez los peces"),
        ("pencil", "el lápiz los lápices"),
        ("root", "la raíz las raíces"),
        ("truck", "el camión los camiones"),
        ("lion", "el león los leones"),
        ("mouse", "el ratón los ratones"),
        ("garden", "el jardín los jardines"),
        ("bus", "el autobús los autobuses"),
        ("sofa", "el sofá los sofás"),
        ("baby", "el bebé los bebés"),
        ("tree", "el árbol los árboles"),
        ("umbrella", "el paraguas los paraguas"),
        ("map", "el mapa los mapas"),
        ("radio", "la radio las radios"),
        ("clock", "el reloj los relojes"),
        ("tent", "la tienda de campaña las tiendas de campaña"),
        ("post_office", "la oficina de correos las oficinas de correos"),
        ("eagle", "el águila las águilas"),
        ("axe", "el hacha las hachas"),
        ("bird", "el ave las aves"),
        ("bee", "la abeja las abejas"),
        ("owl", "el búho los búhos"),
        ("kite", "la cometa las cometas"),
        ("prison", "la cárcel las cárceles"),
        ("leather", "el cuero los cueros"),
        ("guest", "el huésped los huéspedes"),
        ("judge", "el juez los jueces"),
    ],
)
def test_nouns_have_articles_and_plurals(concept: str, forms: str) -> None:
    feminine = lexicon("es")[concept]["gender"] == "f"
    one = article(concept, Agreement(feminine)), noun(concept)
    many = article(concept, Agreement(feminine, plural=True)), noun(concept, plural=True)
    assert " ".join([*one, *many]) == forms


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        (a("water"), "agua"),
        (a("eagle", "black"), "un águila negra"),
        (a("bee"), "una abeja"),
        (a("scissors"), "unas tijeras"),
        (of("water", adjective="cold"), "el agua fría"),
        (of("book", "teacher"), "el libro del profesor"),
        (of("roof", "house", "red"), "el tejado rojo de la casa"),
        (Phrase("key", owner=of("brother", "Peter")), "la llave del hermano de Pedro"),
        (some("three", "apple", "green"), "tres manzanas verdes"),
        (some("two", "scissors"), "dos tijeras"),
        (Phrase("bird", every=True, plural=True), "todas las aves"),
        (Phrase("fish", every=True, plural=True), "todos los peces"),
        (Phrase("Cairo"), "El Cairo"),
        (Phrase("India"), "la India"),
        (Phrase("central_bank"), "el Banco Central"),
        (a("box", "large"), "una caja de gran tamaño"),
        (Phrase("wood"), "madera"),
    ],
)
def test_phrases_stand_alone(phrase: Phrase, expected: str) -> None:
    assert write(ES.phrase(phrase)).text == expected


@pytest.mark.parametrize(
    ("concept", "forms"),
    [
        # singular and plural, masculine then feminine
        ("red", "rojo rojos roja rojas"),
        ("green", "verde verdes verde verdes"),
        ("blue", "azul azules azul azules"),
        ("gray", "gris grises gris grises"),
        ("brown", "marrón marrones marrón marrones"),
        ("happy", "feliz felices feliz felices"),
        ("quick", "veloz veloces veloz veloces"),
        ("young", "joven jóvenes joven jóvenes"),
        ("diligent", "trabajador trabajadores trabajadora trabajadoras"),
        ("empty", "vacío vacíos vacía vacías"),
        ("weak", "débil débiles débil débiles"),
    ],
)
def test_adjectives_agree(concept: str, forms: str) -> None:
    likes = [Agreement(feminine, plural) for feminine in (False, True) for plural in (False, True)]
    assert [adjective(concept, like) for like in likes] == forms.split(" ")


@pytest.mark.parametrize(
    ("concept", "forms"),
    [
        # third person: present, its plural, imperfect, preterite, its plural, future, subjunctives present and past
        ("sing", "canta cantan cantaba cantó cantaron cantará cante cantara"),
        ("eat", "come comen comía comió comieron comerá coma comiera"),
        ("live", "vive viven vivía vivió vivieron vivirá viva viviera"),
        ("sleep", "duerme duermen dormía durmió durmieron dormirá duerma durmiera"),
        ("laugh", "ríe ríen reía rio rieron reirá ría riera"),
        ("go", "va van iba fue fueron irá vaya fuera"),
        ("give", "da dan daba dio dieron dará dé diera"),
        ("see", "ve ven veía vio vieron verá vea viera"),
        ("hear", "oye oyen oía oyó oyeron oirá oiga oyera"),
        ("bring", "trae traen traía trajo trajeron traerá traiga trajera"),
        ("drive", "conduce conducen conducía condujo condujeron conducirá conduzca condujera"),
        ("build", "construye construyen construía construyó construyeron construirá construya construyera"),
        ("hold", "sostiene sostienen sostenía sostuvo sostuvieron sostendrá sostenga sostuviera"),
        ("sit", "está están estaba estuvo estuvieron estará esté estuviera"),
        ("fall", "cae caen caía cayó cayeron caerá caiga cayera"),
        ("follow", "sigue siguen seguía siguió siguieron seguirá siga siguiera"),
        ("play", "juega juegan jugaba jugó jugaron jugará juegue jugara"),
        ("close_act", "cierra cierran cerraba cerró cerraron cerrará cierre cerrara"),
        ("return", "vuelve vuelven volvía volvió volvieron volverá vuelva volviera"),
        ("arrive", "llega llegan llegaba llegó llegaron llegará llegue llegara"),
        ("play_music", "toca tocan tocaba tocó tocaron tocará toque tocara"),
        ("throw", "lanza lanzan lanzaba lanzó lanzaron lanzará lance lanzara"),
        ("empty_act", "vacía vacían vaciaba vació vaciaron vaciará vacíe vaciara"),
        ("send", "envía envían enviaba envió enviaron enviará envíe enviara"),
        ("read", "lee leen leía leyó leyeron leerá lea leyera"),
        ("be_born", "nace nacen nacía nació nacieron nacerá nazca naciera"),
        ("smile", "sonríe sonríen sonreía sonrió sonrieron sonreirá sonría sonriera"),
    ],
)
def test_verbs_conjugate(concept: str, forms: str) -> None:
    verb = forms_of(concept)
    assert [
        finite(verb, "present"),
        finite(verb, "present", plural=True),
        finite(verb, "imperfect"),
        finite(verb, "preterite"),
        finite(verb, "preterite", plural=True),
        finite(verb, "future"),
        finite(verb, "subjunctive"),
        finite(verb, "past_subjunctive"),
    ] == forms.split(" ")


@pytest.mark.parametrize(
    ("concept", "like", "form"),
    [
        ("break", Agreement(feminine=True), "rota"),
        ("write", Agreement(), "escrito"),
        ("open_act", Agreement(feminine=True, plural=True), "abiertas"),
        ("read", Agreement(plural=True), "leídos"),
        ("bring", Agreement(feminine=True), "traída"),
        ("see", Agreement(), "visto"),
        ("sell", Agreement(plural=True), "vendidos"),
        ("paint", Agreement(feminine=True), "pintada"),
        ("hear", Agreement(), "oído"),
        ("build", Agreement(), "construido"),
    ],
)
def test_participles_agree(concept: str, like: Agreement, form: str) -> None:
    assert participle(forms_of(concept), like) == form


SENTENCES: list[tuple[Sentence, str]] = [
    # acts
    (act("sleep"), "Ana durmió."),
    (act("sleep", positive=False, time="yesterday"), "Ana no durmió ayer."),
    (act("laugh", "Ivan", companion=of("Helen")), "Iván se rio con Helena."),
    (act("sit", "queen", place=at("garden")), "La reina estaba sentada en el jardín."),
    (act("stand", "horse", time="in_the_morning"), "El caballo estaba de pie por la mañana."),
    (act("cook_meal", tense="future", time="tomorrow"), "Ana preparará la comida mañana."),
    (act("sleep", "dog", tense="present", time="often"), "El perro duerme a menudo."),
    (act("read", "girl", of("book"), tense="present", time="every_day"), "La chica lee el libro todos los días."),
    (act("sleep", time="on_monday", fronted="time"), "El lunes Ana durmió."),
    (act("sing", place=at("kitchen"), fronted="place"), "En la cocina, Ana cantó."),
    (act("arrive", place=at("market"), fronted="place"), "Ana llegó al mercado."),
    (act("leave", "guest", place=at("beach")), "El huésped se marchó de la playa."),
    (act("go", place=at("market", "to"), companion=of("Peter")), "Ana fue al mercado con Pedro."),
    (act("walk", place=at("station", "to")), "Ana caminó hasta la estación."),
    (act("walk", place=at("station", "from")), "Ana caminó desde la estación."),
    (act("return", "sailor", place=at("harbor", "from")), "El marinero volvió del puerto."),
    (act("return", place=at("Cairo", "from")), "Ana volvió de El Cairo."),
    (act("go", place=at("India", "to"), tense="future"), "Ana irá a la India."),
    (act("hurry", "cat", place=at("yard", "to")), "El gato fue deprisa al patio."),
    (act("live", place=at("Moscow")), "Ana vivía en Moscú."),
    (act("be_born", "Peter", place=at("Germany")), "Pedro nació en Alemania."),
    (act("work", place=at("northern_university"), tense="present"), "Ana trabaja en la Universidad del Norte."),
    (act("sleep", time="always", tense="present", fronted="time"), "Ana duerme siempre."),
    (act("travel", place=at("island")), "Ana viajó por la isla."),
    # objects
    (act("see", thing="doctor"), "Ana vio al médico."),
    (act("see", thing="Peter"), "Ana vio a Pedro."),
    (act("see", thing=of("dog", "Peter")), "Ana vio al perro de Pedro."),
    (act("see", thing=a("wolf")), "Ana vio un lobo."),
    (act("follow", "wolf", a("sheep")), "El lobo siguió a una oveja."),
    (act("feed", thing=some("three", "lion")), "Ana alimentó a tres leones."),
    (act("find", thing=a("book"), positive=False), "Ana no encontró ningún libro."),
    (act("use", thing=a("axe"), positive=False), "Ana no usó ningún hacha."),
    (act("drink_act", thing="milk", positive=False), "Ana no bebió la leche."),
    (act("pull", thing="rope"), "Ana tiró de la soga."),
    (act("meet", "Peter", "king"), "Pedro se encontró con el rey."),
    (act("teach", thing="boy"), "Ana le dio clase al chico."),
    (act("wear", thing=of("scarf", adjective="red")), "Ana llevaba puesta la bufanda roja."),
    (act("like", "doctor", "Anna"), "Al médico le gustaba Ana."),
    (act("like", thing=some("two", "cat"), positive=False), "A Ana no le gustaban dos gatos."),
    (act("love", thing="dog"), "Ana amaba al perro."),
    (act("cut", thing="bread", instrument=a("knife")), "Ana cortó el pan con un cuchillo."),
    # recipients and givers
    (act("give", thing="book", other=of("Peter")), "Ana le dio el libro a Pedro."),
    (act("bring", "waiter", a("soap"), other=of("king")), "El camarero le trajo jabón al rey."),
    (act("get", thing=a("letter"), other=of("doctor")), "Ana recibió del médico una carta."),
    (act("buy", thing=a("horse"), other=of("farmer")), "Ana le compró un caballo al granjero."),
    (act("borrow", thing=some("four", "chair"), other=of("Paul")), "Ana le tomó prestadas cuatro sillas a Pablo."),
    # passive
    (act("read", thing="letter", passive=True), "La carta fue leída por Ana."),
    (act("break", "Peter", some("two", "cup"), passive=True), "Dos tazas fueron rotas por Pedro."),
    (act("love", thing="king", passive=True), "El rey era amado por Ana."),
    (act("give", "queen", "ring", other=of("thief"), passive=True), "El anillo le fue dado al ladrón por la reina."),
    (act("meet", thing="Peter", passive=True), "Ana se encontró con Pedro."),
    # modals
    (act("sleep", modal="can", tense="present", positive=False), "Ana no puede dormir."),
    (act("wake_up", "king", modal="must", tense="present"), "El rey debe despertarse."),
    (
        act("give", thing=a("rose"), other=of("Eva"), modal="want", tense="present"),
        "Ana quiere darle una rosa a Eva.",
    ),
    (act("like", thing="dog", modal="want", tense="present"), "Ana quiere que le guste el perro."),
    (act("like", thing="dog", modal="can", tense="present"), "A Ana le puede gustar el perro."),
    (
        Clause("act", Phrase("eagle", every=True, plural=True), "fly", modal="can", tense="present"),
        "Todas las águilas pueden volar.",
    ),
    # states
    (Clause("property", of("Anna"), property="tired"), "Ana estaba cansada."),
    (Clause("property", of("house"), property="big", tense="present"), "La casa es grande."),
    (Clause("property", of("scissors"), property="dirty", tense="present"), "Las tijeras están sucias."),
    (Clause("property", of("dog"), property="hungry", positive=False), "El perro no tenía hambre."),
    (Clause("property", of("boy"), property="glad", tense="future"), "El chico estará contento."),
    (Clause("class", of("Anna"), object=a("doctor"), tense="present"), "Ana es médica."),
    (Clause("class", of("Anna"), object=a("thief"), tense="present", positive=False), "Ana no es una ladrona."),
    (Clause("class", of("Peter"), object=a("actor")), "Pedro era actor."),
    (Clause("class", of("Anna"), object=of("mother", "Peter"), tense="present"), "Ana es la madre de Pedro."),
    (
        Clause(
            "class",
            Phrase("duck", every=True, plural=True),
            object=Phrase("bird", definite=False, plural=True),
            tense="present",
        ),
        "Todos los patos son aves.",
    ),
    (Clause("location", of("cat"), place=at("table", "under")), "El gato estaba debajo de la mesa."),
    (
        Clause("location", of("church"), place=at("castle", "near"), tense="present"),
        "La iglesia está cerca del castillo.",
    ),
    (Clause("location", of("key"), place=at("river"), tense="present"), "La llave está junto al río."),
    (Clause("location", of("ring"), place=at("box", "in")), "El anillo estaba en la caja."),
    (Clause("existence", some("five", "lion"), place=at("square")), "Había cinco leones en la plaza."),
    (Clause("existence", a("axe"), place=at("cellar"), tense="present"), "Hay un hacha en el sótano."),
    (
        Clause("existence", a("pillow"), place=at("bedroom"), tense="present", positive=False),
        "No hay ninguna almohada en el dormitorio.",
    ),
    (Clause("possession", of("Anna"), object=a("car", "red"), tense="present"), "Ana tiene un coche rojo."),
    (
        Clause("comparison", of("cow"), property="heavy", object=of("dog"), tense="present"),
        "La vaca es más pesada que el perro.",
    ),
    (Clause("material", of("table"), object=of("wood"), tense="present"), "La mesa es de madera."),
    # pairs
    (
        Joined(act("sleep"), "because", Clause("property", of("Anna"), property="tired")),
        "Ana durmió porque estaba cansada.",
    ),
    (
        Joined(act("sleep"), "because", Clause("property", of("Anna"), property="tired"), inverted=True),
        "Como Ana estaba cansada, durmió.",
    ),
    (
        Joined(Clause("property", of("Anna"), property="tired"), "so", act("sleep")),
        "Ana estaba cansada, así que durmió.",
    ),
    (
        Joined(act("help", "Peter", "David"), "because", Clause("property", of("Peter"), property="rich")),
        "Pedro ayudó a David porque Pedro era rico.",
    ),
    (
        Joined(act("help", "Peter", "Anna"), "because", Clause("property", of("Peter"), property="rich")),
        "Pedro ayudó a Ana porque era rico.",
    ),
    (Joined(act("sing"), "and", act("dance", "Ivan")), "Ana cantó e Iván bailó."),
    (Joined(act("see", thing="Peter"), "and", act("sing")), "Ana vio a Pedro y cantó."),
    (
        Joined(act("cry", "child"), "but", act("go", place=at("park", "to"), positive=False)),
        "El niño lloró, pero Ana no fue al parque.",
    ),
    (Joined(act("sing"), "before", act("sleep")), "Ana cantó antes de dormir."),
    (Joined(act("sing"), "before", act("sleep", "Peter")), "Ana cantó antes de que Pedro durmiera."),
    (Joined(act("sing"), "after", act("wake_up")), "Ana cantó después de despertarse."),
    (
        Joined(act("sing"), "after", act("like", "Peter", "cat"), inverted=True),
        "Después de que a Pedro le gustara el gato, Ana cantó.",
    ),
    (
        Joined(act("sing"), "when", act("bring", "Peter", "bread", other=of("Eva")), inverted=True),
        "Cuando Pedro le trajo el pan a Eva, Ana cantó.",
    ),
    (
        Joined(act("sing", tense="future"), "when", act("arrive", "Peter", tense="future")),
        "Ana cantará cuando Pedro llegue.",
    ),
    # questions
    (Question(act("find", "doctor", "key"), "subject"), "¿Quién encontró la llave?"),
    (Question(act("sleep", "dog"), "subject"), "¿Qué animal durmió?"),
    (Question(act("like", thing="dog"), "subject"), "¿A quién le gustaba el perro?"),
    (Question(act("find", thing=a("key"), time="yesterday"), "object"), "¿Qué encontró Ana ayer?"),
    (Question(act("visit", thing="doctor"), "object"), "¿A quién visitó Ana?"),
    (Question(act("meet", thing="doctor"), "object"), "¿Con quién se encontró Ana?"),
    (Question(act("pull", thing="rope"), "object"), "¿De qué tiró Ana?"),
    (Question(act("follow", thing="dog"), "object"), "¿A qué animal siguió Ana?"),
    (Question(act("wear", thing="scarf"), "object"), "¿Qué llevaba puesto Ana?"),
    (Question(act("give", thing="book", other=of("Peter")), "other"), "¿A quién le dio Ana el libro?"),
    (Question(act("get", thing="book", other=of("Peter")), "other"), "¿De quién recibió Ana el libro?"),
    (Question(act("sing", place=at("park")), "place"), "¿Dónde cantó Ana?"),
    (Question(act("go", "king", place=at("park", "to")), "place"), "¿Adónde fue el rey?"),
    (Question(act("swim", "frog", place=at("island", "to")), "place"), "¿Hasta dónde nadó la rana?"),
    (Question(act("hurry", place=at("park", "to")), "place"), "¿Adónde fue deprisa Ana?"),
    (Question(act("return", place=at("park", "from")), "place"), "¿De dónde volvió Ana?"),
    (Question(Clause("location", of("book"), place=at("park"), tense="present"), "place"), "¿Dónde está el libro?"),
    (Question(act("sleep", "dog", time="today"), "time"), "¿Cuándo durmió el perro?"),
    (Question(act("cry", "dancer"), "reason"), "¿Por qué lloró el bailarín?"),
    (
        Question(Clause("existence", some("two", "doll"), place=at("lake"), tense="present"), "subject_count"),
        "¿Cuántas muñecas hay junto al lago?",
    ),
    (
        Question(Clause("possession", of("Anna"), object=some("two", "dog"), tense="present"), "object_count"),
        "¿Cuántos perros tiene Ana?",
    ),
    (
        Question(act("borrow", thing=some("two", "chair"), other=of("Paul")), "object_count"),
        "¿Cuántas sillas le tomó prestadas Ana a Pablo?",
    ),
    (Question(act("read", thing="book"), "truth"), "¿Leyó Ana el libro?"),
    (Question(act("sleep", modal="can", tense="present"), "truth"), "¿Puede Ana dormir?"),
    (Question(Clause("property", of("doctor"), property="famous", tense="present"), "truth"), "¿Es famoso el médico?"),
    (
        Question(Clause("material", of("table"), object=of("wood"), tense="present"), "object"),
        "¿De qué material es la mesa?",
    ),
    (Question(Clause("class", a("hammer"), object=a("tool"), tense="present"), "object"), "¿Qué es un martillo?"),
    (
        Question(Clause("class", of("Anna"), object=of("mother", "Eva"), tense="present"), "object"),
        "¿Quién es Ana?",
    ),
    (
        Question(Clause("existence", a("book"), place=at("box", "in"), tense="present"), "truth"),
        "¿Hay un libro en la caja?",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("meaning", "expected"), SENTENCES, ids=[expected for _, expected in SENTENCES])
def test_meanings_become_sentences(meaning: Sentence, expected: str) -> None:
    assert text(meaning) == expected


def test_names_have_entities() -> None:
    words = ES.sentence(act("work", place=at("music_school"), tense="present"))
    assert [(w.form, w.entity) for w in words if w.entity] == [
        ("Ana", "PER"),
        ("Escuela", "ORG"),
        ("de", "ORG"),
        ("Música", "ORG"),
    ]


def test_a_contracted_article_is_not_part_of_the_phrase() -> None:
    written = write(ES.sentence(act("give", thing="book", other=of("doctor"))))
    start, end = written.span("other")
    assert written.text[start:end] == "médico"
    assert next(w.slot for w in written.words if w.form == "al") == "other.adposition"


def test_content_words_have_their_concept() -> None:
    words = ES.sentence(act("carry", thing=some("three", "box", "red"), place=at("kitchen"), time="yesterday"))
    found = {w.concept for w in words if w.pos in ("NOUN", "PROPN", "VERB", "ADJ", "NUM") or w.slot == "time.time"}
    assert found == {"Anna", "carry", "three", "box", "red", "kitchen", "yesterday"}


def test_the_lexicon_is_complete() -> None:
    assert all(entry["lemma"] for entry in lexicon("es").values())
    assert list(lexicon("es")) == list(concepts())
    nouns = ("person", "city", "country", "organization", "role", "human", "kin", "animal", "food", "drink", "thing",
             "part", "material", "place")  # fmt: skip
    assert all(lexicon("es")[n]["gender"] in ("m", "f") for n, c in concepts().items() if c.kind in nouns)


def _roles(clause: Clause, prefix: str = "") -> list[str]:
    names = ("subject", "object", "other", "place", "companion", "instrument", "time", "property")
    return [prefix + name for name in names if getattr(clause, name) is not None]


def _check(meaning: Sentence, written: Text) -> None:
    if isinstance(meaning, Joined):
        roles = [*_roles(meaning.first, "first."), *_roles(meaning.second, "second.")]
        if meaning.first.subject == meaning.second.subject:  # one of the two may be left out
            kept = {w.slot.split(".")[0] for w in written.words if ".subject." in w.slot}
            assert kept
            roles = [r for r in roles if not r.endswith(".subject") or r.split(".")[0] in kept]
    elif isinstance(meaning, Question):
        whole = ("subject_count", "object_count", "reason", "truth")
        roles = [r for r in _roles(meaning.clause) if meaning.asked in whole or r != meaning.asked]
    else:
        roles = _roles(meaning)
    for role in roles:
        start, end = written.span(role)
        assert written.text[start:end].strip()


@pytest.mark.parametrize("pattern", PATTERNS)
def test_every_pattern_is_written(pattern: str) -> None:
    for i in range(40):
        meaning = sentence(Random(f"{pattern}/{i}"), pattern)
        written = write(ES.sentence(meaning))
        assert written == write(ES.sentence(meaning))
        assert "  " not in written.text and all(word.form and " " not in word.form for word in written.words)
        asks = isinstance(meaning, Question)
        assert written.text.endswith("?" if asks else ".") and written.text.startswith("¿") == asks
        _check(meaning, written)


def test_every_act_has_every_form() -> None:
    """Patterns do not draw all of these, but the interface allows every tense, modal, question and connective."""
    verbs = [n for n, c in concepts().items() if c.kind == "verb"]
    for verb in verbs:
        clause = act(verb, "doctor", "cat", time="always", tense="present")
        for variant in (clause, replace(clause, tense="future"), replace(clause, passive=True, positive=False)):
            _check(variant, write(ES.sentence(variant)))
        for modal in ("can", "want", "must"):
            variant = replace(clause, modal=modal)  # type: ignore[arg-type]
            _check(variant, write(ES.sentence(variant)))
            _check(Question(variant, "truth"), write(ES.sentence(Question(variant, "truth"))))
        for connective in ("because", "before", "when"):
            pair = Joined(clause, connective, replace(clause, subject=of("king")), inverted=True)  # type: ignore[arg-type]
            _check(pair, write(ES.sentence(pair)))
