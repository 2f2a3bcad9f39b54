"""croissant.json: a version as Croissant 1.1 describes datasets for machine learning (mlcommons.org/croissant/1.1).

Lineage is in the PROV ontology, as the specification recommends: the parent version and the files that were read
(``prov:wasDerivedFrom``), the activity with its models (``prov:wasGeneratedBy``), and xaug (``prov:wasAttributedTo``).
Paths are below the folder that holds croissant.json.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from xaug.data_cards.facts.model import CardFacts
from xaug.data_cards.manifest import Manifest
from xaug.data_cards.render.croissant_fields import label_names, record_set
from xaug.data_cards.render.hub import LICENSES
from xaug.data_cards.render.terms import TERMS, limits
from xaug.data_cards.text import visible

NAME = "croissant.json"
ARROW_STREAM = "application/vnd.apache.arrow.stream"  # IANA's name of Arrow's IPC stream format
_CONFORMS = ("http://mlcommons.org/croissant/1.1", "http://mlcommons.org/croissant/RAI/1.0")
# Appendix 1 of the specification, as mlcroissant 1.1.1 writes it, and the ontology of provenance.
_CONTEXT: dict[str, object] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "arrayShape": "cr:arrayShape",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "containedIn": "cr:containedIn",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "description": {"@container": "@language"},
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isArray": "cr:isArray",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "name": {"@container": "@language"},
    "parentField": "cr:parentField",
    "path": "cr:path",
    "prov": "http://www.w3.org/ns/prov#",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}


@dataclass(frozen=True, slots=True)
class DataFile:
    """A file with rows of one split. ``path``: below the folder. ``size``: bytes."""

    path: str
    split: str
    size: int
    sha256: str


def render(manifest: Manifest, facts: CardFacts) -> str:
    """Return the text of a version's croissant.json. It has no place for the facts."""
    files = [
        DataFile(shard.file, name, shard.bytes, shard.sha256)
        for name, split in manifest.splits.items()
        for shard in split.shards
    ]
    return describe(manifest, files, ARROW_STREAM)


def describe(manifest: Manifest, files: Sequence[DataFile], encoding: str) -> str:
    """Return the text of a croissant.json for a version's rows in these files.

    ``encoding``: the media type of the files. ``manifest``: with the splits and features that the files have.
    """
    about = manifest.about
    content: dict[str, object] = {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "name": f"{manifest.task}-{manifest.recipe}-v{manifest.version}",
        "description": _description(manifest),
        "conformsTo": list(_CONFORMS),
        "license": _license(about.license),
        "usageInfo": {"@type": "CreativeWork", "name": about.redistribution, "text": TERMS[about.redistribution]},
        "citeAs": about.citation,
        "creator": [{"@type": "sc:Person", "name": name} for name in _authors(about.citation)],
        "url": about.homepage,
        "version": f"{manifest.version}.0.0",
        "datePublished": manifest.created.strftime("%Y-%m-%d"),
        "dateCreated": manifest.created.isoformat(),
        "inLanguage": list(about.languages),
        "keywords": ["xaug", about.task_type.hub_category, f"recipe:{manifest.recipe}"],
        "identifier": f"sha256:{manifest.content_sha256}",
        **_lineage(manifest),
        "rai:dataLimitations": list(limits(manifest)),
        "distribution": [*_file_objects(files, encoding), *_file_sets(manifest, files, encoding)],
        "recordSet": [*label_names(manifest.features), *(record_set(manifest, one) for one in manifest.splits)],
    }
    return (
        json.dumps({key: value for key, value in content.items() if value != []}, indent=2, ensure_ascii=False) + "\n"
    )


def _description(manifest: Manifest) -> str:
    about = manifest.about
    made = "its unchanged rows" if manifest.recipe == "clean" else f"its rows, edited by the recipe {manifest.recipe}"
    return visible(f"{about.title}: {made}, as the version {manifest.ref} of xaug. {about.description}")


def _license(declared: str) -> str:
    """Return SPDX's address of a licence that is declared by its identifier there, or else the declaration."""
    known = declared.lower() in LICENSES and (declared == "MIT" or re.search(r"\d", declared))
    return f"https://spdx.org/licenses/{declared}" if known else declared


def _authors(citation: str) -> list[str]:
    """Return the authors of a BibTeX entry as it spells them; none if it names none."""
    found = re.search(r"\bauthor\s*=\s*[{\"](.*?)[}\"]\s*,?\s*$", citation, re.IGNORECASE | re.MULTILINE | re.DOTALL)
    names = re.split(r"\s+and\s+", " ".join(found[1].split())) if found else []
    return [name.strip("{} ") for name in names if name.strip("{} ")]


def _lineage(manifest: Manifest) -> dict[str, object]:
    source = manifest.source
    came_from: list[dict[str, object]] = []
    if manifest.parent is not None:
        came_from.append(_entity(manifest.parent.ref, manifest.parent.content_sha256))
    if source.revision is not None:
        came_from += [
            {"@type": "prov:Entity", "name": repo, "version": source.revision} for repo in manifest.about.hub_repos
        ]
    came_from += [{**_entity(file.path, file.sha256), "contentSize": f"{file.size} B"} for file in source.files]
    models = [
        {**_entity(model.name, model.sha256), "description": f"the {role} of the attack and its filters"}
        for role, model in manifest.models.items()
    ]
    software = [
        {"@type": "prov:SoftwareAgent", "name": name, "softwareVersion": release}
        for name, release in manifest.packages.items()
    ]
    activity: dict[str, object] = {
        "@type": "prov:Activity",
        "name": f"xaug: {manifest.recipe} on {manifest.task}, read from {visible(source.name)}",
        "identifier": f"sha256:{manifest.fingerprint}",
        "prov:endedAtTime": manifest.created.isoformat(),
        "prov:used": models,
        "prov:wasAssociatedWith": software,
    }
    return {
        "prov:wasDerivedFrom": came_from,
        "prov:wasGeneratedBy": {key: value for key, value in activity.items() if value != []},
    }


def _entity(name: str, sha256: str) -> dict[str, object]:
    return {"@type": "prov:Entity", "name": visible(name), "sha256": sha256}


def _file_objects(files: Sequence[DataFile], encoding: str) -> Iterator[dict[str, object]]:
    for file in files:
        yield {
            "@type": "cr:FileObject",
            "@id": file.path,
            "name": file.path,
            "contentUrl": file.path,
            "contentSize": f"{file.size} B",
            "encodingFormat": encoding,
            "sha256": file.sha256,
        }


def _file_sets(manifest: Manifest, files: Sequence[DataFile], encoding: str) -> Iterator[dict[str, object]]:
    """Yield the files of each split as a set, because a field has one source."""
    for split in manifest.splits:
        yield {
            "@type": "cr:FileSet",
            "@id": f"files/{split}",
            "name": f"files of {split}",
            "description": f"All files of the split {split}, in order.",
            "encodingFormat": encoding,
            "includes": [file.path for file in files if file.split == split],
        }
