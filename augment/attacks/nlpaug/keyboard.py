"""nlpaug's keyboard augmenter: letters become neighbouring keys of a keyboard (Belinkov and Bisk 2018, section 3.1)."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any

from pydantic import Field
from xaug.augment.attacks.base import ATTACKS, Access, Attack, AttackSpec, Params, Resources
from xaug.augment.attacks.nlpaug.words import WordByWord, as_lines, of_lines
from xaug.augment.attacks.provenance import Provenance
from xaug.data_cards.task_types import CLASSIFICATION, MULTIPLE_CHOICE, SPAN, TAGGING

_THEIRS = Provenance("the default of nlpaug 1.1.11 (augmenter/char/keyboard.py)")


class KeyboardParams(Params):
    """The parameters. Their defaults are nlpaug's, except that of ``every_key``."""

    variants: int = Field(1, ge=1, le=100, description="most rows to make of one row; equal ones count once")
    word_share: Annotated[float, _THEIRS] = Field(
        0.3, gt=0, le=1, description="share of the words to misspell, 1 to 10 words"
    )
    letter_share: Annotated[float, _THEIRS] = Field(
        0.3, gt=0, le=1, description="share of a word's letters to replace, 1 to 10 letters"
    )
    min_letters: Annotated[int, _THEIRS] = Field(4, ge=1, description="words with fewer letters are not changed")
    every_key: bool = Field(
        False, description="also type digits, marks and capitals, as nlpaug does by default; rows read less well"
    )


def _augmenter(params: KeyboardParams) -> Any:
    from nlpaug.augmenter.char import KeyboardAug

    return KeyboardAug(
        aug_word_p=params.word_share, aug_char_p=params.letter_share, min_char=params.min_letters,
        include_special_char=params.every_key, include_numeric=params.every_key, include_upper_case=params.every_key,
        tokenizer=as_lines, reverse_tokenizer=of_lines,
    )  # fmt: skip


def _build(params: KeyboardParams, _resources: Resources) -> Attack:
    return WordByWord(partial(_augmenter, params), params.variants)


ATTACKS.add(
    "nlpaug:keyboard",
    AttackSpec(
        name="nlpaug:keyboard", summary="misspell random words by neighbouring keys; no victim is asked",
        paper="nlpaug 1.1.11, KeyboardAug; Belinkov and Bisk 2018, Synthetic and Natural Noise Both Break Neural"
        " Machine Translation (1711.02173)",
        task_types=(CLASSIFICATION, MULTIPLE_CHOICE, SPAN, TAGGING),
        params=KeyboardParams, access=Access.BLIND, several=True, packages=("nlpaug",), build=_build,
    ),
)  # fmt: skip
