"""From finished cells to analysis.json: what the study found, with the looks at it so far."""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError
from xaug.data_cards.canonical import fingerprint
from xaug.data_cards.durable import storage
from xaug.data_cards.errors import DataError
from xaug.data_cards.parameters import param
from xaug.study.collect import Done, analysis_arms, observations, trained_models
from xaug.study.findings import Analysis
from xaug.study.plan import StudyPlan
from xaug.study.report.files import ANALYSIS, LONG_TABLE
from xaug.study.state import read_state, write_state
from xaug.study.statistics.analysis import analyse
from xaug.study.statistics.exclusion import excluded
from xaug.study.statistics.long_table import write_long_table

_LATE = (
    "The hypotheses or the rules of exclusion were changed after results had been analysed, so they were not declared"
    " before: read these tests as exploratory."
)


def analysed(plan: StudyPlan, done: Done) -> Analysis:
    """Analyse the cells that are done. The scores are kept in the study's folder, and the look at them is counted.

    Raises DataError where nothing can be compared.
    """
    spec = plan.setting.spec
    seen = observations(plan, done)
    if not seen.scores:
        raise DataError("No cell of the study has scores yet, so nothing can be compared. Run the study first.")
    kept = read_state(plan.folder)
    declaration = _declaration(plan)
    state = kept.declaring(declaration)
    # A look counts once all of its seeds are complete. Before that, the number of seeds is already fixed, so seeing
    # some of the results cannot influence it.
    whole = all(key in done for key in plan.scored.values())
    after = state.looked(plan.seeds, spec) if whole else state
    looks = [len(look) for look in after.looks] or [len(seen.seeds)]
    if not whole and len(seen.seeds) > looks[-1]:
        looks.append(len(seen.seeds))
    found = analyse(
        seen, analysis_arms(plan), pocket=not plan.setting.real, hypotheses=plan.setting.hypotheses,
        excluded=excluded(spec.exclusions, trained_models(plan, done)), looks=looks, max_seeds=after.most(spec),
    )  # fmt: skip
    if state.declared != declaration:
        found = found.model_copy(update={"declared_before": False, "notes": (_LATE, *found.notes)})
    if after != kept:
        write_state(plan.folder, after)
    with storage(plan.folder, "write the scores", param("output")):
        write_long_table(plan.folder / LONG_TABLE, seen)
    return found


def _declaration(plan: StudyPlan) -> str:
    """The hash of what must be declared before results are looked at."""
    setting = plan.setting
    declared = {"hypotheses": setting.hypotheses, "exclusions": setting.spec.exclusions}
    content = {name: [one.model_dump(mode="json") for one in several] for name, several in declared.items()}
    return fingerprint(content)[:16]


def read_analysis(folder: Path) -> Analysis:
    """The analysis that a folder holds. Raises DataError where there is none, or one of another schema."""
    path = folder / ANALYSIS
    try:
        return Analysis.model_validate_json(path.read_bytes())
    except OSError as error:
        raise DataError(f"{path}: {error.strerror}. Run the study first.") from None
    except ValidationError as error:
        raise DataError(f"{path} does not hold an analysis of this release: {str(error).splitlines()[0]}.") from None
