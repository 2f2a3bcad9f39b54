from random import Random

import pytest
from xaug.pocket.concepts import concepts
from xaug.pocket.languages.base import lexicon
from xaug.pocket.languages.fr import French
from xaug.pocket.languages.fr_nouns import Agreement, adjective, plural_noun
from xaug.pocket.languages.fr_verbs import finite, participle
from xaug.pocket.meaning import Clause, Joined, Phrase, Place, Question, Sentence
from xaug.pocket.patterns import PATTERNS, sentence
from xaug.pocket.words import write

FR = French()


def text(meaning: Sentence) -> str:
    return write(FR.sentence(meaning)).text


def alone(phrase: Phrase) -> str:
    return write(FR.phrase(phrase)).text


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
        (Phrase("tree"), "l'arbre"),
        (Phrase("school"), "l'école"),
        (Phrase("owl"), "le hibou"),
        (Phrase("axe"), "la hache"),
        (Phrase("man"), "l'homme"),
        (Phrase("egg"), "l'œuf"),
        (Phrase("horse", plural=True), "les chevaux"),
        (a("horse"), "un cheval"),
        (a("clock"), "une horloge"),
        (Phrase("apple", definite=False, plural=True), "des pommes"),
        (Phrase("tree", definite=False, plural=True, adjective="beautiful"), "de beaux arbres"),
        (Phrase("dress", definite=False, plural=True, adjective="red"), "des robes rouges"),
        (a("bread"), "du pain"),
        (a("soup"), "de la soupe"),
        (a("water"), "de l'eau"),
        (a("money"), "de l'argent"),
        (a("scissors"), "des ciseaux"),
        (a("scissors", "green", "three"), "trois paires de ciseaux verts"),
        (a("tree", "beautiful"), "un bel arbre"),
        (a("bird", "old"), "un vieil oiseau"),
        (a("owl", "old"), "un vieux hibou"),
        (a("scarf", "new"), "une nouvelle écharpe"),
        (a("computer", "new"), "un nouvel ordinateur"),
        (a("horse", "big"), "un gros cheval"),
        (a("house", "big"), "une grande maison"),
        (a("horse", "tall"), "un grand cheval"),
        (a("lamp", "tall"), "une haute lampe"),
        (Phrase("tree", adjective="tall"), "le haut arbre"),
        (Phrase("lamp", adjective="cheap"), "la lampe bon marché"),
        (a("potato", "hot", "eight"), "huit pommes de terre chaudes"),
        (a("kite", count="two"), "deux cerfs-volants"),
        (a("stone", "white", "five"), "cinq cailloux blancs"),
        (every("cow"), "toutes les vaches"),
        (every("bird"), "tous les oiseaux"),
        (of("roof", "house"), "le toit de la maison"),
        (of("tail", "dog"), "la queue du chien"),
        (of("root", "tree"), "la racine de l'arbre"),
        (of("dog", of("mother", "Anna"), "small"), "le petit chien de la mère d'Anna"),
        (of("hat", "Helen"), "le chapeau d'Hélène"),
        (of("hat", "Hugo"), "le chapeau d'Hugo"),
        (of("ticket", "art_museum"), "le billet du Musée d'art"),
        (Phrase("golden_lion_hotel"), "l'Hôtel du Lion d'or"),
        (Phrase("Germany"), "l'Allemagne"),
        (Phrase("Japan"), "le Japon"),
        (Phrase("Cairo"), "Le Caire"),
        (Phrase("wood"), "bois"),
    ],
)
def test_phrases_have_articles_and_agree(phrase: Phrase, form: str) -> None:
    assert alone(phrase) == form


@pytest.mark.parametrize(
    ("concept", "form"),
    [
        ("animal", "animaux"), ("newspaper", "journaux"), ("hospital", "hôpitaux"), ("bird", "oiseaux"),
        ("jewel", "bijoux"), ("cabbage", "choux"), ("mouse", "souris"), ("bear", "ours"), ("roof", "toits"),
        ("grandmother", "grands-mères"), ("camera", "appareils photo"), ("coin", "pièces de monnaie"),
        ("bathroom", "salles de bains"), ("son", "fils"), ("carpet", "tapis"), ("truck", "camions"),
    ],
)  # fmt: skip
def test_nouns_have_their_plural(concept: str, form: str) -> None:
    assert plural_noun(concept) == form


@pytest.mark.parametrize(
    ("concept", "forms"),
    [
        ("old", "vieux vieille vieux vieilles"),
        ("new", "nouveau nouvelle nouveaux nouvelles"),
        ("happy", "heureux heureuse heureux heureuses"),
        ("white", "blanc blanche blancs blanches"),
        ("blue", "bleu bleue bleus bleues"),
        ("dry", "sec sèche secs sèches"),
        ("red", "rouge rouge rouges rouges"),
        ("light", "léger légère légers légères"),
        ("long", "long longue longs longues"),
        ("low", "bas basse bas basses"),
        ("large", "gros grosse gros grosses"),
        ("soft", "mou molle mous molles"),
        ("cruel", "cruel cruelle cruels cruelles"),
        ("diligent", "travailleur travailleuse travailleurs travailleuses"),
        ("safe", "sûr sûre sûrs sûres"),
        ("tired", "fatigué fatiguée fatigués fatiguées"),
    ],
)
def test_adjectives_agree(concept: str, forms: str) -> None:
    like = [Agreement(feminine, plural) for plural in (False, True) for feminine in (False, True)]
    assert " ".join(adjective(concept, agreement) for agreement in like) == forms


@pytest.mark.parametrize(
    ("concept", "forms"),
    [
        ("eat", "mange mangent mangeait mangera mange mangé"),
        ("throw", "lance lancent lançait lancera lance lancé"),
        ("go", "va vont allait ira aille allé"),
        ("return", "revient reviennent revenait reviendra revienne revenu"),
        ("sleep", "dort dorment dormait dormira dorme dormi"),
        ("fill", "remplit remplissent remplissait remplira remplisse rempli"),
        ("drink_act", "boit boivent buvait boira boive bu"),
        ("take_act", "prend prennent prenait prendra prenne pris"),
        ("see", "voit voient voyait verra voie vu"),
        ("fear", "craint craignent craignait craindra craigne craint"),
        ("know", "connaît connaissent connaissait connaîtra connaisse connu"),
        ("get", "reçoit reçoivent recevait recevra reçoive reçu"),
        ("send", "envoie envoient envoyait enverra envoie envoyé"),
        ("buy", "achète achètent achetait achètera achète acheté"),
        ("call", "appelle appellent appelait appellera appelle appelé"),
        ("like", "apprécie apprécient appréciait appréciera apprécie apprécié"),
        ("open_act", "ouvre ouvrent ouvrait ouvrira ouvre ouvert"),
        ("be_born", "naît naissent naissait naîtra naisse né"),
        ("write", "écrit écrivent écrivait écrira écrive écrit"),
        ("hold", "tient tiennent tenait tiendra tienne tenu"),
        ("paint", "peint peignent peignait peindra peigne peint"),
        ("wake_up", "réveille réveillent réveillait réveillera réveille réveillé"),
    ],
)
def test_verbs_conjugate(concept: str, forms: str) -> None:
    line = {key: value for key, value in lexicon("fr")[concept].items() if value}
    made = [finite(line, "present", plural=False), finite(line, "present", plural=True)]
    made += [finite(line, tense, plural=False) for tense in ("imperfect", "future", "subjunctive")]  # type: ignore[arg-type]
    assert " ".join([*made, participle(line)]) == forms


def test_plural_verbs_and_participles() -> None:
    assert finite({"lemma": "manger"}, "imperfect", plural=True) == "mangeaient"
    assert finite({"lemma": "manger"}, "future", plural=True) == "mangeront"
    assert finite({"lemma": "manger"}, "subjunctive", plural=True) == "mangent"
    assert finite({"lemma": "avoir", "subjunctive": "ait"}, "subjunctive", plural=True) == "aient"
    assert participle({"lemma": "lire", "participle": "lu"}, Agreement(feminine=True, plural=True)) == "lues"
    assert participle({"lemma": "prendre", "participle": "pris"}, Agreement(plural=True)) == "pris"


STATEMENTS: list[tuple[Sentence, str]] = [
    (act("sleep"), "Anna a dormi."),
    (act("go", place=at("market", "to")), "Anna est allée au marché."),
    (act("go", "Peter", place=at("kitchen", "to")), "Pierre est allé dans la cuisine."),
    (act("go", place=at("Cairo", "to"), tense="future"), "Anna ira au Caire."),
    (act("go", place=at("Germany", "to")), "Anna est allée en Allemagne."),
    (act("go", place=at("Mexico", "to")), "Anna est allée au Mexique."),
    (act("return", place=at("Egypt", "from")), "Anna est revenue d'Égypte."),
    (act("return", place=at("Japan", "from")), "Anna est revenue du Japon."),
    (act("return", "Max", place=at("school", "from")), "Max est revenu de l'école."),
    (act("swim", place=at("island", "to")), "Anna a nagé jusqu'à l'île."),
    (act("run", "dog", place=at("river", "to")), "Le chien a couru jusqu'à la rivière."),
    (act("fly", every("goose"), place=at("lake", "to"), modal="can"), "Toutes les oies peuvent voler jusqu'au lac."),
    (act("drive", place=at("France", "to")), "Anna a conduit jusqu'en France."),
    (act("sleep", place=at("river"), fronted="place"), "Au bord de la rivière, Anna a dormi."),
    (act("work", place=at("lake", adjective="big")), "Anna a travaillé au bord du grand lac."),
    (act("sit", place=at("square")), "Anna est restée assise sur la place."),
    (act("sit", every("child"), tense="future"), "Tous les enfants resteront assis."),
    (act("rest", time="on_monday", fronted="time"), "Lundi, Anna s'est reposée."),
    (act("rest", positive=False), "Anna ne s'est pas reposée."),
    (act("arrive", positive=False, time="last_year"), "Anna n'est pas arrivée l'année dernière."),
    (act("sing", companion=Phrase("neighbor"), time="yesterday"), "Anna a chanté avec le voisin hier."),
    (act("leave", place=at("station")), "Anna est partie de la gare."),
    (act("carry", thing="lamp", place=at("school")), "Anna a transporté la lampe dans l'école."),
    (act("need", every("child"), "bread", tense="future"), "Tous les enfants auront besoin du pain."),
    (act("cook_meal", time="often", tense="present"), "Anna prépare souvent le repas."),
    (act("laugh", time="always", tense="present", positive=False), "Anna ne rit pas toujours."),
    (act("laugh", time="always", tense="present", fronted="time"), "Anna rit toujours."),
    (act("laugh", time="often", tense="present", fronted="time"), "Souvent, Anna rit."),
    (act("eat", thing=a("apple", count="three")), "Anna a mangé trois pommes."),
    (act("eat", thing=a("apple"), positive=False), "Anna n'a pas mangé de pomme."),
    (act("eat", thing="apple", positive=False), "Anna n'a pas mangé la pomme."),
    (act("cut", thing="bread", instrument=a("knife")), "Anna a coupé le pain avec un couteau."),
    (act("love", thing="Peter"), "Anna aimait Pierre."),
    (act("need", thing="hammer"), "Anna avait besoin du marteau."),
    (act("need", thing=a("axe"), positive=False), "Anna n'avait pas besoin d'une hache."),
    (act("need", thing=a("bread"), tense="present"), "Anna a besoin de pain."),
    (act("visit", thing="baker"), "Anna a rendu visite au boulanger."),
    (act("play_music", thing=a("piano"), time="every_day", tense="present"), "Anna joue du piano tous les jours."),
    (act("read", thing="letter", passive=True), "La lettre a été lue par Anna."),
    (act("read", "engineer", a("book", count="two"), passive=True, positive=False),
     "Deux livres n'ont pas été lus par l'ingénieur."),
    (act("know", "Hugo", "queen", passive=True), "La reine était connue d'Hugo."),
    (act("wash", thing="shirt", passive=True, modal="must"), "La chemise doit être lavée par Anna."),
    (act("visit", thing="baker", passive=True), "Anna a rendu visite au boulanger."),
    (act("give", thing=a("book", "red"), other="Peter", place=at("garden")),
     "Anna a donné un livre rouge à Pierre dans le jardin."),
    (act("sell", "doctor", of("saw", "Vera"), other="farmer", time="next_week", tense="future"),
     "Le médecin vendra la scie de Véra au fermier la semaine prochaine."),
    (act("give", thing="lamp", other="actor", passive=True), "La lampe a été donnée à l'acteur par Anna."),
    (act("get", thing=a("gift"), other="king"), "Anna a reçu un cadeau du roi."),
    (act("buy", thing="flower", other="seller", place=at("market")), "Anna a acheté la fleur au vendeur au marché."),
    (act("live", place=at("Havana")), "Anna habitait à La Havane."),
    (act("be_born", place=at("India")), "Anna est née en Inde."),
    (act("work", place=at("golden_lion_hotel"), tense="present"), "Anna travaille à l'Hôtel du Lion d'or."),
    (act("find", "student", a("coin"), modal="can", tense="present", positive=False),
     "L'étudiant ne peut pas trouver de pièce de monnaie."),
    (act("hurry", place=at("station", "to"), modal="want", tense="present"), "Anna veut se précipiter à la gare."),
    (is_("house", "beautiful"), "La maison est belle."),
    (is_("Anna", "hungry", tense="past", positive=False), "Anna n'avait pas faim."),
    (is_("Peter", "angry", tense="future"), "Pierre sera fâché."),
    (is_("Anna", "tall"), "Anna est grande."),
    (is_("cat", "thirsty", tense="past"), "Le chat avait soif."),
    (is_("lamp", "new"), "La lampe est neuve."),
    (act("go", place=at("Berlin", "to"), time="soon", tense="future"), "Anna ira bientôt à Berlin."),
    (is_("scissors", "expensive"), "Les ciseaux sont chers."),
    (be("class", "Anna", a("baker")), "Anna est boulangère."),
    (be("class", "Anna", a("friend"), positive=False), "Anna n'est pas une amie."),
    (be("class", "Peter", a("thief"), tense="past"), "Pierre était un voleur."),
    (be("class", "Anna", of("aunt", "Oscar")), "Anna est la tante d'Oscar."),
    (be("class", every("saw"), Phrase("tool", definite=False, plural=True)), "Toutes les scies sont des outils."),
    (be("location", "cat", place=at("table", "under"), tense="past"), "Le chat était sous la table."),
    (be("location", "church", place=at("hospital", "near")), "L'église est près de l'hôpital."),
    (be("location", "bee", place=at("castle", "in_front_of"), positive=False),
     "L'abeille n'est pas devant le château."),
    (be("existence", a("pillow"), place=at("forest"), positive=False), "Il n'y a pas d'oreiller dans la forêt."),
    (be("existence", a("eagle", count="seven"), place=at("mountain"), tense="past"),
     "Il y avait sept aigles à la montagne."),
    (be("possession", "woman", a("car", "red")), "La femme a une voiture rouge."),
    (be("possession", "Max", a("umbrella"), positive=False), "Max n'a pas de parapluie."),
    (be("comparison", "horse", "dog", property="big"), "Le cheval est plus gros que le chien."),
    (be("comparison", "lamp", "axe", property="cheap"), "La lampe est moins chère que la hache."),
    (be("comparison", "Anna", "Elena", property="low"), "Anna est moins grande qu'Elena."),
    (be("comparison", "lamp", "umbrella", property="tall"), "La lampe est plus haute que le parapluie."),
    (be("material", "table", "wood", tense="past"), "La table était en bois."),
]  # fmt: skip

QUESTIONS: list[tuple[Sentence, str]] = [
    (Question(act("sleep"), "subject"), "Qui a dormi?"),
    (Question(act("go", place=at("lake", "to")), "subject"), "Qui est allé au lac?"),
    (Question(act("see", "wolf", "Anna"), "subject"), "Qu'est-ce qui a vu Anna?"),
    (Question(is_("apple", "red"), "subject"), "Qu'est-ce qui est rouge?"),
    (Question(be("class", "Anna", a("baker")), "subject"), "Qui est boulanger?"),
    (Question(be("existence", a("cat"), place=at("kitchen")), "subject"), "Qu'est-ce qu'il y a dans la cuisine?"),
    (Question(act("find", "Elena", "book"), "object"), "Qu'est-ce qu'Elena a trouvé?"),
    (Question(act("meet", "Elena", "king"), "object"), "Qui Elena a-t-elle rencontré?"),
    (Question(act("visit", "Max", "king"), "object"), "À qui Max a-t-il rendu visite?"),
    (Question(act("need", "Max", "hammer", tense="present"), "object"), "De quoi Max a-t-il besoin?"),
    (Question(act("buy", thing="hat", other="seller"), "other"), "À qui Anna a-t-elle acheté le chapeau?"),
    (Question(act("get", thing="hat", other="seller"), "other"), "De qui Anna a-t-elle reçu le chapeau?"),
    (Question(act("send", "boy", "hat", other="Max"), "other"), "À qui le garçon a-t-il envoyé le chapeau?"),
    (Question(act("wait", place=at("park")), "place"), "Où Anna a-t-elle attendu?"),
    (Question(act("go", place=at("park", "to")), "place"), "Où Anna est-elle allée?"),
    (Question(act("run", place=at("park", "to")), "place"), "Jusqu'où Anna a-t-elle couru?"),
    (Question(act("return", place=at("park", "from")), "place"), "D'où Anna est-elle revenue?"),
    (Question(act("leave", place=at("park")), "place"), "D'où Anna est-elle partie?"),
    (Question(be("location", "book", place=at("table", "on")), "place"), "Où est le livre?"),
    (Question(act("arrive", "king", time="yesterday"), "time"), "Quand le roi est-il arrivé?"),
    (Question(act("cry", "girl"), "reason"), "Pourquoi la fillette a-t-elle pleuré?"),
    (Question(act("rest", "dog", positive=False), "reason"), "Pourquoi le chien ne s'est-il pas reposé?"),
    (Question(be("existence", a("dog", count="two"), place=at("park")), "subject_count"),
     "Combien de chiens y a-t-il au parc?"),
    (Question(be("existence", a("scissors", count="two"), place=at("park"), tense="past"), "subject_count"),
     "Combien de paires de ciseaux y avait-il au parc?"),
    (Question(be("possession", "Anna", a("bear", count="two")), "object_count"), "Combien d'ours Anna a-t-elle?"),
    (Question(act("eat", "Max", a("apple", count="two")), "object_count"), "Combien de pommes Max a-t-il mangées?"),
    (Question(act("run", a("horse", count="two"), place=at("park", "to")), "subject_count"),
     "Combien de chevaux ont couru jusqu'au parc?"),
    (Question(act("bark", "dog"), "truth"), "Est-ce que le chien a aboyé?"),
    (Question(is_("Olga", "hungry"), "truth"), "Est-ce qu'Olga a faim?"),
    (Question(be("existence", a("dog"), place=at("park")), "truth"), "Est-ce qu'il y a un chien au parc?"),
    (Question(be("class", a("hammer"), a("tool")), "object"), "Qu'est-ce qu'un marteau?"),
    (Question(be("class", "Anna", a("baker")), "object"), "Que fait Anna dans la vie?"),
    (Question(be("class", "Anna", of("aunt", "Max")), "object"), "Qui est Anna?"),
    (Question(be("material", "table", "wood"), "object"), "En quoi est faite la table?"),
    (Question(act("find", a("person"), a("knife"), place=at("house"), tense="present"), "place"),
     "Où une personne trouve-t-elle un couteau?"),
    (Question(act("fly", "eagle", place=at("island", "to"), modal="can"), "subject"),
     "Qu'est-ce qui peut voler jusqu'à l'île?"),
]  # fmt: skip

TO_MARKET = act("go", place=at("market", "to"))
SAD = is_("Anna", "sad", tense="past")
JOINED: list[tuple[Sentence, str]] = [
    (Joined(TO_MARKET, "because", SAD), "Anna est allée au marché parce qu'elle était triste."),
    (Joined(TO_MARKET, "because", SAD, inverted=True), "Comme Anna était triste, elle est allée au marché."),
    (Joined(SAD, "so", TO_MARKET), "Anna était triste, donc elle est allée au marché."),
    (Joined(act("see", thing="Maria"), "because", SAD), "Anna a vu Maria parce qu'Anna était triste."),
    (Joined(act("sleep", "dog"), "but", act("go", place=at("market", "to"), positive=False)),
     "Le chien a dormi, mais Anna n'est pas allée au marché."),
    (Joined(TO_MARKET, "and", act("sing")), "Anna est allée au marché et elle a chanté."),
    (Joined(TO_MARKET, "and", act("sing", "Peter")), "Anna est allée au marché et Pierre a chanté."),
    (Joined(TO_MARKET, "before", act("sleep", "Ali")), "Anna est allée au marché avant qu'Ali dorme."),
    (Joined(TO_MARKET, "before", act("wake_up", "king")), "Anna est allée au marché avant que le roi se réveille."),
    (Joined(TO_MARKET, "before", act("sleep", "Ali"), inverted=True), "Avant qu'Ali dorme, Anna est allée au marché."),
    (Joined(TO_MARKET, "before", act("sleep")), "Anna est allée au marché, puis elle a dormi."),
    (Joined(TO_MARKET, "after", act("sleep", "Ali")), "Anna est allée au marché après qu'Ali a dormi."),
    (Joined(TO_MARKET, "after", act("arrive", "Ali"), inverted=True),
     "Après qu'Ali est arrivé, Anna est allée au marché."),
    (Joined(TO_MARKET, "after", act("sleep")), "Anna est allée au marché, et avant cela, elle avait dormi."),
    (Joined(TO_MARKET, "after", act("love", thing="Max"), inverted=True),
     "Anna a aimé Max, puis elle est allée au marché."),
    (Joined(TO_MARKET, "when", act("sleep", "Ali")), "Anna est allée au marché quand Ali a dormi."),
    (Joined(TO_MARKET, "when", act("sleep", "Ali"), inverted=True), "Quand Ali a dormi, Anna est allée au marché."),
]  # fmt: skip


@pytest.mark.parametrize(("meaning", "expected"), [*STATEMENTS, *QUESTIONS, *JOINED])
def test_sentences(meaning: Sentence, expected: str) -> None:
    assert text(meaning) == expected


def test_names_are_entities_and_words_have_concepts() -> None:
    words = FR.sentence(act("work", place=at("golden_lion_hotel")))
    assert [(w.form, w.entity) for w in words if w.entity] == [
        ("Anna", "PER"), ("Hôtel", "ORG"), ("du", "ORG"), ("Lion", "ORG"), ("d'", "ORG"), ("or", "ORG"),
    ]  # fmt: skip
    cairo = FR.sentence(act("go", place=at("Cairo", "to")))
    assert [(w.form, w.slot, w.entity) for w in cairo if w.slot.startswith("place")] == [
        ("au", "place.adposition", None), ("Caire", "place.noun", "LOC"),
    ]  # fmt: skip


def test_a_pronoun_stands_for_the_subject() -> None:
    written = write(FR.sentence(Joined(TO_MARKET, "because", SAD)))
    start, end = written.span("second.subject")
    assert written.text[start:end] == "elle"
    assert [w.concept for w in written.words if w.slot == "second.subject.noun"] == ["Anna"]


def _roles(clause: Clause) -> list[str]:
    roles = ["subject", "object", "other", "place", "companion", "instrument", "time"]
    return [role for role in roles if getattr(clause, role) is not None] + (["property"] if clause.property else [])


@pytest.mark.parametrize("pattern", PATTERNS)
def test_every_pattern_is_written(pattern: str) -> None:
    for seed in range(40):
        meaning = sentence(Random(f"{pattern}/{seed}"), pattern)
        written = write(FR.sentence(meaning))
        assert written == write(FR.sentence(meaning))
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
