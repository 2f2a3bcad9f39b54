"""From a run's configuration to its tasks: references resolved and pinned, rows chosen, tokenized and counted."""

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
from xaug.data_cards.references import Reference, everything, parse_all
from xaug.data_cards.store import Store
from xaug.models.budget import in_order
from xaug.models.encoding.texts import Limits
from xaug.models.folders import resolve
from xaug.models.loading import first_position, load_tokenizer, longest_input
from xaug.train.config import BatchConfig, DataConfig, RunConfig
from xaug.train.constant import FEW_DEV_ROWS
from xaug.train.data.rows import RowSource, ShardRows, content_hash, text_sources
from xaug.train.data.selection import Chosen, select
from xaug.train.data.taskdata import TaskData
from xaug.train.data.tokens import Request, Units, tokenized
from xaug.train.heads import head_for
from xaug.train.heads.base import HEADS, Head, Padding
from xaug.train.mixture import MLM, Plan

Progress = Callable[[str, int, int], None]  # (what is tokenized, parts done, parts)
_FEW = 4  # units of a batch: what XTREME-R's train_lareqa.sh gives a GPU at once


@dataclass(frozen=True)
class Prepared:
    """What a run trains on."""

    config: RunConfig  # with pinned references
    model: Path
    tokenizer: Any
    train: tuple[TaskData, ...]
    dev: tuple[TaskData, ...]
    plan: Plan
    warnings: tuple[str, ...]


def pin(config: RunConfig, store: Store) -> RunConfig:
    """The configuration with every reference pinned to a version: the run it names is the same for ever.

    Without references: everything in the store. Raises DataError, UsageError, NoSuchVersionError. Bytes are checked by
    `prepare`, once.
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
            f"{param('mlm_data')} beside tasks needs {param('mlm_ratio')} above 0 and below 1: its share of all steps."
        )
    if config.mlm.ratio and not config.mlm.data:
        raise UsageError(f"{param('mlm_ratio')} needs texts: name them with {param('mlm_data')}.")
    names = config.data.train or tuple(one.name for one in everything(store))
    found = parse_all(names, store, read=False)
    text_sources(config.mlm.data, store, read=False)
    dev = parse_all(config.data.dev, store, read=False) if config.data.dev else _dev(found, store, config.data)
    tasks = {one.task for one in found}
    if stray := sorted({one.task for one in dev} - tasks):
        raise UsageError(f"data.dev has rows of {', '.join(stray)}, which is not trained on.")
    if stray := sorted(set(config.mixture.weights) - tasks):
        raise UsageError(
            f"mixture.weights names {', '.join(stray)}, which is not trained on; there is {', '.join(sorted(tasks))}."
        )
    pinned = {"train": tuple(one.name for one in found), "dev": tuple(one.name for one in dev)}
    return config.model_copy(update={"data": config.data.model_copy(update=pinned)})


def _dev(found: Sequence[Reference], store: Store, config: DataConfig) -> list[Reference]:
    """Each task's validation rows: of a clean version it trains on, or of its newest clean version."""
    out = []
    for task in dict.fromkeys(one.task for one in found):
        own = [one for one in found if one.task == task]
        if config.hold_out or any(one.split == "validation" for one in own):
            continue
        versions = [one.version for one in own if not one.augmented]
        with suppress(NoSuchVersionError):
            versions.append(store.resolve(f"{task}/clean"))
        held = next((version for version in versions if version.manifest.splits.get("validation")), None)
        if held is not None:
            out.append(Reference(held, "validation"))
    return out


def prepare(
    config: RunConfig,
    store: Store,
    progress: Progress | None = None,
    *,
    maker: type[Maker] | None = None,
) -> Prepared:
    """Everything a run needs before its model is loaded. ``config`` is pinned (see `pin`).

    ``maker``: how units are had, where they are not to be tokenized into the cache (see `train.estimate`).
    """
    model = resolve(config.model, "model")
    tokenizer = load_tokenizer(model)
    make = (maker or Maker)(config, model, tokenizer, progress)
    train: list[TaskData] = []
    dev: list[TaskData] = []
    references = parse_all(config.data.train, store)
    given = parse_all(config.data.dev, store)
    for task in dict.fromkeys(one.task for one in references):
        chosen, held = select([one for one in references if one.task == task], config.data, config.seed)
        own = [one for one in given if one.task == task]
        if own:
            limit = DataConfig(max_rows=config.data.max_dev_rows)
            held, _ = select(own, limit, config.seed)
        head = HEADS.get(config.head_type) if config.head_type else head_for(chosen[0].reference.task_type)
        train.append(make.task(task, head, chosen))
        if held:
            dev.append(make.task(task, head, held))
    if config.mlm.data:
        train.append(make.texts(text_sources(config.mlm.data, store)))
    if not train:
        raise DataError(f"There is nothing to train on: give {param('data')} or {param('mlm_data')}.")
    return Prepared(config, model, tokenizer, tuple(train), tuple(dev), Plan(train, config), tuple(make.warnings(dev)))


class Maker:
    """Makes tasks' data with one tokenizer and one configuration."""

    def __init__(self, config: RunConfig, model: Path, tokenizer: Any, progress: Progress | None) -> None:
        """``model``: the folder whose tokenizer it is; ``config`` says lengths and strides."""
        self.config, self.model, self.tokenizer, self.progress = config, model, tokenizer, progress
        self.longest = longest_input(model, tokenizer, multiple=config.batch.multiple)
        self.made: list[TaskData] = []
        pad = tokenizer.pad_token_id
        self.padding = Padding(0 if pad is None else int(pad), config.batch.multiple)

    def task(self, name: str, head: Head, chosen: Sequence[Chosen]) -> TaskData:
        """A task of shards."""
        sources = [ShardRows(one.reference.version, one.reference.split) for one in chosen]
        labels = chosen[0].reference.labels
        data = TaskData(name, head, labels, tuple(chosen), self._units(name, head, sources), self.padding)
        self.made.append(data)
        if not len(data):
            raise DataError(f"No row of {name} can be put to the model: all are longer than its {self.longest} pieces.")
        return data

    def texts(self, sources: Sequence[RowSource]) -> TaskData:
        """Texts for a masked language model."""
        from xaug.train.heads.masked_lm import MaskedLMHead

        head = HEADS.get("masked_lm")
        units = self._units(MLM, head, sources)
        bound = MaskedLMHead(probability=self.config.mlm.probability).bind(self.tokenizer)
        if self.config.mlm.restart:
            bound = bound.restarting(self.tokenizer, first_position(self.model))
        return TaskData(MLM, bound, (), (), units, self.padding, content_hash(sources))

    def limits(self, head: Head) -> Limits:
        """How long a head's inputs may be."""
        return Limits(min(self._wanted(head), self.longest), self.config.text.stride)

    def _units(self, name: str, head: Head, sources: Iterable[RowSource]) -> tuple[Units, ...]:
        out = []
        for source in sources:
            request = Request(source, head.name, self.model, self.limits(head))
            tell = None if self.progress is None else partial(self.progress, name)
            out.append(Units(tokenized(request, processes=os.cpu_count() or 1, progress=tell)))
        return tuple(out)

    def _wanted(self, head: Head) -> int:
        return self.config.text.max_length or head.max_length

    def _limit(self, head: Head) -> str:
        """How long an input of the head is at most, and what limits it."""
        if self._wanted(head) > self.longest:
            return f"{self.longest} tokens: the model takes no more"
        return f"{self._wanted(head)} tokens (text.max_length)"

    def warnings(self, dev: Sequence[TaskData]) -> list[str]:
        """What a person should know before hours of training."""
        told = []
        for data in self.made:
            if data.cut and data.cut >= self.config.text.truncation_warning * len(data):
                kind = "dev " if any(data is one for one in dev) else ""
                told.append(
                    f"{data.name}: {data.cut:,} of {len(data):,} {kind}units were cut to {self._limit(data.head)}."
                )
            if data.head.in_batch_negatives and not any(data is one for one in dev):
                told += _few_negatives(data, self.config.batch)
        told += [
            f"{one.name}: {one.rows} dev rows are too few to choose a model by (fewer than {FEW_DEV_ROWS}): a row more"
            f" or less is {100 / one.rows:.1f} points. Give more with data.dev or data.hold_out."
            for one in dev
            if one.rows < FEW_DEV_ROWS
        ]
        unscored = dict.fromkeys(data.name for data in self.made)
        for one in dev:
            unscored.pop(one.name, None)
        advice = "no dev rows; give data.dev or data.hold_out to see scores and keep the best model"
        return told + [f"{name}: {advice}." for name in unscored]


def _few_negatives(data: TaskData, batch: BatchConfig) -> list[str]:
    """A line where a unit has few wrong answers beside it."""
    mean = len(data) / len(in_order(data.lengths, data.sequences, batch.budget))
    if mean >= _FEW:
        return []
    return [
        f"{data.name}: batches hold {mean:.1f} units on average. A unit's wrong answers are the others of its batch,"
        f" and one by itself teaches nothing: give a larger batch.token_budget (now {batch.token_budget:,})."
    ]
