"""`xaug calibrate`: measure filters on pairs of texts that people judged."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from xaug.cli.arguments import thresholds
from xaug.cli.choices import Device, Dtype
from xaug.cli.console import out, print_json
from xaug.cli.judging_options import (
    FiguresOption,
    FiltersArgument,
    HumanOption,
    JudgedProfileOption,
    OriginalsOption,
    PairsOption,
    PrecisionOption,
)
from xaug.cli.options import (
    DeviceOption,
    DtypeOption,
    EncoderOption,
    JsonOption,
    JudgeOption,
    MlmOption,
    examples,
)

if TYPE_CHECKING:
    from xaug.augment.human.measure import Rate, SetFigures
    from xaug.calibrating import HumanCalibration

EXAMPLES = examples(
    "xaug calibrate fitness similarity --human judged",
    "xaug calibrate similarity=0.9 --human judged --encoder models/minilm --profile none",
    "xaug calibrate label --human judged --pairs breaking_nli --judge RUN --output calibration",
)


def calibrate(
    human: HumanOption,
    filters: FiltersArgument = None,
    pairs: PairsOption = None,
    profile: JudgedProfileOption = None,
    judge: JudgeOption = None,
    mlm: MlmOption = None,
    encoder: EncoderOption = None,
    precision: PrecisionOption = None,
    originals: OriginalsOption = None,
    output: FiguresOption = None,
    device: DeviceOption = Device.AUTO,
    dtype: DtypeOption = Dtype.FP32,
    json: JsonOption = False,
) -> None:
    """Measure how well filters agree with people, on pairs of texts that people judged.

    For each filter and set: the area under the ROC curve, precision and recall at its threshold, with 95 % bootstrap
    intervals over originals, and the threshold of the wanted precision. Thresholds and models are those of the profile
    where you name none: what `xaug generate` uses on real data.
    """
    from xaug import calibrating
    from xaug.cli.listening import Terminal

    result = calibrating.calibrate(
        thresholds(filters, option=""), human=human, pairs=pairs or (), profile=profile, judge=judge, mlm=mlm,
        encoder=encoder, precision=calibrating.PRECISION if precision is None else precision, originals=originals,
        output=output, device=device.value, dtype=dtype.value, listener=Terminal(),
    )  # fmt: skip
    if json:
        print_json(result.content())
        return
    for one in result.sets:
        _print_set(one, result)
    if output is not None:
        out().print(f"The figures at every threshold are in {output / 'calibration.json'} and calibration.svg.")


def _print_set(one: SetFigures, result: HumanCalibration) -> None:
    from xaug.cli.tables import table

    out().print(
        f"{one.name}: {one.pairs:,} pairs of {one.groups:,} originals; people accept {one.good:.1%}. All of these"
        f" filters together: precision {_text(one.precision)}, recall {_text(one.recall)}.",
        soft_wrap=True,
    )
    for floor in one.floors:
        out().print(
            f"Noise floor: of {floor.total:,} unperturbed rows, {floor.whom} gets {floor.share:.1%} wrong.",
            soft_wrap=True,
        )
    shown = table(
        "filter", "threshold", "AUC", "precision", "recall", f"for precision {result.precision:.2f}",
        right=("threshold",),
    )  # fmt: skip
    for found in one.filters:
        best = found.wanted
        shown.add_row(
            found.filter, f"{found.threshold:.3f}", _text(found.auc), _text(found.precision), _text(found.recall),
            "not reached" if best is None else f"{best.threshold:.3f}: recall {best.recall:.2f}",
        )  # fmt: skip
    out().print(shown)


def _text(rate: Rate) -> str:
    if math.isnan(rate.value):
        return "undefined"
    return f"{rate.value:.2f} [{rate.low:.2f}, {rate.high:.2f}]"
