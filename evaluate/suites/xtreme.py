"""XTREME (Hu et al. 2020, arXiv 2003.11080): nine tasks."""

from __future__ import annotations

from xaug.evaluate.suites.base import Languages, Suite, add


def codes(text: str) -> Languages:
    """Language codes, separated by spaces in ``text``."""
    return tuple(text.split())


# The languages of each task, from TASK2LANGS in the benchmark's evaluate.py.
XNLI = codes("ar bg de el en es fr hi ru sw th tr ur vi zh")
MLQA = codes("en es de ar hi vi zh")
TYDIQA = codes("en ar bn fi id ko ru sw te")
BUCC = codes("de fr ru zh")
PANX = codes(
    "ar he vi id jv ms tl eu ml ta te af nl en de el bn hi mr ur fa fr it pt es bg ru ja ka ko th sw yo my zh kk tr et"
    " fi hu"
)
UDPOS = codes("af ar bg de el en es et eu fa fi fr he hi hu id it ja kk ko mr nl pt ru ta te th tl tr ur vi yo zh")
TATOEBA = codes(
    "ar he vi id jv tl eu ml ta te af nl de el bn hi mr ur fa fr it pt es bg ru ja ka ko th sw zh kk tr et fi hu"
)
XQUAD = codes("en es de el ru tr ar vi th zh hi")

XTREME = add(
    Suite(
        name="xtreme",
        title="XTREME",
        citation="Hu et al. 2020, arXiv 2003.11080",
        tasks={
            "xnli": XNLI,
            "pawsx": codes("de en es fr ja ko zh"),
            "udpos": UDPOS,
            "panx": PANX,
            "xquad": XQUAD,
            "mlqa": MLQA,
            "tydiqa": TYDIQA,
            "bucc2018": BUCC,
            "tatoeba": TATOEBA,
        },
    ),
)
