"""The Hugging Face Hub: parquet files at a pinned commit, through huggingface_hub and its cache.

Loading scripts are never run. huggingface_hub reads HF_ENDPOINT, HF_HUB_OFFLINE, HF_TOKEN, HF_HOME and HF_HUB_CACHE.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from xaug.data_cards.card import DatasetCard, HubConfig
from xaug.data_cards.errors import HubError, UsageError
from xaug.data_cards.identity import HUB, REAL, World
from xaug.data_cards.parameters import param
from xaug.data_cards.schema import Row
from xaug.data_cards.sources.base import ROW_NUMBER, ReadReport, SourceState
from xaug.data_cards.sources.digest import digest
from xaug.data_cards.sources.hub_download import download, resolve
from xaug.data_cards.sources.identity import UniqueIds
from xaug.data_cards.sources.parquet import check_labels, read_parquet
from xaug.data_cards.sources.rows import convert_records
from xaug.data_cards.sources.tags import TagIndex
from xaug.data_cards.text import quoted

_COMMIT = re.compile(r"[0-9a-f]{40}")
_ALL = ("all",)  # the key under which all records of a part are counted


@dataclass(frozen=True, slots=True)
class _Part:
    """The files of one repository that belong to a split."""

    config: HubConfig
    commit: str
    names: tuple[str, ...]

    def show(self, name: str) -> str:
        return f"{self.config.repo}@{self.commit[:7]}/{name}"

    def fetch(self, name: str) -> Path:
        return download(self.config.repo, name, self.commit)


class HubSource:
    """Reads cards' parquet files from the Hub. Every file is downloaded once and then read from the cache.

    ``revision`` replaces the cards' commits: a commit, branch or tag, or ``REPO=REVISION[,REPO=REVISION…]`` for a card
    that reads several repositories.
    """

    def __init__(self, revision: str | None = None) -> None:
        self._revisions = _parse(revision)
        self._shown = revision
        self._commits: dict[tuple[str, str], str] = {}

    @property
    def name(self) -> str:
        """The source's name in messages."""
        return f"hub at {self._shown}" if self._shown else "hub"

    @property
    def world(self) -> World:
        """The real world."""
        return REAL

    def splits(self, card: DatasetCard) -> list[str]:
        """Return the card's splits that the Hub has, in the card's order."""
        return list(card.hub)

    def state(self, card: DatasetCard, splits: tuple[str, ...]) -> SourceState:
        """Download the files of these splits and return their commits and SHA-256. Raises HubError, UsageError."""
        parts = [part for split in splits for part in self._parts(card, split)]
        files = tuple(digest(part.fetch(name), f"{part.config.repo}/{name}") for part in parts for name in part.names)
        commits = {part.config.repo: part.commit for part in parts}
        if len(commits) == 1:
            return SourceState(HUB, next(iter(commits.values())), files)
        return SourceState(HUB, ",".join(f"{repo}={commit}" for repo, commit in commits.items()), files)

    def labels(self, card: DatasetCard) -> tuple[str, ...]:
        """Return the card's labels. No card on the Hub takes its labels from its data."""
        return card.labels

    def rows(self, card: DatasetCard, split: str, *, report: ReadReport, skip_bad_rows: bool = False) -> Iterator[Row]:
        """Return the rows in file order; see Source. Downloads the files, and raises HubError, at the call."""
        parts = [(part, [(name, part.fetch(name)) for name in part.names]) for part in self._parts(card, split)]
        for part, files in parts:
            for name, path in files:
                check_labels(path, card.labels, part.show(name))
                report.files.append(part.show(name))
        ids = UniqueIds()

        def read(part: _Part, name: str, path: Path, numbers: Counter[object]) -> Iterator[Row]:
            return convert_records(
                _number(read_parquet(path, part.show(name)), part.config.numbered_within, numbers),
                part.config.convert,
                task_type=card.task_type,
                where=lambda number: f"{part.show(name)}, row {number}",
                ids=ids,
                report=report,
                skip_bad_rows=skip_bad_rows,
            )

        rows = chain.from_iterable(
            read(part, name, path, numbers)
            for part, files in parts
            for numbers in [Counter[object]()]  # numbering continues through the shards of one part
            for name, path in files
        )
        return TagIndex(card.labels).number(rows) if card.task_type.labels_by_name else rows

    def _parts(self, card: DatasetCard, split: str) -> list[_Part]:
        if not card.hub:
            raise HubError(
                f"{card.id} cannot be read from the Hub: {_why_not(card)}."
                f" Pass {param('source', 'DIR')} with the folder of its official files."
            )
        if split not in card.hub:
            raise UsageError(
                f"{card.id} has no split {quoted(split)} on the Hub. Its splits there are: {', '.join(card.hub)}."
            )
        return [_Part(config, self._commit(card, config), config.files[split]) for config in card.hub[split]]

    def _commit(self, card: DatasetCard, config: HubConfig) -> str:
        """Return the commit to read of a repository: the user's, else the card's."""
        revision = self._revisions.get(config.repo)
        if revision is None and "" in self._revisions:
            repos = sorted({one.repo for parts in card.hub.values() for one in parts})
            if len(repos) > 1:
                raise UsageError(
                    f"{card.id} reads {len(repos)} repositories. Name the one that the revision belongs to, for"
                    f" example {param('revision', repos[0] + '=' + self._revisions[''])}."
                )
            revision = self._revisions[""]
        revision = revision or config.revision
        if revision is None:
            raise HubError(
                f"{card.id}: no commit of {config.repo} has been verified. Choose one at"
                f" https://huggingface.co/datasets/{config.repo}/commits/main and pass {param('revision', 'COMMIT')}."
            )
        if _COMMIT.fullmatch(revision):
            return revision
        key = (config.repo, revision)
        if key not in self._commits:
            self._commits[key] = resolve(config.repo, revision)
        return self._commits[key]


def _parse(revision: str | None) -> dict[str, str]:
    """Parse ``REVISION`` or ``REPO=REVISION,…`` to repository → revision; "" is the key of a lone revision."""
    if revision is None:
        return {}
    revisions = {}
    for part in revision.split(","):
        repo, _, name = part.rpartition("=")
        if not name.strip():
            raise UsageError(
                f"{param('revision', quoted(revision))} is not a revision. Write COMMIT or REPO=COMMIT[,REPO=COMMIT…]."
            )
        revisions[repo.strip()] = name.strip()
    return revisions


def _number(
    records: Iterator[dict[str, Any]], within: str | None, numbers: Counter[object]
) -> Iterator[tuple[int, dict[str, object]]]:
    """Yield (number in the part, record with ROW_NUMBER). ``numbers`` counts all records, and those of each group.

    A group is a value of the field ``within``. Its key is never _ALL, the key of the whole part.
    """
    for record in records:
        group = _ALL if within is None else (within, record.get(within))
        record[ROW_NUMBER] = numbers[group]
        number = numbers[_ALL]
        numbers.update({_ALL, group})
        yield number, record


def _why_not(card: DatasetCard) -> str:
    """Return why a card names no files on the Hub."""
    if card.redistribution == "forbidden":
        return f"its licence ({card.license}) forbids redistribution"
    return "no commit of it there has been verified"
