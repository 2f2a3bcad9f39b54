from random import Random

import pytest
from xaug.pocket.concepts import concepts
from xaug.pocket.languages.base import lexicon
from xaug.pocket.languages.tr import Turkish
from xaug.pocket.languages.tr_forms import (
    Stem,
    able,
    aorist,
    attach,
    finite,
    future,
    infinitive,
    must,
    nonfinite,
    noun,
    past,
    present,
    suffix,
)  # fmt: skip
from xaug.pocket.meaning import Clause, Joined, Phrase, Place, Question, Sentence
from xaug.pocket.patterns import PATTERNS, sentence
from xaug.pocket.words import write

TR = Turkish()


def text(meaning: Sentence) -> str:
    return write(TR.sentence(meaning)).text


def of(name: str) -> Phrase:
    return Phrase(name)


def a(name: str, adjective: str | None = None) -> Phrase:
    return Phrase(name, definite=False, adjective=adjective)


def at(name: str, relation: str = "at") -> Place:
    return Place(relation, Phrase(name))  # type: ignore[arg-type]


def act(verb: str, subject: str = "Anna", thing: Phrase | str | None = None, **rest: object) -> Clause:
    return Clause("act", Phrase(subject), verb, Phrase(thing) if isinstance(thing, str) else thing, **rest)  # type: ignore[arg-type]


def verb(concept: str) -> Stem:
    entry = lexicon("tr")[concept]
    return Stem(entry["lemma"], entry["soft"])


@pytest.mark.parametrize(
    ("concept", "forms"),
    [
        # nominative plural, then accusative, dative, locative, ablative, genitive, instrumental of the singular
        ("book", "kitaplar kitabı kitaba kitapta kitaptan kitabın kitapla"),
        ("dog", "köpekler köpeği köpeğe köpekte köpekten köpeğin köpekle"),
        ("tree", "ağaçlar ağacı ağaca ağaçta ağaçtan ağacın ağaçla"),
        ("wolf", "kurtlar kurdu kurda kurtta kurttan kurdun kurtla"),
        ("horse", "atlar atı ata atta attan atın atla"),
        ("clock", "saatler saati saate saatte saatten saatin saatle"),
        ("water", "sular suyu suya suda sudan suyun suyla"),
        ("picture", "resimler resmi resme resimde resimden resmin resimle"),
        ("river", "nehirler nehri nehre nehirde nehirden nehrin nehirle"),
        ("rose", "güller gülü güle gülde gülden gülün gülle"),
        ("ball", "toplar topu topa topta toptan topun topla"),
        ("cat", "kediler kediyi kediye kedide kediden kedinin kediyle"),
        ("box", "kutular kutuyu kutuya kutuda kutudan kutunun kutuyla"),
        ("driver", "şoförler şoförü şoföre şoförde şoförden şoförün şoförle"),
        ("paper", "kâğıtlar kâğıdı kâğıda kâğıtta kâğıttan kâğıdın kâğıtla"),
        ("metal", "metaller metali metale metalde metalden metalin metalle"),
        ("refrigerator", "buzdolapları buzdolabını buzdolabına buzdolabında buzdolabından buzdolabının buzdolabıyla"),
        ("butter", "tereyağları tereyağını tereyağına tereyağında tereyağından tereyağının tereyağıyla"),
        ("airport", "havaalanları havaalanını havaalanına havaalanında havaalanından havaalanının havaalanıyla"),
    ],
)
def test_nouns_decline(concept: str, forms: str) -> None:
    cases = ("acc", "dat", "loc", "abl", "gen", "ins")
    assert [noun(concept, plural=True), *(noun(concept, case) for case in cases)] == forms.split(" ")


@pytest.mark.parametrize(
    ("concept", "forms"),
    [
        ("Anna", "Anna'yı Anna'ya Anna'da Anna'dan Anna'nın"),
        ("Peter", "Peter'i Peter'e Peter'de Peter'den Peter'in"),
        ("Paul", "Paul'u Paul'a Paul'da Paul'dan Paul'un"),
        ("Alice", "Alice'i Alice'e Alice'te Alice'ten Alice'in"),
        ("Max", "Max'ı Max'a Max'ta Max'tan Max'ın"),
        ("Felix", "Felix'i Felix'e Felix'te Felix'ten Felix'in"),
        ("Omar", "Ömer'i Ömer'e Ömer'de Ömer'den Ömer'in"),
        ("Hugo", "Hugo'yu Hugo'ya Hugo'da Hugo'dan Hugo'nun"),
        ("Stockholm", "Stockholm'ü Stockholm'e Stockholm'de Stockholm'den Stockholm'ün"),
        ("Egypt", "Mısır'ı Mısır'a Mısır'da Mısır'dan Mısır'ın"),
        ("Turkey", "Türkiye'yi Türkiye'ye Türkiye'de Türkiye'den Türkiye'nin"),
    ],
)
def test_names_decline(concept: str, forms: str) -> None:
    assert [noun(concept, case, mark="'") for case in ("acc", "dat", "loc", "abl", "gen")] == forms.split(" ")


@pytest.mark.parametrize(
    ("concept", "form"),
    [
        ("mother", "annesi"),
        ("son", "oğlu"),
        ("sister", "kız kardeşi"),
        ("wife", "karısı"),
        ("water", "suyu"),
        ("cat", "kedisi"),
        ("roof", "çatısı"),
        ("book", "kitabı"),
        ("camera", "fotoğraf makinesi"),
        ("shark", "köpek balığı"),
        ("clock", "saati"),
    ],
)
def test_nouns_take_the_possessive(concept: str, form: str) -> None:
    assert noun(concept, owned=True) == form


def test_cases_after_the_possessive() -> None:
    assert [noun("house", case, owned=True) for case in ("acc", "dat", "loc", "abl", "gen", "ins")] == [
        "evini", "evine", "evinde", "evinden", "evinin", "eviyle"]  # fmt: skip
    assert noun("cat", "acc", plural=True, owned=True) == "kedilerini"
    assert noun("bedroom", "loc") == "yatak odasında"
    assert noun("city_library", "dat") == "Şehir Kütüphanesine"


@pytest.mark.parametrize(
    ("concept", "forms"),
    [
        # past, present, future, aorist; then the same denied
        ("go", "gitti gidiyor gidecek gider gitmedi gitmiyor gitmeyecek gitmez"),
        ("sleep", "uyudu uyuyor uyuyacak uyur uyumadı uyumuyor uyumayacak uyumaz"),
        ("eat", "yedi yiyor yiyecek yer yemedi yemiyor yemeyecek yemez"),
        ("wait", "bekledi bekliyor bekleyecek bekler beklemedi beklemiyor beklemeyecek beklemez"),
        ("play", "oynadı oynuyor oynayacak oynar oynamadı oynamıyor oynamayacak oynamaz"),
        ("see", "gördü görüyor görecek görür görmedi görmüyor görmeyecek görmez"),
        ("help", "etti ediyor edecek eder etmedi etmiyor etmeyecek etmez"),
        ("lose", "kaybetti kaybediyor kaybedecek kaybeder kaybetmedi kaybetmiyor kaybetmeyecek kaybetmez"),
        ("read", "okudu okuyor okuyacak okur okumadı okumuyor okumayacak okumaz"),
        ("look_for", "aradı arıyor arayacak arar aramadı aramıyor aramayacak aramaz"),
        ("sing", "söyledi söylüyor söyleyecek söyler söylemedi söylemiyor söylemeyecek söylemez"),
        ("hold", "tuttu tutuyor tutacak tutar tutmadı tutmuyor tutmayacak tutmaz"),
    ],
)
def test_verbs_conjugate(concept: str, forms: str) -> None:
    stem, written = verb(concept), lexicon("tr")[concept]["aorist"]
    out = []
    for positive in (True, False):
        out += [past(stem, positive=positive), present(stem, positive=positive), future(stem, positive=positive),
                aorist(stem, written, positive=positive)]  # fmt: skip
    assert out == forms.split(" ")


def test_other_verb_forms() -> None:
    assert [able(verb(c), positive=True).form for c in ("go", "eat", "sleep")] == ["gidebil", "yiyebil", "uyuyabil"]
    assert [able(verb(c), positive=False).form for c in ("go", "eat", "sleep")] == ["gideme", "yiyeme", "uyuyama"]
    assert [must(verb(c), positive=True) for c in ("go", "write")] == ["gitmeli", "yazmalı"]
    assert [infinitive(verb(c)) for c in ("go", "read")] == ["gitmek", "okumak"]
    assert [nonfinite(verb("go"), mood, positive=True) for mood in ("because", "before", "after")] == [
        "gittiği", "gitmeden", "gittikten"]  # fmt: skip
    assert nonfinite(verb("sleep"), "when", positive=False) == "uyumadığı"
    assert nonfinite(verb("eat"), "because", positive=True, coming=True) == "yiyeceği"
    assert finite(Stem("görül"), "", "present", positive=True, habit=True) == "görülür"
    assert attach(Stem("okul"), "DA").form == "okulda"
    assert suffix("kasap", "DIr") == "tır"


PETERS = of("Peter")
SLEEPS, COMES = act("sleep"), act("arrive", "Peter")
SENTENCES: list[tuple[Sentence, str]] = [
    (act("sleep"), "Anna uyudu."),
    (act("sleep", tense="present"), "Anna uyuyor."),
    (act("sleep", tense="future", time="tomorrow"), "Anna yarın uyuyacak."),
    (act("dance", companion=PETERS, place=at("garden")), "Anna bahçede Peter ile birlikte dans etti."),
    (act("bark", "dog", positive=False), "Köpek havlamadı."),
    (act("jump", "mouse", time="at_night", fronted="time"), "Geceleyin fare zıpladı."),
    (act("laugh", place=at("square"), fronted="place"), "Meydanda Anna güldü."),
    (act("go", place=at("school", "to"), tense="present", time="every_day"), "Anna her gün okula gider."),
    (act("go", place=at("school", "to"), tense="present", time="often", positive=False), "Anna sık sık okula gitmez."),
    (act("return", place=at("Rome", "from"), companion=PETERS), "Anna Peter ile birlikte Roma'dan döndü."),
    (act("drive", place=at("sea", "to")), "Anna denize arabayla gitti."),
    (act("arrive", place=at("harbor"), companion=PETERS), "Anna Peter ile birlikte limana geldi."),
    (Question(act("arrive", place=at("harbor")), "place"), "Anna nereye geldi?"),
    (act("live", place=at("Istanbul"), tense="present"), "Anna İstanbul'da yaşıyor."),
    (act("be_born", place=at("Stockholm")), "Anna Stockholm'de doğdu."),
    (act("work", place=at("central_bank"), tense="present"), "Anna Merkez Bankasında çalışıyor."),
    (act("read", thing="book"), "Anna kitabı okudu."),
    (act("read", thing=a("book")), "Anna bir kitap okudu."),
    (act("read", thing=a("book", "old")), "Anna eski bir kitap okudu."),
    (act("read", thing=a("book"), positive=False), "Anna kitap okumadı."),
    (act("read", thing=Phrase("book", count="twelve")), "Anna on iki kitap okudu."),
    (act("love", thing=a("cat")), "Anna bir kediyi sevdi."),
    (act("see", thing=Phrase("cat", adjective="old")), "Anna yaşlı kediyi gördü."),
    (act("see", thing="Peter", place=at("station")), "Anna istasyonda Peter'i gördü."),
    (act("find", thing=Phrase("key", owner=PETERS)), "Anna Peter'in anahtarını buldu."),
    (act("paint", thing=Phrase("roof", owner=of("house"))), "Anna evin çatısını boyadı."),
    (act("wash", thing=Phrase("car", owner=Phrase("mother", owner=PETERS))),
     "Anna Peter'in annesinin arabasını yıkadı."),
    (act("feed", thing=Phrase("dog", plural=True, every=True)), "Anna tüm köpekleri besledi."),
    (act("cut", thing="bread", instrument=a("knife")), "Anna ekmeği bir bıçakla kesti."),
    (act("cut", thing=a("onion"), instrument=a("knife")), "Anna bir bıçakla bir soğan kesti."),
    (act("help", thing="Peter"), "Anna Peter'e yardım etti."),
    (act("fear", thing="dog", tense="present"), "Anna köpekten korkuyor."),
    (act("meet", thing="doctor"), "Anna doktor ile karşılaştı."),
    (act("wear", thing="hat"), "Anna şapkayı taktı."),
    (act("wear", thing="shirt"), "Anna gömleği giydi."),
    (act("read", thing="book", passive=True, time="yesterday"), "Kitap dün Anna tarafından okundu."),
    (act("wear", thing="hat", passive=True), "Şapka Anna tarafından takıldı."),
    (act("help", thing="Peter", passive=True), "Peter'e Anna yardım etti."),
    (act("give", thing="book", other=PETERS), "Anna kitabı Peter'e verdi."),
    (act("give", thing=a("book"), other=PETERS, time="today"), "Anna bugün Peter'e bir kitap verdi."),
    (act("send", thing="letter", other=PETERS, passive=True), "Mektup Anna tarafından Peter'e gönderildi."),
    (act("buy", thing=a("car"), other=of("seller")), "Anna satıcıdan bir araba satın aldı."),
    (act("swim", tense="present", modal="can"), "Anna yüzebilir."),
    (act("swim", tense="present", modal="can", positive=False), "Anna yüzemez."),
    (act("eat", thing="apple", modal="want", tense="present"), "Anna elmayı yemek istiyor."),
    (act("eat", thing="apple", modal="want", tense="present", positive=False), "Anna elmayı yemek istemiyor."),
    (act("work", modal="must", tense="present"), "Anna çalışmalı."),
    (Clause("property", of("house"), property="big", tense="present"), "Ev büyük."),
    (Clause("property", of("clock"), property="old"), "Saat eskiydi."),
    (Clause("property", of("horse"), property="old"), "At yaşlıydı."),
    (Clause("property", of("Anna"), property="tall", tense="present", positive=False), "Anna uzun boylu değil."),
    (Clause("property", of("soup"), property="hot", positive=False), "Çorba sıcak değildi."),
    (Clause("property", of("king"), property="rich", tense="future"), "Kral zengin olacak."),
    (Clause("property", of("king"), property="rich", tense="future", positive=False), "Kral zengin olmayacak."),
    (Clause("class", of("Anna"), object=a("doctor"), tense="present"), "Anna doktordur."),
    (Clause("class", of("Anna"), object=a("butcher"), tense="present", positive=False), "Anna kasap değildir."),
    (Clause("class", of("Anna"), object=a("pilot")), "Anna pilottu."),
    (Clause("class", of("Anna"), object=a("doctor", "famous"), tense="present"), "Anna ünlü bir doktordur."),
    (Clause("class", of("Anna"), object=Phrase("mother", owner=PETERS), tense="present"), "Anna Peter'in annesidir."),
    (Clause("class", Phrase("bee", plural=True, every=True), object=Phrase("insect", definite=False, plural=True),
            tense="present"), "Tüm arılar böcektir."),
    (Clause("location", of("cat"), place=at("table", "under"), tense="present"), "Kedi masanın altında."),
    (Clause("location", of("cat"), place=at("kitchen")), "Kedi mutfaktaydı."),
    (Clause("location", of("cat"), place=at("kitchen"), positive=False), "Kedi mutfakta değildi."),
    (Clause("existence", a("cat"), place=at("bedroom"), tense="present"), "Yatak odasında bir kedi var."),
    (Clause("existence", Phrase("cat", count="three"), place=at("box", "in")), "Kutunun içinde üç kedi vardı."),
    (Clause("existence", a("cat"), place=at("yard"), tense="present", positive=False), "Avluda kedi yok."),
    (Clause("existence", a("cat"), place=at("yard"), positive=False), "Avluda kedi yoktu."),
    (Clause("possession", of("Anna"), object=a("car", "red"), tense="present"), "Anna'nın kırmızı bir arabası var."),
    (Clause("possession", of("Anna"), object=a("car"), tense="present", positive=False), "Anna'nın arabası yok."),
    (Clause("possession", of("Anna"), object=Phrase("dog", count="two")), "Anna'nın iki köpeği vardı."),
    (Clause("possession", of("Anna"), object=of("key")), "Anahtar Anna'daydı."),
    (Clause("comparison", of("horse"), property="big", object=of("dog"), tense="present"), "At köpekten daha büyük."),
    (Clause("comparison", of("Anna"), property="tall", object=of("king")), "Anna kraldan daha uzun boyluydu."),
    (Clause("material", of("table"), object=of("wood"), tense="present"), "Masa tahtadan yapılmıştır."),
    (Clause("material", of("cup"), object=of("metal"), positive=False), "Fincan metalden yapılmamıştı."),
    (Joined(SLEEPS, "because", Clause("property", of("Anna"), property="tired")), "Anna uyudu, çünkü Anna yorgundu."),
    (Joined(SLEEPS, "because", Clause("property", of("Anna"), property="tired"), True),
     "Anna yorgun olduğu için Anna uyudu."),
    (Joined(Clause("property", of("Anna"), property="sad"), "so", act("cry")), "Anna üzgündü, bu yüzden Anna ağladı."),
    (Joined(SLEEPS, "and", COMES), "Anna uyudu ve Peter geldi."),
    (Joined(SLEEPS, "but", act("arrive", "Peter", positive=False)), "Anna uyudu, ama Peter gelmedi."),
    (Joined(SLEEPS, "before", COMES), "Peter gelmeden önce Anna uyudu."),
    (Joined(SLEEPS, "after", act("read", "Peter", "book")), "Peter kitabı okuduktan sonra Anna uyudu."),
    (Joined(SLEEPS, "when", act("sing", "Peter"), True), "Peter şarkı söylediği zaman Anna uyudu."),
    (Question(act("sleep"), "subject"), "Kim uyudu?"),
    (Question(act("read", thing="book"), "subject"), "Kitabı kim okudu?"),
    (Question(act("read", thing=a("book")), "subject"), "Kim bir kitap okudu?"),
    (Question(act("find", thing="key"), "object"), "Anna neyi buldu?"),
    (Question(act("find", thing=a("key")), "object"), "Anna ne buldu?"),
    (Question(act("visit", thing="doctor"), "object"), "Anna kimi ziyaret etti?"),
    (Question(act("help", thing="doctor"), "object"), "Anna kime yardım etti?"),
    (Question(act("meet", thing="doctor"), "object"), "Anna kiminle karşılaştı?"),
    (Question(act("fear", thing="dog"), "object"), "Anna hangi hayvandan korktu?"),
    (Question(act("give", thing="book", other=PETERS), "other"), "Anna kitabı kime verdi?"),
    (Question(act("get", thing=a("book"), other=PETERS), "other"), "Anna kimden bir kitap aldı?"),
    (Question(act("cook", thing="soup", place=at("kitchen")), "place"), "Anna çorbayı nerede pişirdi?"),
    (Question(act("go", place=at("zoo", "to")), "place"), "Anna nereye gitti?"),
    (Question(act("return", place=at("zoo", "from")), "place"), "Anna nereden döndü?"),
    (Question(Clause("location", of("key"), place=at("box", "in"), tense="present"), "place"), "Anahtar nerede?"),
    (Question(Clause("location", of("key"), place=at("box", "in")), "place"), "Anahtar neredeydi?"),
    (Question(act("sleep", time="at_noon"), "time"), "Anna ne zaman uyudu?"),
    (Question(act("cry"), "reason"), "Anna neden ağladı?"),
    (Question(act("read", thing="book"), "truth"), "Anna kitabı okudu mu?"),
    (Question(act("read", thing="book", modal="want", tense="present"), "truth"), "Anna kitabı okumak istiyor mu?"),
    (Question(act("sleep", tense="future"), "truth"), "Anna uyuyacak mı?"),
    (Question(Clause("property", of("Anna"), property="happy"), "truth"), "Anna mutlu muydu?"),
    (Question(Clause("property", of("Anna"), property="happy", positive=False), "truth"), "Anna mutlu değil miydi?"),
    (Question(Clause("property", of("Anna"), property="happy"), "subject"), "Kim mutluydu?"),
    (Question(Clause("class", of("Anna"), object=a("doctor"), tense="present"), "truth"), "Anna doktor mu?"),
    (Question(Clause("class", of("Anna"), object=a("doctor"), tense="present"), "object"), "Anna'nın mesleği ne?"),
    (Question(Clause("class", of("Anna"), object=Phrase("mother", owner=PETERS)), "subject"), "Peter'in annesi kimdi?"),
    (Question(Clause("existence", Phrase("cat", count="two"), place=at("yard"), tense="present"), "subject_count"),
     "Avluda kaç kedi var?"),
    (Question(Clause("existence", a("cat"), place=at("yard")), "subject"), "Avluda ne vardı?"),
    (Question(Clause("existence", a("cat"), place=at("yard")), "truth"), "Avluda bir kedi var mıydı?"),
    (Question(Clause("possession", of("Anna"), object=Phrase("dog", count="two"), tense="present"), "object_count"),
     "Anna'nın kaç köpeği var?"),
    (Question(Clause("possession", of("Anna"), object=a("car"), tense="present"), "object"), "Anna'nın neyi var?"),
    (Question(Clause("possession", of("Anna"), object=a("car"), tense="present"), "subject"), "Kimin bir arabası var?"),
    (Question(Clause("possession", of("Anna"), object=of("key")), "subject"), "Anahtar kimdeydi?"),
    (Question(Clause("possession", of("Anna"), object=of("key")), "object"), "Anna'da ne vardı?"),
    (Question(Clause("comparison", of("Anna"), property="brave", object=of("king"), tense="present"), "subject"),
     "Kim kraldan daha cesur?"),
    (Question(Clause("comparison", of("Anna"), property="brave", object=of("king"), tense="present"), "object"),
     "Anna kimden daha cesur?"),
    (Question(Clause("material", of("table"), object=of("wood"), tense="present"), "object"),
     "Masa hangi malzemeden yapılmış?"),
    (Question(Clause("material", of("table"), object=of("wood")), "truth"), "Masa tahtadan mı yapılmıştı?"),
    (act("sleep", "cow"), "İnek uyudu."),
]  # fmt: skip


@pytest.mark.parametrize(("meaning", "expected"), SENTENCES, ids=[expected for _, expected in SENTENCES])
def test_meanings_become_sentences(meaning: Sentence, expected: str) -> None:
    assert text(meaning) == expected


def test_phrases_stand_alone() -> None:
    assert write(TR.phrase(Phrase("cat", owner=Phrase("Anna"), adjective="black"))).text == "Anna'nın siyah kedisi"
    assert write(TR.phrase(a("apple"))).text == "bir elma"


def test_a_copula_is_a_word_of_its_own() -> None:
    written = write(TR.sentence(Clause("property", of("Anna"), property="happy")))
    start, end = written.span("property")
    assert written.text[start:end] == "mutlu"
    assert [w.form for w in written.words if w.slot == "verb.verb"] == ["ydu"]


def test_names_have_entities() -> None:
    words = TR.sentence(act("work", place=at("city_library"), tense="present"))
    assert [(w.form, w.entity) for w in words if w.entity] == [
        ("Anna", "PER"),
        ("Şehir", "ORG"),
        ("Kütüphanesinde", "ORG"),
    ]


def test_the_lexicon_is_complete() -> None:
    assert all(entry["lemma"] for entry in lexicon("tr").values())
    assert list(lexicon("tr")) == list(concepts())


def _roles(clause: Clause, prefix: str = "") -> list[str]:
    names = ("subject", "object", "other", "place", "companion", "instrument", "time", "property")
    return [prefix + name for name in names if getattr(clause, name) is not None]


@pytest.mark.parametrize("pattern", PATTERNS)
def test_every_pattern_is_written(pattern: str) -> None:
    for i in range(40):
        meaning = sentence(Random(f"{pattern}/{i}"), pattern)
        written = write(TR.sentence(meaning))
        assert written == write(TR.sentence(meaning))
        assert "  " not in written.text and all(word.form and " " not in word.form for word in written.words)
        assert written.text.endswith("?" if isinstance(meaning, Question) else ".")
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
