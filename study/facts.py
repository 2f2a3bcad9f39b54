"""From finished cells to the facts of the report: costs, data quality, dev scores, versions and the machine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from xaug.data_cards.store import Store
from xaug.data_cards.version import Version
from xaug.study.arm import Arm
from xaug.study.collect import Done, main_score
from xaug.study.findings import Excluded
from xaug.study.machine import machine, packages
from xaug.study.plan import StudyPlan
from xaug.study.report.facts import (
    ArmCost,
    ArmFacts,
    Cells,
    Contamination,
    DataQuality,
    DevScore,
    Dose,
    Precision,
    StudyFacts,
    Target,
    VersionFacts,
)
from xaug.study.state import read_state
from xaug.study.toml import written

HOUR = 3600.0


def facts(plan: StudyPlan, done: Done, left_out: Sequence[Excluded], *, wall_seconds: float) -> StudyFacts:
    """The facts of a study as far as its cells are finished. Raises CorruptVersionError for a damaged version."""
    setting = plan.setting
    store = Store(plan.folder / "store")
    made = [(cell, done[cell.key].output) for cell in plan.of("generate") if cell.key in done]
    failed = sum(1 for cell in plan.cells if cell.key not in done)
    return StudyFacts(
        name=setting.spec.name, seeds=plan.seeds, question=setting.spec.question,
        created=datetime.now(UTC).strftime("%Y-%m-%d"),
        base_model=setting.encoder, arms=tuple(_arm(arm, plan, done, left_out, store) for arm in setting.arms),
        targets={name: _target(plan, name) for name in setting.targets},
        primary=setting.hypotheses[0].name if setting.hypotheses else None,
        versions=tuple(_version(store.resolve(output["ref"])) for _, output in made),
        contamination=tuple(_contamination(output) for _, output in made if output["compared"] is not None),
        cells=Cells(
            generate=len(plan.of("generate")), train=len(plan.of("train")), eval=len(plan.of("eval")),
            reused=read_state(plan.folder).reused, failed=failed,
        ),
        wall_hours=wall_seconds / HOUR, machine=machine(), packages=packages(),
        checksums=_checksums(plan), settings=written(setting.spec.given()), commands=("xaug study run study.toml",),
    )  # fmt: skip


def _arm(arm: Arm, plan: StudyPlan, done: Done, left_out: Sequence[Excluded], store: Store) -> ArmFacts:
    keys = {key for seed in plan.seeds for _, key in plan.parts_of(arm, seed)} if arm.trains else set()
    rows = [done[key].output for key in keys if key in done]
    augmented = sorted((one for one in rows if one["outcomes"] or _is_control(one)), key=lambda one: str(one["ref"]))
    return ArmFacts(
        arm=arm.name, summary=arm.summary, cost=_cost(arm, plan, done, keys, augmented),
        quality=tuple(_quality(store.resolve(one["ref"]), one) for one in augmented),
        dev=tuple(_dev(arm, plan, done, left_out)),
        dose=None if arm.share is None or not arm.parts else Dose(series="+".join(arm.parts), share=arm.share),
        versions=tuple(sorted(str(one["ref"]) for one in rows)),
    )  # fmt: skip


def _is_control(output: Mapping[str, Any]) -> bool:
    return not str(output["ref"]).partition("/")[2].startswith("clean@")


def _cost(arm: Arm, plan: StudyPlan, done: Done, keys: set[str], augmented: Sequence[Mapping[str, Any]]) -> ArmCost:
    """What an arm cost. Work that several arms share counts in each of them."""
    trained = [done[key] for (name, _), key in plan.trained.items() if name == arm.name and key and key in done]
    scored = {key for (name, _, _), key in plan.scored.items() if name == arm.name and key in done}
    first: Mapping[str, Any] = trained[0].output if trained else {"steps": 0, "rows_seen": 0, "rows": {}}
    return ArmCost(
        queries=sum(_queries(one) for one in augmented) if augmented else None,
        generate_hours=sum(done[key].cpu_seconds for key in keys if key in done) / HOUR,
        train_hours=sum(one.cpu_seconds for one in trained) / HOUR,
        eval_hours=sum(done[key].cpu_seconds for key in scored) / HOUR,
        attacked=sum(int(one["statistics"].get("attacked", 0)) for one in augmented) if augmented else None,
        changed=sum(_changed(one) for one in augmented) if augmented else None,
        kept=sum(_kept(one) for one in augmented) if augmented else None,
        steps=int(first["steps"]), rows_seen=int(first["rows_seen"]), distinct_rows=sum(first["rows"].values()),
    )  # fmt: skip


def _queries(output: Mapping[str, Any]) -> int:
    """The queries to the victim. The statistics of a version hold their mean over the rows that were attacked."""
    statistics = output["statistics"]
    return round(float(statistics.get("mean_queries", 0.0)) * float(statistics.get("attacked", 0)))


def _changed(output: Mapping[str, Any]) -> int:
    """The rows that an attack edited. A control counts them itself."""
    if "changed" in output["statistics"]:
        return int(output["statistics"]["changed"])
    outcomes = output["outcomes"]
    return sum(int(count) for name, count in outcomes.items() if name in ("succeeded", "untested"))


def _kept(output: Mapping[str, Any]) -> int:
    return sum(int(rows) for split, rows in output["rows"].items() if split != "rejected")


def _quality(version: Version, output: Mapping[str, Any]) -> DataQuality:
    changed, kept = _changed(output), _kept(output)
    statistics = output["statistics"]
    edits = statistics.get("mean_edits_of_succeeded", statistics.get("mean_edits_of_changed"))
    precision = _precision(version)
    return DataQuality(
        ref=version.ref, precision=precision, kept_rate=min(1.0, kept / changed) if changed else None,
        mean_edits=None if edits is None else float(edits),
        note="" if precision else "Nobody has judged rows of this version.",
    )  # fmt: skip


def _precision(version: Version) -> Precision | None:
    """The share of kept rows that people found to keep their label; None if nobody judged one."""
    from xaug.data_cards.audits import read_audit
    from xaug.data_cards.audits.verdicts import LABEL

    audit = read_audit(version)
    if audit is None or audit.kept is None:
        return None
    tally = audit.kept.question(LABEL).tally
    if tally.share is None or tally.interval is None:
        return None
    return Precision(
        value=tally.share, low=tally.interval.low, high=tally.interval.high, judged=tally.rows, how="audit"
    )


def _dev(arm: Arm, plan: StudyPlan, done: Done, left_out: Sequence[Excluded]) -> list[DevScore]:
    out = []
    for seed in plan.seeds:
        key = plan.trained.get((arm.name, seed))
        if key is None or key not in done:
            continue
        output = done[key].output
        gone = any((one.arm, one.seed) == (arm.name, seed) for one in left_out)
        for task, scores in output["scores"].items():
            value = main_score(scores)
            majority = main_score(output["baselines"].get(task, {}))
            if value is not None:
                metric = next(iter(scores))
                out.append(DevScore(seed=seed, task=task, metric=metric, value=value, majority=majority, excluded=gone))
    return out


def _target(plan: StudyPlan, name: str) -> Target:
    target = plan.setting.target(name)
    return Target(title=target.title, metric=target.metric, group=target.group)


def _version(version: Version) -> VersionFacts:
    manifest = version.manifest
    about = manifest.about
    return VersionFacts(
        ref=version.ref, title=about.title, content_sha256=manifest.content_sha256, rows=manifest.rows,
        license=about.license, redistribution=about.redistribution, homepage=about.homepage, citation=about.citation,
        samples=manifest.samples,
    )  # fmt: skip


def _contamination(output: Mapping[str, Any]) -> Contamination:
    compared = output["compared"]
    missing = f"Not compared: {'; '.join(compared['missing'])}." if compared["missing"] else ""
    return Contamination(
        data=output["ref"], compared_with=f"{compared['suite']} ({compared['source']})", found=output["removed"],
        removed=output["removed"], note=missing,
    )  # fmt: skip


def _checksums(plan: StudyPlan) -> dict[str, str]:
    from xaug.study.keys import model_identity

    identity = model_identity(plan.setting.encoder)
    return {} if identity == plan.setting.encoder else {plan.setting.encoder: identity}
