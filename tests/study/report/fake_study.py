"""An analysis and facts of a realistic size: six arms, five seeds, five tasks, twenty languages."""

from __future__ import annotations

import random
from collections.abc import Sequence

from xaug.data_cards.manifest import FieldDiff, Sample
from xaug.study.findings import (
    Analysis,
    ArmScore,
    Components,
    Contrast,
    CrossCheck,
    Estimate,
    Excluded,
    Finding,
    Retained,
    Scope,
    Test,
    Tested,
    Verdict,
)
from xaug.study.hypotheses import named
from xaug.study.report.facts import (
    ArmCost,
    ArmFacts,
    Cells,
    Contamination,
    DataQuality,
    DevScore,
    Dose,
    Machine,
    Precision,
    StudyFacts,
    Target,
    VersionFacts,
)

ARMS = ("none", "clean", "clean+bae", "replace-bae", "clean+random", "clean+duplicate")
SEEDS = (0, 1, 2, 3, 4)
TARGETS = {
    "xnli": Target(title="XNLI", metric="accuracy", group="classification"),
    "udpos": Target(title="UD-POS", metric="F1 of tags", group="tagging"),
    "panx": Target(title="PAN-X", metric="F1 of entities", group="tagging"),
    "tatoeba": Target(title="Tatoeba", metric="accuracy", group="retrieval"),
    "bucc2018": Target(title="BUCC 2018", metric="F1 of pairs", group="retrieval"),
}
LANGUAGES = (
    *("en", "de", "nl", "es", "fr", "it", "pt", "ru", "pl", "uk"),
    *("el", "hi", "bn", "fa", "tr", "fi", "et", "sw", "zh", "th"),
)
CONTRASTS = (
    "clean - none", "clean+bae - clean", "replace-bae - clean", "clean+bae - clean+random",
    "clean+bae - clean+duplicate", "(clean+bae - clean) - (clean+random - clean)",
)  # fmt: skip
SHA = "0123456789abcdef" * 4


def estimate(value: float, se: float, *, seeds: Sequence[int] = SEEDS, rows: int = 5010) -> Estimate:
    """An estimate whose figures fit together well enough to be looked at."""
    spread = (-1.1, -0.4, 0.1, 0.5, 0.9)
    return Estimate(
        value=value, se=se, df=4.7, low=value - 2.62 * se, high=value + 2.62 * se,
        p=max(0.0002, min(1.0, 2.0 ** (-((value / se) ** 2)))), seeds=len(seeds), rows=rows,
        mde=3.4 * se if len(seeds) > 1 else None,
        by_seed={seed: value + 2 * se * spread[seed % 5] for seed in seeds},
    )  # fmt: skip


def outcome(
    name: str = "augmentation",
    contrast: str = "clean+bae - clean",
    value: float = 0.42,
    se: float = 0.41,
    *,
    verdict: Verdict = "not told apart",
    scope: Scope = "suite",
    on: str = "suite",
    test: Test = "difference",
    margin: float | None = None,
    seeds: Sequence[int] = SEEDS,
    holm: float = 0.25,
    alpha: float = 0.05,
    p: float | None = None,
) -> Tested:
    """A hypothesis that was tested."""
    one = estimate(value, se, seeds=seeds)
    return Tested(
        name=name, contrast=contrast, scope=scope, on=on, test=test, margin=margin, estimate=one,
        components=Components(
            arm_seeds=0.61 if len(seeds) > 1 else None, target_seeds=0.23 if len(seeds) > 1 else None, rows=0.04
        ),
        p=holm if p is None else p, holm=holm, alpha=alpha, verdict=verdict, sentence="",
    )  # fmt: skip


def contrasts() -> tuple[Contrast, ...]:
    return tuple(named(text, ARMS) for text in CONTRASTS)


def fake_analysis(*, pocket: bool = False) -> Analysis:
    """An analysis with all of its parts."""
    chance = random.Random(7)
    found = []
    for at, contrast in enumerate(CONTRASTS):
        effect = (2.3, 0.42, -0.9, 0.35, 0.2, 0.3)[at]
        lines: list[tuple[Scope, str, float]] = [("suite", "suite", 0.4), ("zero-shot", "zero-shot", 0.4)]
        lines += [("gap", "gap", 0.5), *((scope, task, 0.9) for scope in ("zero-shot", "gap") for task in TARGETS)]
        lines += [("group", group, 0.6) for group in ("classification", "tagging", "retrieval")]
        lines += [("task", task, 0.8) for task in TARGETS]
        lines += [("language", code, 0.7) for code in LANGUAGES]
        lines += [("script", script, 0.7) for script in ("Latin", "Cyrillic", "Greek")]
        lines += [("family", family, 0.7) for family in ("Germanic", "Slavic", "Uralic")]
        lines += [
            ("cell", f"{task} {code}", 1.2) for task in TARGETS for code in LANGUAGES
            if task != "bucc2018" or code in ("de", "fr", "ru", "zh")
        ]  # fmt: skip
        for scope, name, se in lines:
            one = estimate(effect + chance.gauss(0, se) * (scope != "suite"), se)
            found.append(Finding(contrast=contrast, scope=scope, name=name, estimate=one, q=min(1.0, 2 * one.p)))
    return Analysis(
        xaug="0.1.0", pocket=pocket, arms=ARMS, seeds=SEEDS, contrasts=contrasts(),
        tested=(
            outcome("clean helps", "clean - none", 2.3, 0.4, verdict="higher", holm=0.006),
            outcome("augmentation", "clean+bae - clean", 0.42, 0.41),
            outcome(
                "no matter", "clean+bae - clean+duplicate", 0.2, 0.3, verdict="equivalent", test="equivalence",
                margin=1.5, holm=0.012, scope="zero-shot", on="zero-shot",
            ),
        ),
        findings=tuple(found), scores=_scores(),
        retained=(
            Retained(arm="clean+bae", value=1.18, low=0.81, high=1.62),
            Retained(arm="replace-bae", value=0.61, low=None, high=None),
        ),
        cross_checks=tuple(
            CrossCheck(contrast=one, value=0.4, se=0.38, p=0.29, note="random intercepts of seeds and tasks")
            for one in CONTRASTS[:2]
        ),
        excluded=(
            Excluded(
                arm="replace-bae", seed=3, rule="collapse",
                why="The training on mnli scores 33.4 on its validation rows; the most frequent answer scores 33.1.",
            ),
        ),
        notes=("BUCC 2018 has four languages only, so it says little about families.",),
    )  # fmt: skip


def _scores() -> tuple[ArmScore, ...]:
    out = []
    for at, arm in enumerate(ARMS):
        lines: list[tuple[Scope, str, float]] = [("suite", "suite", 58.0), ("zero-shot", "zero-shot", 56.1)]
        lines += [("gap", "gap", 14.2), *(("group", group, 60.0) for group in ("classification", "tagging"))]
        lines += [("task", task, 50.0 + 7 * place) for place, task in enumerate(TARGETS)]
        lines += [("cell", f"xnli {code}", 61.0) for code in LANGUAGES]
        for scope, name, value in lines:
            mean = value + 0.6 * at
            out.append(ArmScore(arm=arm, scope=scope, name=name, value=mean, low=mean - 1.3, high=mean + 1.3, seeds=5))
    return tuple(out)


def fake_facts() -> StudyFacts:
    """Facts with all of their parts."""
    pieces = (("=", "It is not "), ("-", "late"), ("+", "tardy"), ("=", "."))
    sample = Sample(id="17", outcome="succeeded", label="neutral", fields=(FieldDiff(field="text_a", pieces=pieces),))
    return StudyFacts(
        name="Does BAE help MNLI?",
        question="Does intermediate training on MNLI still help when half of its rows are attacked by BAE?",
        created="2026-11-30", base_model="multilingual-e5-small", arms=tuple(map(_arm, ARMS)), targets=TARGETS,
        primary="augmentation",
        versions=(
            _version("mnli/clean@v1", "MultiNLI", "other", "not stated"),
            _version("mnli/bae@v3", "MultiNLI", "cc-by-4.0", "allowed", (sample,)),
            _version("squad_v1/bae@v1", "SQuAD_v1 & 100 %", "mit", "forbidden", (sample,)),
        ),
        contamination=(
            Contamination(data="squad_v1/clean", compared_with="XQuAD test", found=1190, removed=1190, note=""),
        ),
        cells=Cells(generate=12, train=25, eval=150, reused=25, failed=1), wall_hours=9.4,
        machine=Machine(processor="a processor with bf16", cores=2, memory_gb=16.0, system="Linux, Python 3.12"),
        packages={"torch": "2.8.0", "transformers": "4.57.1"}, checksums={"multilingual-e5-small": SHA},
        settings='name = "bae"\nseeds = [0, 1, 2, 3, 4]\n\n[[arm]]\nname = "clean"\n',
        commands=("xaug study run study.toml", "xaug study report study.toml"),
    )  # fmt: skip


def _version(ref: str, title: str, terms: str, redistribution: str, samples: tuple[Sample, ...] = ()) -> VersionFacts:
    return VersionFacts.model_validate(
        {
            "ref": ref, "title": title, "content_sha256": SHA, "rows": 4000, "license": terms,
            "redistribution": redistribution, "homepage": "https://example.org/data", "samples": samples,
            "citation": "@inproceedings{one, title = {A corpus}}",
        }
    )  # fmt: skip


def _arm(arm: str) -> ArmFacts:
    bae = "bae" in arm
    share = {"clean+bae": 0.5, "replace-bae": 1.0}.get(arm)
    cost = ArmCost(eval_hours=2.1) if arm == "none" else ArmCost(
        queries=1_204_331 if bae else None, generate_hours=1.32 if bae else 0.0, train_hours=0.84, eval_hours=2.2,
        attacked=20000 if bae else None, changed=9120 if bae else None, kept=4000 if bae else None, steps=500,
        rows_seen=8000, distinct_rows=6000,
    )  # fmt: skip
    quality = (
        DataQuality(
            ref="mnli/bae@v3", kept_rate=0.44, mean_edits=1.9,
            precision=Precision(value=0.88, low=0.8, high=0.93, judged=120, how="audit") if share == 0.5 else None,
        ),
    )  # fmt: skip
    out = 3 if arm == "replace-bae" else None  # the seed whose model a rule excludes
    dev = [
        DevScore(
            seed=seed, task="mnli", metric="accuracy", majority=33.1, value=33.0 if seed == out else 62.0 + seed,
            excluded=seed == out,
        )
        for seed in SEEDS
    ]  # fmt: skip
    return ArmFacts(
        arm=arm, summary="no intermediate training" if arm == "none" else f"4,000 rows of MNLI, as {arm} says",
        cost=cost, quality=quality if bae else (), dev=() if arm == "none" else tuple(dev),
        dose=Dose(series="bae", share=share) if share else None,
        versions=("mnli/clean@v1",) if arm != "none" else (),
    )  # fmt: skip
