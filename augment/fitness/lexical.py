"""What WordNet says of a substitution: synonyms, more general and more specific words, antonyms."""

from __future__ import annotations

import hashlib
import warnings
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from xaug.augment.fitness.agreement import one_lemma
from xaug.augment.fitness.item import Substitution

NAMES = (
    "synsets_shared", "sense_shared", "hypernym", "hyponym", "similar", "antonym", "sisters", "path", "senses_old",
    "senses_new", "in_wordnet", "same_lemma", "longer",
)  # fmt: skip
_PARTS = ("n", "v", "a", "r")
# How closely WordNet relates two words. Annotators of SWORDS accept 18 %, 21 % and 12 % of such words, 7 % of others.
SYNONYM, NEAR, GENERAL = 1.0, 0.75, 0.5
_SENSES = 4  # senses of each word between which the path is looked for; WordNet lists frequent senses first


class _Word(NamedTuple):
    """A word of one part of speech in WordNet, its senses most frequent first, and what is related to any of them."""

    senses: tuple[Any, ...]
    hypernyms: frozenset[Any] = frozenset()
    hyponyms: frozenset[Any] = frozenset()
    similar: frozenset[Any] = frozenset()
    antonyms: frozenset[Any] = frozenset()


def _folder() -> Any:
    """NLTK's path of WordNet: a folder, or one in an archive, as NLTK's downloader leaves it. Raises LookupError."""
    import nltk.data

    try:
        return nltk.data.find("corpora/wordnet")
    except LookupError:
        return nltk.data.find("corpora/wordnet.zip/wordnet/")


def wordnet_digest() -> str | None:
    """The SHA-256 of NLTK's WordNet on this machine; None if its data is not there."""
    try:
        folder = _folder()
    except (ImportError, LookupError):
        return None
    digest = hashlib.sha256()
    for part in ("noun", "verb", "adj", "adv"):
        for name in (f"data.{part}", f"index.{part}"):
            with folder.join(name).open() as file:
                digest.update(file.read())
    return digest.hexdigest()


class WordNet:
    """NLTK's WordNet. Raises LookupError if its data is not on the machine."""

    def __init__(self) -> None:
        from nltk.corpus.reader.wordnet import WordNetCorpusReader

        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "The multilingual functions are not available")
            self._net: Any = WordNetCorpusReader(_folder(), None)
        self._word = lru_cache(maxsize=50_000)(self._find)

    def features(self, items: Sequence[Substitution]) -> npt.NDArray[np.float64]:
        """The features ``NAMES`` of n substitutions, float64 [n, features]: each the highest of all parts of speech."""
        out = np.zeros((len(items), len(NAMES)))
        for i, item in enumerate(items):
            old, new = item.old.lower(), item.new.lower()
            lemmas = [(self.lemma(old, part), self.lemma(new, part)) for part in _PARTS]
            related = [self._related(a, b, part) for part, (a, b) in zip(_PARTS, lemmas, strict=True)]
            out[i] = (*np.max(related, axis=0), any(a == b for a, b in lemmas), len(new) - len(old))
        return out

    def lemma(self, word: str, part: str) -> str:
        """The base form of a word as this part of speech ("n", "v", "a" or "r"); the word itself if it has none."""
        return str(self._net.morphy(word.lower(), part) or word.lower())

    def synonyms(self, word: str) -> list[tuple[str, str]]:
        """Pairs of a part of speech ("n", "v", "a" or "r") and a base form that shares a sense with the word as that.

        Phrases, which WordNet writes with an underscore, are left out. Frequent senses come first.
        """
        return [
            ("a" if sense.pos() == "s" else sense.pos(), name)
            for sense in self._net.synsets(word)
            for name in sense.lemma_names()
            if name != word and "_" not in name
        ]

    def antonym(self, adjective: str) -> str:
        """The first antonym of an adjective's most frequent sense that has one word for it; empty if there is none.

        Only words that are used as adjectives more often than as anything else have one: "light" is left out.
        """
        word = adjective.lower()
        uses = Counter[str]()
        for sense in self._net.synsets(word):
            base = {word, self.lemma(word, sense.pos().replace("s", "a"))}
            uses[sense.pos().replace("s", "a")] += sum(
                one.count() for one in sense.lemmas() if one.name().lower() in base
            )
        if not uses or max(uses, key=lambda part: uses[part]) != "a":
            return ""
        senses = self._net.synsets(word, "a")[:1]
        forms = [form for sense in senses for form in sense.lemmas() if form.name().lower() == word]
        return next((other.name() for form in forms for other in form.antonyms() if other.name().isalpha()), "")

    def relation(self, old: str, new: str) -> float:
        """How closely the new word is related to the old one, in [0, 1].

        ``SYNONYM``: they share a sense; ``NEAR``: senses are similar, or verbs of one group; ``GENERAL``: a sense of
        the one is the next more general one of the other. 0 for all others, for antonyms, and for forms of one word.
        """
        old, new = old.lower(), new.lower()
        if one_lemma(old, new):
            return 0.0
        closest = 0.0
        for part in _PARTS:
            lemmas = self.lemma(old, part), self.lemma(new, part)
            a, b = (self._word(lemma, part) for lemma in lemmas)
            senses = set(b.senses)
            if lemmas[0] == lemmas[1] or a.antonyms & senses:
                return 0.0
            if senses & set(a.senses):
                closest = SYNONYM
            elif a.similar & senses or b.similar & set(a.senses):
                closest = max(closest, NEAR)
            elif (a.hypernyms | a.hyponyms) & senses:
                closest = max(closest, GENERAL)
        return closest

    def _related(self, old: str, new: str, part: str) -> tuple[float, ...]:
        a, b = self._word(old, part), self._word(new, part)
        shared = set(a.senses) & set(b.senses)
        sense = max((1 / (1 + a.senses.index(s)) + 1 / (1 + b.senses.index(s)) for s in shared), default=0.0)
        path = max(
            (x.path_similarity(y) or 0.0 for x in a.senses[:_SENSES] for y in b.senses[:_SENSES]), default=0.0
        )  # fmt: skip
        return (
            len(shared), sense, bool(a.hypernyms & set(b.senses)), bool(a.hyponyms & set(b.senses)),
            bool(a.similar & set(b.senses) or b.similar & set(a.senses)), bool(a.antonyms & set(b.senses)),
            bool(a.hypernyms & b.hypernyms), path, len(a.senses), len(b.senses), bool(b.senses),
        )  # fmt: skip

    def _find(self, lemma: str, part: str) -> _Word:
        senses = tuple(self._net.synsets(lemma, part))
        lemmas = [form for sense in senses for form in sense.lemmas()]
        return _Word(
            senses,
            frozenset(other for sense in senses for other in sense.hypernyms() + sense.instance_hypernyms()),
            frozenset(other for sense in senses for other in sense.hyponyms()),
            frozenset(
                other for sense in senses for other in sense.similar_tos() + sense.also_sees() + sense.verb_groups()
            ),
            frozenset(other.synset() for form in lemmas for other in form.antonyms()),
        )
