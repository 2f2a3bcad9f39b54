"""Chinese verb phrases: aspect, negation, modals, 把 and 被, goals of motion."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from xaug.pocket.concepts import concepts
from xaug.pocket.copying import replace
from xaug.pocket.languages.zh_nouns import (
    adposition,
    animate,
    entry,
    localizer,
    noun_phrase,
    place_phrase,
    plain_object,
    time_phrase,
    token,
)
from xaug.pocket.meaning import Asked, Clause, Phrase
from xaug.pocket.words import Word

NOUNS = ("觉", "歌", "舞", "饭", "泳", "步", "路", "车", "电话", "一会儿")
MODALS = {"can": "能", "want": "想", "must": "必须"}
LEAVING = ("leave",)  # the meaning's place "at" is the source of these verbs
AFTER_VERB = ("live", "be_born")  # 住在北京, 出生在北京
Aspect = Literal["", "before", "during", "after", "focus"]
BARE = ("before", "during", "focus")  # no 了, no 一
COMMA = token("，", "PUNCT", "")


@dataclass(frozen=True, slots=True)
class Scene:
    """A clause in its context. ``aspect``: before with 之前, during with 的时候, after with 之后, focus with 是…的."""

    clause: Clause
    asked: Asked | None = None
    alone: bool = True  # no other clause gives the time
    aspect: Aspect = ""

    def phrase(self, role: Literal["subject", "object", "other"], *, pointed: bool = False) -> list[Word]:
        """The phrase of a role, or the question word in its place."""
        phrase = {"subject": self.clause.subject, "object": self.clause.object, "other": self.clause.other}[role]
        if phrase is None:
            return []
        if self.asked == role:
            return [token("谁" if animate(phrase) else "什么", "PRON", "asked")]
        denied = not self.clause.positive and role == "object" and self.clause.frame in ("act", "possession")
        # 没有读书 means no book at all; for a definite one it is 没有读那本书. People are definite without 那.
        pointed = pointed or (denied and not animate(phrase))
        bare = role == "object" and (denied or self.aspect in BARE)
        return noun_phrase(phrase, role, pointed=pointed, bare=bare, asked=self.asked == f"{role}_count")

    def place(self, preposition: str = "在", *, after: str | None = None) -> list[Word]:
        """The place with preposition and localizer, or 哪里."""
        if self.clause.place is None:
            return []
        if self.asked == "place":
            before = [adposition(preposition, "place")] if preposition else []
            return [*before, token("哪里", "PRON", "asked")]
        return place_phrase(self.clause.place, preposition=preposition, after=after)

    def when(self) -> list[Word]:
        """Time and 为什么, which follow the subject. A fronted time is not included."""
        out: list[Word] = []
        if self.asked == "time":
            out = [token("什么", "PRON", "asked"), token("时候", "NOUN", "asked")]
        elif self.clause.time is not None and not front_time(self.clause):
            once = self.clause.frame == "act" and self.clause.tense == "past" and habit(self.clause)
            out = [*([token("以前", "NOUN", "verb.tense")] if once else []), *time_phrase(self.clause.time)]
        return [*out, token("为什么", "ADV", "asked")] if self.asked == "reason" else out

    def past_marker(self, form: str = "当时") -> list[Word]:
        """当时 before a past state that nothing else marks as past."""
        past = self.clause.tense == "past" and self.clause.modal is None
        if not past or not self.alone or self.clause.time is not None or self.asked == "time":
            return []
        return [token(form, "ADV" if form == "曾经" else "NOUN", "verb.tense")]

    def all(self) -> list[Word]:
        """都 where the first phrase has 所有."""
        first = self.clause.object if self.clause.passive else self.clause.subject
        every = first is not None and first.every and self.asked != "subject"
        return [token("都", "ADV", "verb.quantifier")] if every else []


def negation(form: str = "不") -> Word:
    """A negation: 不, 没 or 没有."""
    return token(form, "ADV", "verb.negation")


def auxiliary(form: str, pos: str = "AUX") -> Word:
    """A function word of the verb: 会, 了, 的 and others."""
    return token(form, pos, "verb.auxiliary")


def _group(forms: str, verb: str | None) -> list[Word]:
    """The words of a verb: 睡 了 一 觉."""
    out = []
    for form in forms.split(" "):
        if form in ("了", "过", "着"):
            out.append(auxiliary(form))
        elif form == "不":
            out.append(negation())
        elif form == "很":
            out.append(token(form, "ADV", "verb.degree"))
        elif form == "一":
            out.append(token(form, "NUM", "verb.particle"))
        elif form in NOUNS:
            out.append(token(form, "NOUN", "verb.particle", None if form == "一会儿" else verb))
        else:
            out.append(token(form, "VERB", "verb.verb", verb))
    return out


def _frame(clause: Clause) -> str:
    return concepts()[clause.verb].parent if clause.verb else ""


def state(clause: Clause) -> bool:
    """Whether the verb describes a state (爱, 认识): no 了, and 不 also in the past."""
    return clause.verb is not None and entry(clause.verb)["governs"] == "state"


def habit(clause: Clause) -> bool:
    """Whether the clause describes a habit (每天, 经常): no 了."""
    return clause.time is not None and concepts()[clause.time].parent == "habit"


def _happened(scene: Scene) -> bool:
    """Whether the verb has 了."""
    clause = scene.clause
    past = clause.tense == "past" and clause.positive and clause.modal is None
    lasting = state(clause) or clause.verb in (*AFTER_VERB, "study") or habit(clause) or employed(clause)
    return past and scene.aspect not in BARE and not lasting


def employed(clause: Clause) -> bool:
    """Whether the clause names somebody's employer: a state, without 了."""
    where = clause.place
    return clause.verb == "work" and where is not None and concepts()[where.phrase.concept].kind == "organization"


def _mood(scene: Scene) -> list[Word]:
    """The words between time and verb: 当时 曾经 都 没有 不 会 能 …."""
    clause = scene.clause
    no = [] if clause.positive else [negation()]
    out: list[Word] = []
    if state(clause):
        out = scene.past_marker()
    elif clause.verb in ("live", "study") or employed(clause):
        out = scene.past_marker("曾经" if clause.positive else "当时")
    out += scene.all()
    if _cannot(clause) and not clause.passive:
        return out
    auxiliaries: list[Word] = []
    if clause.modal is not None:
        form = "可以" if clause.modal == "must" and no else MODALS[clause.modal]
        auxiliaries = [auxiliary(form)]
    elif clause.tense == "future":
        auxiliaries = [auxiliary("会")]
    elif clause.verb == "be_born" and no:
        auxiliaries = [auxiliary("是")]
    elif no and clause.tense == "past" and not state(clause) and clause.verb not in ("live", "study"):
        no = [negation("没有")]
    return [*out, *no, *auxiliaries]


def _companions(clause: Clause) -> list[Word]:
    out: list[Word] = []
    if clause.companion is not None:
        out += [adposition("和", "companion"), *noun_phrase(clause.companion, "companion")]
        out.append(token("一起", "ADV", "companion.adposition"))
    if clause.instrument is not None:
        out += [adposition("用", "instrument"), *noun_phrase(clause.instrument, "instrument")]
    return out


def to_goal(clause: Clause) -> bool:
    """Whether the place follows the verb: 跑到学校, 到达学校, 住在北京."""
    if clause.place is None:
        return False
    relation = clause.place.relation
    if clause.verb == "arrive":
        return relation != "from"
    return clause.verb in AFTER_VERB or (_frame(clause) == "motion" and relation == "to")


def _goal(scene: Scene) -> list[Word]:
    """The verb and its goal."""
    clause, verb = scene.clause, scene.clause.verb or ""
    if verb in AFTER_VERB:
        return [*_group(entry(verb)["lemma"], verb), *scene.place()]
    forms, after = entry(verb)["goal"], None
    if verb == "climb_into" and clause.place is not None and scene.asked != "place":
        # 爬进厨房, 爬上山, but 爬到湖边
        within = localizer(replace(clause.place, relation="at"))
        onto = {"里": "爬 进", "上": "爬 上"}.get(within, "爬 到" if within else "爬 进")
        forms, after = onto, "" if within in ("里", "上") else None
    if verb == "arrive" and clause.place is not None and clause.place.relation in ("at", "in", "to"):
        # 到达了厨房, but 到达了河边
        within = localizer(replace(clause.place, relation="to"))
        after = within if within == "边" else ""
    mark = " 了" if _happened(scene) else ""
    return [*_group(forms + mark, verb), *scene.place("", after=after)]


def before_verb(scene: Scene) -> list[Word]:
    """Companion, instrument and the place of the act."""
    clause = scene.clause
    where: list[Word] = []
    if clause.place is not None and not to_goal(clause) and not front_place(clause):
        away = clause.place.relation == "from" or (clause.verb in LEAVING and clause.place.relation == "at")
        after = localizer(replace(clause.place, relation="from")) if away else None  # 从厨房, but 在厨房里
        if clause.verb == "swim" and localizer(clause.place) == "边":
            after = "里"  # 在湖里游泳, but 在湖边工作
        where = scene.place("从" if away else "在", after=after)
    return [*_companions(clause), *where]


def _swap(forms: str, verb: str, thing: Phrase | None) -> str:
    """The verb, whose first word can depend on the object: 戴 for a hat, 喝 for soup."""
    if thing is None:
        return forms
    for pair in entry(thing.concept)["verbs"].split(";"):
        which, _, form = pair.partition(":")
        if which == verb:
            return " ".join([form, *forms.split(" ")[1:]])
    return forms


def _cannot(clause: Clause) -> str:
    """The negative potential form (找不到 for 不能找到); "" for verbs without one."""
    return entry(clause.verb or "")["cannot"] if clause.modal == "can" and not clause.positive else ""


def _forms(scene: Scene, verb: str) -> str:
    """The form of the verb for aspect and object."""
    clause, line = scene.clause, entry(verb)
    thing = clause.object if scene.asked != "object" else None
    if scene.aspect == "after" and _happened(scene) and line["event"]:
        return _swap(line["event"] + (" 了" if thing else ""), verb, thing)
    if not _happened(scene):
        sudden = line["event"] if scene.aspect in ("before", "focus") else ""
        past_at = line["past_at"].split(" ")[0] if clause.place is not None else ""  # 在…旅行, but 去旅行
        return _swap(_cannot(clause) or sudden or past_at or line["lemma"], verb, thing)
    past_at = line["past_at"] if clause.place is not None else ""
    forms = past_at or line["past"] or line["lemma"] + " 了"
    # 过 describes an isolated past event; with another clause it is 了.
    return _swap(forms if scene.alone else forms.replace("过", "了"), verb, thing)


def core(scene: Scene) -> list[Word]:
    """The verb with its objects or its goal."""
    clause, verb = scene.clause, scene.clause.verb or ""
    governs = entry(verb)["governs"]
    if to_goal(clause):
        return _goal(scene)
    thing = scene.phrase("object", pointed=governs in ("state", "that"))
    other = scene.phrase("other")
    group = _group(_forms(scene, verb), verb)
    if governs == "ba":
        return _given(scene, group, thing, other)
    if governs == "gei":
        return [adposition("给", "object"), *thing, *group]
    if other:
        after = [adposition("那里", "other")] if _frame(clause) == "receive" else []
        return [adposition("从" if after else "向", "other"), *other, *after, *group, *thing]
    return [*group, *thing]


def _given(scene: Scene, group: list[Word], thing: list[Word], other: list[Word]) -> list[Word]:
    """A transfer: 给了彼得一本书; with a definite object 把书给了彼得; without a recipient 卖了书."""
    what = scene.clause.object
    if not other:
        lone = [replace(w, form=w.form.removesuffix("给") or w.form) for w in group]
        return [*lone, *thing]
    if what is not None and plain_object(what) and scene.asked != "object":
        return [adposition("把", "object"), *noun_phrase(what, "object"), *group, *other]
    return [*group, *other, *thing]


def passive(scene: Scene) -> list[Word]:
    """The words after the first phrase of a passive."""
    clause, verb = scene.clause, scene.clause.verb or ""
    line, subject = entry(verb), scene.phrase("subject")
    if line["governs"] == "state":
        group = _group(line["passive"] if line["passive"] and clause.positive else line["lemma"], verb)
        return [COMMA, *subject, *scene.when(), *_mood(scene), *before_verb(scene), *group]
    base = line["passive"] or line["lemma"]
    if "…" in base:  # 得到了安娜的帮助
        got, _, what = base.partition(" … ")
        of = token("的", "PART", "subject.adposition")
        group = _group(f"{got} 了" if _happened(scene) else got, verb)
        return [*scene.when(), *_mood(scene), *group, *subject, of, token(what, "NOUN", "verb.particle", verb)]
    happened = line["passive_past"] or (line["past"] if line["past"].endswith("着") else base + " 了")
    group = _group(_swap(happened if _happened(scene) else base, verb, clause.object), verb)
    other = scene.phrase("other")
    by = [adposition("被", "subject"), *subject]
    if other and _frame(clause) == "receive":
        by, other = [*by, adposition("从", "other"), *other, adposition("那里", "other")], []
    return [*scene.when(), *_mood(scene), *by, *before_verb(scene), *group, *other]


def act(scene: Scene) -> list[Word]:
    """The words after the first phrase of an act."""
    clause = scene.clause
    mood = _mood(scene)
    when = scene.when()
    if not clause.positive and clause.tense == "present" and habit(clause) and not clause.modal:
        # 不经常睡觉, 不是每天睡觉
        is_not = [negation(), *([auxiliary("是")] if clause.time == "every_day" else [])]
        when, mood = [*is_not, *when], []
    return [*when, *mood, *before_verb(scene), *core(scene)]


def front_place(clause: Clause) -> bool:
    """Whether the place comes first. A goal cannot."""
    if clause.fronted != "place" or clause.place is None or clause.frame != "act":
        return False
    return not to_goal(clause) and clause.verb not in LEAVING


def front_time(clause: Clause) -> bool:
    """Whether the time comes first. The adverbs 经常 and 总是 cannot, nor can 每天 in 不是每天."""
    held = ("often", "always") if clause.positive else ("often", "always", "every_day")
    return clause.fronted == "time" and clause.time is not None and clause.time not in held
