"""`xaug generate`: attack and filter the rows of tasks, and commit them as versions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xaug.cli.arguments import pairs, several, thresholds
from xaug.cli.attack_options import KeepAnswersOption, LikeOption, MaxQueriesOption
from xaug.cli.choices import Device, Dtype
from xaug.cli.cluster_options import AddressOption, CpusOption, ExecutorOption, GpusOption
from xaug.cli.console import out, print_json
from xaug.cli.generate_costs import cost_json, cost_text
from xaug.cli.options import (
    STORE,
    AllowWeakOption,
    AttackOption,
    DeviceOption,
    DryRunOption,
    DtypeOption,
    EncoderOption,
    FieldsOption,
    FilterOption,
    JsonOption,
    JudgeBaseOption,
    JudgeOption,
    LimitOption,
    MaxSecondsOption,
    MlmOption,
    ProfileOption,
    RevisionOption,
    SeedOption,
    SetOption,
    SimilarityOption,
    SkipBadRowsOption,
    SourceOption,
    SplitOption,
    StoreOption,
    TaggerOption,
    TasksArgument,
    VictimBaseOption,
    VictimOption,
    WaitOption,
    WidthOption,
    WorkersOption,
    examples,
)
from xaug.cli.overlap_options import AgainstOption, AgainstSourceOption
from xaug.cli.table_options import (
    AnswersOption,
    AnswerStartOption,
    ChoicesOption,
    ContextOption,
    LabelOption,
    LabelsOption,
    LanguageOption,
    LicenseOption,
    NameOption,
    QuestionOption,
    RowIdOption,
    TagsOption,
    TaskTypeOption,
    TextAOption,
    TextBOption,
    TokensOption,
    ValidationOption,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from xaug.generation import Job
    from xaug.loading import DataVersion

EXAMPLES = examples(
    "xaug generate mnli --attack clean --source data --split train --split validation",
    "xaug generate mnli --attack bae --source data --victim models/nli --mlm models/mlm "
    "--encoder models/minilm --judge models/nli-2",
    "xaug generate qqp mnli --attack bae --source hub --victim 'models/{task}' --mlm models/mlm "
    "--encoder models/minilm",
    "xaug generate squad_v1 --attack bae --source data --victim models/reader … --dry-run",
    "xaug generate my.csv --attack bae --task-type classification --text-a premise --text-b hypothesis --label gold …",
)


def generate(
    tasks: TasksArgument,
    attack: AttackOption = "bae",
    source: SourceOption = None,
    split: SplitOption = None,
    limit: LimitOption = None,
    profile: ProfileOption = None,
    store: StoreOption = STORE,
    dry_run: DryRunOption = False,
    json: JsonOption = False,
    victim: VictimOption = None,
    judge: JudgeOption = None,
    victim_base: VictimBaseOption = None,
    judge_base: JudgeBaseOption = None,
    mlm: MlmOption = None,
    encoder: EncoderOption = None,
    tagger: TaggerOption = None,
    filters: FilterOption = None,
    similarity: SimilarityOption = None,
    parameters: SetOption = None,
    fields: FieldsOption = None,
    like: LikeOption = None,
    max_queries: MaxQueriesOption = None,
    max_seconds: MaxSecondsOption = None,
    allow_weak_victim: AllowWeakOption = False,
    revision: RevisionOption = None,
    skip_bad_rows: SkipBadRowsOption = False,
    against: AgainstOption = None,
    against_source: AgainstSourceOption = None,
    seed: SeedOption = 0,
    device: DeviceOption = Device.AUTO,
    dtype: DtypeOption = Dtype.FP32,
    workers: WorkersOption = None,
    width: WidthOption = 512,
    keep_answers: KeepAnswersOption = False,
    wait: WaitOption = False,
    executor: ExecutorOption = None,
    address: AddressOption = None,
    cpus: CpusOption = None,
    gpus: GpusOption = None,
    task_type: TaskTypeOption = None,
    text_a: TextAOption = None,
    text_b: TextBOption = None,
    label: LabelOption = None,
    labels: LabelsOption = None,
    context: ContextOption = None,
    question: QuestionOption = None,
    choices: ChoicesOption = None,
    answers: AnswersOption = None,
    answer_start: AnswerStartOption = None,
    tokens: TokensOption = None,
    tags: TagsOption = None,
    row_id: RowIdOption = None,
    name: NameOption = None,
    validation: ValidationOption = None,
    language: LanguageOption = None,
    license: LicenseOption = None,  # noqa: A002
) -> None:
    """Attack the rows of tasks, filter them, and commit each task as a version TASK/ATTACK@vN.

    A model is a folder or a Hub id; `{task}` in it stands for the task's name. Running the same command again makes
    nothing new. After a kill or Ctrl-C, the same command continues where the last one stopped.

    A file of your own (CSV, TSV, JSON Lines, Parquet) takes the place of a task if --task-type and the options beside
    it say what its columns hold.
    """
    from xaug.against import Against
    from xaug.cli.listening import Terminal
    from xaug.declaring import TableArguments, table_of
    from xaug.generate_request import GenerateRequest
    from xaug.generating import plan_generation

    table = TableArguments(
        task_type=task_type, text_a=text_a, text_b=text_b, label=label, labels=several("--labels", labels),
        context=context, question=question, choices=several("--choices", choices), answers=answers,
        answer_start=answer_start, tokens=tokens, tags=tags, row_id=row_id, name=name, validation=validation,
        language=language, license=license,
    )  # fmt: skip
    request = GenerateRequest(
        tasks=tuple(tasks), table=table_of(table), attack=attack, like=like, source=source, splits=tuple(split or ()),
        limit=limit, profile=profile, store=store, victim=victim, judge=judge,
        victim_base=victim_base, judge_base=judge_base, mlm=mlm, encoder=encoder, tagger=tagger,
        filters=thresholds(filters), similarity=similarity, parameters=pairs(parameters),
        fields=several("--fields", fields) or (), max_queries=max_queries, max_seconds=max_seconds,
        allow_weak_victim=allow_weak_victim, revision=revision, skip_bad_rows=skip_bad_rows, seed=seed,
        device=device.value, dtype=dtype.value, width=width, workers=workers, keep_answers=keep_answers, wait=wait,
        cpus=cpus, gpus=gpus, executor=executor and executor.value, address=address,
        against=Against(against, against_source),
    )  # fmt: skip
    _carry_out(plan_generation(request, Terminal()), dry_run=dry_run, json=json)


def _carry_out(jobs: Iterable[Job], *, dry_run: bool, json: bool) -> None:
    """Run the jobs, or estimate what they cost, and print each result."""
    from xaug.cli.listening import Terminal

    results = []
    for job in jobs:
        if dry_run:
            cost = job.estimate()
            results.append(cost_json(cost))
            text = cost_text(cost)
        else:
            version = job.run(Terminal())
            results.append(_record(version))
            text = _text(version)
        if not json:
            out().print(text, soft_wrap=True)
    if json:
        print_json(results if len(results) > 1 else results[0])


def _record(version: DataVersion) -> dict[str, object]:
    manifest = version.manifest
    for split in version.rows:
        version.table(split)  # raises CorruptVersionError where a shard is missing or cut
    return {
        "ref": version.ref, "path": str(version.path), "made": version.made, "rows": version.rows,
        "outcomes": manifest.outcomes, "funnel": [step.model_dump() for step in manifest.funnel],
        "statistics": manifest.statistics, "read": manifest.read.model_dump(), "timings": manifest.timings,
        "content_sha256": manifest.content_sha256,
    }  # fmt: skip


def _text(version: DataVersion) -> str:
    if not version.made:
        counts = ", ".join(f"{rows:,} {split}" for split, rows in version.rows.items())
        return f"{version.ref} already holds the rows of this request ({counts}). There is nothing to do."
    read = version.manifest.read
    lines = [
        f"  {what} while reading: {slug} {rows:,}"
        for what, found in (("dropped", read.dropped), ("bad", read.bad), ("repaired", read.repaired))
        for slug, rows in found.items()
    ]
    return "\n".join([repr(version), *lines])
