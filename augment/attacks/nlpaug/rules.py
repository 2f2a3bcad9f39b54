"""Augmenters that need no model: how each is built, from its parameters. nlpaug is imported when one is built."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from xaug.augment.attacks.nlpaug.params import (
    AntonymParams,
    KeyboardParams,
    OcrParams,
    RandomCharParams,
    RandomSentenceParams,
    RandomWordParams,
    ReservedParams,
    SpellingParams,
    SplitParams,
    SynonymParams,
    WordParams,
)
from xaug.augment.attacks.nlpaug.pieces import phrases, sentences, whole_words, words
from xaug.augment.attacks.nlpaug.tokens import ByTokens, Tape, Tool
from xaug.augment.text import Span
from xaug.data_cards.errors import AssetError


def keyboard(params: KeyboardParams) -> Tool:
    """Neighbouring keys."""
    from nlpaug.augmenter.char import KeyboardAug

    tape = Tape()
    made = KeyboardAug(
        aug_word_p=params.word_share, aug_char_p=params.letter_share, min_char=params.min_letters,
        include_special_char=params.every_key, include_numeric=params.every_key, include_upper_case=params.every_key,
        **_around(tape),
    )  # fmt: skip
    return ByTokens(words, made, tape)


def ocr(params: OcrParams) -> Tool:
    """Characters that a scanner confuses."""
    from nlpaug.augmenter.char import OcrAug

    tape = Tape()
    made = OcrAug(
        aug_word_p=params.word_share, aug_char_p=params.letter_share, min_char=params.min_letters, **_around(tape)
    )
    return ByTokens(whole_words, made, tape)


def random_char(params: RandomCharParams) -> Tool:
    """Random characters."""
    from nlpaug.augmenter.char import RandomCharAug

    tape = Tape()
    made = RandomCharAug(
        action=params.action, aug_word_p=params.word_share, aug_char_p=params.letter_share,
        min_char=params.min_letters, swap_mode=params.swap_mode, include_upper_case=params.capitals,
        include_numeric=params.digits, spec_char=params.marks, **_around(tape),
    )  # fmt: skip
    return ByTokens(whole_words, made, tape)


def random_word(params: RandomWordParams) -> Tool:
    """Words deleted, swapped, substituted or cropped."""
    from nlpaug.augmenter.word import RandomWordAug

    class Cropping(RandomWordAug):  # type: ignore[misc]
        def _get_aug_range_idxes(self, tokens: Sequence[str]) -> list[int]:
            # nlpaug's own fails for a run of one word, and its runs to the left continue at the end of the text.
            size = min(self.generate_aug_cnt(len(tokens)), len(tokens) - 1)
            start = random.randrange(len(tokens) - size + 1)
            return list(range(start, start + size))

    tape = Tape()
    made = Cropping(action=params.action, target_words=params.placeholders.split(), **_word(params, tape))
    return ByTokens(whole_words, made, tape)


def split(params: SplitParams) -> Tool:
    """A blank in a word."""
    from nlpaug.augmenter.word import SplitAug

    tape = Tape()
    return ByTokens(whole_words, SplitAug(min_char=params.min_letters, **_word(params, tape)), tape)


def spelling(params: SpellingParams) -> Tool:
    """Misspellings of people."""
    from nlpaug.augmenter.word import SpellingAug
    from nlpaug.model.word_dict import Spelling

    class Listed(SpellingAug):  # type: ignore[misc]
        def get_model(self, force_reload: bool) -> Any:
            # nlpaug's order of misspellings is that of a set, which differs among processes, and it keeps one
            # dictionary, whatever file is asked for.
            model = Spelling(self.dict_path, self.include_reverse)
            for found in model.dict.values():
                found.sort()
            return model

    tape = Tape()
    path = str(Path(params.dictionary).expanduser()) if params.dictionary else None
    return ByTokens(whole_words, Listed(dict_path=path, **_word(params, tape)), tape)


def synonym(params: SynonymParams) -> Tool:
    """WordNet's synonyms, or PPDB's paraphrases."""
    from nlpaug.augmenter.word import SynonymAug

    tape = Tape()
    source = (
        {"aug_src": "ppdb", "model_path": str(Path(params.ppdb).expanduser())}
        if params.ppdb
        else {"aug_src": "wordnet"}
    )
    made = SynonymAug(**source, lang=params.language,
        force_reload=True, **_word(params, tape),
    )  # fmt: skip
    return ByTokens(whole_words, made, tape)


def antonym(params: AntonymParams) -> Tool:
    """WordNet's antonyms."""
    from nlpaug.augmenter.word import AntonymAug

    tape = Tape()
    return ByTokens(whole_words, AntonymAug(lang=params.language, **_word(params, tape)), tape)


def reserved(params: ReservedParams) -> Tool:
    """Words and phrases that a file lists as alternatives."""
    from nlpaug.augmenter.word import ReservedAug

    groups = _groups(Path(params.words).expanduser(), (lambda one: one) if params.case_sensitive else str.lower)
    tape = Tape()  # empty while the augmenter is built, so that a phrase is one token
    made = ReservedAug(reserved_tokens=groups, case_sensitive=params.case_sensitive, **_word(params, tape))
    listed = sorted((one for group in groups for one in group), key=len, reverse=True)
    either = "|".join(map(re.escape, listed))
    flags = 0 if params.case_sensitive else re.IGNORECASE
    return ByTokens(phrases(re.compile(rf"(?<!\w)(?:{either})(?!\w)", flags)), made, tape)


def random_sentence(params: RandomSentenceParams) -> Tool:
    """Sentences in another order."""
    from nlpaug.augmenter.sentence import RandomSentAug
    from nltk.tokenize.punkt import PunktTokenizer

    punkt = PunktTokenizer(params.language)

    def divide(text: str) -> list[Span]:
        return list(punkt.span_tokenize(text)) if text.strip() else []

    tape = Tape()
    made = RandomSentAug(mode=params.mode, aug_p=params.sentence_share, tokenizer=tape.tokenizer)
    return ByTokens(sentences(divide), made, tape)


def _around(tape: Tape) -> dict[str, Any]:
    return {"tokenizer": tape.tokenizer, "reverse_tokenizer": tape.reverse_tokenizer}


def _word(params: WordParams, tape: Tape) -> dict[str, Any]:
    """The arguments of every augmenter of words."""
    return {"aug_p": params.word_share, "aug_max": params.most_words, **_around(tape)}


def _groups(path: Path, written: Callable[[str], str]) -> list[list[str]]:
    """The groups of a file of words and phrases. Raises AssetError for a line that offers no alternative."""
    groups = []
    for number, line in enumerate(path.read_text(encoding="utf-8-sig").splitlines(), 1):
        group = [one for part in line.split("\t") if (one := " ".join(part.split()))]
        if not group:
            continue
        if len({written(one) for one in group}) < 2:
            raise AssetError(
                f"{path}:{number}: this line holds one word, and a word needs others that may replace it. Write"
                " words or phrases that may replace each other on one line, with tabs between them."
            )
        groups.append(group)
    if not groups:
        raise AssetError(f"{path} is empty. Write words or phrases that may replace each other on one line.")
    return groups
