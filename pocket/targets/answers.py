"""Which sentences of all scenes, in all languages, answer the question? (lareqa)"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from xaug.data_cards.splits import HELD_OUT, LanguageSplit, held_out
from xaug.pocket.concepts import LANGUAGES
from xaug.pocket.languages import language
from xaug.pocket.logic import consequences, implied_verbs
from xaug.pocket.meaning import Clause, Question
from xaug.pocket.targets.cards import retrieval
from xaug.pocket.targets.corpus import Bag, bag, draws, entry
from xaug.pocket.tasks.item import Again, Item, Split, in_words, row_id, texts, together
from xaug.pocket.tasks.reading import answers, ask, scene

QUERIES = 200
SIZES = tuple(4 + number % 4 for number in range(50))  # sentences of each scene: four to seven, as in pocket_squad_v1
CANDIDATES = tuple((number, at) for number, size in enumerate(SIZES) for at in range(size))
Scene = tuple[Clause, ...]


@lru_cache(maxsize=len(HELD_OUT))
def _scenes(split: str) -> tuple[Scene, ...]:
    """The scenes of "validation" or "test", the same in all languages."""
    return tuple(_scene(f"pocket_lareqa/{split}/scene/{number}", size) for number, size in enumerate(SIZES))


def _scene(seed: str, size: int) -> Scene:
    for d in draws(seed, "test"):
        try:
            return tuple(scene(d, size))
        except Again:
            continue
    raise AssertionError(seed)  # draws() has raised


@lru_cache(maxsize=len(HELD_OUT))
def _questions(split: str) -> tuple[tuple[int, int, Question], ...]:
    """(scene, sentence, question): of all scenes' sentences it alone answers the question."""
    scenes = _scenes(split)
    by_verb: dict[str, list[tuple[int, int]]] = {}
    for number, at in CANDIDATES:
        for verb in _verbs(scenes[number][at]):
            by_verb.setdefault(verb, []).append((number, at))
    seen: set[Bag] = set()
    out = []
    for query in range(QUERIES):
        number = query % len(SIZES)
        for d in draws(f"pocket_lareqa/{split}/question/{query}", "test"):
            at = d.rng.randrange(SIZES[number])
            asked = ask(d, scenes[number][at])
            # A sentence with no such verb cannot answer: leaving it out saves most of the work.
            places = by_verb[asked.clause.verb or ""]
            found = [places[i] for i in answers([scenes[n][a] for n, a in places], asked)]
            if found == [(number, at)] and bag(asked) not in seen:
                seen.add(bag(asked))
                out.append((number, at, asked))
                break
    return tuple(out)


def _verbs(fact: Clause) -> Iterator[str]:
    for one in {c.verb for c in consequences(fact) if c.verb is not None}:
        yield from implied_verbs(one)


@lru_cache(maxsize=16)  # splits of all languages at once
def _written(split: Split) -> list[tuple[str, list[str]]]:
    """Each scene in a language: whole, and its sentences."""
    one = LanguageSplit.of(split)
    spoken = language(one.language)
    written = [texts(spoken, facts) for facts in _scenes(one.kind)]
    return [(together(spoken, parts), [one.text for one in parts]) for parts in written]


def _row(split: Split, number: int) -> Item:
    """Questions come first, then all sentences of all scenes."""
    base, code = LanguageSplit.of(split).kind, LanguageSplit.of(split).language
    if number < QUERIES:
        where, at, asked = _questions(base)[number]
        gold = [f"{base}-{where}:{at}@{other}" for other in LANGUAGES]
        text = in_words(language(code), (asked,))
        return entry("query", row_id(split, number, parallel=True), code, text, {"text": (asked,)}, gold=gold)
    where, at = CANDIDATES[number - QUERIES]
    context, sentences = _written(split)[where]
    facts = _scenes(base)[where]
    meaning = {"text": (facts[at],), "context": facts}
    return entry("candidate", f"{base}-{where}:{at}@{code}", code, sentences[at], meaning, context=context)


LAREQA = retrieval(
    "lareqa", "LAReQA", "map20",
    {one.name: QUERIES + len(CANDIDATES) for one in held_out(LANGUAGES, *HELD_OUT)}, _row,
    "Questions, and in every language the sentence that answers them; train on pocket_squad_v1.", parallel=True,
)  # fmt: skip
