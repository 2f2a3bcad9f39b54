"""Whether the gold label of an edited row still holds: its English is read back into a meaning, and the logic decides.

Only English can be read back, and only along the row's own derivation: a changed word must be a word of the world
of the same sort, in the form that the grammar would have used. Any other text is outside the world's language, and the
answer is None.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import islice, product
from typing import Any, get_args

from xaug.data_cards.errors import UsageError
from xaug.data_cards.field_ref import TOKENS, FieldRef
from xaug.pocket.concepts import concepts, of_kind
from xaug.pocket.copying import replace
from xaug.pocket.languages.base import lexicon
from xaug.pocket.languages.en import English
from xaug.pocket.meaning import Clause, Connective, Joined, Phrase, Question, Relation, Sentence
from xaug.pocket.targets import TARGETS
from xaug.pocket.tasks import TASKS
from xaug.pocket.tasks.item import FieldMeaning
from xaug.pocket.words import Text, Word, write

TOKEN = re.compile(r"\w+|[^\w\s]")
# A word may replace another only within one of these sets: "in the hammer" is no place of the world.
SORTS = (
    {"person"},
    {"role", "human"},
    {"kin"},
    {"animal"},
    {"food", "drink"},
    {"thing"},
    {"part"},
    {"material"},
    {"place"},
    {"city", "country"},
    {"organization"},
)
# The number of readings of an edited sentence that are tried. A word has at most two, and a row few edits.
READINGS = 64
Part = Sentence | Phrase


def truth(task: str, row: Mapping[str, Any]) -> bool | None:
    """Whether the gold label of an edited row holds; None where an edit leaves the world's language.

    ``task``: a dataset's name in the world (``mnli``). ``row``: the task's columns; an augmented row also has
    ``origin_id``, the id of its clean row. Raises UnknownNameError if the world has no such task, ValueError if it has
    no such row, and UsageError for a target task.
    """
    if task in TARGETS:
        raise UsageError(
            f"{task} is a target task. Only rows of the intermediate tasks can be read back after an edit:"
            f" {', '.join(TASKS.names())}."
        )
    parts = re.fullmatch(r"(train|validation|test)-(\d+)", str(row.get("origin_id") or row["id"]))
    if parts is None:
        raise ValueError(
            f"{row.get('origin_id') or row['id']!r} is not the id of a row of the embedded world, such as 'train-17'."
        )
    item = TASKS.get(task).item(parts[1], int(parts[2]))
    edited: dict[str, FieldMeaning] = {}
    for name, meaning in item.meaning.items():
        reading = read_back(meaning, _field(row, name))
        if reading is None:
            return None
        edited[name] = reading
    try:
        return item.holds(edited)
    except ValueError:
        return None


def _field(row: Mapping[str, Any], name: str) -> Sequence[str] | str:
    """The text of a field, by the name that edits give it; in a tagging task, the tokens."""
    if name == TOKENS:
        tokens: Sequence[str] = row[name]
        return tokens
    return FieldRef.parse(name).get(row)


def read_back(meaning: FieldMeaning, edited: Sequence[str] | str) -> FieldMeaning | None:
    """The meaning of an edited field, part by part; None where the grammar cannot produce its words."""
    written = [_write(part) for part in meaning]
    whole = not isinstance(edited, str)
    tokenized = [_tokens(text, whole=whole) for text in written]
    now = [t.lower() for t in (TOKEN.findall(edited) if isinstance(edited, str) else edited)]
    if sum(len(tokens) for tokens in tokenized) != len(now):
        return None
    out: list[Part] = []
    at = 0
    for part, text, tokens in zip(meaning, written, tokenized, strict=True):
        edited_tokens = now[at : at + len(tokens)]
        at += len(tokens)
        pairs = zip(tokens, edited_tokens, strict=True)
        changed = sorted({index for (token, index), new in pairs if token.lower() != new})
        reading = _reading(part, text, changed, edited_tokens, whole=whole) if changed else part
        if reading is None:
            return None
        out.append(reading)
    return tuple(out)


def _write(part: Part) -> Text:
    english = English()
    return write(english.phrase(part) if isinstance(part, Phrase) else english.sentence(part))


def _tokens(text: Text, *, whole: bool) -> list[tuple[str, int]]:
    """The text's tokens, each with the index of its word. ``whole``: every word is one token, as in tagging."""
    if whole:
        return [(word.form, i) for i, word in enumerate(text.words)]
    # Tokens come from the text, not from its words: "can" and "not" are written as one.
    return [(found[0], bisect_right(text.starts, found.start()) - 1) for found in TOKEN.finditer(text.text)]


def _reading(part: Part, text: Text, changed: list[int], now: Sequence[str], *, whole: bool) -> Part | None:
    """The first meaning close to the old one that the grammar expresses in exactly these words."""
    tokens = _tokens(text, whole=whole)
    at = {i: [n for n, (_, index) in enumerate(tokens) if index == i] for i in changed}
    options = [list(_substitutions(part, text.words[i], [now[n] for n in at[i]])) for i in changed]
    if not all(options) or len(tokens) != len(now):
        return None
    for chosen in islice(product(*options), READINGS):
        reading = part
        for slot, value in chosen:
            reading = substitute(reading, slot, value)
        try:
            rewritten = [token.lower() for token, _ in _tokens(_write(reading), whole=whole)]
        except (KeyError, IndexError):
            continue
        if rewritten == list(now):
            return reading
    return None


def _substitutions(part: Part, word: Word, now: list[str]) -> Iterator[tuple[str, str]]:
    """The slots that one changed word can express, each with its new value."""
    role = word.slot.rpartition(".")[2]
    if role in ("noun", "adjective", "count", "verb", "property", "participle") and word.concept:
        old = concepts()[word.concept]
        for name in _by_form().get(" ".join(now), ()):
            new = concepts()[name]
            if new.kind == old.kind and new.kind == "verb":
                if new.parent == old.parent:
                    yield word.slot, name
            elif new.kind == old.kind or any({new.kind, old.kind} <= sort for sort in SORTS):
                yield word.slot, name
    elif role == "time":
        yield from ((word.slot, name) for name in of_kind("time"))
    elif role == "adposition" and "place" in word.slot:
        yield from ((word.slot, relation) for relation in get_args(Relation))
    elif role == "connective":
        yield from ((word.slot, connective) for connective in get_args(Connective))
    elif role == "determiner":
        yield word.slot, "definite" if now == ["the"] else "indefinite"


@cache
def _by_form() -> dict[str, tuple[str, ...]]:
    """Lower-case word form → the concepts that have it."""
    out: dict[str, list[str]] = {}
    for name, entry in lexicon("en").items():
        for column in ("lemma", "plural", "third", "past", "participle", "more"):
            form = entry[column].lower()
            # BAE replaces one word at a time: "ice" or "cream" alone is no word of the world.
            if form and name not in out.setdefault(form, []):
                out[form].append(name)
            head = form.partition(" ")[0]
            if head != form and concepts()[name].kind == "verb" and name not in out.setdefault(head, []):
                out[head].append(name)
    return {form: tuple(names) for form, names in out.items()}


def substitute(part: Part, slot: str, value: str) -> Part:
    """The part with another concept, relation or connective in one slot, as ``Word.slot`` names it."""
    head, _, rest = slot.partition(".")
    if isinstance(part, Question):
        return replace(part, clause=_in_clause(part.clause, slot, value))
    if isinstance(part, Joined):
        if head == "connective":
            return replace(part, connective=value)  # type: ignore[arg-type]
        return replace(part, **{head: _in_clause(getattr(part, head), rest, value)})  # type: ignore[arg-type]
    return _in_phrase(part, rest, value) if isinstance(part, Phrase) else _in_clause(part, slot, value)


def _in_clause(clause: Clause, slot: str, value: str) -> Clause:
    role, _, rest = slot.partition(".")
    if role in ("verb", "time", "property"):
        return replace(clause, **{role: value})  # type: ignore[arg-type]
    if role == "place" and clause.place is not None:
        if rest == "adposition":
            return replace(clause, place=replace(clause.place, relation=value))  # type: ignore[arg-type]
        return replace(clause, place=replace(clause.place, phrase=_in_phrase(clause.place.phrase, rest, value)))
    return replace(clause, **{role: _in_phrase(getattr(clause, role), rest, value)})  # type: ignore[arg-type]


def _in_phrase(phrase: Phrase, slot: str, value: str) -> Phrase:
    head, _, rest = slot.partition(".")
    if head == "owner" and phrase.owner is not None:
        return replace(phrase, owner=_in_phrase(phrase.owner, rest, value))
    if head == "determiner":
        return replace(phrase, definite=value == "definite")
    return replace(phrase, **{"concept" if head == "noun" else head: value})  # type: ignore[arg-type]
