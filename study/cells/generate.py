"""The cell that makes rows: clean ones, attacked ones, or those of a reference or a file of one's own."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xaug.study.cells.listener import Quiet
from xaug.study.execute.cell import CELL_KINDS, CellResult
from xaug.study.requests import GenerateCellRequest

if TYPE_CHECKING:
    from xaug.loading import DataVersion

LEAKED = "in_evaluation_set"  # the slug under which rows of evaluation sets are counted


def generate(request: Mapping[str, Any], results: Mapping[str, CellResult], _own: Path) -> dict[str, Any]:
    """Make the rows in the study's store. The store keeps what a killed attack has done. Raises XaugError."""
    asked = GenerateCellRequest.model_validate(dict(request))
    if asked.data is not None and asked.data.ref is not None:
        return _copied(asked)
    return _facts(_made(asked, results))


def _made(asked: GenerateCellRequest, results: Mapping[str, CellResult]) -> DataVersion:
    from xaug.generating import generate as make

    own = asked.settings
    common: dict[str, Any] = {
        "source": asked.source, "profile": asked.profile, "store": asked.store, "limit": asked.limit, "wait": True,
        "listener": Quiet(),
    }  # fmt: skip
    if asked.against is not None and asked.like is None:
        common |= {"against": asked.against[0], "against_source": asked.against[1]}
    if asked.data is not None:
        common |= {"source": None, "limit": None, **asked.data.table}
        return make(Path(str(asked.data.file)), "clean", **common)
    if asked.attack == "clean":
        return make(asked.task, "clean", splits=_splits(asked), **common)
    like = {} if asked.like is None else {"like": results[asked.like].output["ref"], "limit": None}
    return make(
        asked.task, asked.attack,
        filters={name: None if value is True else value for name, value in own.filters.items()},
        parameters=own.parameters, similarity=own.similarity, fields=own.fields, victim=own.victim, judge=own.judge,
        victim_base=own.victim_base, judge_base=own.judge_base, mlm=own.mlm, encoder=own.encoder, tagger=own.tagger,
        max_queries=own.max_queries, max_seconds=own.max_seconds, allow_weak_victim=own.allow_weak_victim,
        workers=own.workers, seed=asked.seed, dtype=own.dtype or "fp32", **{**common, **like},
    )  # fmt: skip


def _splits(asked: GenerateCellRequest) -> tuple[str, ...]:
    """The training rows, and the validation rows where the source has some: the dev scores need them."""
    from xaug.data_cards.catalog import card
    from xaug.data_cards.sources import open_source
    from xaug.profiles import task_names

    source = open_source(asked.source)
    (name,) = task_names([asked.task], source)
    known = source.splits(card(name))
    return tuple(split for split in ("train", "validation") if split in known)


def _facts(version: DataVersion) -> dict[str, Any]:
    """What later cells and the report need to know of a version."""
    manifest = version.manifest
    found = manifest.read.dropped.get(LEAKED, 0) + sum(step.dropped.get(LEAKED, 0) for step in version.funnel)
    return {
        "ref": version.ref, "split": "train", "rows": version.rows, "content_sha256": manifest.content_sha256,
        "statistics": dict(manifest.statistics), "outcomes": dict(manifest.outcomes), "removed": found,
        "read": manifest.read.rows + found,
        "compared": None if manifest.compared is None else manifest.compared.model_dump(mode="json"),
    }  # fmt: skip


def _copied(asked: GenerateCellRequest) -> dict[str, Any]:
    """Put the version of a reference into the study's store, and refuse it if it holds evaluation rows."""
    from xaug.data_cards.durable import storage
    from xaug.data_cards.errors import DataError
    from xaug.data_cards.references import parse_reference
    from xaug.data_cards.store import Store
    from xaug.data_cards.text import counted
    from xaug.loading import DataVersion
    from xaug.overlapping import overlaps

    assert asked.data is not None and asked.data.ref is not None and asked.data.store is not None
    reference = parse_reference(asked.data.ref, Store(asked.data.store))
    reference.check()
    if asked.against is not None:
        found = overlaps(DataVersion(reference.version), against=asked.against[0], source=asked.against[1])
        if found.found:
            raise DataError(
                f"{asked.data.ref} holds {counted(found.found, 'row')} of evaluation sets of {asked.against[0]}, so a"
                " study that trains on them would measure what they leak. Make the version again without them, as"
                " xaug.generate does where it compares rows with that suite."
            )
    place = asked.store / reference.version.path.relative_to(asked.data.store)
    with storage(place, "copy a version"):
        if not place.exists():
            aside = place.with_name(f".aside-{place.name}")
            shutil.rmtree(aside, ignore_errors=True)
            shutil.copytree(reference.version.path, aside, copy_function=_linked)
            aside.replace(place)
    kept = parse_reference(reference.name, Store(asked.store))
    manifest = kept.version.manifest
    if manifest.content_sha256 != reference.version.manifest.content_sha256:
        raise DataError(
            f"{asked.store} holds another {kept.version.ref} than {asked.data.store}. Name another folder for the"
            " study."
        )
    facts = _facts(DataVersion(kept.version))
    share = "" if reference.share == 1.0 else f":{reference.share:g}"
    return {**facts, "split": f"{reference.split}{share}", "removed": 0}


def _linked(source: str, target: str) -> None:
    """Link a file of an immutable version, or copy it to another disk."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


CELL_KINDS.add("generate", generate)
