"""The Hugging Face Hub: parquet files at a pinned commit, through huggingface_hub and its cache.

No loading script is ever run. HF_ENDPOINT, HF_HUB_OFFLINE, HF_TOKEN, HF_HOME and HF_HUB_CACHE are honoured,
as huggingface_hub reads them.
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
_ALL = ("all",)  # the group of all records of a part


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
    """Reads cards' parquet files from the Hub; every file is downloaded once and then read from the cache.

    ``revision`` overrides the cards' commits: a commit, branch or tag, or ``REPO=REVISION[,REPO=REVISION…]``
    for a card that reads several repositories.
    """

    def __init__(self, revision: str | None = None) -> None:
        self._revisions = _parse(revision)
        self._shown = revision
        self._commits: dict[tuple[str, str], str] = {}

    @property
    def name(self) -> str:
        """How this source is shown."""
        return f"hub at {self._shown}" if self._shown else "hub"

    @property
    def world(self) -> World:
        """It has real data."""
        return REAL

    def splits(self, card: DatasetCard) -> list[str]:
        """The card's splits that the Hub has, in the card's order."""
        return list(card.hub)

    def state(self, card: DatasetCard, splits: tuple[str, ...]) -> SourceState:
        """Commits and sha256 of the files behind these splits; downloads them. Raises HubError."""
        parts = [part for split in splits for part in self._parts(card, split)]
        files = tuple(digest(part.fetch(name), f"{part.config.repo}/{name}") for part in parts for name in part.names)
        commits = {part.config.repo: part.commit for part in parts}
        if len(commits) == 1:
            return SourceState(HUB, next(iter(commits.values())), files)
        return SourceState(HUB, ",".join(f"{repo}={commit}" for repo, commit in commits.items()), files)

    def labels(self, card: DatasetCard) -> tuple[str, ...]:
        """The card's labels. No card on the Hub takes its labels from its data."""
        return card.labels

    def rows(self, card: DatasetCard, split: str, *, report: ReadReport, skip_bad_rows: bool = False) -> Iterator[Row]:
        """Rows in file order; see Source. Downloads at the call and raises HubError there."""
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
                where=lambda number: f"{part.show(name)}: row {number}",
                ids=ids,
                report=report,
                skip_bad_rows=skip_bad_rows,
            )

        rows = chain.from_iterable(
            read(part, name, path, numbers)
            for part, files in parts
            for numbers in [Counter[object]()]  # rows are numbered through the shards of one part
            for name, path in files
        )
        return TagIndex(card.labels).number(rows) if card.task_type.labels_by_name else rows

    def _parts(self, card: DatasetCard, split: str) -> list[_Part]:
        if not card.hub:
            raise HubError(
                f"{card.id} is not read from the Hub: {_why_not(card)}."
                f" Pass {param('source', 'DIR')} with the folder of its files."
            )
        if split not in card.hub:
            raise UsageError(f"{card.id} has no split {quoted(split)} on the Hub. It has {', '.join(card.hub)}.")
        return [_Part(config, self._commit(card, config), config.files[split]) for config in card.hub[split]]

    def _commit(self, card: DatasetCard, config: HubConfig) -> str:
        """The commit to read of a repository: the user's, else the card's."""
        wanted = self._revisions.get(config.repo)
        if wanted is None and "" in self._revisions:
            repos = sorted({one.repo for parts in card.hub.values() for one in parts})
            if len(repos) > 1:
                raise UsageError(
                    f"{card.id} reads {len(repos)} repositories: say which one the revision is of, "
                    f"as {param('revision', repos[0] + '=' + self._revisions[''])}"
                )
            wanted = self._revisions[""]
        wanted = wanted or config.revision
        if wanted is None:
            raise HubError(
                f"{card.id}: no commit of {config.repo} has been verified. Choose one at "
                f"https://huggingface.co/datasets/{config.repo}/commits/main and pass {param('revision', 'COMMIT')}"
            )
        if _COMMIT.fullmatch(wanted):
            return wanted
        key = (config.repo, wanted)
        if key not in self._commits:
            self._commits[key] = resolve(config.repo, wanted)
        return self._commits[key]


def _parse(revision: str | None) -> dict[str, str]:
    """``REVISION`` or ``REPO=REVISION,…`` as repository → revision, "" standing for the only one."""
    if revision is None:
        return {}
    found = {}
    for part in revision.split(","):
        repo, _, name = part.rpartition("=")
        if not name.strip():
            raise UsageError(f"{param('revision', quoted(revision))} is not COMMIT or REPO=COMMIT[,REPO=COMMIT…]")
        found[repo.strip()] = name.strip()
    return found


def _number(
    records: Iterator[dict[str, Any]], within: str | None, numbers: Counter[object]
) -> Iterator[tuple[int, dict[str, object]]]:
    """(number in the part, record with ROW_NUMBER). ``numbers``: records seen in all, and of each value of ``within``.

    The value of a field is never _ALL, which stands for the whole part.
    """
    for record in records:
        group = _ALL if within is None else (within, record.get(within))
        record[ROW_NUMBER] = numbers[group]
        number = numbers[_ALL]
        numbers.update({_ALL, group})
        yield number, record


def _why_not(card: DatasetCard) -> str:
    """Why a card names no files on the Hub."""
    if card.redistribution == "forbidden":
        return f"its licence ({card.license}) forbids it"
    return "no commit of it there has been verified"
