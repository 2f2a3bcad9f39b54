"""The people, organisations and cities that a row names, found by rules that prefer to miss one than to be wrong.

A mention is a run of capitalised words. A person's has a known given name in front ("Albert Einstein"), or a title
("Dr. Einstein"); an organisation's ends with what it is ("Stanford University"); a city's is one known name by
itself. Every word of a name is followed through all fields of the row, so that "Einstein" later in the passage is the
same man.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from xaug.augment.attacks.blind.spans import may_edit
from xaug.augment.lexicons.names import GIVEN, NameKind, Names
from xaug.augment.text import AttackedText

_TITLES = frozenset({"Mr", "Mrs", "Ms", "Miss", "Dr", "Professor", "Prof", "Senator", "Judge", "Captain", "Colonel"})
# What an organisation is, as the last word of its name.
_KINDS = frozenset({
    "University", "College", "Institute", "Bank", "Corporation", "Company", "Inc", "Corp", "Ltd", "Hospital", "Museum",
    "Airlines", "Foundation", "Industries", "Records", "Studios", "Motors", "Brothers",
})  # fmt: skip
# Words before them that are not names.
_PLAIN = frozenset({
    "National", "State", "Central", "First", "Royal", "Federal", "World", "Public", "International", "Imperial", "The",
    "General", "United", "Technical", "Medical", "Community", "City", "County", "Northern", "Southern", "Eastern",
    "Western", "New", "Old", "Saint", "St", "Trinity", "Science", "Art", "History", "Children", "Catholic", "Military",
    "Open", "Free", "Ivy", "Big", "Business", "Law", "Union", "Commercial", "Investment", "Teaching", "Junior",
})  # fmt: skip
# Words that begin a sentence or stand beside a name, and so belong to no name although they may be capitalised.
_COMMON = frozenset([
    "a", "an", "and", "as", "at", "before", "after", "but", "by", "did", "do", "does", "during", "for", "from", "had",
    "has", "have", "he", "her", "his", "how", "i", "if", "in", "is", "it", "its", "like", "my", "near", "of", "on",
    "or", "our", "she", "since", "so", "than", "that", "the", "their", "then", "they", "this", "though", "to",
    "under", "until", "was", "we", "were", "what", "when", "where", "which", "while", "who", "whom", "whose", "why",
    "will", "with", "would", "yes", "no", "not",
])  # fmt: skip
_PLACE = frozenset({"in", "at", "to", "from", "near", "of", "the"})  # before a surname: the word may be a place
_INITIAL = re.compile(r"[A-Z]")
_ORDINAL = re.compile(r"[IVX]+")  # "George V": a monarch's name is known to everyone
_NEAR = 0.75  # similarity of two words, one of which is probably the other one misspelt: "Delhi" and "Dehli" (0.8)


@dataclass(frozen=True, slots=True)
class Entity:
    """One entity of a row. ``words``: each word of its name that is replaced → the kind of name that may replace it."""

    words: Mapping[str, NameKind]


def entities(text: AttackedText, names: Names) -> list[Entity]:
    """The entities whose every mention may be edited, in the order of their first mention."""
    found: dict[str, NameKind] = {}
    whole: list[tuple[str, ...]] = []
    refused: set[str] = set()
    for run in _runs(text):
        mention = _mention([text.words[i] for i in run], _before(text, run[0]), names)
        named = {word: kind for word, kind in mention.items() if found.get(word, kind) is kind}
        refused |= mention.keys() - named.keys()  # two kinds for one word
        found.update(named)
        if mention:
            whole.append(tuple(mention))
    places = _places(text)
    land = any(names.kinds.get(word) is NameKind.LAND for word in places)
    refused |= {word for word, kind in found.items() if not _replaceable(text, word, kind, places, names, land=land)}
    return [Entity({word: found[word] for word in group}) for group in _groups(whole) if not refused & set(group)]


def _runs(text: AttackedText) -> Iterator[list[int]]:
    """Yield runs of capitalised words with one blank, or an initial's full stop, between them; none of common words."""
    run: list[int] = []
    for i, word in enumerate(text.words):
        name = word[:1].isupper() and word.lower() not in _COMMON
        if name and run and _joined(text, run[-1], i):
            run.append(i)
            continue
        if run:
            yield run
        run = [i] if name else []
    if run:
        yield run


def _joined(text: AttackedText, i: int, j: int) -> bool:
    between = text.text[text.spans[i][1] : text.spans[j][0]]
    dotted = _INITIAL.fullmatch(text.words[i]) or text.words[i] in _TITLES
    return text.layout.tokens or between == " " or (between == ". " and dotted is not None and bool(dotted))


def _before(text: AttackedText, i: int) -> str:
    """The word before word i in its field, in lower case."""
    return text.words[i - 1].lower() if i and (text.layout.tokens or text.field_of(i) == text.field_of(i - 1)) else ""


def _mention(words: list[str], before: str, names: Names) -> dict[str, NameKind]:
    """The words of a run that name an entity, each with its kind; none if the run is no entity of a known kind."""
    words = [word.removesuffix("'s") for word in words]
    titled = words[0] in _TITLES
    rest = words[1:] if titled else words
    kinds = names.kinds
    if titled:
        return (
            {rest[0]: NameKind.SURNAME} if len(rest) == 1 and _surname(rest[0], names) else _person(rest, before, names)
        )
    if len(rest) == 2 and rest[1] in _KINDS:
        plain = rest[0] in _PLAIN or kinds.get(rest[0]) is not None or not _word(rest[0]) or _ordinary(rest[0])
        return {} if plain else {rest[0]: NameKind.SURNAME}
    if len(rest) == 1 and kinds.get(rest[0]) is NameKind.CITY:
        return {rest[0]: NameKind.CITY}
    return _person(rest, before, names)


def _person(words: list[str], before: str, names: Names) -> dict[str, NameKind]:
    """The given name and the surname of a person, if the words begin with a known given name and end with a surname."""
    if not words or names.kinds.get(words[0]) not in GIVEN:
        return {}
    more = [word for word in words[1:] if not _INITIAL.fullmatch(word)]
    refused = before in {"the", "st", "saint", "san"} or _ORDINAL.fullmatch(words[-1]) or len(more) > 1
    if refused or (more and not _surname(more[0], names)):
        return {}
    return {words[0]: names.kinds[words[0]], **dict.fromkeys(more, NameKind.SURNAME)}


def _word(word: str) -> bool:
    return len(word) > 2 and word.isalpha() and word[1:].islower()


def _ordinary(word: str) -> bool:
    """Whether a word is in the dictionary: "Historical Museum" is not named after anybody."""
    from lemminflect import getAllLemmas

    return bool(getAllLemmas(word.lower()))


def _surname(word: str, names: Names) -> bool:
    """Whether a word may be a surname: "McCarthy" is one, "University", "II" and "London" are none."""
    kind = names.kinds.get(word)
    letters = word.isalpha() and len(word) > 2 and not word.isupper()
    return letters and word not in _KINDS | _PLAIN | _TITLES and kind in (None, NameKind.SURNAME)


def _places(text: AttackedText) -> dict[str, list[int]]:
    """The indices of each word's occurrences, without a genitive's ending."""
    out: dict[str, list[int]] = {}
    for i, word in enumerate(text.words):
        out.setdefault(word.removesuffix("'s"), []).append(i)
    return out


def _replaceable(
    text: AttackedText, word: str, kind: NameKind, places: Mapping[str, list[int]], names: Names, *, land: bool
) -> bool:
    """Whether a word is a name wherever it occurs, and may be edited there."""
    at = places[word]
    others = [other for other in places if other[:1].isupper() and other != word]
    first = text.bounds[next((f for f, field in enumerate(text.fields) if field.strip()), 0)]
    refused = (
        # known only to the hypothesis or the question, which may speak of what the other text calls something else
        all(text.spans[i][0] >= first[1] for i in at) and not text.layout.tokens,
        # "Boston Globe"; and beside a country, everyone knows which cities lie in it
        kind is NameKind.CITY and (land or any(_in_longer_run(text, i) for i in at)),
        kind is NameKind.CITY and any(other.startswith(word[:3]) for other in others),  # Rome and the Romans
        kind in GIVEN and any(_after_name(text, i) for i in at),  # "Virgin Mary", "Queen Mary"
        kind is NameKind.SURNAME and any(_before(text, i) in _PLACE and not _of_organisation(text, i) for i in at),
        # in lower case, or within another word: "Parisian"
        len(at) != len(re.findall(re.escape(word), text.text, re.IGNORECASE)),
        bool(get_close_matches(word, others, 1, _NEAR)),
    )
    return not any(refused) and all(may_edit(text, text.spans[i][0], text.spans[i][0] + len(word)) for i in at)


def _of_organisation(text: AttackedText, i: int) -> bool:
    """Whether word i stands before what an organisation is: "Stanford University"."""
    return i + 1 < len(text) and text.words[i + 1] in _KINDS and _joined(text, i, i + 1)


def _after_name(text: AttackedText, i: int) -> bool:
    """Whether another capitalised word, which is no title, stands directly before word i."""
    if not i or not _joined(text, i - 1, i):
        return False
    word = text.words[i - 1]
    return word[:1].isupper() and word not in _TITLES and word.lower() not in _COMMON


def _in_longer_run(text: AttackedText, i: int) -> bool:
    """Whether a capitalised word, other than a common one, stands directly before or after word i."""
    for a, b in ((i - 1, i), (i, i + 1)):
        other = a if b == i else b
        if a >= 0 and b < len(text) and _joined(text, a, b):
            word = text.words[other]
            if word[:1].isupper() and word.lower() not in _COMMON:
                return True
    return False


def _groups(whole: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """The words of all mentions, those that occur in one mention together: ("Albert", "Einstein")."""
    groups: list[dict[str, None]] = []
    for mention in whole:
        same = [group for group in groups if group.keys() & set(mention)]
        merged = dict.fromkeys([word for group in same for word in group] + list(mention))
        groups = [group for group in groups if group not in same] + [merged]
    return [tuple(group) for group in groups]
