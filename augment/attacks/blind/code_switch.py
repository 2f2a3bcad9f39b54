"""Code-switching: random words of a row are replaced by translations from bilingual dictionaries.

The method is that of CoSDA-ML (Qin et al. 2020, 2006.06402): choose sentences, then words in them, then a translation
of each word at random. Its shares were tuned per task; the numbers here are those of code-mixed adversarial training
(Tan and Joty 2021, 2103.09593), whose probabilities hold for every task. That work aligns phrases of whole translated
sentences; dictionaries need no translated data.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated

from pydantic import Field
from xaug.augment.attacks.base import ATTACKS, Access, AttackSpec, Candidate, EditKind, Example, Params, Resources
from xaug.augment.attacks.blind.spans import Put, candidate
from xaug.augment.attacks.provenance import Provenance
from xaug.augment.attacks.sources.casing import like
from xaug.augment.lexicons.bilingual import Bilingual, DictionaryParams, assets, load
from xaug.augment.queries import Search
from xaug.augment.text import AttackedText
from xaug.data_cards.task_types import CLASSIFICATION, MULTIPLE_CHOICE, SPAN, TAGGING

# Words whose dictionary entries are a list of articles and inflected forms, from which no uniform draw fits
# (salesforce/adversarial-polyglots@0cc3b1ed, attacks/polygloss.py: DEFAULT_IGNORE_WORDS; "an" and "be" are ours).
KEPT_WORDS = frozenset({"is", "was", "am", "are", "were", "be", "the", "a", "an", "that"})
_END = re.compile(r"[.!?…。]['\")\]”’]*\s")


class CodeSwitchParams(DictionaryParams, Params):
    """The parameters of the attack."""

    sentence_share: Annotated[
        float,
        Provenance(
            "salesforce/adversarial-polyglots@386500aa, adversarial-training/run_codemixer_nli.py: "
            "sample_prob; CoSDA-ML searched both shares in 0.4 … 1.0, and xTune switches 0.3 of the "
            "words of XNLI"
        ),
    ] = Field(0.33, gt=0, le=1, description="probability that words of a sentence are replaced")
    word_share: Annotated[
        float,
        Provenance(
            "salesforce/adversarial-polyglots@386500aa, adversarial-training/run_codemixer_nli.py: "
            "perturb_prob; CoSDA-ML searched both shares in 0.4 … 1.0, and xTune switches 0.3 of the "
            "words of XNLI"
        ),
    ] = Field(0.15, gt=0, le=1, description="probability that a word of such a sentence is replaced")
    row_languages: Annotated[
        int,
        Provenance("salesforce/adversarial-polyglots@386500aa, adversarial-training/run_codemixer_nli.py: sample_lgs"),
    ] = Field(2, ge=1, description="languages drawn for a row, from which its translations come")
    variants: int = Field(1, ge=1, le=50, description="most rows to make of one row; equal ones count once")


@dataclass(frozen=True)
class CodeSwitch:
    """The attack with its parameters."""

    params: CodeSwitchParams
    resources: Resources

    @cached_property
    def dictionary(self) -> Bilingual:
        """The dictionaries, which are read when the first row is attacked."""
        return load(self.params)

    def search(self, example: Example, rng: random.Random) -> Search[Sequence[Candidate]]:
        """The distinct texts among ``variants`` draws; a draw that replaces no word gives none."""
        yield from ()  # no model is asked
        sentences = editable_sentences(example.text)
        found: dict[tuple[str, ...], Candidate] = {}
        for _ in range(self.params.variants):
            puts = self._drawn(example.text, sentences, rng)
            if puts:
                one = candidate(example.text, puts)
                found.setdefault(one.fields, one)
        return list(found.values())

    def _drawn(self, text: AttackedText, sentences: Sequence[Sequence[int]], rng: random.Random) -> list[Put]:
        """One draw of languages, sentences, words and translations."""
        known = self.dictionary.languages
        languages = sorted(rng.sample(known, min(self.params.row_languages, len(known))))
        puts = []
        for sentence in sentences:
            if rng.random() >= self.params.sentence_share:
                continue
            for i in sentence:
                new = self._translated(text, i, languages, rng) if rng.random() < self.params.word_share else None
                if new is not None:
                    puts.append(Put(*text.spans[i], new))
        return puts

    def _translated(self, text: AttackedText, i: int, languages: Sequence[str], rng: random.Random) -> str | None:
        """A translation of word i in one of those of the languages that have any; None if none has."""
        word = text.words[i]
        found = self.dictionary.translations(word, languages, single=text.layout.tokens)
        if not found or word.lower() in KEPT_WORDS:
            return None
        language = rng.choice(sorted({language for language, _ in found}))
        return like(rng.choice([new for of, new in found if of == language]), word)


def editable_sentences(text: AttackedText) -> list[list[int]]:
    """The indices of the editable words, sentence by sentence. No sentence reaches into another field.

    The words of a sentence that is tagged are one sentence, although each is a field.
    """
    out: list[list[int]] = []
    last = -1
    for i in text.editable():
        between = text.text[text.spans[last][1] : text.spans[i][0]] if last >= 0 else ""
        joined = text.layout.tokens or (
            last >= 0 and text.field_of(i) == text.field_of(last) and not _END.search(between)
        )
        if out and joined:
            out[-1].append(i)
        else:
            out.append([i])
        last = i
    return out


ATTACKS.add(
    "code-switch",
    AttackSpec(
        name="code-switch", summary="replace random words by translations from dictionaries; no victim is asked",
        paper="Qin et al. 2020, CoSDA-ML: Multi-Lingual Code-Switching Data Augmentation for Zero-Shot Cross-Lingual"
        " NLP (2006.06402); Tan and Joty 2021, Code-Mixing on Sesame Street (2103.09593)",
        task_types=(CLASSIFICATION, MULTIPLE_CHOICE, SPAN, TAGGING),
        params=CodeSwitchParams, access=Access.BLIND, edits=EditKind.LANGUAGE, several=True,
        assets=assets, build=CodeSwitch,
    ),
)  # fmt: skip
