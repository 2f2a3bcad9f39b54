"""Prepare a run: resolve and pin its references, select rows, tokenize them, and plan the steps."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from xaug.data_cards.errors import DataError, NoSuchVersionError, UsageError
from xaug.data_cards.parameters import param
from xaug.data_cards.references import Reference, newest_training_rows, parse_references
from xaug.data_cards.store import Store
from xaug.models.budget import in_order
from xaug.models.encoding.texts import Limits
from xaug.models.folders import resolve
from xaug.models.loading import first_position, load_tokenizer, longest_input
from xaug.train.config import BatchConfig, DataConfig, RunConfig, RunSettings
from xaug.train.constant import FEW_DEV_ROWS
from xaug.train.data.rows import RowSource, ShardRows, content_hash, text_sources
from xaug.train.data.selection import Chosen, select
from xaug.train.data.taskdata import TaskData
from xaug.train.data.tokens import Features, Request, tokenized
from xaug.train.heads import head_for, heads_that_fit
from xaug.train.heads.base import HEADS, Head, Padding
from xaug.train.mixture import MLM, Plan

Progress = Callable[[str, int, int], None]  # (name of the task that is tokenized, complete parts, all parts)
_FEW = 4  # features of a batch, as many as XTREME-R's train_lareqa.sh puts on a GPU at once


@dataclass(frozen=True)
class Prepared:
    """Everything that a run needs before its model is loaded."""

    config: RunConfig  # with pinned references
    model: Path
    tokenizer: Any
    train: tuple[TaskData, ...]
    dev: tuple[TaskData, ...]
    plan: Plan
    warnings: tuple[str, ...]


def check_names(settings: RunSettings, store: Store) -> None:
    """Raise UsageError, NoSuchVersionError or DataError for a reference or text of the settings that cannot be used."""
    for names in (settings.data.train, settings.data.dev):
        parse_references(names, store, check_bytes=False)
    text_sources(settings.mlm.data, store, read=False)


def pin(config: RunConfig, store: Store) -> RunConfig:
    """The configuration with every reference pinned to a version, so that it always means the same run.

    Without references, it names everything in the store. Bytes are not checked here but in `prepare`. Raises
    UsageError for settings that contradict each other, and NoSuchVersionError or DataError for references.
    """
    if config.phase == "mlm":
        if config.data.train or not config.mlm.data:
            raise UsageError(
                f"{param('phase', 'mlm')} trains on texts: name them with {param('mlm_data')} and give no"
                f" {param('data')}."
            )
        text_sources(config.mlm.data, store, read=False)
        return config
    if config.mlm.data and not 0.0 < config.mlm.ratio < 1.0:
        raise UsageError(
            f"{param('mlm_data')} with tasks needs {param('mlm_ratio')}, its share of all steps, above 0 and below 1."
        )
    if config.mlm.ratio and not config.mlm.data:
        raise UsageError(f"{param('mlm_ratio')} needs texts: name them with {param('mlm_data')}.")
    names = config.data.train or tuple(one.name for one in newest_training_rows(store))
    references = parse_references(names, store, check_bytes=False)
    _check_head(config.head_type, references)
    text_sources(config.mlm.data, store, read=False)
    dev = (
        parse_references(config.data.dev, store, check_bytes=False)
        if config.data.dev
        else _dev(references, store, config.data)
    )
    if repeated := next((one.name for one in dev if one.share > 1.0), None):
        raise UsageError(
            f"data.dev names {repeated}, but a share above 1 repeats rows, and dev rows are scored once each. Leave the"
            " share out."
        )
    tasks = {one.task for one in references}
    if stray := sorted({one.task for one in dev} - tasks):
        raise UsageError(
            f"data.dev has rows of {', '.join(stray)}, which this run does not train on. Leave them out, or add"
            f" {', '.join(stray)} to {param('data')}."
        )
    if stray := sorted(set(config.mixture.weights) - tasks):
        raise UsageError(
            f"mixture.weights names {', '.join(stray)}, which this run does not train on. Its tasks are"
            f" {', '.join(sorted(tasks))}."
        )
    pinned = {"train": tuple(one.name for one in references), "dev": tuple(one.name for one in dev)}
    return config.model_copy(update={"data": config.data.model_copy(update=pinned)})


def _check_head(name: str | None, references: Sequence[Reference]) -> None:
    """Raise UsageError if a task's rows cannot be trained on with the head that the settings name, or with none."""
    for one in references:
        fitting = " or ".join(repr(other) for other in heads_that_fit(one.task_type))
        own = one.task_type.name in HEADS
        if name is None:
            if own:
                continue
            raise UsageError(
                f"{one.task} has {one.task_type} rows, for which no head is chosen by itself. Set head_type to"
                f" {fitting}, or train on another task."
            )
        head = HEADS.get(name)
        if one.task_type in head.task_types:
            continue
        wanted = [f"{kind} rows" for kind in head.task_types] or [f"the texts that {param('mlm_data')} names"]
        raise UsageError(
            f"head_type = {name!r} does not fit {one.task}, which has {one.task_type} rows: that head is trained on"
            f" {' or '.join(wanted)}. Set head_type to {fitting}{', leave it out' if own else ''}, or train on another"
            " task."
        )


def _dev(references: Sequence[Reference], store: Store, config: DataConfig) -> list[Reference]:
    """The validation rows of each task: of a clean version that it trains on, or of its newest clean version."""
    out = []
    for task in dict.fromkeys(one.task for one in references):
        own = [one for one in references if one.task == task]
        if config.hold_out or any(one.split == "validation" for one in own):
            continue
        versions = [one.version for one in own if not one.augmented]
        with suppress(NoSuchVersionError):
            versions.append(store.resolve(f"{task}/clean"))
        with_rows = next((version for version in versions if version.manifest.splits.get("validation")), None)
        if with_rows is not None:
            out.append(Reference(with_rows, "validation"))
    return out


def prepare(
    config: RunConfig,
    store: Store,
    progress: Progress | None = None,
    *,
    maker: type[Maker] | None = None,
    tokenizer: Any = None,
) -> Prepared:
    """Prepare everything that a run needs before its model is loaded. ``config`` must be pinned (see `pin`).

    ``maker``: the class that makes the features, if they are not to be tokenized into the cache (see `train.estimate`).
    ``tokenizer``: the model's, if it is loaded already. Raises DataError if there is nothing to train
    on, and what selecting and tokenizing raise.
    """
    model = resolve(config.model, "model")
    tokenizer = load_tokenizer(model) if tokenizer is None else tokenizer
    make = (maker or Maker)(config, model, tokenizer, progress)
    train: list[TaskData] = []
    dev: list[TaskData] = []
    references = parse_references(config.data.train, store)
    dev_references = parse_references(config.data.dev, store)
    for task in dict.fromkeys(one.task for one in references):
        chosen, dev_rows = select([one for one in references if one.task == task], config.data, config.seed)
        own = [one for one in dev_references if one.task == task]
        if own:
            limit = DataConfig(max_rows=config.data.max_dev_rows)
            dev_rows, _ = select(own, limit, config.seed)
        head = HEADS.get(config.head_type) if config.head_type else head_for(chosen[0].reference.task_type)
        train.append(make.task(task, head, chosen))
        if dev_rows:
            dev.append(make.task(task, head, dev_rows))
    if config.mlm.data:
        train.append(make.texts(text_sources(config.mlm.data, store)))
    if not train:
        raise DataError(f"There is nothing to train on. Give {param('data')} or {param('mlm_data')}.")
    return Prepared(config, model, tokenizer, tuple(train), tuple(dev), Plan(train, config), tuple(make.warnings(dev)))


class Maker:
    """Makes the data of tasks with one tokenizer and one configuration."""

    def __init__(self, config: RunConfig, model: Path, tokenizer: Any, progress: Progress | None) -> None:
        """``model``: the folder of the tokenizer. ``config`` sets lengths and strides."""
        self.config, self.model, self.tokenizer, self.progress = config, model, tokenizer, progress
        self.longest = longest_input(model, tokenizer, multiple=config.batch.multiple)
        self.made: list[TaskData] = []
        pad = tokenizer.pad_token_id
        self.padding = Padding(0 if pad is None else int(pad), config.batch.multiple)

    def task(self, name: str, head: Head, chosen: Sequence[Chosen]) -> TaskData:
        """The data of one task. Raises DataError if it has no feature."""
        sources = [ShardRows(one.reference.version, one.reference.split) for one in chosen]
        labels = chosen[0].reference.labels
        data = TaskData(name, head, labels, tuple(chosen), self._features(name, head, sources), self.padding)
        self.made.append(data)
        if not len(data):
            raise DataError(
                f"No row of {name} contains what the head {head.name!r} is trained on (such as an answer). Use other"
                " rows, or another head_type."
            )
        return data

    def texts(self, sources: Sequence[RowSource]) -> TaskData:
        """The data of masked language modelling. Raises ModelError if the tokenizer has no mask token."""
        from xaug.train.heads.masked_lm import MaskedLMHead

        head = HEADS.get("masked_lm")
        features = self._features(MLM, head, sources)
        bound = MaskedLMHead(probability=self.config.mlm.probability).bind(self.tokenizer)
        if self.config.mlm.restart:
            bound = bound.restarting(self.tokenizer, first_position(self.model))
        return TaskData(MLM, bound, (), (), features, self.padding, content_hash(sources))

    def limits(self, head: Head) -> Limits:
        """The limits of a head's inputs: the settings', the head's default or the model's longest input."""
        return Limits(min(self._wanted(head), self.longest), self.config.text.stride)

    def _features(self, name: str, head: Head, sources: Iterable[RowSource]) -> tuple[Features, ...]:
        out = []
        for source in sources:
            request = Request(source, head.name, self.model, self.limits(head))
            tell = None if self.progress is None else partial(self.progress, name)
            out.append(Features(tokenized(request, processes=os.cpu_count() or 1, progress=tell)))
        return tuple(out)

    def _wanted(self, head: Head) -> int:
        return self.config.text.max_length or head.max_length

    def _limit(self, head: Head) -> str:
        """The longest input of the head, and what limits it."""
        if self._wanted(head) > self.longest:
            return f"{self.longest} tokens, the most that the model accepts"
        return f"{self._wanted(head)} tokens (text.max_length)"

    def warnings(self, dev: Sequence[TaskData]) -> list[str]:
        """What a user should know before hours of training."""
        warnings = []
        for data in self.made:
            if data.cut and data.cut >= self.config.text.truncation_warning * len(data):
                kind = "dev " if any(data is one for one in dev) else ""
                warnings.append(
                    f"{data.name}: {data.cut:,} of {len(data):,} {kind}features were cut to {self._limit(data.head)}."
                )
            if data.head.in_batch_negatives and not any(data is one for one in dev):
                warnings += _few_negatives(data, self.config.batch)
        warnings += [
            f"{one.name}: {one.rows} dev rows are too few to choose a model by (fewer than {FEW_DEV_ROWS}): each row"
            f" is worth {100 / one.rows:.1f} points. Give more with data.dev or data.hold_out."
            for one in dev
            if one.rows < FEW_DEV_ROWS
        ]
        unscored = dict.fromkeys(data.name for data in self.made)
        for one in dev:
            unscored.pop(one.name, None)
        advice = "there are no dev rows. Give data.dev or data.hold_out to see scores and keep the best model."
        return warnings + [f"{name}: {advice}" for name in unscored]


def _few_negatives(data: TaskData, batch: BatchConfig) -> list[str]:
    """A warning if the batches hold so few features that a feature has hardly any negatives."""
    mean = len(data) / len(in_order(data.lengths, data.sequences, batch.budget))
    if mean >= _FEW:
        return []
    return [
        f"{data.name}: batches hold {mean:.1f} features on average. The negatives of a feature are the other"
        " features of its batch, so a feature alone teaches nothing. Set a larger batch.token_budget (now"
        f" {batch.token_budget:,})."
    ]
