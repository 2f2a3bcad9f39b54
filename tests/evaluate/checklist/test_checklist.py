"""The checklist: its answers are correct by the world's logic and by reading the English text itself."""

import re
from collections.abc import Callable
from itertools import pairwise

import pytest
from xaug.data_cards.errors import UnknownNameError
from xaug.data_cards.task_types import SPAN
from xaug.evaluate.checklist import CASES, Case, cases, failure_rates
from xaug.evaluate.checklist.capabilities import CAPABILITIES
from xaug.evaluate.checklist.trial import Trial, answers, filled, part
from xaug.pocket.concepts import LANGUAGES, concepts, is_a
from xaug.pocket.languages.base import lexicon
from xaug.pocket.meaning import Clause, Phrase, Question

EN = lexicon("en")
OPPOSITE = {
    "stronger": "weaker", "richer": "poorer", "braver": "more cowardly", "cleverer": "more stupid",
    "more diligent": "lazier", "bigger": "smaller", "heavier": "lighter", "faster": "slower",
}  # fmt: skip
OPPOSITE |= {b: a for a, b in OPPOSITE.items()}


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_capability_has_its_cases_with_the_answer_in_the_text(code: str) -> None:
    found = cases(code)
    columns = set(SPAN.columns(()))
    counts = {name: sum(case.capability == name for case in found) for name in CAPABILITIES}
    assert counts == dict.fromkeys(CAPABILITIES, CASES)
    assert len({case.row["id"] for case in found}) == len(found)
    assert len({(case.row["context"], case.row["question"]) for case in found}) > 0.97 * len(found)
    for case in found:
        row = case.row
        (text,), (start,) = row["answers"]["text"], row["answers"]["answer_start"]
        assert set(row) == columns
        assert case.language == code
        assert text
        assert row["context"][start : start + len(text)] == text
        assert row["question"][-1] in "?？"
        assert not row["is_impossible"]


@pytest.mark.parametrize("code", LANGUAGES)
def test_nothing_short_of_reading_answers_them(code: str) -> None:
    """The answer is neither always first nor always last."""
    found = cases(code)
    for word in (0, -1):
        said = [case.row["context"].rstrip("。.").replace("。", " ").split()[word].rstrip(".") for case in found]
        rates = {one.capability: one.failed / one.cases for one in failure_rates(found, said, seed=0)}
        assert min(rates.values()) > 0.3


def first(pattern: str, text: str) -> tuple[str, ...]:
    match = re.search(pattern, text)
    assert match, (pattern, text)
    return match.groups()


def named(form: str, column: str = "lemma") -> str:
    return next(name for name, entry in EN.items() if entry[column] == form and concepts()[name].kind != "material")


def comparison(said: list[str], question: str) -> str:
    more, whom = first(r"(?:Who|What) is (.+?) than (.+)\?", question)
    for sentence in said:
        one, there, other = first(r"(.+) is (.+?) than (.+)", sentence)
        if (there, other) == (more, whom):
            return one
        if (OPPOSITE[there], one.lower()) == (more, whom.lower()):
            return other
    raise AssertionError(question)


def same_words(said: list[str], question: str) -> str:
    (rest,) = first(r"Who (.+)\?", question)
    return next(one.split()[0] for one in said if one.split(" ", 1)[1] == rest)


def synonyms(said: list[str], question: str) -> str:
    (mood,) = first(r"Who was (.+)\?", question)
    other = {"happy": "glad", "sick": "ill", "clever": "smart"}
    other |= {b: a for a, b in other.items()}
    return next(one.split()[0] for one in said if one.endswith(f" was {other[mood]}"))


def job_or_home(said: list[str], question: str) -> str:
    after = {"What is": r" is (.+)", "Where was": r" was born in (.+)", "Where does": r" lives in (.+)"}
    wanted = after[" ".join(question.split()[:2])]
    return next(match[1] for one in said if (match := re.search(wanted, one)))


def kinds(said: list[str], question: str) -> str:
    (kind,) = first(r"Who .+ an? (.+)\?", question)
    for one in said:
        (thing,) = first(r" an? (.+)$", one)
        if is_a(named(thing), named(kind)):
            return one.split()[0]
    raise AssertionError(question)


def negation(said: list[str], question: str) -> str:
    denied = question.startswith("Who did not ")
    return next(one.split()[0] for one in said if (" did not " in one) == denied)


def times(said: list[str], question: str) -> str:
    if question.startswith("When"):
        (place,) = first(r"go to (.+)\?", question)
        return next(first(r"(on \w+)$", one)[0] for one in said if f" to {place} " in one)
    (day,) = first(r"go (on \w+)\?", question)
    return next(first(r" to (.+) on ", one)[0] for one in said if one.endswith(day))


def change(said: list[str], question: str) -> str:
    tense = "was" if " was " in question else "is"
    (rest,) = first(rf" {tense} (.+)", next(one for one in said if f" {tense} " in one))
    return rest if question.startswith("What") else re.sub(r"^(in|at|on) ", "", rest)


def who_to_whom(said: list[str], question: str) -> str:
    acts = []
    for one in said:
        if " was " in one:
            whom, who = first(r"(\w+) was \w+ by (\w+)", one)
        else:
            who, whom = first(r"(\w+) \w+ (\w+)$", one)
        acts.append((who, whom))
    if question.startswith("Who did "):
        (who,) = first(r"Who did (\w+) ", question)
        return next(b for a, b in acts if a == who)
    (whom,) = first(r"(\w+)\?", question)
    return next(a for a, b in acts if b == whom)


def points_of_view(said: list[str], question: str) -> str:
    deals = [first(r"^(\w+) .+ to (\w+)$", one) for one in said]
    if question.startswith("Who did "):
        (taker,) = first(r"Who did (\w+) ", question)
        return next(a for a, b in deals if b == taker)
    (giver,) = first(r" from (\w+)\?", question)
    return next(b for a, b in deals if a == giver)


def coreference(said: list[str], question: str) -> str:
    (who,) = first(r"What did (\w+) ", question)
    (job,) = next(first(r" is an? (.+)$", one) for one in said if one.startswith(f"{who} is "))
    act = next(one for one in said if one.startswith(f"The {job} "))
    return first(r"( an? .+)$", act)[0].strip()


def location(said: list[str], question: str) -> str:
    (where,) = first(r"What was (.+)\?", question)
    return next(first(r"(.+) was", one)[0] for one in said if one.endswith(f"was {where}"))


def numbers(said: list[str], question: str) -> str:
    kind, who = first(r"How many (.+) does (\w+) have", question)
    return next(first(r" has (\w+) ", one)[0] for one in said if one.startswith(who) and one.endswith(kind))


READ: dict[str, Callable[[list[str], str], str]] = {
    "comparison": comparison, "properties": same_words, "synonyms": synonyms, "job or home": job_or_home,
    "kinds": kinds, "negation": negation, "times": times, "change": change, "who did what to whom": who_to_whom,
    "points of view": points_of_view, "coreference": coreference, "location": location, "numbers": numbers,
}  # fmt: skip


@pytest.mark.parametrize("capability", CAPABILITIES)
def test_the_english_text_itself_gives_the_answer(capability: str) -> None:
    """Read with patterns that know nothing of the world's grammar and logic."""
    for case in cases("en"):
        if case.capability == capability:
            said = case.row["context"].rstrip(".").split(". ")
            assert READ[capability](said, case.row["question"]) == case.row["answers"]["text"][0], case.row


def test_cases_are_the_same_meanings_in_all_languages() -> None:
    """Names that are written alike in two languages are at the same positions."""
    english, swahili = (cases(code, number=20) for code in ("en", "sw"))
    for here, there in zip(english, swahili, strict=True):
        pair = [set(re.findall(r"\b(?:Anna|Nina|Rosa|Karl|Emma|Paul)\b", one.row["context"])) for one in (here, there)]
        assert pair[0] == pair[1]
    assert [case.row for case in cases("en", number=20)] == [case.row for case in english]
    with pytest.raises(UnknownNameError):
        cases("xx")


def test_logic_finds_all_answers_that_are_told() -> None:
    a, b, c = (Phrase(name) for name in ("Anna", "Peter", "Leo"))
    facts = tuple(
        Clause("comparison", one, property="strong", object=two, tense="present") for one, two in pairwise((a, b, c))
    )
    weaker = Question(Clause("comparison", c, property="weak", object=a, tense="present"), "subject")
    assert answers(Trial(facts, weaker, 1, "object")) == [b, c]  # Leo by two steps
    two = Clause("possession", a, object=Phrase("dog", count="two", plural=True), tense="present")
    many = Question(two, "object_count")
    assert answers(Trial((two,), many, 0, "object.count")) == ["two"]
    assert part(two, "object.count") == "two"
    assert filled(many, "three").object == Phrase("dog", count="three", plural=True)


def case(capability: str, answer: str) -> Case:
    return Case(capability, "en", {"context": "c", "question": "q", "answers": {"text": [answer], "answer_start": [0]}})


def test_failures_are_counted_by_capability() -> None:
    given = [case("kinds", "the dog"), case("kinds", "Anna"), case("times", "on Monday"), case("kinds", "Peter"),
             case("kinds", "Leo"), case("kinds", "Max")]  # fmt: skip
    found = failure_rates(given, ["Dog.", "Anna and Peter", "Monday", "", "Anna", "Anna"], seed=3)
    assert [(one.capability, one.language, one.seed, one.cases, one.failed, one.near) for one in found] == [
        ("kinds", "en", 3, 5, 4, 0), ("times", "en", 3, 1, 0, 1),
    ]  # fmt: skip
    assert found[0].examples[0] == {"context": "c", "question": "q", "answer": "Anna", "said": "Anna and Peter"}
    assert len(found[0].examples) == 3
    assert found[1].examples == ()
    assert found[1].near_examples == ({"context": "c", "question": "q", "answer": "on Monday", "said": "Monday"},)
    with pytest.raises(ValueError, match="shorter"):
        failure_rates(given, ["one"], seed=0)


def test_the_right_answers_never_fail() -> None:
    found = cases("tr", number=5)
    rates = failure_rates(found, [case.row["answers"]["text"][0] for case in found], seed=0)
    assert [(one.failed, one.near) for one in rates] == [(0, 0)] * len(CAPABILITIES)
