from random import Random

import pytest
from xaug.pocket.concepts import concepts
from xaug.pocket.languages.base import lexicon
from xaug.pocket.languages.zh import Chinese
from xaug.pocket.meaning import Clause, Joined, Phrase, Place, Question, Sentence
from xaug.pocket.patterns import PATTERNS, sentence
from xaug.pocket.words import write

ZH = Chinese()


def text(meaning: Sentence) -> str:
    return write(ZH.sentence(meaning)).text


def of(name: str) -> Phrase:
    return Phrase(name)


def a(name: str, adjective: str | None = None) -> Phrase:
    return Phrase(name, definite=False, adjective=adjective)


def at(name: str, relation: str = "at") -> Place:
    return Place(relation, Phrase(name))  # type: ignore[arg-type]


def act(verb: str, subject: str = "Anna", thing: Phrase | str | None = None, **rest: object) -> Clause:
    return Clause("act", Phrase(subject), verb, Phrase(thing) if isinstance(thing, str) else thing, **rest)  # type: ignore[arg-type]


def prop(subject: str, quality: str, **rest: object) -> Clause:
    return Clause("property", of(subject), property=quality, **rest)  # type: ignore[arg-type]


PETER = of("Peter")


MEASURES = """
book:一本书 letter:一封信 newspaper:一份报纸 map:一张地图 picture:一幅图画 ticket:一张票 coin:一枚硬币 money:一笔钱
candle:一根蜡烛 mirror:一面镜子 umbrella:一把雨伞 rope:一根绳子 soap:一块肥皂 blanket:一条毯子 pillow:一个枕头
flag:一面旗子 stone:一块石头 gift:一份礼物 ladder:一架梯子 carpet:一块地毯 flower:一朵花 tree:一棵树 car:一辆汽车
train:一列火车 ship:一艘轮船 airplane:一架飞机 boat:一条小船 horse:一匹马 cow:一头奶牛 dog:一只狗 snake:一条蛇
shark:一条鲨鱼 table:一张桌子 chair:一把椅子 lamp:一盏灯 shirt:一件衬衫 hat:一顶帽子 shoe:一只鞋子 trousers:一条裤子
scissors:一把剪刀 pen:一支钢笔 needle:一根针 pot:一口锅 piano:一架钢琴 drum:一面鼓 computer:一台电脑 telephone:一部电话
ring:一枚戒指 necklace:一条项链 banana:一根香蕉 grape:一颗葡萄 cabbage:一棵卷心菜 door:一扇门 leaf:一片叶子
doctor:一名医生 king:一位国王 child:一个孩子 house:一座房子 bridge:一座桥 street:一条街道 kitchen:一间厨房
"""


@pytest.mark.parametrize(("concept", "expected"), [pair.split(":") for pair in MEASURES.split()])
def test_nouns_have_their_measure_words(concept: str, expected: str) -> None:
    assert write(ZH.phrase(a(concept))).text == expected


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        (of("book"), "书"),
        (Phrase("book", count="two"), "两本书"),
        (Phrase("book", count="twelve", adjective="old"), "十二本旧书"),
        (Phrase("book", plural=True), "那些书"),
        (Phrase("book", plural=True, definite=False), "一些书"),
        (Phrase("dog", plural=True, every=True), "所有的狗"),
        (Phrase("dog", plural=True, every=True, adjective="white"), "所有白色的狗"),
        (a("dog", "old"), "一只年老的狗"),
        (a("book", "new"), "一本新书"),
        (a("book", "clean"), "一本干净的书"),
        (a("elephant", "big"), "一头大的大象"),
        (a("mouse", "small"), "一只小老鼠"),
        (a("soup", "cold"), "一碗凉的汤"),
        (a("cup", "broken"), "一个坏掉的杯子"),
        (a("shirt", "expensive"), "一件昂贵的衬衫"),
        (a("forest", "old"), "一片古老的森林"),
        (Phrase("car", owner=PETER), "彼得的汽车"),
        (Phrase("car", owner=PETER, adjective="red"), "彼得的红色汽车"),
        (Phrase("cat", owner=PETER, adjective="black"), "彼得的黑色的猫"),
        (Phrase("car", owner=Phrase("mother", owner=PETER)), "彼得的母亲的汽车"),
        (Phrase("dog", owner=of("doctor"), count="two"), "医生的两只狗"),
        (Phrase("roof", owner=of("house")), "房子的屋顶"),
        (of("wood"), "木头"),
        (of("national_museum"), "国家博物馆"),
    ],
)
def test_phrases_stand_alone(phrase: Phrase, expected: str) -> None:
    assert write(ZH.phrase(phrase)).text == expected


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        (at("kitchen"), "在厨房里"),
        (at("market"), "在市场"),
        (at("square"), "在广场上"),
        (at("lake"), "在湖边"),
        (at("bridge"), "在桥上"),
        (at("Paris"), "在巴黎"),
        (at("central_bank"), "在中央银行"),
        (at("box", "in"), "在箱子里"),
        (at("table", "on"), "在桌子上"),
        (at("table", "under"), "在桌子下面"),
        (at("tree", "behind"), "在树后面"),
        (at("house", "in_front_of"), "在房子前面"),
        (at("church", "near"), "在教堂附近"),
    ],
)
def test_places_have_localizers(place: Place, expected: str) -> None:
    assert text(Clause("location", of("key"), place=place, tense="present")) == f"钥匙{expected}。"


@pytest.mark.parametrize(
    ("place", "expected"),
    [("kitchen", "进了厨房"), ("bridge", "上了桥"), ("lake", "到了湖边"), ("market", "进了市场"), ("Rome", "进了罗马")],
)
def test_goals_of_climbing(place: str, expected: str) -> None:
    assert text(act("climb_into", place=at(place, "to"))) == f"安娜爬{expected}。"


SLEEPS, COMES = act("sleep"), act("arrive", "Peter")
SENTENCES: list[tuple[Sentence, str]] = [
    (act("sleep"), "安娜睡了一觉。"),
    (act("bark", "dog", positive=False), "狗没有叫。"),
    (act("sing", tense="future", time="tomorrow"), "安娜明天会唱歌。"),
    (act("sleep", tense="future", positive=False), "安娜不会睡觉。"),
    (act("dance", companion=PETER, place=at("garden")), "安娜和彼得一起在花园里跳了舞。"),
    (act("laugh", place=at("square"), fronted="place"), "在广场上，安娜笑了。"),
    (act("jump", "mouse", time="at_night", fronted="time"), "夜里老鼠跳了起来。"),
    (act("sit", place=at("kitchen")), "安娜在厨房里坐了一会儿。"),
    (act("sit", positive=False), "安娜没有坐着。"),
    (act("travel"), "安娜去旅行了。"),
    (act("travel", place=at("desert")), "安娜在沙漠里旅行过。"),
    (act("arrive", place=at("harbor")), "安娜到达了港口。"),
    (act("arrive", place=at("river")), "安娜到达了河边。"),
    (act("leave", place=at("kitchen")), "安娜从厨房离开了。"),
    (act("swim", place=at("lake")), "安娜在湖里游了泳。"),
    (act("go", place=at("school", "to"), tense="present", time="every_day"), "安娜每天去学校。"),
    (act("go", place=at("school", "to"), tense="present", time="often", positive=False), "安娜不经常去学校。"),
    (act("go", place=at("school", "to"), time="often", fronted="time", tense="present"), "安娜经常去学校。"),
    (act("sleep", time="every_day", fronted="time", tense="present", positive=False), "安娜不是每天睡觉。"),
    (act("eat", thing="apple", time="every_day"), "安娜以前每天吃苹果。"),
    (Clause("comparison", of("cat"), property="new", object=of("dog"), tense="present"), "那只猫比那只狗年轻。"),
    (act("run", place=at("school", "to"), positive=False), "安娜没有跑到学校。"),
    (act("drive", place=at("sea", "to")), "安娜开车去了海边。"),
    (act("return", place=at("Rome", "from"), companion=PETER), "安娜和彼得一起从罗马回来了。"),
    (act("live", place=at("Istanbul"), tense="present"), "安娜住在伊斯坦布尔。"),
    (act("live", place=at("Istanbul")), "安娜曾经住在伊斯坦布尔。"),
    (act("be_born", place=at("Stockholm"), time="in_july"), "安娜七月出生在斯德哥尔摩。"),
    (act("work", place=at("central_bank")), "安娜曾经在中央银行工作。"),
    (act("read", thing="book"), "安娜读了书。"),
    (act("read", thing=a("book")), "安娜读了一本书。"),
    (act("read", thing=a("map")), "安娜看了一张地图。"),
    (act("read", thing=a("book"), positive=False), "安娜没有读书。"),
    (act("read", thing="book", positive=False), "安娜没有读那本书。"),
    (act("wear", thing=a("hat")), "安娜戴了一顶帽子。"),
    (act("wear", thing=a("shirt")), "安娜穿了一件衬衫。"),
    (act("eat", thing="soup"), "安娜喝了汤。"),
    (act("love", thing="cat", tense="present"), "安娜爱那只猫。"),
    (act("know", thing="doctor"), "安娜当时认识那个医生。"),
    (act("know", thing="doctor", positive=False), "安娜当时不认识那个医生。"),
    (act("call", thing="Peter"), "安娜给彼得打了电话。"),
    (act("cut", thing="bread", instrument=a("knife")), "安娜用一把刀切了面包。"),
    (act("feed", thing=Phrase("dog", plural=True, every=True)), "安娜喂了所有的狗。"),
    (act("read", thing="book", passive=True, time="yesterday"), "书昨天被安娜读过。"),
    (act("eat", thing="apple", passive=True), "苹果被安娜吃掉了。"),
    (act("eat", thing="apple", passive=True, positive=False), "苹果没有被安娜吃掉。"),
    (act("help", thing="Peter", passive=True), "彼得得到了安娜的帮助。"),
    (act("call", thing="Peter", passive=True, positive=False), "彼得没有接到安娜的电话。"),
    (act("love", thing="cat", passive=True, tense="present"), "那只猫，安娜很爱。"),
    (act("hide", thing="hat", passive=True), "帽子被安娜藏了起来。"),
    (act("give", thing="book", other=PETER), "安娜把书给了彼得。"),
    (act("give", thing=a("book"), other=PETER, time="today"), "安娜今天给了彼得一本书。"),
    (act("send", thing=Phrase("letter", count="three"), other=PETER), "安娜寄给了彼得三封信。"),
    (act("lend", thing="book", other=PETER, positive=False), "安娜没有把书借给彼得。"),
    (act("show", thing="book", other=PETER), "安娜向彼得展示了书。"),
    (act("sell", thing="car", other=PETER, passive=True), "汽车被安娜卖给了彼得。"),
    (act("buy", thing=a("car"), other=of("seller")), "安娜从售货员那里买了一辆汽车。"),
    (act("swim", tense="present", modal="can"), "安娜能游泳。"),
    (act("help", thing="Peter", tense="present", modal="can", positive=False), "安娜不能帮助彼得。"),
    (act("find", thing="key", tense="present", modal="can", positive=False), "安娜找不到那把钥匙。"),
    (act("eat", thing="apple", modal="want", tense="present"), "安娜想吃苹果。"),
    (act("eat", thing=a("apple"), modal="want", tense="present", positive=False), "安娜不想吃苹果。"),
    (act("work", modal="must", tense="present"), "安娜必须工作。"),
    (prop("house", "big", tense="present"), "房子很大。"),
    (prop("dog", "big", tense="present"), "那只狗很大。"),
    (prop("horse", "old"), "那匹马当时很老。"),
    (prop("clock", "old"), "那个时钟当时很旧。"),
    (prop("book", "red", tense="present"), "那本书是红色的。"),
    (prop("book", "red", tense="present", positive=False), "那本书不是红色的。"),
    (prop("Anna", "tall", tense="present", positive=False), "安娜不高。"),
    (prop("Anna", "sick", tense="present"), "安娜生病了。"),
    (prop("Anna", "sick", tense="future"), "安娜会生病。"),
    (prop("Anna", "sick", tense="present", positive=False), "安娜没有生病。"),
    (prop("Anna", "awake"), "安娜当时醒着。"),
    (prop("king", "rich", tense="future"), "那个国王会很富有。"),
    (Clause("class", of("Anna"), object=a("doctor"), tense="present"), "安娜是一名医生。"),
    (Clause("class", of("Anna"), object=a("doctor"), tense="present", positive=False), "安娜不是医生。"),
    (Clause("class", of("Anna"), object=a("pilot")), "安娜曾经是一名飞行员。"),
    (Clause("class", of("Anna"), object=Phrase("mother", owner=PETER), tense="present"), "安娜是彼得的母亲。"),
    (Clause("class", Phrase("bee", plural=True, every=True), object=Phrase("insect", definite=False, plural=True),
            tense="present"), "所有的蜜蜂都是昆虫。"),
    (Clause("location", of("cat"), place=at("kitchen")), "猫当时在厨房里。"),
    (Clause("location", of("cat"), place=at("kitchen"), tense="present", positive=False), "猫不在厨房里。"),
    (Clause("existence", a("cat"), place=at("bedroom"), tense="present"), "卧室里有一只猫。"),
    (Clause("existence", Phrase("cat", count="three"), place=at("box", "in"), time="yesterday"),
     "昨天箱子里有三只猫。"),
    (Clause("existence", a("cat"), place=at("yard"), tense="present", positive=False), "院子里没有猫。"),
    (Clause("possession", of("Anna"), object=a("car", "red"), tense="present"), "安娜有一辆红色的汽车。"),
    (Clause("possession", of("Anna"), object=a("car"), tense="present", positive=False), "安娜没有汽车。"),
    (Clause("possession", of("Anna"), object=Phrase("dog", count="two")), "安娜当时有两只狗。"),
    (Clause("possession", of("Anna"), object=of("key"), tense="present"), "安娜有那把钥匙。"),
    (Clause("comparison", of("horse"), property="big", object=of("dog"), tense="present"), "那匹马比那只狗大。"),
    (Clause("comparison", of("Anna"), property="tall", object=of("king"), tense="present", positive=False),
     "安娜不比国王高。"),
    (Clause("material", of("table"), object=of("wood"), tense="present"), "那张桌子是用木头做的。"),
    (Clause("material", of("cup"), object=of("metal"), positive=False), "那个杯子不是用金属做的。"),
    (Joined(SLEEPS, "because", prop("Anna", "tired")), "安娜睡了一觉，因为安娜很累。"),
    (Joined(SLEEPS, "because", prop("Anna", "tired"), True), "因为安娜很累，所以安娜睡了一觉。"),
    (Joined(prop("Anna", "sad"), "so", act("cry")), "安娜很难过，所以安娜哭了。"),
    (Joined(SLEEPS, "and", COMES), "安娜睡了一觉，并且彼得到达了。"),
    (Joined(SLEEPS, "but", act("arrive", "Peter", positive=False)), "安娜睡了一觉，但是彼得没有到达。"),
    (Joined(SLEEPS, "before", act("buy", "Peter", a("book"))), "彼得买书之前，安娜睡了一觉。"),
    (Joined(SLEEPS, "after", act("read", "Peter", a("book"))), "彼得读了一本书之后，安娜睡了一觉。"),
    (Joined(SLEEPS, "after", act("sit", "Peter")), "彼得坐下之后，安娜睡了一觉。"),
    (Joined(SLEEPS, "when", act("sing", "Peter"), True), "彼得唱歌的时候，安娜睡了一觉。"),
    (Question(act("sleep"), "subject"), "谁睡了一觉？"),
    (Question(act("find", thing="key"), "object"), "安娜找到了什么？"),
    (Question(act("visit", thing="doctor"), "object"), "安娜拜访了谁？"),
    (Question(act("call", thing="doctor"), "object"), "安娜给谁打了电话？"),
    (Question(act("give", thing="book", other=PETER), "other"), "安娜把书给了谁？"),
    (Question(act("get", thing=a("book"), other=PETER), "other"), "安娜从谁那里得到了一本书？"),
    (Question(act("cook", thing="soup", place=at("kitchen")), "place"), "安娜是在哪里煮汤的？"),
    (Question(act("cook", thing=a("egg"), place=at("kitchen")), "place"), "安娜在哪里煮了一个鸡蛋？"),
    (Question(act("go", place=at("zoo", "to")), "place"), "安娜去了哪里？"),
    (Question(act("live", place=at("Rome"), tense="present"), "place"), "安娜住在哪里？"),
    (Question(Clause("location", of("key"), place=at("box", "in"), tense="present"), "place"), "钥匙在哪里？"),
    (Question(act("sleep", time="at_noon"), "time"), "安娜是什么时候睡觉的？"),
    (Question(act("sleep", time="at_noon", tense="future"), "time"), "安娜什么时候会睡觉？"),
    (Question(act("cry"), "reason"), "安娜为什么哭了？"),
    (Question(act("read", thing="book"), "truth"), "安娜读了书吗？"),
    (Question(act("read", thing="book", modal="want", tense="present"), "truth"), "安娜想读书吗？"),
    (Question(prop("Anna", "happy"), "truth"), "安娜当时快乐吗？"),
    (Question(Clause("class", of("Anna"), object=a("doctor"), tense="present"), "truth"), "安娜是医生吗？"),
    (Question(Clause("class", of("Anna"), object=a("doctor"), tense="present"), "object"), "安娜是做什么的？"),
    (Question(Clause("class", of("Anna"), object=Phrase("mother", owner=PETER), tense="present"), "subject"),
     "谁是彼得的母亲？"),
    (Question(Clause("existence", Phrase("cat", count="two"), place=at("yard"), tense="present"), "subject_count"),
     "院子里有多少只猫？"),
    (Question(Clause("possession", of("Anna"), object=Phrase("dog", count="two"), tense="present"), "object_count"),
     "安娜有多少只狗？"),
    (Question(Clause("comparison", of("Anna"), property="brave", object=of("king"), tense="present"), "object"),
     "安娜比谁勇敢？"),
    (Question(Clause("material", of("table"), object=of("wood"), tense="present"), "object"),
     "那张桌子是用什么做的？"),
]  # fmt: skip


@pytest.mark.parametrize(("meaning", "expected"), SENTENCES, ids=[expected for _, expected in SENTENCES])
def test_meanings_become_sentences(meaning: Sentence, expected: str) -> None:
    assert text(meaning) == expected


def test_words_are_segmented() -> None:
    words = ZH.sentence(act("see", thing="cat", place=at("kitchen"), time="last_week"))
    assert " ".join(w.form for w in words) == "安娜 上 个 星期 在 厨房 里 看见 了 猫 。"
    written = write(words)
    start, end = written.span("place")
    assert written.text[start:end] == "厨房"


def test_names_have_entities() -> None:
    words = ZH.sentence(act("work", place=at("city_library"), tense="present"))
    assert [(w.form, w.entity) for w in words if w.entity] == [("安娜", "PER"), ("市立", "ORG"), ("图书馆", "ORG")]


def test_the_lexicon_is_complete() -> None:
    assert all(entry["lemma"] for entry in lexicon("zh").values())
    assert list(lexicon("zh")) == list(concepts())
    words = {entry["lemma"] for entry in lexicon("zh").values()}
    assert len(words) == len(concepts()) - 2  # big and large, small and little are one word each


def test_what_is_counted_has_a_measure_word() -> None:
    counted = ("role", "human", "kin", "animal", "food", "drink", "thing", "part", "place")
    assert all(lexicon("zh")[name]["cl"] for name, concept in concepts().items() if concept.kind in counted)


def _roles(clause: Clause, prefix: str = "") -> list[str]:
    names = ("subject", "object", "other", "place", "companion", "instrument", "time", "property")
    return [prefix + name for name in names if getattr(clause, name) is not None]


@pytest.mark.parametrize("pattern", PATTERNS)
def test_every_pattern_is_written(pattern: str) -> None:
    for i in range(40):
        meaning = sentence(Random(f"{pattern}/{i}"), pattern)
        words = ZH.sentence(meaning)
        written = write(words)
        assert written == write(ZH.sentence(meaning))
        assert " " not in written.text and all(word.form and word.joined for word in words)
        assert written.text.endswith("？" if isinstance(meaning, Question) else "。")
        assert any(word.slot.endswith(("verb.verb", "property.property")) for word in words)
        if isinstance(meaning, Joined):
            roles = [*_roles(meaning.first, "first."), *_roles(meaning.second, "second.")]
        elif isinstance(meaning, Question):
            whole = ("subject_count", "object_count", "reason", "truth")
            roles = [r for r in _roles(meaning.clause) if meaning.asked in whole or r != meaning.asked]
        else:
            roles = _roles(meaning)
        for role in roles:
            start, end = written.span(role)
            assert written.text[start:end].strip()
