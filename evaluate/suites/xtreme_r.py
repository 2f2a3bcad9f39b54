"""XTREME-R (Ruder et al. 2021, arXiv 2104.07412): ten tasks, and in addition BUCC from XTREME."""

from __future__ import annotations

from xaug.evaluate.suites.base import Suite, add
from xaug.evaluate.suites.xtreme import BUCC, MLQA, PANX, TATOEBA, TYDIQA, UDPOS, XNLI, XQUAD, codes

XTREME_R = add(
    Suite(
        name="xtreme-r",
        title="XTREME-R",
        citation="Ruder et al. 2021, arXiv 2104.07412",
        tasks={
            "xnli": XNLI,
            "xcopa": codes("et ht id it qu sw ta th tr vi zh"),
            "udpos": (*UDPOS, *codes("lt pl uk wo ro")),
            "panx": (*PANX, *codes("qu pl uk az lt pa gu ro")),
            "xquad": (*XQUAD, "ro"),
            "mlqa": MLQA,
            "tydiqa": TYDIQA,
            "mewslix": codes("ar de en es fa ja pl ro ta tr uk"),
            "lareqa": codes("ar de el en es hi ru th tr vi zh"),
            "tatoeba": (*TATOEBA, *codes("az lt pl uk ro")),
        },
        beside={"bucc2018": BUCC},
        notes={"bucc2018": "from XTREME; XTREME-R dropped it, so it is outside the average"},
    ),
)
