from dataclasses import replace
from random import Random

import pytest
from xaug.pocket.concepts import concepts
from xaug.pocket.languages.ru import Russian
from xaug.pocket.languages.ru_forms import Gender, adjective, short, verb
from xaug.pocket.languages.ru_nouns import adposition, entry, head, noun_phrase
from xaug.pocket.meaning import Clause, Joined, Phrase, Place, Question, Sentence
from xaug.pocket.patterns import PATTERNS, sentence
from xaug.pocket.words import write

RU = Russian()
CASES = ("nom", "gen", "dat", "acc", "ins", "loc")
GENDERS: tuple[Gender, ...] = ("m", "f", "n", "p")


def text(meaning: Sentence) -> str:
    return write(RU.sentence(meaning)).text


def of(name: str, owner: str | None = None, **rest: object) -> Phrase:
    return Phrase(name, owner=Phrase(owner) if owner else None, **rest)  # type: ignore[arg-type]


def counted(name: str, count: str, adjective: str | None = None) -> Phrase:
    return Phrase(name, definite=False, plural=True, count=count, adjective=adjective)


def at(name: str, relation: str = "at", adjective: str | None = None) -> Place:
    return Place(relation, Phrase(name, adjective=adjective))  # type: ignore[arg-type]


def act(verb: str, subject: str = "Anna", thing: Phrase | str | None = None, **rest: object) -> Clause:
    return Clause("act", Phrase(subject), verb, Phrase(thing) if isinstance(thing, str) else thing, **rest)  # type: ignore[arg-type]


def being(subject: str, name: str, **rest: object) -> Clause:
    return Clause("property", Phrase(subject), property=name, **rest)  # type: ignore[arg-type]


def a(subject: str, name: str, tense: str = "present", **rest: object) -> Clause:
    return Clause("class", Phrase(subject), object=Phrase(name, definite=False), tense=tense, **rest)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("concept", "forms"),
    [  # the singular in all six cases
        ("Peter", "Пётр Петра Петру Петра Петром Петре"),
        ("Paul", "Павел Павла Павлу Павла Павлом Павле"),
        ("Maria", "Мария Марии Марии Марию Марией Марии"),
        ("Olga", "Ольга Ольги Ольге Ольгу Ольгой Ольге"),
        ("Juma", "Джума Джумы Джуме Джуму Джумой Джуме"),
        ("Ali", "Али Али Али Али Али Али"),
        ("Paris", "Париж Парижа Парижу Париж Парижем Париже"),
        ("Egypt", "Египет Египта Египту Египет Египтом Египте"),
        ("teacher", "учитель учителя учителю учителя учителем учителе"),
        ("doctor", "врач врача врачу врача врачом враче"),
        ("king", "король короля королю короля королём короле"),
        ("singer", "певец певца певцу певца певцом певце"),
        ("baby", "младенец младенца младенцу младенца младенцем младенце"),
        ("judge", "судья судьи судье судью судьёй судье"),
        ("scientist", "учёный учёного учёному учёного учёным учёном"),
        ("man", "мужчина мужчины мужчине мужчину мужчиной мужчине"),
        ("mother", "мать матери матери мать матерью матери"),
        ("lion", "лев льва льву льва львом льве"),
        ("ant", "муравей муравья муравью муравья муравьём муравье"),
        ("mouse", "мышь мыши мыши мышь мышью мыши"),
        ("pig", "свинья свиньи свинье свинью свиньёй свинье"),
        ("insect", "насекомое насекомого насекомому насекомое насекомым насекомом"),
        ("pear", "груша груши груше грушу грушей груше"),
        ("candle", "свеча свечи свече свечу свечой свече"),
        ("egg", "яйцо яйца яйцу яйцо яйцом яйце"),
        ("necklace", "ожерелье ожерелья ожерелью ожерелье ожерельем ожерелье"),
        ("building", "здание здания зданию здание зданием здании"),
        ("church", "церковь церкви церкви церковь церковью церкви"),
        ("forest", "лес леса лесу лес лесом лесу"),
        ("airport", "аэропорт аэропорта аэропорту аэропорт аэропортом аэропорту"),
        ("market", "рынок рынка рынку рынок рынком рынке"),
        ("workshop", "мастерская мастерской мастерской мастерскую мастерской мастерской"),
        ("coat", "пальто пальто пальто пальто пальто пальто"),
    ],
)
def test_nouns_decline(concept: str, forms: str) -> None:
    assert " ".join(head(concept).form(case) for case in CASES) == forms


@pytest.mark.parametrize(
    ("concept", "forms"),
    [  # the plural: nominative, genitive, accusative, instrumental
        ("teacher", "учителя учителей учителей учителями"),
        ("friend", "друзья друзей друзей друзьями"),
        ("neighbor", "соседи соседей соседей соседями"),
        ("person", "люди людей людей людьми"),
        ("child", "дети детей детей детьми"),
        ("brother", "братья братьев братьев братьями"),
        ("son", "сыновья сыновей сыновей сыновьями"),
        ("sister", "сёстры сестёр сестёр сёстрами"),
        ("soldier", "солдаты солдат солдат солдатами"),
        ("horse", "лошади лошадей лошадей лошадьми"),
        ("sheep", "овцы овец овец овцами"),
        ("bee", "пчёлы пчёл пчёл пчёлами"),
        ("chicken", "куры кур кур курами"),
        ("donkey", "ослы ослов ослов ослами"),
        ("doll", "куклы кукол кукол куклами"),
        ("apple", "яблоки яблок яблоки яблоками"),
        ("tree", "деревья деревьев деревья деревьями"),
        ("chair", "стулья стульев стулья стульями"),
        ("knife", "ножи ножей ножи ножами"),
        ("window", "окна окон окна окнами"),
        ("ring", "кольца колец кольца кольцами"),
        ("bucket", "вёдра вёдер вёдра вёдрами"),
        ("letter", "письма писем письма письмами"),
        ("flower", "цветы цветов цветы цветами"),
        ("house", "дома домов дома домами"),
        ("kitchen", "кухни кухонь кухни кухнями"),
        ("shoe", "ботинки ботинок ботинки ботинками"),
        ("scissors", "ножницы ножниц ножницы ножницами"),
        ("leaf", "листья листьев листья листьями"),
        ("sea", "моря морей моря морями"),
    ],
)
def test_nouns_have_plurals(concept: str, forms: str) -> None:
    cases = ("nom", "gen", "acc", "ins")
    assert " ".join(head(concept).form(case, plural=True) for case in cases) == forms  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("lemma", "forms"),
    [  # nominative m f n p, then genitive m f p, accusative f, instrumental m p
        ("новый", "новый новая новое новые нового новой новых новую новым новыми"),
        ("большой", "большой большая большое большие большого большой больших большую большим большими"),
        ("тихий", "тихий тихая тихое тихие тихого тихой тихих тихую тихим тихими"),
        ("горячий", "горячий горячая горячее горячие горячего горячей горячих горячую горячим горячими"),
        ("синий", "синий синяя синее синие синего синей синих синюю синим синими"),
        ("молодой", "молодой молодая молодое молодые молодого молодой молодых молодую молодым молодыми"),
    ],
)
def test_adjectives_agree(lemma: str, forms: str) -> None:
    found = [adjective(lemma, g, "nom") for g in GENDERS] + [adjective(lemma, g, "gen") for g in ("m", "f", "p")]
    found += [adjective(lemma, "f", "acc"), adjective(lemma, "m", "ins"), adjective(lemma, "p", "ins")]
    assert " ".join(found) == forms


@pytest.mark.parametrize(
    ("concept", "column", "forms"),
    [  # infinitive, third persons, the past in m f n p
        ("read", "lemma", "читать читает читают читал читала читало читали"),
        ("go", "perfective", "пойти пойдёт пойдут пошёл пошла пошло пошли"),
        ("bring", "perfective", "принести принесёт принесут принёс принесла принесло принесли"),
        ("bake", "perfective", "испечь испечёт испекут испёк испекла испекло испекли"),
        ("help", "perfective", "помочь поможет помогут помог помогла помогло помогли"),
        ("give", "perfective", "дать даст дадут дал дала дало дали"),
        ("steal", "perfective", "украсть украдёт украдут украл украла украло украли"),
        ("return", "perfective", "вернуться вернётся вернутся вернулся вернулась вернулось вернулись"),
        ("hurry", "lemma", "спешить спешит спешат спешил спешила спешило спешили"),
        ("draw", "lemma", "рисовать рисует рисуют рисовал рисовала рисовало рисовали"),
        ("dance", "lemma", "танцевать танцует танцуют танцевал танцевала танцевало танцевали"),
        ("study", "lemma", "учиться учится учатся учился училась училось учились"),
        ("pull", "lemma", "тянуть тянет тянут тянул тянула тянуло тянули"),
    ],
)
def test_verbs_conjugate(concept: str, column: str, forms: str) -> None:
    found = verb(entry(concept)[column])
    assert " ".join([found.infinitive, found.third, found.thirds, *map(found.past, GENDERS)]) == forms


def test_short_participles_agree() -> None:
    assert [short("прочитан", g) for g in GENDERS] == ["прочитан", "прочитана", "прочитано", "прочитаны"]
    assert [short("испечён", g) for g in GENDERS] == ["испечён", "испечена", "испечено", "испечены"]


@pytest.mark.parametrize(
    ("phrase", "case", "expected"),
    [
        (counted("dog", "two"), "nom", "две собаки"),
        (counted("dog", "two"), "acc", "двух собак"),
        (counted("dog", "five"), "acc", "пять собак"),
        (counted("dog", "three"), "ins", "тремя собаками"),
        (counted("house", "two", "big"), "nom", "два больших дома"),
        (counted("book", "four", "new"), "acc", "четыре новые книги"),
        (counted("book", "twelve", "new"), "nom", "двенадцать новых книг"),
        (counted("person", "five"), "nom", "пять человек"),
        (counted("person", "two"), "nom", "два человека"),
        (counted("insect", "three"), "nom", "три насекомых"),
        (counted("workshop", "two"), "nom", "две мастерские"),
        (counted("scissors", "two"), "nom", "двое ножниц"),
        (counted("scissors", "six"), "nom", "шесть ножниц"),
        (counted("kite", "two"), "nom", "два воздушных змея"),
        (counted("vehicle", "five"), "nom", "пять транспортных средств"),
        (counted("strawberry", "three"), "nom", "три ягоды клубники"),
        (of("dog", every=True, plural=True), "acc", "всех собак"),
        (of("book", every=True, plural=True), "acc", "все книги"),
        (of("horse", "Peter", adjective="black"), "acc", "чёрную лошадь Петра"),
        (of("dog", adjective="old"), "acc", "старую собаку"),
        (of("wolf", adjective="old"), "acc", "старого волка"),
        (of("coat", adjective="old"), "loc", "старом пальто"),
        (of("uncle", adjective="old"), "gen", "старого дяди"),
        (of("cup", adjective="broken"), "nom", "разбитая чашка"),
        (of("red_star"), "loc", "клубе « Красная звезда »"),
        (of("city_library"), "loc", "Городской библиотеке"),
        (of("green_party"), "gen", "Партии зелёных"),
        (Phrase("roof", owner=Phrase("house", owner=Phrase("Paul"))), "ins", "крышей дома Павла"),
    ],
)
def test_phrases_agree(phrase: Phrase, case: str, expected: str) -> None:
    assert " ".join(word.form for word in noun_phrase(phrase, "object", case)) == expected  # type: ignore[arg-type]


def test_prepositions_take_an_o_where_consonants_meet() -> None:
    assert [adposition("в", "place", w).form for w in ("Франции", "дворе", "Вене", "школе")] == ["во", "во", "в", "в"]
    found = [adposition("с", "place", w).form for w in ("старого", "Сарой", "Зарой", "знаменитой", "рынка")]
    assert found == ["со", "с", "с", "со", "с"]


HUNGRY = being("Anna", "hungry", tense="past")
WENT = act("go", place=at("market", "to"))
CAT_ON_TABLE = Clause("location", Phrase("cat"), place=at("table", "on"), tense="present")
HAMMER = Clause("existence", Phrase("hammer", definite=False), place=at("garden"), tense="present")
CAR = Clause("possession", Phrase("Anna"), object=Phrase("car", definite=False, adjective="red"), tense="present")
FIVE = Clause("possession", Phrase("Anna"), object=counted("cat", "five"), tense="present")
GAVE = act("give", "Anna", "book", other=Phrase("Peter"))
BOUGHT = act("buy", "Anna", "book", other=Phrase("Ali"))
READ = act("read", "Anna", "letter")
SLEPT = act("sleep", place=at("kitchen"))


def but(clause: Clause, **changes: object) -> Clause:
    return replace(clause, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("meaning", "expected"),
    [
        (act("sleep"), "Анна спала."),
        (act("sleep", "Peter", tense="future"), "Пётр будет спать."),
        (act("sleep", "Peter", tense="present", time="often"), "Пётр часто спит."),
        (act("smile", positive=False), "Анна не улыбнулась."),
        (SLEPT, "Анна спала на кухне."),
        (but(SLEPT, fronted="place"), "На кухне спала Анна."),
        (but(SLEPT, fronted="place", positive=False), "На кухне Анна не спала."),
        (but(SLEPT, time="at_night", fronted="time"), "Ночью Анна спала на кухне."),
        (act("dance", companion=Phrase("Peter")), "Анна танцевала с Петром."),
        (act("dance", companion=Phrase("lion")), "Анна танцевала со львом."),
        (act("arrive", place=at("market")), "Анна пришла на рынок."),
        (act("leave", place=at("post_office")), "Анна ушла с почты."),
        (WENT, "Анна пошла на рынок."),
        (but(WENT, tense="present", time="every_day"), "Анна каждый день ходит на рынок."),
        (but(WENT, tense="future", time="tomorrow"), "Анна завтра пойдёт на рынок."),
        (act("go", "Boris", place=at("France", "to")), "Борис поехал во Францию."),
        (act("go", "Boris", place=at("Rome", "to"), tense="present", time="often"), "Борис часто ездит в Рим."),
        (act("walk", place=at("school", "to")), "Анна пошла пешком в школу."),
        (act("drive", place=at("yard", "to")), "Анна поехала на машине во двор."),
        (act("return", "Max", place=at("market", "from", "old")), "Макс вернулся со старого рынка."),
        (act("return", "Max", place=at("Athens", "from")), "Макс вернулся из Афин."),
        (act("eat", "dog", of("cheese", adjective="warm")), "Собака съела тёплый сыр."),
        (act("eat", "dog", "cheese", tense="present", time="always"), "Собака всегда ест сыр."),
        (act("see", "Peter", of("dog", "Anna")), "Пётр увидел собаку Анны."),
        (act("help", "Peter", "king"), "Пётр помог королю."),
        (act("watch", "Peter", "Maria"), "Пётр наблюдал за Марией."),
        (act("follow", "Maria", "thief"), "Мария последовала за вором."),
        (act("fear", "cat", "dog"), "Кошка боялась собаки."),
        (act("play_music", "Olga", of("violin", "Felix")), "Ольга играла на скрипке Феликса."),
        (act("like", "Peter", "Anna"), "Петру нравилась Анна."),
        (act("like", "Peter", "Anna", positive=False), "Петру не нравилась Анна."),
        (act("like", "Peter", "Anna", tense="present", modal="want"), "Пётр хочет симпатизировать Анне."),
        (act("need", "Peter", "lamp"), "Петру была нужна лампа."),
        (act("need", "Peter", "key", tense="present"), "Петру нужен ключ."),
        (act("need", "Peter", "key", tense="present", modal="must"), "Пётр должен нуждаться в ключе."),
        (act("wash", "Peter", "shirt"), "Пётр выстирал рубашку."),
        (act("wash", "Peter", "cup"), "Пётр вымыл чашку."),
        (act("break", "Anna", "cup"), "Анна разбила чашку."),
        (act("break", "Anna", "chair"), "Анна сломала стул."),
        (act("break", "Anna", "shirt"), "Анна порвала рубашку."),
        (act("break", "Anna", "shirt", passive=True), "Рубашка была порвана Анной."),
        (being("shirt", "broken", tense="present"), "Рубашка порвана."),
        (act("go", time="always", tense="present", place=at("Rome", "to"), fronted="time"), "Анна всегда ездит в Рим."),
        (act("carry", "Anna", "box", tense="present", time="often"), "Анна часто носит коробку."),
        (act("cut", "Anna", "bread", instrument=Phrase("knife", definite=False)), "Анна разрезала хлеб ножом."),
        (act("find", "Ivan", counted("doll", "two")), "Иван нашёл двух кукол."),
        (but(READ, passive=True), "Письмо было прочитано Анной."),
        (but(READ, passive=True, tense="future", time="soon"), "Письмо скоро будет прочитано Анной."),
        (but(READ, passive=True, object=counted("book", "two")), "Две книги были прочитаны Анной."),
        (but(READ, passive=True, object=counted("book", "five")), "Пять книг было прочитано Анной."),
        (act("hold", "Anna", "basket", passive=True), "Корзину держала Анна."),
        (act("help", "Anna", "Peter", passive=True), "Петру помогла Анна."),
        (GAVE, "Анна дала Петру книгу."),
        (but(GAVE, tense="future"), "Анна даст Петру книгу."),
        (but(GAVE, passive=True), "Книга была дана Анной Петру."),
        (BOUGHT, "Анна купила книгу у Али."),
        (act("borrow", "Anna", "saw", other=Phrase("Ivan")), "Анна взяла на время пилу у Ивана."),
        (act("get", "Anna", "letter", other=Phrase("Ivan")), "Анна получила письмо от Ивана."),
        (act("live", place=at("Egypt")), "Анна жила в Египте."),
        (act("be_born", "Peter", place=at("Athens")), "Пётр родился в Афинах."),
        (act("study", place=at("Vienna"), tense="present"), "Анна учится в Вене."),
        (
            act("work", place=at("golden_lion_hotel"), tense="present"),
            "Анна работает в гостинице «Золотой лев».",
        ),
        (act("read", "Anna", "book", modal="can", tense="present"), "Анна может прочитать книгу."),
        (act("read", "Anna", "book", modal="can", tense="present", positive=False), "Анна не может прочитать книгу."),
        (but(WENT, modal="want", tense="present"), "Анна хочет пойти на рынок."),
        (but(WENT, modal="want", tense="present", positive=False), "Анна не хочет идти на рынок."),
        (act("work", modal="must", tense="present"), "Анна должна работать."),
        (being("Anna", "tall", tense="present"), "Анна высокая."),
        (being("Anna", "tall"), "Анна была высокой."),
        (being("Peter", "tall", tense="future"), "Пётр будет высоким."),
        (HUNGRY, "Анна была голодна."),
        (being("Peter", "hungry", tense="present", positive=False), "Пётр не голоден."),
        (being("Anna", "ill", tense="present"), "Анна нездорова."),
        (being("Anna", "ill", tense="present", positive=False), "Анна не больна."),
        (being("Anna", "thirsty"), "Анна хотела пить."),
        (being("Anna", "thirsty", tense="present", positive=False), "Анна не хочет пить."),
        (being("scissors", "broken", tense="present"), "Ножницы сломаны."),
        (being("cup", "broken"), "Чашка была разбита."),
        (a("Anna", "teacher"), "Анна — учительница."),
        (a("Peter", "nurse"), "Пётр — медбрат."),
        (a("Anna", "doctor", positive=False), "Анна не врач."),
        (a("Anna", "singer", "past"), "Анна была певицей."),
        (but(a("Peter", "uncle"), object=of("uncle", "Anna")), "Пётр — дядя Анны."),
        (
            Clause("class", of("dog", every=True, plural=True), object=Phrase("mammal", plural=True), tense="present"),
            "Все собаки — млекопитающие.",
        ),
        (CAT_ON_TABLE, "Кошка на столе."),
        (but(CAT_ON_TABLE, positive=False), "Кошки нет на столе."),
        (but(CAT_ON_TABLE, positive=False, tense="past"), "Кошки не было на столе."),
        (but(CAT_ON_TABLE, tense="past", place=at("sofa", "behind")), "Кошка была за диваном."),
        (but(CAT_ON_TABLE, place=at("house", "in_front_of")), "Кошка перед домом."),
        (but(CAT_ON_TABLE, place=at("river", "near")), "Кошка около реки."),
        (HAMMER, "В саду есть молоток."),
        (but(HAMMER, positive=False), "В саду нет молотка."),
        (but(HAMMER, tense="past", subject=counted("dog", "two")), "В саду было две собаки."),
        (CAR, "У Анны есть красная машина."),
        (but(CAR, positive=False), "У Анны нет красной машины."),
        (but(CAR, tense="past", time="last_year"), "У Анны в прошлом году была красная машина."),
        (FIVE, "У Анны есть пять кошек."),
        (
            Clause("comparison", Phrase("horse"), property="big", object=Phrase("dog"), tense="present"),
            "Лошадь больше собаки.",
        ),
        (
            Clause("comparison", Phrase("hammer"), property="heavy", object=Phrase("coat"), tense="present"),
            "Молоток тяжелее, чем пальто.",
        ),
        (Clause("material", Phrase("ring"), object=Phrase("gold"), tense="present"), "Кольцо сделано из золота."),
        (Clause("material", Phrase("lamp"), object=Phrase("paper")), "Лампа была сделана из бумаги."),
    ],
)
def test_statements(meaning: Sentence, expected: str) -> None:
    assert text(meaning) == expected


@pytest.mark.parametrize(
    ("meaning", "expected"),
    [
        (Joined(WENT, "because", HUNGRY), "Анна пошла на рынок, потому что Анна была голодна."),
        (Joined(WENT, "because", HUNGRY, inverted=True), "Так как Анна была голодна, Анна пошла на рынок."),
        (Joined(HUNGRY, "so", WENT), "Анна была голодна, поэтому Анна пошла на рынок."),
        (Joined(WENT, "and", act("sleep", "Peter")), "Анна пошла на рынок, и Пётр спал."),
        (Joined(act("sleep", "Peter"), "but", but(WENT, positive=False)), "Пётр спал, но Анна не пошла на рынок."),
        (Joined(WENT, "before", READ), "Анна пошла на рынок, прежде чем Анна прочитала письмо."),
        (Joined(WENT, "before", act("sleep", "Peter")), "Анна пошла на рынок, прежде чем Пётр заснул."),
        (Joined(WENT, "before", act("work", "Eva")), "Анна пошла на рынок, прежде чем Ева начала работать."),
        (Joined(WENT, "after", act("sleep", "Peter")), "Анна пошла на рынок, после того как Пётр поспал."),
        (Joined(WENT, "after", READ, inverted=True), "После того как Анна прочитала письмо, Анна пошла на рынок."),
        (Joined(WENT, "when", act("sleep", "Peter")), "Анна пошла на рынок, когда Пётр спал."),
        (Joined(WENT, "when", act("sleep", "Peter"), inverted=True), "Когда Пётр спал, Анна пошла на рынок."),
        (Question(WENT, "subject"), "Кто пошёл на рынок?"),
        (Question(WENT, "place"), "Куда пошла Анна?"),
        (Question(but(WENT, time="yesterday"), "place"), "Куда вчера пошла Анна?"),
        (Question(act("return", place=at("sea", "from")), "place"), "Откуда вернулась Анна?"),
        (Question(SLEPT, "place"), "Где спала Анна?"),
        (Question(but(SLEPT, time="yesterday"), "time"), "Когда Анна спала на кухне?"),
        (Question(WENT, "reason"), "Почему Анна пошла на рынок?"),
        (Question(act("dance"), "reason"), "Почему Анна танцевала?"),
        (Question(WENT, "truth"), "Пошла ли Анна на рынок?"),
        (Question(but(WENT, positive=False), "truth"), "Анна не пошла на рынок?"),
        (Question(act("sleep", tense="future"), "truth"), "Будет ли Анна спать?"),
        (Question(act("see", "Anna", "dog"), "object"), "Кого увидела Анна?"),
        (Question(act("find", "Anna", "key", place=at("garden")), "object"), "Что Анна нашла в саду?"),
        (Question(act("help", "Anna", "king"), "object"), "Кому помогла Анна?"),
        (Question(act("watch", "Anna", "king"), "object"), "За кем наблюдала Анна?"),
        (Question(act("like", "Anna", "king"), "subject"), "Кому нравился король?"),
        (Question(act("like", "Anna", "queen"), "object"), "Кто нравился Анне?"),
        (Question(act("need", "Anna", "key"), "object"), "Что было нужно Анне?"),
        (Question(but(READ, passive=True), "subject"), "Кто прочитал письмо?"),
        (Question(GAVE, "other"), "Кому Анна дала книгу?"),
        (Question(GAVE, "subject"), "Кто дал Петру книгу?"),
        (Question(BOUGHT, "other"), "У кого Анна купила книгу?"),
        (Question(act("get", "Anna", "key", other=Phrase("Ivan")), "other"), "От кого Анна получила ключ?"),
        (Question(act("eat", "Anna", counted("apple", "three")), "object_count"), "Сколько яблок съела Анна?"),
        (Question(act("see", "Anna", counted("dog", "three")), "object_count"), "Сколько собак увидела Анна?"),
        (Question(FIVE, "object_count"), "Сколько кошек у Анны?"),
        (Question(but(FIVE, tense="past"), "object_count"), "Сколько кошек было у Анны?"),
        (Question(but(HAMMER, subject=counted("saw", "two")), "subject_count"), "Сколько пил в саду?"),
        (Question(HAMMER, "subject"), "Что есть в саду?"),
        (Question(HAMMER, "truth"), "Есть ли в саду молоток?"),
        (Question(CAR, "subject"), "У кого есть красная машина?"),
        (Question(CAR, "truth"), "Есть ли у Анны красная машина?"),
        (Question(CAT_ON_TABLE, "place"), "Где кошка?"),
        (Question(CAT_ON_TABLE, "subject"), "Кто на столе?"),
        (Question(CAT_ON_TABLE, "truth"), "Кошка на столе?"),
        (Question(HUNGRY, "truth"), "Была ли Анна голодна?"),
        (Question(being("Anna", "brave", tense="present"), "truth"), "Храбрая ли Анна?"),
        (Question(being("apple", "red", tense="present"), "subject"), "Что красное?"),
        (Question(being("Anna", "thirsty", tense="present"), "truth"), "Хочет ли Анна пить?"),
        (Question(a("hammer", "tool"), "object"), "Что такое молоток?"),
        (Question(a("Anna", "doctor"), "object"), "Кто Анна?"),
        (Question(a("Anna", "doctor", "past"), "object"), "Кем была Анна?"),
        (Question(a("Anna", "doctor"), "truth"), "Анна врач?"),
        (
            Question(Clause("material", Phrase("ring"), object=Phrase("gold"), tense="present"), "object"),
            "Из чего сделано кольцо?",
        ),
    ],
)
def test_joined_and_questions(meaning: Sentence, expected: str) -> None:
    assert text(meaning) == expected


def test_a_phrase_stands_alone_in_the_nominative() -> None:
    assert write(RU.phrase(of("house", "Peter", adjective="old"))).text == "старый дом Петра"


def test_words_say_what_they_mean() -> None:
    words = RU.sentence(act("work", place=at("red_star"), time="in_january", tense="past"))
    assert [(w.form, w.slot, w.entity) for w in words if w.entity] == [
        ("Анна", "subject.noun", "PER"),
        *((form, "place.noun", "ORG") for form in ("клубе", "«", "Красная", "звезда", "»")),
    ]
    assert {w.concept for w in words if w.slot == "time.time"} == {"in_january"}
    assert write(words).text == "Анна в январе работала в клубе «Красная звезда»."


def roles(clause: Clause) -> set[str]:
    named = {"subject", "object", "other", "place", "time", "companion", "instrument", "verb", "property"}
    return {role for role in named if getattr(clause, role) is not None}


@pytest.mark.parametrize("pattern", PATTERNS)
def test_every_pattern_is_well_formed(pattern: str) -> None:
    for seed in range(40):
        meaning = sentence(Random(f"{pattern}/{seed}"), pattern)
        words = RU.sentence(meaning)
        found = write(words)
        assert found.text == write(RU.sentence(meaning)).text
        assert "  " not in found.text
        assert all(word.form for word in words)
        assert found.text.endswith("?" if isinstance(meaning, Question) else ".")
        assert all(w.form == found.text[s : s + len(w.form)] for w, s in zip(found.words, found.starts, strict=True))
        if isinstance(meaning, Joined):
            wanted = {f"{side}.{role}" for side in ("first", "second") for role in roles(getattr(meaning, side))}
        elif isinstance(meaning, Clause):
            wanted = roles(meaning)
        else:
            wanted = roles(meaning.clause) - {meaning.asked, "verb"}  # ли stands within a verb of several words
            assert any(word.slot == "asked" for word in words)
        for role in wanted:
            start, end = found.span(role)
            assert found.text[start:end].strip()


def test_no_two_concepts_of_one_kind_share_a_word() -> None:
    for kind in ("role", "animal", "food", "drink", "thing", "part", "place", "property", "time"):
        seen: dict[str, str] = {}
        for name, concept in concepts().items():
            if concept.kind == kind:
                assert seen.setdefault(entry(name)["lemma"], name) == name
