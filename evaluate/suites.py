"""The benchmarks: which tasks count, in which languages, and what is run beside them."""

from __future__ import annotations

from pydantic import Field
from xaug.data_cards.card import Spec
from xaug.data_cards.registry import Registry

Languages = tuple[str, ...]


def _codes(text: str) -> Languages:
    return tuple(text.split())


class Suite(Spec):
    """A benchmark. ``tasks`` and ``beside`` hold target ids and their languages, in the order of its tables."""

    name: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    title: str
    citation: str
    tasks: dict[str, Languages]  # its average is over these
    beside: dict[str, Languages] = Field(default_factory=dict)  # run with it, outside its average
    notes: dict[str, str] = Field(default_factory=dict)  # of tasks beside it

    @property
    def languages(self) -> dict[str, Languages]:
        """Every task with its languages, those beside the suite last."""
        return {**self.tasks, **self.beside}


SUITES: Registry[Suite] = Registry("suite")

# Languages as TASK2LANGS of the benchmark's evaluate.py has them.
_XNLI = _codes("ar bg de el en es fr hi ru sw th tr ur vi zh")
_MLQA = _codes("en es de ar hi vi zh")
_TYDIQA = _codes("en ar bn fi id ko ru sw te")
_BUCC = _codes("de fr ru zh")
_PANX = _codes(
    "ar he vi id jv ms tl eu ml ta te af nl en de el bn hi mr ur fa fr it pt es bg ru ja ka ko th sw yo my zh kk tr et"
    " fi hu"
)
_UDPOS = _codes("af ar bg de el en es et eu fa fi fr he hi hu id it ja kk ko mr nl pt ru ta te th tl tr ur vi yo zh")
_TATOEBA = _codes(
    "ar he vi id jv tl eu ml ta te af nl de el bn hi mr ur fa fr it pt es bg ru ja ka ko th sw zh kk tr et fi hu"
)
_XQUAD = _codes("en es de el ru tr ar vi th zh hi")

XTREME = SUITES.add(
    "xtreme",
    Suite(
        name="xtreme",
        title="XTREME",
        citation="Hu et al. 2020, arXiv 2003.11080",
        tasks={
            "xnli": _XNLI,
            "pawsx": _codes("de en es fr ja ko zh"),
            "udpos": _UDPOS,
            "panx": _PANX,
            "xquad": _XQUAD,
            "mlqa": _MLQA,
            "tydiqa": _TYDIQA,
            "bucc2018": _BUCC,
            "tatoeba": _TATOEBA,
        },
    ),
)

XTREME_R = SUITES.add(
    "xtreme-r",
    Suite(
        name="xtreme-r",
        title="XTREME-R",
        citation="Ruder et al. 2021, arXiv 2104.07412",
        tasks={
            "xnli": _XNLI,
            "xcopa": _codes("et ht id it qu sw ta th tr vi zh"),
            "udpos": (*_UDPOS, *_codes("lt pl uk wo ro")),
            "panx": (*_PANX, *_codes("qu pl uk az lt pa gu ro")),
            "xquad": (*_XQUAD, "ro"),
            "mlqa": _MLQA,
            "tydiqa": _TYDIQA,
            "mewslix": _codes("ar de en es fa ja pl ro ta tr uk"),
            "lareqa": _codes("ar de el en es hi ru th tr vi zh"),
            "tatoeba": (*_TATOEBA, *_codes("az lt pl uk ro")),
        },
        beside={"bucc2018": _BUCC},
        notes={"bucc2018": "from XTREME; XTREME-R dropped it, so it is outside the average"},
    ),
)
