"""Apply other thresholds to a version's rows, and measure the filters against known labels."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from xaug.empty_versions import empty_warning
from xaug.listening import Listener, Log
from xaug.loading import DataVersion, load, store_folder
from xaug.selection import thresholds

if TYPE_CHECKING:
    from xaug.augment.calibrate import Calibration


def refilter(
    ref: str | DataVersion,
    filters: Mapping[str, float | None] | None = None,
    *,
    similarity: float | None = None,
    store: str | Path | None = None,
    wait: bool = False,
    listener: Listener | None = None,
) -> DataVersion:
    """Apply other thresholds to a version's kept and rejected rows, and commit the result as its child.

    Thresholds that are not named stay as they were. No model runs, because the scores are stored with the rows.
    ``listener``: receives the messages of the call; by default they go to the logger ``xaug``. Raises UsageError for a
    filter that did not score these rows, NoSuchVersionError, StoreError, Interrupted.
    """
    from xaug.augment.refilter import refilter as judge_again
    from xaug.checking import check_flags, check_names
    from xaug.data_cards.errors import Interrupted
    from xaug.data_cards.store import Store

    check_names("filters", filters or {})
    check_flags({"wait": wait})
    parent = ref if isinstance(ref, DataVersion) else load(ref, store=store)
    shelf = Store(store_folder(store or parent.store))
    try:
        version = DataVersion(*judge_again(shelf, parent.version, thresholds(filters or {}, similarity), wait=wait))
    except KeyboardInterrupt as interrupt:
        message = f"Stopped. No child of {parent.ref} was committed. The same request judges its rows again."
        raise Interrupted.with_text(interrupt, Interrupted.text_of(interrupt) or message) from None
    if warning := empty_warning(version):
        (listener or Log()).note(warning)
    return version


def calibrate(ref: str | DataVersion, output: str | Path, *, store: str | Path | None = None) -> Calibration:
    """Measure each filter of a version against the embedded world's truth, and write the table and its plot.

    ``output``: the folder for ``REF.json`` and ``REF.svg``. Raises UsageError if the task is not an embedded one.
    """
    from dataclasses import asdict

    from xaug.augment.calibrate import calibrate as measure
    from xaug.augment.calibration_plot import plot
    from xaug.checking import check_output
    from xaug.data_cards.canonical import canonical_json
    from xaug.data_cards.durable import storage, write_atomic
    from xaug.data_cards.numbers import without_nan
    from xaug.data_cards.parameters import param
    from xaug.data_cards.store import keep_out_of_store

    folder = Path(output)
    check_output(folder)
    version = ref if isinstance(ref, DataVersion) else load(ref, store=store)
    keep_out_of_store(folder, "output", version.store)
    calibration = measure(version.version)
    name = calibration.ref.replace("/", "-")
    with storage(folder, "write the calibration", param("output")):
        folder.mkdir(parents=True, exist_ok=True)
        write_atomic(folder / f"{name}.json", (canonical_json(without_nan(asdict(calibration))) + "\n").encode())
        write_atomic(folder / f"{name}.svg", plot(calibration).encode())
    return calibration
