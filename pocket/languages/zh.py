"""Chinese (Mandarin, simplified characters), segmented as in Universal Dependencies, without spaces.

Past events have 了 (过, 着). States have no aspect: 当时 marks a past state unless a time or another clause does. A
question word stands in the position of the answer. Passives have 被, or the object comes first where the verb does not
allow 被 (那只狗，安娜很害怕).

Left out: pronouns and pro-drop, relative clauses, the progressive, optional resultatives, 几 for 多少, 更 in
comparisons, sentence-final 了 and 呢, 是…的 except in questions, 把 except with verbs of giving.
"""

from __future__ import annotations

from xaug.pocket.concepts import concepts
from xaug.pocket.copying import replace
from xaug.pocket.languages.zh_acts import (
    COMMA,
    Aspect,
    Scene,
    act,
    auxiliary,
    before_verb,
    core,
    employed,
    front_place,
    front_time,
    habit,
    negation,
    passive,
    state,
    to_goal,
)
from xaug.pocket.languages.zh_nouns import (
    adjective,
    adposition,
    animate,
    entry,
    noun_phrase,
    plain_object,
    time_phrase,
    token,
)
from xaug.pocket.meaning import Clause, Joined, Phrase, Question, Sentence
from xaug.pocket.words import Word


def _focused(question: Question) -> bool:
    """Whether the question uses 是…的, which presupposes the event: 安娜是什么时候睡觉的."""
    clause = question.clause
    if question.asked not in ("time", "place") or clause.frame != "act" or clause.tense != "past":
        return False
    if not clause.positive or clause.modal or state(clause) or habit(clause) or clause.verb == "live":
        return False
    if question.asked == "place" and (to_goal(clause) or employed(clause)):
        return False
    return clause.object is None or plain_object(clause.object)


def _property(scene: Scene) -> list[Word]:
    clause = scene.clause
    word, form, _ = adjective(clause.property or "", clause.subject.concept)
    future, positive = clause.tense == "future", clause.positive
    verbal = form in ("着", "了")
    what = [token(word, "VERB" if verbal else "ADJ", "property.property", clause.property)]
    will = [auxiliary("会")] if future else []
    out = [*scene.when(), *scene.past_marker(), *scene.all()]
    if form == "是":
        no = [] if positive else [negation()]
        return [*out, *no, *will, token("是", "AUX", "verb.verb"), *what, auxiliary("的", "PART")]
    if not positive:
        out.append(negation("没有" if verbal and not future else "不"))
    if verbal:
        mark = [auxiliary(form)] if form == "着" or (positive and not future) else []
        return [*out, *will, *what, *mark]
    very = [token("很", "ADV", "verb.degree")] if positive and scene.asked != "truth" else []
    return [*out, *will, *very, *what]


def _class(scene: Scene) -> list[Word]:
    clause, what = scene.clause, scene.clause.object or scene.clause.subject
    no = [] if clause.positive else [negation()]
    once = scene.past_marker("曾经" if clause.positive and what.owner is None else "当时")
    will = [auxiliary("会")] if clause.tense == "future" else []
    be = token("是", "AUX", "verb.verb")
    head = [*scene.when(), *once, *scene.all(), *no, *will, be]
    if scene.asked == "object" and animate(what) and what.owner is not None:
        owner = [*noun_phrase(what.owner, "object.owner"), token("的", "PART", "object.case")]
        return [*head, *owner, token("什么", "PRON", "asked"), token("人", "NOUN", "asked")]
    if scene.asked == "object" and animate(what):
        of = auxiliary("的", "PART")
        return [*head, token("做", "VERB", "verb.participle"), token("什么", "PRON", "asked"), of]
    if scene.asked == "object":
        return [*head, token("什么", "PRON", "asked")]
    bare = not clause.positive or scene.asked == "truth" or what.plural or not animate(what)
    return [*head, *noun_phrase(what, "object", bare=bare)]


def _have(clause: Clause) -> list[Word]:
    """Forms of 有: 有, 没有, 会有."""
    verb = token("有", "VERB", "verb.verb")
    if clause.tense == "future":
        return [*([] if clause.positive else [negation()]), auxiliary("会"), verb]
    return [verb] if clause.positive else [negation("没"), verb]


def _compared(scene: Scene) -> list[Word]:
    clause, other = scene.clause, scene.clause.object or scene.clause.subject
    word = adjective(clause.property or "", clause.subject.concept)[0]
    no = [] if clause.positive else [negation()]
    will = [auxiliary("会")] if clause.tense == "future" else []
    head = [*scene.when(), *scene.past_marker(), *scene.all(), *no, *will, adposition("比", "object")]
    what = token(word, "ADJ", "property.property", clause.property)
    return [*head, *scene.phrase("object", pointed=not animate(other)), what]


def _material(scene: Scene) -> list[Word]:
    clause = scene.clause
    no = [] if clause.positive else [negation()]
    will = [auxiliary("会")] if clause.tense == "future" else []
    made = [token("做", "VERB", "verb.verb"), auxiliary("的", "PART")]
    head = [*scene.when(), *scene.all(), *no, *will, auxiliary("是"), adposition("用", "object")]
    return [*head, *scene.phrase("object"), *made]


def _predicate(scene: Scene) -> list[Word]:
    """The words after the first phrase, for any frame except existence."""
    clause = scene.clause
    if clause.frame == "act":
        return passive(scene) if clause.passive and clause.object is not None else act(scene)
    render = {"property": _property, "class": _class, "comparison": _compared, "material": _material}.get(clause.frame)
    if render is not None:
        return render(scene)
    head = [*scene.when(), *scene.past_marker(), *scene.all()]
    if clause.frame == "possession":
        return [*head, *_have(clause), *scene.phrase("object", pointed=True)]
    no = [] if clause.positive else [negation()]
    will = [auxiliary("会")] if clause.tense == "future" else []
    where = [] if front_place(clause) else scene.place("")
    return [*head, *no, *will, token("在", "VERB", "verb.verb"), *where]


def _existence(scene: Scene) -> list[Word]:
    """An existence clause: 昨天厨房里有一只猫. The place precedes the verb without 在."""
    clause = scene.clause
    asked = scene.asked if scene.asked != "reason" else None  # 为什么 follows the place
    time = replace(scene, asked=asked).when()
    why = [token("为什么", "ADV", "asked")] if scene.asked == "reason" else []
    if scene.asked == "subject":
        what = scene.phrase("subject")
    else:
        count = scene.asked == "subject_count"
        what = noun_phrase(clause.subject, "subject", bare=not clause.positive, asked=count)
    place = [] if clause.place is None else scene.place("")
    return [*time, *place, *why, *scene.past_marker(), *_have(clause), *what]


def _pointed(clause: Clause) -> bool:
    """Whether the subject needs 那: 狗很大 would refer to all dogs."""
    if clause.frame == "comparison":
        return not animate(clause.subject)
    return clause.frame in ("property", "material") and concepts()[clause.subject.concept].kind != "place"


def _clause(scene: Scene) -> list[Word]:
    clause = scene.clause
    front: list[Word] = []
    if front_time(clause) and clause.time is not None and scene.asked != "time":
        front = time_phrase(clause.time)
    elif front_place(clause) and scene.asked != "place":
        front = [*scene.place(), COMMA]
    if clause.frame == "existence":
        return [*front, *_existence(scene)]
    if clause.passive and clause.object is not None:
        topic = entry(clause.verb or "")["governs"] == "state"
        first = noun_phrase(clause.object, "object", pointed=topic)
    else:
        first = scene.phrase("subject", pointed=_pointed(clause))
    return [*front, *first, *_predicate(scene)]


def _question(question: Question) -> list[Word]:
    clause = replace(question.clause, fronted=None, passive=False)
    question = replace(question, clause=clause)
    if not _focused(question):
        words = _clause(Scene(clause, question.asked))
        return [*words, token("吗", "PART", "asked")] if question.asked == "truth" else words
    subject, scene = noun_phrase(clause.subject, "subject"), Scene(clause, question.asked, aspect="focus")
    rest = [*scene.all(), auxiliary("是"), *scene.when(), *before_verb(scene), *core(scene)]
    return [*subject, *rest, auxiliary("的", "PART")]


def _connective(form: str, pos: str) -> Word:
    return token(form, pos, "connective.connective")


def _joined(sentence: Joined) -> list[Word]:
    """Two clauses. 因为 can introduce either; clauses with 之前, 之后 and 的时候 always come first."""
    form = sentence.connective
    aspects: dict[str, Aspect] = {"before": "before", "when": "during", "after": "after"}
    aspect = aspects.get(form, "")
    first = [w.within("first") for w in _clause(Scene(sentence.first, alone=False))]
    second = [w.within("second") for w in _clause(Scene(sentence.second, alone=False, aspect=aspect))]
    if form in ("and", "but", "so"):
        link = {"and": "并且", "but": "但是", "so": "所以"}[form]
        return [*first, COMMA, _connective(link, "CCONJ" if form != "so" else "SCONJ"), *second]
    if form == "because":
        because, so = _connective("因为", "SCONJ"), _connective("所以", "SCONJ")
        return [because, *second, COMMA, so, *first] if sentence.inverted else [*first, COMMA, because, *second]
    if form == "when":
        return [*second, _connective("的", "PART"), _connective("时候", "NOUN"), COMMA, *first]
    return [*second, _connective("之前" if form == "before" else "之后", "ADP"), COMMA, *first]


class Chinese:
    """Chinese. The module's docstring describes the grammar."""

    code = "zh"

    def sentence(self, sentence: Sentence) -> list[Word]:
        """A whole sentence with its final mark."""
        if isinstance(sentence, Question):
            return [*_question(sentence), token("？", "PUNCT", "")]
        words = _joined(sentence) if isinstance(sentence, Joined) else _clause(Scene(sentence))
        return [*words, token("。", "PUNCT", "")]

    def phrase(self, phrase: Phrase) -> list[Word]:
        """A noun phrase by itself."""
        return noun_phrase(phrase, "subject")
