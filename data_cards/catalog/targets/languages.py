"""The languages of the target tasks, and the names of their splits.

For tasks of both benchmarks, a list is the union of XTREME's (Hu et al. 2020, arXiv 2003.11080) and XTREME-R's (Ruder
et al. 2021, arXiv 2104.07412), in the order of google-research/xtreme's scripts.
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
# Two-letter code → the ISO 639-3 code in Tatoeba's file names: google-research/xtreme, utils_preprocess.py, lang3_dict.
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
    """Return the ``files`` of a card: ``train`` (English), then ``validation_XX``, then ``test_XX`` by language."""
    files: dict[str, tuple[OfficialFile, ...]] = {} if train is None else {"train": (train,)}
    if validation is not None:
        files |= {split.name: (validation(split.language),) for split in held_out(languages, "validation")}
    if test is not None:
        files |= {split.name: (test(split.language),) for split in held_out(languages, "test")}
    return files


def xtreme(folder: str, name: str) -> str:
    """Return the pattern for a file that XTREME's scripts write, in their ``download/`` or where it was moved to."""
    return f"{{xtreme,download,.}}/{folder}/{name}"
