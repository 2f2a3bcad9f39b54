"""Which sentences, among those of all scenes in all languages, answer the question? (lareqa)"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from xaug.data_cards.splits import HELD_OUT, LanguageSplit, held_out
from xaug.pocket.concepts import LANGUAGES
from xaug.pocket.languages import language
from xaug.pocket.logic import consequences, implied_verbs
from xaug.pocket.meaning import Clause, Question
from xaug.pocket.targets.cards import retrieval
from xaug.pocket.targets.corpus import Bag, bag, draws, retrieval_item
from xaug.pocket.tasks.item import Item, RedrawError, Split, field_text, join_texts, row_id, write_parts
from xaug.pocket.tasks.reading import answers, ask, scene

QUERIES = 200
SIZES = tuple(4 + number % 4 for number in range(50))  # sentences of each scene: four to seven, as in pocket_squad_v1
CANDIDATES = tuple((number, at) for number, size in enumerate(SIZES) for at in range(size))
Scene = tuple[Clause, ...]


@lru_cache(maxsize=len(HELD_OUT))
def _scenes(base: str) -> tuple[Scene, ...]:
    """The scenes of "validation" or "test". They are the same in all languages."""
    return tuple(_scene(f"pocket_lareqa/{base}/scene/{number}", size) for number, size in enumerate(SIZES))


def _scene(seed: str, size: int) -> Scene:
    for d in draws(seed, "test"):
        try:
            return tuple(scene(d, size))
        except RedrawError:
            continue
    raise AssertionError(seed)  # draws() has raised


@lru_cache(maxsize=len(HELD_OUT))
def _questions(base: str) -> tuple[tuple[int, int, Question], ...]:
    """The questions, each with the numbers of the scene and of the only sentence that answers it."""
    scenes = _scenes(base)
    by_verb: dict[str, list[tuple[int, int]]] = {}
    for number, at in CANDIDATES:
        for verb in _verbs(scenes[number][at]):
            by_verb.setdefault(verb, []).append((number, at))
    seen: set[Bag] = set()
    out = []
    for query in range(QUERIES):
        number = query % len(SIZES)
        for d in draws(f"pocket_lareqa/{base}/question/{query}", "test"):
            at = d.rng.randrange(SIZES[number])
            asked = ask(d, scenes[number][at])
            # Only a sentence with this verb can answer. Leaving out the others saves most of the work.
            places = by_verb[asked.clause.verb or ""]
            answering = [places[i] for i in answers([scenes[n][a] for n, a in places], asked)]
            if answering == [(number, at)] and bag(asked) not in seen:
                seen.add(bag(asked))
                out.append((number, at, asked))
                break
    return tuple(out)


def _verbs(fact: Clause) -> Iterator[str]:
    for verb in {c.verb for c in consequences(fact) if c.verb is not None}:
        yield from implied_verbs(verb)


@lru_cache(maxsize=16)  # splits of all languages at once
def _written(split: Split) -> list[tuple[str, list[str]]]:
    """Each scene in the split's language: the whole text, and its sentences."""
    language_split = LanguageSplit.of(split)
    grammar = language(language_split.language)
    written = [write_parts(grammar, facts) for facts in _scenes(language_split.kind)]
    return [(join_texts(grammar, parts), [part.text for part in parts]) for parts in written]


def _row(split: Split, number: int) -> Item:
    """The questions have the first numbers, the sentences of all scenes the others."""
    base, code = LanguageSplit.of(split).kind, LanguageSplit.of(split).language
    if number < QUERIES:
        scene_number, at, asked = _questions(base)[number]
        gold = [f"{base}-{scene_number}:{at}@{other}" for other in LANGUAGES]
        text = field_text(language(code), (asked,))
        return retrieval_item("query", row_id(split, number, parallel=True), code, text, {"text": (asked,)}, gold=gold)
    scene_number, at = CANDIDATES[number - QUERIES]
    context, sentences = _written(split)[scene_number]
    facts = _scenes(base)[scene_number]
    meaning = {"text": (facts[at],), "context": facts}
    identity = f"{base}-{scene_number}:{at}@{code}"
    return retrieval_item("candidate", identity, code, sentences[at], meaning, context=context)


LAREQA = retrieval(
    "lareqa", "LAReQA", "map20",
    {split.name: QUERIES + len(CANDIDATES) for split in held_out(LANGUAGES, *HELD_OUT)}, _row,
    "Questions, and in every language the sentence that answers them; train on pocket_squad_v1.", parallel=True,
)  # fmt: skip
