"""The languages of the target tasks, and the names of their splits.

Every list is the union of XTREME's and XTREME-R's where both have the task: Hu et al. 2020, arXiv 2003.11080, and Ruder
et al. 2021, arXiv 2104.07412, in the order of google-research/xtreme's scripts.
"""

from __future__ import annotations

from collections.abc import Callable

from xaug.data_cards.card import OfficialFile
from xaug.data_cards.splits import held_out


def _codes(text: str) -> tuple[str, ...]:
    return tuple(text.split())


XNLI = _codes("ar bg de el en es fr hi ru sw th tr ur vi zh")
PAWSX = _codes("de en es fr ja ko zh")
XCOPA = _codes("et ht id it qu sw ta th tr vi zh")
UDPOS = _codes(
    "af ar bg de el en es et eu fa fi fr he hi hu id it ja kk ko mr nl pt ru ta te th tl tr ur vi yo zh lt pl uk wo ro"
)
PANX = _codes(
    "ar he vi id jv ms tl eu ml ta te af nl en de el bn hi mr ur fa fr it pt es bg ru ja ka ko th sw yo my zh kk tr et"
    " fi hu qu pl uk az lt pa gu ro"
)
XQUAD = _codes("en es de el ru tr ar vi th zh hi ro")
MLQA = _codes("en es de ar hi vi zh")
TYDIQA = _codes("en ar bn fi id ko ru sw te")
# Two-letter code → the name in Tatoeba's files, ISO 639-3: google-research/xtreme, utils_preprocess.py, lang3_dict.
TATOEBA = {
    "ar": "ara", "he": "heb", "vi": "vie", "id": "ind", "jv": "jav", "tl": "tgl", "eu": "eus", "ml": "mal",
    "ta": "tam", "te": "tel", "af": "afr", "nl": "nld", "de": "deu", "el": "ell", "bn": "ben", "hi": "hin",
    "mr": "mar", "ur": "urd", "fa": "pes", "fr": "fra", "it": "ita", "pt": "por", "es": "spa", "bg": "bul",
    "ru": "rus", "ja": "jpn", "ka": "kat", "ko": "kor", "th": "tha", "sw": "swh", "zh": "cmn", "kk": "kaz",
    "tr": "tur", "et": "est", "fi": "fin", "hu": "hun", "az": "aze", "lt": "lit", "pl": "pol", "uk": "ukr",
    "ro": "ron",
}  # fmt: skip
BUCC2018 = _codes("de fr ru zh")
MEWSLIX = _codes("ar de en es fa ja pl ro ta tr uk")
LAREQA = _codes("ar de el en es hi ru th tr vi zh")

# Language → the file of a split.
FileOf = Callable[[str], OfficialFile]


def splits(
    languages: tuple[str, ...],
    *,
    train: OfficialFile | None = None,
    validation: FileOf | None = None,
    test: FileOf | None = None,
) -> dict[str, tuple[OfficialFile, ...]]:
    """``files`` of a card: ``train`` (English), then ``validation_XX``, then ``test_XX``, languages in their order."""
    found: dict[str, tuple[OfficialFile, ...]] = {} if train is None else {"train": (train,)}
    if validation is not None:
        found |= {one.name: (validation(one.language),) for one in held_out(languages, "validation")}
    if test is not None:
        found |= {one.name: (test(one.language),) for one in held_out(languages, "test")}
    return found


def xtreme(folder: str, name: str) -> str:
    """Where a file that XTREME's scripts write may lie: below ``download/`` there, or wherever it was moved to."""
    return f"{{xtreme,download,.}}/{folder}/{name}"
