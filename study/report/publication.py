"""A study as a folder for others: its report, tables, drawings, and the descriptions of its data, without rows."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError
from xaug.data_cards.card import Spec
from xaug.data_cards.durable import publish as finish
from xaug.data_cards.durable import remove_tree, storage, sync_folder, write_file
from xaug.data_cards.errors import CorruptVersionError, UsageError
from xaug.data_cards.export.folder import MANIFEST_COPY
from xaug.data_cards.export.public import public, shared_name
from xaug.data_cards.manifest import Manifest
from xaug.data_cards.parameters import param
from xaug.data_cards.render.markdown import render as render_version
from xaug.data_cards.render.markdown import yaml
from xaug.data_cards.store import Store, keep_out_of_store
from xaug.data_cards.text import clause
from xaug.data_cards.version import SUMS, sums_file
from xaug.study.findings import Analysis
from xaug.study.report.facts import Redistribution, StudyFacts, VersionFacts
from xaug.study.report.files import ANALYSIS, FACTS, LONG_TABLE, report_files
from xaug.study.report.html import drawings
from xaug.study.report.markdown import render_card
from xaug.study.report.view import StudyView, view

STUDY_FILE = "study.toml"
# Under other terms not even a few edited rows are published.
_MAY_SHOW: tuple[Redistribution, ...] = ("allowed", "share-alike", "non-commercial")
Read = TypeVar("Read", bound=Spec)


def publish(folder: Path, to: Path, store: Store) -> Path:
    """Write what others need of a study into ``to``, which must be new or empty. Returns the path of its card.

    ``folder``: of the study, with its report. ``store``: of the versions that the study read. The same study gives the
    same bytes. Rows are published only as edits on the cards of data whose terms allow that.

    Raises:
        UsageError: The folder holds no report, or ``to`` is not empty.
        NoSuchVersionError, CorruptVersionError: A version is not in the store, or is not the one that the study read.
        StorageError: The folder cannot be written.
    """
    keep_out_of_store(to, "to", store.root)
    if to.exists() and (not to.is_dir() or any(to.iterdir())):
        raise UsageError(f"{param('to', to)} exists and is not an empty folder. Name another folder.")
    of = view(read_file(folder, ANALYSIS, Analysis), _public(read_file(folder, FACTS, StudyFacts)))
    texts = {**_own(folder, of), **_versions(of.facts.versions, store)}
    aside = to.with_name(f".aside-{to.name}")
    with storage(to, "publish the study", param("to")):
        to.parent.mkdir(parents=True, exist_ok=True)
        remove_tree(aside)
        _write(aside, texts)
        if to.exists():
            to.rmdir()
        finish(aside, to)
    return to / "README.md"


def read_file(folder: Path, name: str, model: type[Read]) -> Read:
    """A file of a report. Raises UsageError where it is missing or damaged, StorageError where it cannot be read."""
    path = folder / name
    if not path.is_file():
        raise UsageError(
            f"{folder} holds no report of a study: {name} is missing. Write the report first, or name the study's"
            " folder."
        )
    try:
        with storage(path, "read the report", param("output")):
            return model.model_validate_json(path.read_bytes())
    except ValidationError as error:
        raise UsageError(f"{path} cannot be read: {clause(error)}. Write the report of the study again.") from error


def _public(facts: StudyFacts) -> StudyFacts:
    """The facts without paths of models, and without edits of data whose terms do not allow that rows are published."""
    versions = tuple(
        one if one.redistribution in _MAY_SHOW else one.model_copy(update={"samples": ()}) for one in facts.versions
    )
    checksums = {shared_name(name): sha for name, sha in facts.checksums.items()}
    base_model = shared_name(facts.base_model)
    return facts.model_copy(update={"versions": versions, "checksums": checksums, "base_model": base_model})


def _own(folder: Path, of: StudyView) -> dict[str, str]:
    """The study's own files."""
    drawn = drawings(of)
    long_table = folder / LONG_TABLE
    texts = {**report_files(of), **{f"figures/{name}": svg for name, svg in drawn.items()}}
    texts["settings.toml"] = of.facts.settings
    if long_table.is_file():
        with storage(long_table, "read the study's files", param("output")):
            texts[LONG_TABLE] = long_table.read_bytes().decode("utf-8", errors="replace")
    # Not the file in the folder: a run with other settings may have replaced it and not come to its report.
    texts[STUDY_FILE] = of.facts.settings
    texts["README.md"] = render_card(of, tuple(drawn), long_table=long_table.is_file())
    texts["CITATION.cff"] = _citation(of.facts, of.analysis.xaug)
    references = dict.fromkeys(one.citation.strip() for one in of.facts.versions if one.citation.strip())
    return {**texts, "references.bib": "".join(f"{one}\n\n" for one in references)}


def _citation(facts: StudyFacts, release: str) -> str:
    """CITATION.cff (citation-file-format.github.io, version 1.2.0)."""
    return yaml({
        "cff-version": "1.2.0", "message": "Please cite this study, xaug, and the data in references.bib.",
        "type": "dataset", "title": facts.name,
        "authors": [{"name": one} for one in facts.authors or ("The authors of this study",)],
        "date-released": facts.created, "keywords": ["xaug", "data augmentation", "cross-lingual transfer"],
        "references": [
            {"type": "software", "title": "xaug", "version": release, "authors": [{"name": "The xaug maintainers"}]},
        ],
    }) + "\n"  # fmt: skip


def _versions(versions: tuple[VersionFacts, ...], store: Store) -> Mapping[str, str]:
    """The manifest and the card of each version. Raises CorruptVersionError for one that the study did not read."""
    texts = {}
    for one in versions:
        manifest = store.resolve(one.ref).manifest
        if manifest.content_sha256 != one.content_sha256:
            raise CorruptVersionError(
                f"{one.ref} in the store {store.root} has the content {manifest.content_sha256[:12]}, but the study"
                f" read {one.content_sha256[:12]}. Name the store of the study with {param('store')}."
            )
        described = _described(manifest)
        place = f"versions/{one.ref.replace('/', '-').replace('@', '-')}"
        texts[f"{place}/{MANIFEST_COPY}"] = described.to_bytes().decode("utf-8")
        texts[f"{place}/README.md"] = render_version(described)
    return texts


def _described(manifest: Manifest) -> Manifest:
    """The manifest for others: without paths, and without rows and quoted records if the terms do not allow them."""
    described = public(manifest)
    if manifest.about.redistribution in _MAY_SHOW:
        return described
    read = described.read.model_copy(update={"bad_examples": ()})
    return described.model_copy(update={"samples": (), "read": read})


def _write(folder: Path, texts: Mapping[str, str]) -> None:
    """Write the files and the checksums of all of them."""
    hashes = {}
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        content = text.encode("utf-8", errors="replace")
        write_file(path, content)
        hashes[name] = hashlib.sha256(content).hexdigest()
    write_file(folder / SUMS, sums_file(hashes))
    sync_folder(folder)
